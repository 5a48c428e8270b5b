// Owns the table of remote estimates and their end. Who asks the remote is remote_explain's business.
#include "remote_fdw/planner/estimate_cache.h"

#include "remote_fdw/connection/query.h"

namespace remote_fdw {

int estimate_cache_age_setting = kDefaultEstimateAge;

namespace {

struct TextKey {
  Oid mapping;
  uint32 length;
  uint64 hash;
};

struct Estimate {
  TextKey key;
  dlist_node use;  // in `uses`
  char *sql;
  Oid server;
  uint32 server_hash;
  uint32 mapping_hash;
  Oid *tables;
  int table_count;
  TimestampTz made;
  RemotePlanCost cost;
};

HTAB *estimates = nullptr;
MemoryContext texts = nullptr;
dlist_head uses;  // the latest use first
unsigned doubts_seen = 0;

void forget(Estimate *estimate) {
  dlist_delete(&estimate->use);
  pfree(estimate->sql);
  if (estimate->tables != nullptr) pfree(estimate->tables);
  hash_search(estimates, &estimate->key, HASH_REMOVE, nullptr);
}

template <typename F>
int forget_if(F &&wanted) {
  int count = 0;
  if (estimates == nullptr) return count;
  HASH_SEQ_STATUS scan;
  hash_seq_init(&scan, estimates);
  while (auto *estimate = static_cast<Estimate *>(hash_seq_search(&scan))) {
    if (!wanted(estimate)) continue;
    forget(estimate);
    count++;
  }
  return count;
}

void forget_by_options(Datum, int cache_id, uint32 hash) {
  forget_if([&](const Estimate *e) { return hash == 0 || hash == (cache_id == FOREIGNSERVEROID ? e->server_hash : e->mapping_hash); });
}

bool reads(const Estimate *estimate, Oid table) {
  for (int i = 0; i < estimate->table_count; i++)
    if (estimate->tables[i] == table) return true;
  return false;
}

// ALTER FOREIGN TABLE, ANALYZE.
void forget_by_table(Datum, Oid table) {
  forget_if([&](const Estimate *e) { return !OidIsValid(table) || reads(e, table); });
}

void make_table() {
  if (estimates != nullptr) return;
  if (texts == nullptr) {
    texts = AllocSetContextCreate(CacheMemoryContext, "remote_fdw estimates", ALLOCSET_DEFAULT_SIZES);
    CacheRegisterSyscacheCallback(FOREIGNSERVEROID, forget_by_options, 0);
    CacheRegisterSyscacheCallback(USERMAPPINGOID, forget_by_options, 0);
    CacheRegisterRelcacheCallback(forget_by_table, 0);
    dlist_init(&uses);
  }
  HASHCTL control{};
  control.keysize = sizeof(TextKey);
  control.entrysize = sizeof(Estimate);
  estimates = hash_create("remote_fdw estimates", 128, &control, HASH_ELEM | HASH_BLOBS);
}

TextKey text_key(const EstimateKey &key) {
  size_t length = strlen(key.sql);
  uint64 hash = hash_bytes_extended(reinterpret_cast<const unsigned char *>(key.sql), static_cast<int>(length), 0);
  return {GetUserMapping(key.user, key.server)->umid, static_cast<uint32>(length), hash};
}

bool is_fresh(const Estimate *estimate) {
  TimestampTz now = GetCurrentStatementStartTimestamp();
  if (estimate_cache_age_setting == 0) return estimate->made == now;
  return estimate->made > TimestampTzPlusMilliseconds(now, -1000LL * estimate_cache_age_setting);
}

// A server that came back may have been restored from yesterday's backup.
void heed_doubts() {
  unsigned doubts = remote_catalog_doubts();
  if (doubts != doubts_seen) forget_if([](const Estimate *) { return true; });
  doubts_seen = doubts;
}

Oid *copy_oids(const List *oids) {
  if (oids == NIL) return nullptr;
  auto *copy = static_cast<Oid *>(MemoryContextAlloc(texts, sizeof(Oid) * static_cast<size_t>(list_length(oids))));
  ListCell *cell;
  foreach (cell, oids) copy[foreach_current_index(cell)] = lfirst_oid(cell);
  return copy;
}

Estimate *unused_for_longest() {
  return reinterpret_cast<Estimate *>(reinterpret_cast<char *>(dlist_tail_node(&uses)) - offsetof(Estimate, use));
}

void make_room() {
  while (hash_get_num_entries(estimates) >= kMaxEstimates) forget(unused_for_longest());
}

}  // namespace

const RemotePlanCost *find_estimate(const EstimateKey &key) {
  heed_doubts();
  if (estimates == nullptr) return nullptr;
  TextKey wanted = text_key(key);
  auto *estimate = static_cast<Estimate *>(hash_search(estimates, &wanted, HASH_FIND, nullptr));
  if (estimate == nullptr || strcmp(estimate->sql, key.sql) != 0) return nullptr;
  if (!is_fresh(estimate)) {
    forget(estimate);
    return nullptr;
  }
  dlist_move_head(&uses, &estimate->use);
  return &estimate->cost;
}

void remember_estimate(const EstimateKey &key, const List *tables, const RemotePlanCost &cost) {
  make_table();
  // all that may raise, or forget entries, comes before the entry is made
  Estimate made{};
  made.key = text_key(key);
  made.server = key.server;
  made.server_hash = GetSysCacheHashValue1(FOREIGNSERVEROID, ObjectIdGetDatum(key.server));
  made.mapping_hash = GetSysCacheHashValue1(USERMAPPINGOID, ObjectIdGetDatum(made.key.mapping));
  made.made = GetCurrentStatementStartTimestamp();
  made.cost = cost;
  auto *known = static_cast<Estimate *>(hash_search(estimates, &made.key, HASH_FIND, nullptr));
  if (known != nullptr) forget(known);
  make_room();
  made.tables = copy_oids(tables);
  made.table_count = list_length(tables);
  made.sql = MemoryContextStrdup(texts, key.sql);
  auto *entry = static_cast<Estimate *>(hash_search(estimates, &made.key, HASH_ENTER, nullptr));
  *entry = made;
  dlist_push_head(&uses, &entry->use);
}

int forget_estimates(Oid server) {
  return forget_if([&](const Estimate *e) { return !OidIsValid(server) || e->server == server; });
}

}  // namespace remote_fdw
