// Owns the form in which usage is written among PostgreSQL's statistics.
#include "remote_fdw/connection/kept_usage.h"

#include "remote_fdw/pg/kept_records.h"
#include "remote_fdw/pg/memory.h"

namespace remote_fdw {

int stats_kind_setting = 0;

namespace {

// Another one when the meaning of Usage's bytes changes: what an older library has left on disk is none then.
constexpr uint32 kLayout = 1;

struct KeptUsage {
  uint32 layout;
  Usage usage;
};

// Never to be changed: PostgreSQL would not be able to read its whole file of statistics.
constexpr size_t kRoom = 512;
static_assert(sizeof(KeptUsage) <= kRoom);

uint64 id_of(UsageKey key) { return static_cast<uint64>(key.server) << 32 | key.user; }
UsageKey key_of(uint64 id) { return {static_cast<Oid>(id >> 32), static_cast<Oid>(id)}; }

void add_to(void *record, const void *more) {
  auto *kept = static_cast<KeptUsage *>(record);
  if (kept->layout != kLayout) *kept = {kLayout, {}};
  kept->usage += *static_cast<const Usage *>(more);
}

void prepare(UsageKey key) {
  change_kept_record(id_of(key), [](void *, const void *) {}, nullptr);
}

void add(UsageKey key, const Usage &usage) { change_kept_record(id_of(key), add_to, &usage); }

UsageRow *row_of(const KeptRecord *record) {
  const auto *kept = static_cast<const KeptUsage *>(record->data);
  auto *row = palloc_struct<UsageRow>();
  // only prepared, set back, or of an older library
  bool none = kept->layout != kLayout;
  *row = {key_of(record->id), none ? Usage{} : kept->usage, record->since, UsageScope::AllSessions};
  return row;
}

List *list() {
  List *rows = NIL;
  ListCell *cell;
  foreach (cell, list_kept_records()) rows = lappend(rows, row_of(static_cast<const KeptRecord *>(lfirst(cell))));
  return rows;
}

template <typename F>
void for_each_of(Oid server, F &&f) {
  ListCell *cell;
  foreach (cell, list_kept_records()) {
    uint64 id = static_cast<const KeptRecord *>(lfirst(cell))->id;
    if (!OidIsValid(server) || key_of(id).server == server) f(id);
  }
}

void reset(Oid server) { for_each_of(server, reset_kept_record); }

constexpr UsageStore kStore = {prepare, add, list, reset};

}  // namespace

void keep_usage() {
  if (stats_kind_setting != 0) register_kept_records(stats_kind_setting, kRoom);
}

const UsageStore *kept_usage_store() { return records_are_kept() ? &kStore : nullptr; }

void forget_kept_usage(Oid server) { for_each_of(server, drop_kept_record); }

}  // namespace remote_fdw
