// Paths that compute aggregates, window functions, DISTINCT, ORDER BY and LIMIT on the remote: the FdwRoutine
// callback's work. Source: PostgreSQL, "FDW Routines for Planning Post-Scan/Join Processing".
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

void get_foreign_upper_paths(PlannerInfo *root, UpperRelationKind stage, RelOptInfo *input, RelOptInfo *output, void *extra);

}  // namespace remote_fdw
