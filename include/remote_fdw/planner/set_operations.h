// UNION, INTERSECT and EXCEPT all of whose inputs the remote can run. Source: PostgreSQL, "Combining Queries (UNION, INTERSECT,
// EXCEPT)" and "UNION, CASE, and Related Constructs" (result types).
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/planner/whole_query.h"

namespace remote_fdw {

// `root` has been planned and is a set operation.
WholeQuery find_set_query(PlannerInfo *root, RowOrder order);

// Of a UNION ALL that the planner has made an append relation, its members. `rel` null: not all of one server.
struct SetMembers {
  WholeQuery place;  // server, user, work
  const SetTree *tree;
};
SetMembers find_set_members(PlannerInfo *root, const RelOptInfo *parent);

}  // namespace remote_fdw
