// Queries that the remote can run from end to end, used as parts of a larger remote query: sub-SELECTs in expressions and in FROM.
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/planner/rel_info.h"

namespace remote_fdw {

struct WholeQuery {
  RelOptInfo *rel;          // whose RelPushdownInfo describes it; null: this server has a part in it
  const SelectSpec *query;  // its columns are the query's, in order
};

enum class RowOrder : uint8 { Matters, DoesNotMatter };

// `root` has been planned.
WholeQuery find_whole_query(PlannerInfo *root, RowOrder order);

// For PushdownScope.subquery.
const SelectSpec *query_of_subplan(const PushdownScope &scope, const SubPlan *subplan);

// set_rel_pathlist_hook: a subquery in FROM that the remote can run joins in like a foreign table.
void offer_subquery(PlannerInfo *root, RelOptInfo *rel, Index rti, RangeTblEntry *rte);

// A subquery in FROM that refers to relations beside it (LATERAL) and that the remote can run when their values are given:
// rel->subplan_params say which. `info` is null when there is none.
struct LateralQuery {
  const RelPushdownInfo *info;
  const RelOptInfo *scanned;  // inside, whose user asks
};
LateralQuery find_lateral_query(PlannerInfo *root, RelOptInfo *rel);

// What the remote runs is still checked here for privileges and locked: its tables go into the plan's range table.
void keep_range_tables(PlannerInfo *root, const FromItem *from);

}  // namespace remote_fdw
