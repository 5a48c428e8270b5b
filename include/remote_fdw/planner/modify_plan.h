// Planning INSERT, UPDATE and DELETE on a foreign table: the FdwRoutine callbacks' work.
// Source: PostgreSQL, "FDW Routines for Updating Foreign Tables".
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

List *plan_foreign_modify(PlannerInfo *root, ModifyTable *plan, Index result_relation, int subplan);
int is_foreign_rel_updatable(Relation relation);

}  // namespace remote_fdw
