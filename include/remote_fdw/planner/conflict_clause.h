// ON CONFLICT of an INSERT into foreign tables: what the remote is told, or an error (0A000) that says what it cannot do.
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/deparse/conflict.h"

namespace remote_fdw {

// For a foreign table; null when there is no such clause.
const ConflictSpec *conflict_spec(PlannerInfo *root, const ModifyTable *plan, Index target);

// The clause in parts, columns named. Its parameters become entries of the plan that core evaluates nowhere (ModifyPrivate.conflict).
List *add_conflict(PlannerInfo *root, ModifyTable *plan, Index target);

// Rows routed to partitions: core asks nobody for a plan. The clause is made for each server, at the last stage of the planning,
// and moved to the plan's private data when that is finished.
void plan_routed_conflict(PlannerInfo *root, UpperRelationKind stage);
void finish_routed_conflicts(PlannedStmt *plan);

}  // namespace remote_fdw
