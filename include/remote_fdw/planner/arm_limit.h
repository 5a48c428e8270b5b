// How many rows of one member of an append relation (a partition, a child, an arm of UNION ALL) a query with LIMIT can need.
// Source: PostgreSQL, "SELECT", LIMIT Clause.
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

// LIMIT + OFFSET for the scan that `path` makes, or nullptr when all its rows may be needed. The caller sees to it that no
// condition is evaluated here.
const Expr *arm_limit(PlannerInfo *root, const Path *path);

}  // namespace remote_fdw
