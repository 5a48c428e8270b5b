// Owns which statements are prepared on a connection.
#include "remote_fdw/connection/statement_cache.h"

#include "remote_fdw/connection/remote_connection.h"
#include "remote_fdw/pg/memory.h"

namespace remote_fdw {

namespace {

constexpr int kMostStatements = 32;
// Names given up whose DEALLOCATE may not have been sent.
constexpr int kMostAbandoned = 32;

enum class Entry : uint8 {
  Free,
  Seen,
  Unconfirmed,  // preparing it is under way
  Prepared,
  Distrusted,  // prepared, to be deallocated
};

struct KnownStatement {
  Entry state;
  unsigned number;
  unsigned last_use;
  unsigned xact_number;  // the transaction that it was last used in
  char *sql;
  int type_count;
  Oid *types;
};

}  // namespace

struct StatementCache {
  unsigned uses;
  int abandoned;
  bool any_distrusted;
  KnownStatement entries[kMostStatements];
};

namespace {

StatementCache *cache_of(RemoteConnection *c) {
  if (c->statements == nullptr)
    c->statements = in_context(CacheMemoryContext, [] { return palloc_struct<StatementCache>(); });
  return c->statements;
}

bool is_same(const KnownStatement &known, const RemoteStatement &s) {
  return known.type_count == s.params->count && strcmp(known.sql, s.sql) == 0 &&
         memcmp(known.types, s.params->types, known.type_count * sizeof(Oid)) == 0;
}

void statement_name(char *name, unsigned number) { snprintf(name, sizeof(StatementChoice::name), "q%u", number); }

void free_entry(KnownStatement *entry) {
  if (entry->sql != nullptr) pfree(entry->sql);
  if (entry->types != nullptr) pfree(entry->types);
  *entry = {};
}

void deallocate(RemoteConnection *c, const KnownStatement &entry) {
  if (entry.state != Entry::Prepared && entry.state != Entry::Distrusted) return;
  c->statements->abandoned++;
  char name[sizeof(StatementChoice::name)];
  statement_name(name, entry.number);
  char sql[64];
  snprintf(sql, sizeof sql, "DEALLOCATE %s", name);
  queue_statement(c, sql);
}

KnownStatement *find_entry(StatementCache *cache, const RemoteStatement &s) {
  for (KnownStatement &entry : cache->entries)
    if (entry.state != Entry::Free && is_same(entry, s)) return &entry;
  return nullptr;
}

void clear_distrusted(RemoteConnection *c, StatementCache *cache) {
  if (!cache->any_distrusted) return;
  for (KnownStatement &entry : cache->entries) {
    if (entry.state != Entry::Distrusted) continue;
    deallocate(c, entry);
    free_entry(&entry);
  }
  cache->any_distrusted = false;
}

// The one used longest ago gives way.
KnownStatement *add_entry(RemoteConnection *c, StatementCache *cache, const RemoteStatement &s) {
  KnownStatement *oldest = &cache->entries[0];
  for (KnownStatement &entry : cache->entries)
    if (entry.state == Entry::Free || (oldest->state != Entry::Free && entry.last_use < oldest->last_use)) oldest = &entry;
  deallocate(c, *oldest);
  free_entry(oldest);
  int count = s.params->count;
  oldest->sql = MemoryContextStrdup(CacheMemoryContext, s.sql);
  oldest->types = static_cast<Oid *>(MemoryContextAlloc(CacheMemoryContext, count * sizeof(Oid)));
  memcpy(oldest->types, s.params->types, count * sizeof(Oid));
  oldest->type_count = count;
  oldest->state = Entry::Seen;
  return oldest;
}

void confirm(RemoteConnection *c, KnownStatement *entry, FlightOutcome outcome) {
  entry->state = outcome == FlightOutcome::Succeeded ? Entry::Prepared : Entry::Seen;
  if (outcome == FlightOutcome::Failed) c->statements->abandoned++;
}

}  // namespace

StatementChoice choose_statement(RemoteConnection *c, const RemoteStatement &s) {
  StatementChoice choice{};
  StatementCache *cache = cache_of(c);
  clear_distrusted(c, cache);
  KnownStatement *entry = find_entry(cache, s);
  choice.use = entry == nullptr ? StatementUse::Plain : StatementUse::Prepare;
  if (entry == nullptr) entry = add_entry(c, cache, s);
  entry->last_use = ++cache->uses;
  bool from_before = entry->xact_number != c->xact_number;
  if (entry->state == Entry::Prepared && (!from_before || c->flight_opens)) choice.use = StatementUse::Run;
  if (choice.use == StatementUse::Run && from_before) c->flight_reuses = true;
  entry->xact_number = c->xact_number;
  if (choice.use == StatementUse::Prepare) {
    deallocate(c, *entry);
    // an unconfirmed name may exist or not: it is not used again
    entry->number = next_statement_number(c);
    entry->state = Entry::Unconfirmed;
  }
  statement_name(choice.name, entry->number);
  return choice;
}

void settle_prepared(RemoteConnection *c, FlightOutcome outcome) {
  if (c->statements == nullptr) return;
  for (KnownStatement &entry : c->statements->entries)
    if (entry.state == Entry::Unconfirmed) confirm(c, &entry, outcome);
}

void distrust_statements(RemoteConnection *c) {
  if (c->statements == nullptr) return;
  for (KnownStatement &entry : c->statements->entries) {
    if (entry.state == Entry::Unconfirmed) confirm(c, &entry, FlightOutcome::Failed);
    if (entry.state != Entry::Prepared) continue;
    entry.state = Entry::Distrusted;
    c->statements->any_distrusted = true;
  }
}

bool forget_statements(RemoteConnection *c) {
  if (c->statements == nullptr) return false;
  bool any = false;
  for (const KnownStatement &entry : c->statements->entries) any = any || entry.state > Entry::Seen;
  any = any || c->statements->abandoned > 0;
  drop_statements(c);
  return any;
}

bool too_many_abandoned(const RemoteConnection *c) {
  return c->statements != nullptr && c->statements->abandoned > kMostAbandoned;
}

void drop_statements(RemoteConnection *c) {
  if (c->statements == nullptr) return;
  for (KnownStatement &entry : c->statements->entries) free_entry(&entry);
  c->statements->abandoned = 0;
}

}  // namespace remote_fdw
