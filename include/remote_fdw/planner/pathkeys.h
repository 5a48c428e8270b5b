// Orders that a base relation or a join can be asked for, so that nothing needs to be sorted here.
// Source: PostgreSQL, "Planner/Optimizer": path keys and equivalence classes.
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/planner/rel_info.h"

namespace remote_fdw {

// SortItem *, or NIL when a key is not computable from the relation's columns or would be ordered differently there.
List *sort_items_for(PlannerInfo *root, RelOptInfo *rel, const List *pathkeys);

// Offers the relation sorted as the query wants it, and as merge joins might. `local_path`: of a join, see make_join_path.
void add_sorted_paths(PlannerInfo *root, RelOptInfo *rel, Path *local_path);

}  // namespace remote_fdw
