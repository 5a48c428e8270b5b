// Executes an UPDATE or DELETE that is one remote statement: the FdwRoutine callbacks' work.
// Source: PostgreSQL, "FDW Routines for Updating Foreign Tables", BeginDirectModify and what follows.
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

void begin_direct_modify(ForeignScanState *node, int eflags);
TupleTableSlot *iterate_direct_modify(ForeignScanState *node);
void end_direct_modify(ForeignScanState *node);

}  // namespace remote_fdw
