// The life of a lookup join: batches of outer rows, whose keys are sent together, each remote row being joined with the outer rows
// of its key as it comes. Source: PostgreSQL, "Executing Custom Scans".
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/fetch/row_source.h"

namespace remote_fdw {

// What it has done so far.
struct LookupReport {
  int64 batches;  // of outer rows
  int64 keys;     // sent, each once per batch
  int64 flights;  // a batch without keys needs none
  FetchReport fetched;
};

// Without methods yet.
CustomScanState *make_lookup_join_state();
void begin_lookup_join(CustomScanState *node, EState *estate, int eflags);
TupleTableSlot *next_of_lookup_join(CustomScanState *node);
void rescan_lookup_join(CustomScanState *node);
void end_lookup_join(CustomScanState *node);
LookupReport lookup_report(const CustomScanState *node);

}  // namespace remote_fdw
