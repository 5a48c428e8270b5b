// What stands in FROM beside foreign tables and can be evaluated by the remote: functions, VALUES lists, and subqueries
// that were planned by themselves and are wholly the remote's.
// Source: PostgreSQL, "Table Functions", "VALUES Lists", "Subqueries".
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/planner/rel_info.h"

namespace remote_fdw {

enum class JoinPlace : uint8 { Outer, Inner };

// What is known of a function or VALUES list `rel` as one side of `joinrel`, whose other side is `partner`; nullptr when it must
// stay here. On the inner side it may refer to the partner's columns (LATERAL).
RelPushdownInfo *make_absorbed_info(PlannerInfo *root, RelOptInfo *joinrel, RelOptInfo *rel, const RelPushdownInfo *partner,
                                    JoinPlace place);

struct AbsorbedSubquery {
  RelPushdownInfo *info;    // nullptr: it is no such subquery
  const RelOptInfo *owner;  // the foreign relation that its rows come from
};
AbsorbedSubquery make_subquery_info(PlannerInfo *root, RelOptInfo *rel);

}  // namespace remote_fdw
