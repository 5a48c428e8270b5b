// Size, paths and plan of a scan of one foreign table: the FdwRoutine callbacks' work.
// Source: PostgreSQL, "FDW Routines for Scanning Foreign Tables".
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

void get_foreign_rel_size(PlannerInfo *root, RelOptInfo *rel, Oid relid);
void get_foreign_paths(PlannerInfo *root, RelOptInfo *rel, Oid relid);
ForeignScan *get_foreign_plan(PlannerInfo *root, RelOptInfo *rel, Oid relid, ForeignPath *path, List *tlist,
                              List *clauses, Plan *outer_plan);

}  // namespace remote_fdw
