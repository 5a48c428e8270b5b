// Owns the session's own counts, by server and user.
#include "remote_fdw/connection/usage.h"

#include "remote_fdw/connection/counting.h"
#include "remote_fdw/connection/kept_usage.h"
#include "remote_fdw/connection/shared_usage.h"
#include "remote_fdw/pg/memory.h"
#include "remote_fdw/wire/message_size.h"

namespace remote_fdw {

namespace {

struct SessionUsage {
  UsageKey key;  // first: the hash table's
  TimestampTz since;
  Usage usage;
  SessionUsage *next;
};

HTAB *table = nullptr;
SessionUsage *first = nullptr;

bool is_counted(const Usage &usage) {
  static constexpr Usage kNothing{};
  return memcmp(&usage, &kNothing, sizeof usage) != 0;
}

// Of all sessions; null: only this one's are known.
const UsageStore *store() {
  const UsageStore *kept = kept_usage_store();
  return kept != nullptr ? kept : shared_usage_store();
}

// A session that ends in the middle of a transaction: what its rollback counts is flushed by that.
void flush_at_exit(int, Datum) { flush_usage(); }

HTAB *make_table() {
  HASHCTL control{};
  control.keysize = sizeof(UsageKey);
  control.entrysize = sizeof(SessionUsage);
  HTAB *made = hash_create("remote_fdw usage", 8, &control, HASH_ELEM | HASH_BLOBS);
  before_shmem_exit(flush_at_exit, 0);
  return made;
}

}  // namespace

Usage &Usage::operator+=(const Usage &more) {
  traffic += more.traffic;
  connections += more.connections;
  failures += more.failures;
  commits += more.commits;
  rollbacks += more.rollbacks;
  errors += more.errors;
  return *this;
}

Usage *session_usage(UsageKey key) {
  if (table == nullptr) table = make_table();
  bool found;
  auto *entry = static_cast<SessionUsage *>(hash_search(table, &key, HASH_ENTER, &found));
  if (found) return &entry->usage;
  entry->usage = {};
  entry->since = GetCurrentTimestamp();
  entry->next = first;
  first = entry;
  const UsageStore *shared = store();
  if (shared != nullptr && shared->prepare != nullptr) shared->prepare(key);
  return &entry->usage;
}

void flush_usage() {
  const UsageStore *shared = store();
  if (shared == nullptr) return;
  for (SessionUsage *entry = first; entry != nullptr; entry = entry->next) {
    if (!is_counted(entry->usage)) continue;
    shared->add(entry->key, entry->usage);
    entry->usage = {};
  }
}

List *list_usage() {
  if (const UsageStore *shared = store()) {
    flush_usage();
    return shared->list();
  }
  List *rows = NIL;
  for (const SessionUsage *entry = first; entry != nullptr; entry = entry->next) {
    auto *row = palloc_struct<UsageRow>();
    *row = {entry->key, entry->usage, entry->since, UsageScope::Session};
    rows = lappend(rows, row);
  }
  return rows;
}

void reset_usage(Oid server) {
  for (SessionUsage *entry = first; entry != nullptr; entry = entry->next) {
    if (OidIsValid(server) && entry->key.server != server) continue;
    entry->usage = {};
    entry->since = GetCurrentTimestamp();
  }
  if (const UsageStore *shared = store()) shared->reset(server);
}

void count_wait(RemoteConnection *c, Traffic *traffic, int64 ns) {
  c->usage->traffic.wait_ns += ns;
  traffic->wait_ns += ns;
}

void count_rows_sent(RemoteConnection *c, Traffic *traffic, int64 rows) {
  c->usage->traffic.rows_sent += rows;
  traffic->rows_sent += rows;
}

void count_rows(RemoteConnection *c, const PGresult *result) {
  if (PQresultStatus(result) != PGRES_TUPLES_OK) return;
  int rows = PQntuples(result);
  int64 bytes = rows_bytes(result);
  count(c, [&](Traffic &t) {
    t.rows_received += rows;
    t.bytes_received += bytes;
  });
}

WaitOutcome wait_counted(RemoteConnection *c, SocketWait what, long timeout_ms, Interrupts interrupts) {
  instr_time start, waited;
  INSTR_TIME_SET_CURRENT(start);
  WaitOutcome outcome = wait_for_socket(c->wire->socket(), what, timeout_ms, wait_event(c->awaits), interrupts);
  INSTR_TIME_SET_CURRENT(waited);
  INSTR_TIME_SUBTRACT(waited, start);
  int64 ns = static_cast<int64>(INSTR_TIME_GET_DOUBLE(waited) * 1e9);
  count(c, [&](Traffic &t) { t.wait_ns += ns; });
  return outcome;
}

}  // namespace remote_fdw
