// Owns our kind of PostgreSQL's cumulative statistics. What a record holds is its user's business.
#include "remote_fdw/pg/kept_records.h"

#include "remote_fdw/pg/memory.h"

extern "C" {
#if PG_VERSION_NUM >= 180000
#include "utils/pgstat_internal.h"
#endif
}

namespace remote_fdw {

#if PG_VERSION_NUM >= 180000

const int kMostKinds = PGSTAT_KIND_MAX;

namespace {

// Followed by the record.
struct SharedRecord {
  PgStatShared_Common header;
  TimestampTz since;
};

PgStat_Kind kind = PGSTAT_KIND_INVALID;
size_t record_size;

constexpr size_t kRecordAt = MAXALIGN(sizeof(SharedRecord));

SharedRecord *shared(PgStatShared_Common *header) { return reinterpret_cast<SharedRecord *>(header); }
char *data_of(PgStat_EntryRef *entry) { return reinterpret_cast<char *>(entry->shared_stats) + kRecordAt; }

void note_reset(PgStatShared_Common *header, TimestampTz now) { shared(header)->since = now; }

List *list_ids() {
  List *ids = NIL;
  dshash_seq_status scan;
  dshash_seq_init(&scan, pgStatLocal.shared_hash, false);
  while (auto *entry = static_cast<PgStatShared_HashEntry *>(dshash_seq_next(&scan))) {
    if (entry->dropped || entry->key.kind != kind || entry->key.dboid != MyDatabaseId) continue;
    auto *id = static_cast<uint64 *>(palloc(sizeof(uint64)));
    *id = entry->key.objid;
    ids = lappend(ids, id);
  }
  dshash_seq_term(&scan);
  return ids;
}

// Null: it has been dropped meanwhile.
KeptRecord *copy_record(uint64 id) {
  PgStat_EntryRef *entry = pgstat_get_entry_ref(kind, MyDatabaseId, id, false, nullptr);
  if (entry == nullptr) return nullptr;
  auto *record = palloc_struct<KeptRecord>();
  void *copy = palloc(record_size);
  record->id = id;
  record->data = copy;
  (void)pgstat_lock_entry_shared(entry, false);
  record->since = shared(entry->shared_stats)->since;
  memcpy(copy, data_of(entry), record_size);
  pgstat_unlock_entry(entry);
  return record;
}

}  // namespace

void register_kept_records(int number, size_t size) {
  static PgStat_KindInfo info{false,   false,   true,    0,       0,       0,       0,          0,       0,       nullptr,
                              nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, "remote_fdw"};
  info.shared_size = static_cast<uint32>(kRecordAt + size);
  info.shared_data_off = offsetof(SharedRecord, since);
  info.shared_data_len = info.shared_size - info.shared_data_off;
  info.reset_timestamp_cb = note_reset;
  pgstat_register_kind(static_cast<PgStat_Kind>(number), &info);
  kind = static_cast<PgStat_Kind>(number);
  record_size = size;
}

bool records_are_kept() { return kind != PGSTAT_KIND_INVALID; }

void change_kept_record(uint64 id, RecordChange change, const void *argument) {
  PgStat_EntryRef *entry = pgstat_get_entry_ref_locked(kind, MyDatabaseId, id, false);
  if (shared(entry->shared_stats)->since == 0) shared(entry->shared_stats)->since = GetCurrentTimestamp();
  change(data_of(entry), argument);
  pgstat_unlock_entry(entry);
}

List *list_kept_records() {
  List *records = NIL;
  ListCell *cell;
  foreach (cell, list_ids())
    if (KeptRecord *record = copy_record(*static_cast<const uint64 *>(lfirst(cell)))) records = lappend(records, record);
  return records;
}

void reset_kept_record(uint64 id) { pgstat_reset_entry(kind, MyDatabaseId, id, GetCurrentTimestamp()); }
void drop_kept_record(uint64 id) { pgstat_drop_transactional(kind, MyDatabaseId, id); }

#else

const int kMostKinds = 0;

void register_kept_records(int, size_t) {}
bool records_are_kept() { return false; }
void change_kept_record(uint64, RecordChange, const void *) {}
List *list_kept_records() { return NIL; }
void reset_kept_record(uint64) {}
void drop_kept_record(uint64) {}

#endif

}  // namespace remote_fdw
