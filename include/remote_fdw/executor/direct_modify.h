// Executes an UPDATE or DELETE that is one remote statement: the FdwRoutine callbacks' work.
// Source: PostgreSQL, "FDW Routines for Updating Foreign Tables", BeginDirectModify and what follows.
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/core/traffic.h"

namespace remote_fdw {

void begin_direct_modify(ForeignScanState *node, int eflags);
TupleTableSlot *iterate_direct_modify(ForeignScanState *node);
void end_direct_modify(ForeignScanState *node);

struct Traffic;
// Null: nothing has been run. In the current memory context.
const Traffic *direct_modify_traffic(const ForeignScanState *node);

}  // namespace remote_fdw
