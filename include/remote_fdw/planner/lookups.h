// Looking up rows of a base relation by values of other relations: one remote query per outer row, which pays when few outer
// rows look up few remote ones. Source: PostgreSQL, "Planner/Optimizer": parameterised paths.
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

// The distinct sets of outer relations (Relids) for which the remote has a condition to look up by.
List *lookup_sets(PlannerInfo *root, RelOptInfo *rel);
// RestrictInfo: the conditions at hand when the rows of `outer` are given. Sizes need not be known.
List *lookup_clauses(PlannerInfo *root, RelOptInfo *rel, Relids outer);
// False when no join could make use of them, given what scanning all of the relation costs.
bool lookups_may_pay(const PlannerInfo *root, const RelOptInfo *rel, Cost whole_scan);

// Rows that the statement itself changes may be among those looked up while it does so.
bool reads_written_table(PlannerInfo *root, Relids relids);

}  // namespace remote_fdw
