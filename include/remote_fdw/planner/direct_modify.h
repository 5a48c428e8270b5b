// UPDATE and DELETE as one remote statement: the FdwRoutine callback's work.
// Source: PostgreSQL, "FDW Routines for Updating Foreign Tables", PlanDirectModify.
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

// True when the scan below `plan` that finds the target's rows has been made into one that changes them.
bool plan_direct_modify(PlannerInfo *root, ModifyTable *plan, Index target, int subplan);

// For EXPLAIN: why the target's rows are changed one by one.
const char *why_row_by_row(PlannerInfo *root, ModifyTable *plan, Index target, int subplan);

}  // namespace remote_fdw
