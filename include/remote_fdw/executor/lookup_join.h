// The life of a lookup join: batches of outer rows, whose keys are sent together, each remote row being joined with the outer rows
// of its key as it comes. Source: PostgreSQL, "Executing Custom Scans".
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/fetch/lookup_counters.h"
#include "remote_fdw/fetch/row_source.h"

namespace remote_fdw {

// Without methods yet.
CustomScanState *make_lookup_join_state();
void begin_lookup_join(CustomScanState *node, EState *estate, int eflags);
TupleTableSlot *next_of_lookup_join(CustomScanState *node);
void rescan_lookup_join(CustomScanState *node);
void end_lookup_join(CustomScanState *node);
// What has been fetched; null: nothing has been run.
const RowSource *lookup_rows(const CustomScanState *node);
const LookupCounters *lookup_counters(const CustomScanState *node);

}  // namespace remote_fdw
