// Owns the usage of all sessions in shared memory. The lock protects which entries there are, each entry's spinlock its numbers.
#include "remote_fdw/connection/shared_usage.h"

#include "remote_fdw/pg/memory.h"

namespace remote_fdw {

int usage_entries_setting = kDefaultUsageEntries;

namespace {

constexpr const char *kTranche = "remote_fdw";

struct SharedKey {
  Oid database;
  UsageKey key;
};

struct SharedUsage {
  SharedKey key;  // first: the hash table's
  slock_t mutex;
  uint64 last_use;
  TimestampTz since;
  Usage usage;
};

struct SharedState {
  LWLock *lock;
  pg_atomic_uint64 uses;
};

SharedState *state = nullptr;
HTAB *entries = nullptr;

void add_to(SharedUsage *entry, const Usage &usage) {
  SpinLockAcquire(&entry->mutex);
  entry->usage += usage;
  entry->last_use = pg_atomic_fetch_add_u64(&state->uses, 1);
  SpinLockRelease(&entry->mutex);
}

SharedUsage *find(const SharedKey &key) {
  return static_cast<SharedUsage *>(hash_search(entries, &key, HASH_FIND, nullptr));
}

template <typename F>
void for_each_entry(F &&f) {
  HASH_SEQ_STATUS scan;
  hash_seq_init(&scan, entries);
  while (auto *entry = static_cast<SharedUsage *>(hash_seq_search(&scan))) f(entry);
}

// The lock is held exclusively.
void evict_one() {
  const SharedUsage *oldest = nullptr;
  for_each_entry([&](const SharedUsage *entry) {
    if (oldest == nullptr || entry->last_use < oldest->last_use) oldest = entry;
  });
  if (oldest != nullptr) hash_search(entries, &oldest->key, HASH_REMOVE, nullptr);
}

SharedUsage *find_or_make(const SharedKey &key) {
  if (SharedUsage *known = find(key)) return known;
  while (hash_get_num_entries(entries) >= usage_entries_setting) evict_one();
  auto *made = static_cast<SharedUsage *>(hash_search(entries, &key, HASH_ENTER_NULL, nullptr));
  if (made == nullptr) return nullptr;
  SpinLockInit(&made->mutex);
  made->since = GetCurrentTimestamp();
  made->usage = {};
  return made;
}

UsageRow *row_of(SharedUsage *entry) {
  auto *row = palloc_struct<UsageRow>();
  row->key = entry->key.key;
  row->scope = UsageScope::AllSessions;
  SpinLockAcquire(&entry->mutex);
  row->usage = entry->usage;
  row->since = entry->since;
  SpinLockRelease(&entry->mutex);
  return row;
}

void add(UsageKey key, const Usage &usage) {
  SharedKey wanted{MyDatabaseId, key};
  LWLockAcquire(state->lock, LW_SHARED);
  SharedUsage *entry = find(wanted);
  if (entry == nullptr) {
    LWLockRelease(state->lock);
    LWLockAcquire(state->lock, LW_EXCLUSIVE);
    entry = find_or_make(wanted);
  }
  if (entry != nullptr) add_to(entry, usage);
  LWLockRelease(state->lock);
}

List *list() {
  List *rows = NIL;
  LWLockAcquire(state->lock, LW_SHARED);
  for_each_entry([&](SharedUsage *entry) {
    if (entry->key.database == MyDatabaseId) rows = lappend(rows, row_of(entry));
  });
  LWLockRelease(state->lock);
  return rows;
}

void reset(Oid server) {
  TimestampTz now = GetCurrentTimestamp();
  LWLockAcquire(state->lock, LW_SHARED);
  for_each_entry([&](SharedUsage *entry) {
    if (entry->key.database != MyDatabaseId || (OidIsValid(server) && entry->key.key.server != server)) return;
    SpinLockAcquire(&entry->mutex);
    entry->usage = {};
    entry->since = now;
    SpinLockRelease(&entry->mutex);
  });
  LWLockRelease(state->lock);
}

constexpr UsageStore kStore = {nullptr, add, list, reset};

}  // namespace

void request_shared_usage() {
  RequestAddinShmemSpace(add_size(MAXALIGN(sizeof(SharedState)), hash_estimate_size(usage_entries_setting, sizeof(SharedUsage))));
  RequestNamedLWLockTranche(kTranche, 1);
}

void attach_shared_usage() {
  LWLockAcquire(AddinShmemInitLock, LW_EXCLUSIVE);
  bool found;
  state = static_cast<SharedState *>(ShmemInitStruct("remote_fdw", sizeof(SharedState), &found));
  if (!found) {
    state->lock = &GetNamedLWLockTranche(kTranche)->lock;
    pg_atomic_init_u64(&state->uses, 0);
  }
  HASHCTL control{};
  control.keysize = sizeof(SharedKey);
  control.entrysize = sizeof(SharedUsage);
  entries = ShmemInitHash("remote_fdw usage", usage_entries_setting, usage_entries_setting, &control, HASH_ELEM | HASH_BLOBS);
  LWLockRelease(AddinShmemInitLock);
}

const UsageStore *shared_usage_store() { return entries != nullptr ? &kStore : nullptr; }

}  // namespace remote_fdw
