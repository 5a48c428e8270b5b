// Owns rows and costs of a scan or a join: from local statistics through core/cost_model, or from the remote's EXPLAIN when
// use_remote_estimate asks for it.
#include "remote_fdw/core/cost_model.h"
#include "remote_fdw/pg/compat.h"
#include "remote_fdw/planner/rel_info.h"
#include "remote_fdw/planner/remote_estimate.h"

namespace remote_fdw {

namespace {

CostUnits cost_units(const ForeignOptions &options) {
  return {seq_page_cost, random_page_cost, cpu_tuple_cost, cpu_operator_cost, options.fdw_startup_cost,
          options.fdw_tuple_cost};
}

QualCostFigures qual_cost(PlannerInfo *root, List *clauses) {
  QualCost cost;
  cost_qual_eval(&cost, clauses, root);
  return {cost.startup, cost.per_tuple};
}

bool discount_subplans(Node *node, void *context) {
  if (node == nullptr) return false;
  if (IsA(node, SubPlan)) {
    auto *subplan = reinterpret_cast<SubPlan *>(node);
    auto *cost = static_cast<QualCostFigures *>(context);
    // what the remote needs to look up its few rows, not the way there and back
    Cost lookup = Min(subplan->per_call_cost, 2 * random_page_cost);
    if (!subplan->useHashTable) cost->per_tuple = Max(lookup, cost->per_tuple - subplan->per_call_cost + lookup);
    return false;
  }
  return walk_expression(node, discount_subplans, context);
}

// Of clauses that run on the remote, sub-SELECTs included.
QualCostFigures remote_qual_cost(PlannerInfo *root, List *clauses) {
  QualCostFigures cost = qual_cost(root, clauses);
  ListCell *cell;
  foreach (cell, clauses) discount_subplans(reinterpret_cast<Node *>(lfirst_node(RestrictInfo, cell)->clause), &cost);
  return cost;
}

Selectivity selectivity(PlannerInfo *root, const RelOptInfo *rel, List *clauses) {
  return clauselist_selectivity(root, clauses, static_cast<int>(rel->relid), JOIN_INNER, nullptr);
}

CostEstimate estimate_remotely(PlannerInfo *root, RelOptInfo *rel, const EstimateRequest &request, const ClauseSplit &split) {
  const RelPushdownInfo *info = pushdown_info(rel);
  RemotePlanCost remote = explain_scan(root, rel, request.join_clauses);
  ScanCost cost = cost_of_explained_scan(cost_units(info->options), {remote.startup, remote.total, remote.rows, qual_cost(root, split.local)});
  double rows = clamp_row_est(remote.rows * selectivity(root, rel, split.local));
  return {{remote.rows, remote.startup, remote.total}, rows, remote.width, cost.startup, cost.total};
}

CostEstimate estimate_base(PlannerInfo *root, RelOptInfo *rel, const ClauseSplit &split) {
  const RelPushdownInfo *info = pushdown_info(rel);
  CostUnits units = cost_units(info->options);
  LocalScanFigures figures{};
  figures.pages = rel->pages;
  figures.tuples = rel->tuples;
  figures.fetched = clamp_row_est(rel->tuples * selectivity(root, rel, split.remote));
  figures.remote_quals = remote_qual_cost(root, split.remote);
  figures.local_quals = qual_cost(root, split.local);
  ScanCost remote = cost_of_remote_scan(units, figures);
  ScanCost cost = with_transfer(units, remote, figures.local_quals, figures.fetched);
  double returned = clamp_row_est(figures.fetched * selectivity(root, rel, split.local));
  return {{figures.fetched, remote.startup, remote.total}, returned, rel->reltarget->width, cost.startup, cost.total};
}

bool joins_by_equality(const List *clauses) {
  ListCell *cell;
  foreach (cell, clauses) {
    auto *clause = lfirst_node(RestrictInfo, cell);
    if (OidIsValid(clause->hashjoinoperator) || clause->mergeopfamilies != NIL) return true;
  }
  return false;
}

// An index is assumed on the joined column of a table, none on the result of a join.
double lookup_cost(const CostUnits &units, const RelPushdownInfo *info, double partners) {
  return info->kind == RelKind::Base ? cost_of_lookup(units, partners) : -1;
}

JoinSide side_of(const RelPushdownInfo *info) { return {info->work.rows, info->work.startup, info->work.total}; }

// The planner has set rel->rows: what is left after the local conditions. Where it knows nothing of the columns, an
// equality is taken for that of a key.
double matched_rows(PlannerInfo *root, RelOptInfo *rel, const JoinFigures &figures, List *local) {
  Selectivity kept = selectivity(root, rel, local);
  double rows = kept > 0 ? rel->rows / kept : rel->rows;
  if (pushdown_info(rel)->size_is_guess && figures.by_equality) rows = Min(rows, Max(figures.outer.rows, figures.inner.rows));
  return clamp_row_est(rows);
}

CostEstimate estimate_join(PlannerInfo *root, RelOptInfo *rel, const ClauseSplit &split) {
  const RelPushdownInfo *info = pushdown_info(rel);
  CostUnits units = cost_units(info->options);
  JoinFigures figures{};
  figures.outer = side_of(info->join.outer);
  figures.inner = side_of(info->join.inner);
  figures.by_equality = joins_by_equality(info->join.clauses);
  figures.matched = matched_rows(root, rel, figures, split.local);
  figures.join_quals = remote_qual_cost(root, info->join.clauses);
  figures.inner_lookup = figures.outer_lookup = -1;
  if (figures.by_equality) {
    figures.inner_lookup = lookup_cost(units, info->join.inner, figures.matched / Max(figures.outer.rows, 1));
    figures.outer_lookup = lookup_cost(units, info->join.outer, figures.matched / Max(figures.inner.rows, 1));
  }
  ScanCost remote = cost_of_remote_join(units, figures);
  ScanCost cost = with_transfer(units, remote, qual_cost(root, split.local), figures.matched);
  return {{figures.matched, remote.startup, remote.total}, rel->rows, rel->reltarget->width, cost.startup, cost.total};
}

}  // namespace

CostEstimate estimate_scan(PlannerInfo *root, RelOptInfo *rel, const EstimateRequest &request) {
  const RelPushdownInfo *info = pushdown_info(rel);
  ClauseSplit split = split_with(info, request.join_clauses);
  if (info->options.use_remote_estimate) return estimate_remotely(root, rel, request, split);
  return info->kind == RelKind::Join ? estimate_join(root, rel, split) : estimate_base(root, rel, split);
}

}  // namespace remote_fdw
