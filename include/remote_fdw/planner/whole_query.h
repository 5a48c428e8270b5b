// Queries that the remote can run from end to end, used as parts of a larger remote query: sub-SELECTs in expressions and in FROM.
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/planner/rel_info.h"

namespace remote_fdw {

struct WholeQuery {
  const SelectSpec *query;      // its columns are the query's, in order; null: this server has a part in it
  const RelPushdownInfo *info;  // server, user, work
  RelOptInfo *rel;              // a relation read there
  Oid userid;                   // as in RelOptInfo, of all relations in it
  bool user_is_current;
};

enum class RowOrder : uint8 { Matters, DoesNotMatter };

// `root` has been planned.
WholeQuery find_whole_query(PlannerInfo *root, RowOrder order);

// Can another query take it in, and what is it then.
bool is_at_same_place(const WholeQuery &a, const WholeQuery &b);
WholeQuery merge_places(const WholeQuery &a, const WholeQuery &b);

// Rows, order and limits aside, that this server would have a hand in: row locks, set-returning functions in the target list ...
bool has_parts_of_its_own(const PlannerInfo *root);
// The value travels, and has the collation here that the remote derives for it.
bool is_column(const RelPushdownInfo *info, const Expr *expr);

// For PushdownScope.subquery.
const SelectSpec *query_of_subplan(const PushdownScope &scope, const SubPlan *subplan);

// set_rel_pathlist_hook: a subquery in FROM that the remote can run joins in like a foreign table.
void offer_subquery(PlannerInfo *root, RelOptInfo *rel, Index rti, RangeTblEntry *rte);

// A subquery in FROM that refers to relations beside it (LATERAL) and that the remote can run when their values are given:
// rel->subplan_params say which. `info` is null when there is none.
struct LateralQuery {
  const RelPushdownInfo *info;
  WholeQuery whole;
};
LateralQuery find_lateral_query(PlannerInfo *root, RelOptInfo *rel);

// What the remote runs is still checked here for privileges and locked: its tables go into the plan's range table.
void keep_range_tables(PlannerInfo *root, const FromItem *from);

}  // namespace remote_fdw
