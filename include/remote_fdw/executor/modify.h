// Executes INSERT, UPDATE and DELETE row by row or in batches, COPY FROM and tuple routing: the FdwRoutine
// callbacks' work. Source: PostgreSQL, "FDW Routines for Updating Foreign Tables".
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

void begin_foreign_modify(ModifyTableState *mtstate, ResultRelInfo *result, List *fdw_private, int subplan, int eflags);
TupleTableSlot *exec_foreign_insert(EState *estate, ResultRelInfo *result, TupleTableSlot *slot, TupleTableSlot *plan_slot);
TupleTableSlot *exec_foreign_update(EState *estate, ResultRelInfo *result, TupleTableSlot *slot, TupleTableSlot *plan_slot);
TupleTableSlot *exec_foreign_delete(EState *estate, ResultRelInfo *result, TupleTableSlot *slot, TupleTableSlot *plan_slot);
void end_foreign_modify(EState *estate, ResultRelInfo *result);

void begin_foreign_insert(ModifyTableState *mtstate, ResultRelInfo *result);
void end_foreign_insert(EState *estate, ResultRelInfo *result);

}  // namespace remote_fdw
