// Records of our own among PostgreSQL's cumulative statistics, from 18 on: of the present database, each with an id, zeros at first.
// They are written to disk when the server stops, gone after a crash, and set back by pg_stat_reset().
// Source: PostgreSQL, "Custom Cumulative Statistics", "The Cumulative Statistics System".
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

// The largest number of a kind of statistics; 0: there are none of a library's own.
extern const int kMostKinds;

// While shared_preload_libraries are loaded. Raises when the number is not free. On disk only the number and the size tell what a
// record is: the size must stay.
void register_kept_records(int kind, size_t size);
bool records_are_kept();

// The record comes locked: `change` must be short and not raise. It is made when there is none.
using RecordChange = void (*)(void *record, const void *argument);
void change_kept_record(uint64 id, RecordChange change, const void *argument);

struct KeptRecord {
  uint64 id;
  TimestampTz since;  // it was made or set back
  const void *data;   // a copy
};
List *list_kept_records();  // KeptRecord *
void reset_kept_record(uint64 id);
// With the transaction.
void drop_kept_record(uint64 id);

}  // namespace remote_fdw
