// Lookup joins: outer rows of any plan joined with a remote relation by sending their keys, many at a time, instead of fetching
// the relation (hash join) or asking for each row (nested loop). Source: PostgreSQL, "Writing a Custom Scan Provider".
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/deparse/lookup_select.h"
#include "remote_fdw/planner/rel_info.h"

namespace remote_fdw {

// GUCs remote_fdw.enable_lookup_join, remote_fdw.lookup_batch_size
extern bool enable_lookup_join_setting;
extern int lookup_batch_size_setting;
constexpr int kDefaultLookupBatch = 1000;
constexpr int kMostLookupBatch = 100000;

// Where each condition of the join is evaluated: RestrictInfo.
struct LookupClauses {
  List *remote;
  List *local;  // here, for each pair: what the remote may not evaluate
  List *above;  // here, on the result: of an outer join, what filters it
};

// The remote side.
struct LookupSource {
  RelOptInfo *rel;
  const RelPushdownInfo *info;
  Oid userid;            // who asks, as in RelOptInfo
  bool user_is_current;
  List *lateral;         // PlannerParamItem *: what a LATERAL subquery wants of the outer rows; NIL: it is none
};

// A CustomPath, whose only input is the outer path.
struct LookupPath {
  CustomPath custom;
  JoinType type;
  LookupSource inner;
  LookupClauses clauses;
  LookupAnswer answer;
  List *columns;  // Var: of the remote rows, as far as they are needed here
  int first_batch;
};

// For set_join_pathlist_hook.
void add_lookup_join_paths(PlannerInfo *root, RelOptInfo *joinrel, RelOptInfo *outer, RelOptInfo *inner, JoinType type,
                           JoinPathExtraData *extra);

// CustomPathMethods.PlanCustomPath
Plan *plan_lookup_join(PlannerInfo *root, RelOptInfo *joinrel, CustomPath *path, List *tlist, List *clauses, List *outer_plans);

}  // namespace remote_fdw
