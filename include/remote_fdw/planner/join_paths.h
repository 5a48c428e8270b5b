// Joins of foreign relations of one server and one user: the FdwRoutine callback's work, and the making of what is known of
// a join. Source: PostgreSQL, "FDW Routines for Scanning Foreign Joins", "Foreign Data Wrapper Query Planning".
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/planner/rel_info.h"

namespace remote_fdw {

void get_foreign_join_paths(PlannerInfo *root, RelOptInfo *joinrel, RelOptInfo *outer, RelOptInfo *inner, JoinType type,
                            JoinPathExtraData *extra);
// For set_join_pathlist_hook: joins of a foreign relation with a function or a VALUES list in FROM.
void add_absorbing_join_paths(PlannerInfo *root, RelOptInfo *joinrel, RelOptInfo *outer, RelOptInfo *inner, JoinType type,
                              JoinPathExtraData *extra);

// One way of making a join.
struct JoinAttempt {
  PlannerInfo *root;
  RelOptInfo *joinrel;
  RelOptInfo *outer;
  RelOptInfo *inner;
  const RelPushdownInfo *outer_info;
  const RelPushdownInfo *inner_info;
  JoinType type;
  List *clauses;  // RestrictInfo
};

// `info` is null when the remote cannot make this join; `reason` then says why, if that is worth saying.
struct JoinVerdict {
  RelPushdownInfo *info;
  const char *reason;
  Path *local_path = nullptr;  // for EvalPlanQual
};
JoinVerdict make_join_info(const JoinAttempt &attempt);

}  // namespace remote_fdw
