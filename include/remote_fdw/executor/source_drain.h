// Reads the source of a write before it gives rows, into memory up to work_mem and then a file: to its end, or some at a time. Whoever
// writes may look at the rows that come next.
// Source: PostgreSQL, "Executing Custom Scans".
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

// Without methods yet.
CustomScanState *make_source_drain_state();
void begin_source_drain(CustomScanState *node, EState *estate, int eflags);
TupleTableSlot *next_of_source_drain(CustomScanState *node);
void rescan_source_drain(CustomScanState *node);
void end_source_drain(CustomScanState *node);

constexpr int kRowsAhead = 500;
bool is_source_drain(const PlanState *node);
// Begins to look: the next look_ahead gives the row that comes after the one that was given last. The same rows are given in their turn
// all the same.
void begin_look_ahead(CustomScanState *node);
// Null: no more have been read. Until the next call.
TupleTableSlot *look_ahead(CustomScanState *node);

}  // namespace remote_fdw
