// Owns the cost arithmetic of what the remote computes above its scans and joins.
#include "remote_fdw/planner/upper_estimate.h"

#include <cmath>

#include "remote_fdw/planner/remote_estimate.h"

namespace remote_fdw {

namespace {

// The remote may have an index in the wanted order, or sort in less memory than rows would take here.
constexpr double kRemoteSortDiscount = 0.9;
constexpr double kRemoteLimitDiscount = 0.95;
constexpr double kRemotePreference = 0.98;

double number_of_sets_groups(PlannerInfo *root, const RelPushdownInfo *info, double rows) {
  double groups = 0;
  ListCell *cell;
  foreach (cell, info->upper.grouping_sets) {
    List *keys = NIL;
    ListCell *member;
    foreach (member, static_cast<List *>(lfirst(cell))) keys = lappend(keys, list_nth(info->upper.group_keys, lfirst_int(member)));
    groups += keys == NIL ? 1 : estimate_num_groups(root, keys, rows, nullptr, nullptr);
  }
  return groups;
}

double number_of_groups(PlannerInfo *root, const RelPushdownInfo *info, double rows) {
  if (info->upper.grouping_sets != NIL) return number_of_sets_groups(root, info, rows);
  if (info->upper.group_keys == NIL) return 1;
  return estimate_num_groups(root, info->upper.group_keys, rows, nullptr, nullptr);
}

Selectivity having_selectivity(PlannerInfo *root, const RelPushdownInfo *info) {
  return clauselist_selectivity(root, info->upper.having, 0, JOIN_INNER, nullptr);
}

RemoteWork explained_work(PlannerInfo *root, RelOptInfo *rel) {
  RemotePlanCost cost = explain_scan(root, rel, NIL);
  return {cost.rows, cost.startup, cost.total};
}

}  // namespace

RemoteWork grouped_work(PlannerInfo *root, const RelPushdownInfo *info, const RemoteWork &below) {
  AggClauseCosts costs{};
  if (root->parse->hasAggs) get_agg_clause_costs(root, AGGSPLIT_SIMPLE, &costs);
  double groups = number_of_groups(root, info, below.rows);
  int keys = list_length(info->upper.group_keys);
  int passes = Max(1, list_length(info->upper.grouping_sets));
  Cost per_row = costs.transCost.per_tuple + cpu_operator_cost * keys;
  Cost startup = below.total + costs.transCost.startup + per_row * passes * below.rows + costs.finalCost.startup;
  Cost total = startup + (costs.finalCost.per_tuple + cpu_tuple_cost) * groups;
  if (keys == 0) startup = total;
  return {clamp_row_est(groups * having_selectivity(root, info)), startup, total};
}

RemoteWork windowed_work(PlannerInfo *root, const RemoteWork &below) {
  int windows = Max(1, list_length(root->parse->windowClause));
  RemoteWork work = below;
  for (int i = 0; i < windows; i++) work = sorted_work(work, -1);
  work.total += (cpu_tuple_cost + cpu_operator_cost * windows) * work.rows;
  return work;
}

RemoteWork distinct_work(PlannerInfo *root, const RelPushdownInfo *info, const RemoteWork &below, List *keys) {
  double groups = keys == NIL ? 1 : estimate_num_groups(root, keys, below.rows, nullptr, nullptr);
  Cost startup = below.total + cpu_operator_cost * list_length(keys) * below.rows;
  if (info->upper.order != NIL) startup = sorted_work(below, -1).total;
  return {groups, startup, startup + cpu_tuple_cost * groups};
}

RemoteWork sorted_work(const RemoteWork &below, double limit_rows) {
  // a heap of the first rows suffices when these are few
  double kept = limit_rows > 0 && 2 * limit_rows < below.rows ? 2 * limit_rows : below.rows;
  double comparisons = below.rows * std::log2(Max(2.0, kept));
  Cost startup = below.total + kRemoteSortDiscount * 2 * cpu_operator_cost * comparisons;
  return {below.rows, startup, startup + cpu_operator_cost * below.rows};
}

RemoteWork limited_work(const RemoteWork &below, const FinalPathExtraData &limits) {
  RemoteWork work = below;
  adjust_limit_rows_costs(&work.rows, &work.startup, &work.total, limits.offset_est, limits.count_est);
  // never worse than to stop reading here, which would cost the same
  work.total = work.startup + kRemoteLimitDiscount * (work.total - work.startup);
  return work;
}

CostEstimate estimate_sorted(PlannerInfo *root, RelOptInfo *rel) {
  const RelPushdownInfo *info = pushdown_info(rel);
  RemoteWork sorted = sorted_work(info->work, -1);
  QualCost quals;
  cost_qual_eval(&quals, info->local_clauses, root);
  Cost startup = info->options.fdw_startup_cost + quals.startup + sorted.startup;
  Cost per_row = info->options.fdw_tuple_cost + cpu_tuple_cost + quals.per_tuple;
  return {sorted, rel->rows, rel->reltarget->width, startup, startup + (sorted.total - sorted.startup) + per_row * sorted.rows};
}

CostEstimate estimate_upper(PlannerInfo *root, RelOptInfo *rel, UpperFigures figures) {
  RelPushdownInfo *info = pushdown_info(rel);
  if (figures == UpperFigures::AskRemote && info->options.use_remote_estimate) info->work = explained_work(root, rel);
  List *local = get_actual_clauses(info->local_clauses);
  QualCost quals;
  cost_qual_eval(&quals, local, root);
  Cost way = info->options.fdw_startup_cost + quals.startup;
  Cost per_row = info->options.fdw_tuple_cost + cpu_tuple_cost + quals.per_tuple;
  double rows = clamp_row_est(info->work.rows * clauselist_selectivity(root, local, 0, JOIN_INNER, nullptr));
  return {info->work, rows, rel->reltarget->width, way + info->work.startup, way + info->work.total + per_row * info->work.rows};
}

CostEstimate never_worse(const RelOptInfo *rel, CostEstimate cost) {
  ListCell *cell;
  foreach (cell, rel->pathlist) {
    auto *path = static_cast<Path *>(lfirst(cell));
    if (path->param_info != nullptr) continue;
    cost.total = Min(cost.total, kRemotePreference * path->total_cost);
    cost.startup = Min(cost.startup, kRemotePreference * path->startup_cost);
  }
  return cost;
}

}  // namespace remote_fdw
