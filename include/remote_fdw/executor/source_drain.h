// Reads the source of a write to its end, into memory up to work_mem and then a file, before it gives the first row.
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

}  // namespace remote_fdw
