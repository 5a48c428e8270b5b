// Owns rows and costs of a scan: from local statistics through core/cost_model, or from the remote's EXPLAIN when
// use_remote_estimate asks for it.
#include "remote_fdw/core/cost_model.h"
#include "remote_fdw/deparse/select.h"
#include "remote_fdw/planner/rel_info.h"
#include "remote_fdw/planner/remote_explain.h"

namespace remote_fdw {

namespace {

CostUnits cost_units(const ForeignOptions &options) {
  return {seq_page_cost, random_page_cost, cpu_tuple_cost, cpu_operator_cost, options.fdw_startup_cost,
          options.fdw_tuple_cost};
}

struct ClauseSplit {
  List *remote;
  List *local;
};

ClauseSplit split_join_clauses(const RelPushdownInfo *info, const List *clauses) {
  ClauseSplit split{list_copy(info->remote_clauses), list_copy(info->local_clauses)};
  ListCell *cell;
  foreach (cell, clauses) {
    auto *clause = lfirst_node(RestrictInfo, cell);
    List **side = check_shippable(info->scope, clause->clause).ok ? &split.remote : &split.local;
    *side = lappend(*side, clause);
  }
  return split;
}

QualCostFigures qual_cost(PlannerInfo *root, List *clauses) {
  QualCost cost;
  cost_qual_eval(&cost, clauses, root);
  return {cost.startup, cost.per_tuple};
}

Selectivity selectivity(PlannerInfo *root, const RelOptInfo *rel, List *clauses) {
  return clauselist_selectivity(root, clauses, static_cast<int>(rel->relid), JOIN_INNER, nullptr);
}

const char *estimation_query(RelOptInfo *rel, List *remote_clauses) {
  SelectSpec spec = select_spec(rel, remote_clauses);
  spec.param_style = ParamStyle::Placeholder;
  return build_select(spec).sql;
}

CostEstimate estimate_remotely(PlannerInfo *root, RelOptInfo *rel, const ClauseSplit &split) {
  const RelPushdownInfo *info = pushdown_info(rel);
  ExplainSubject subject{estimation_query(rel, split.remote), get_rel_name(info->relid)};
  RemotePlanCost remote = explain_on_remote(info->server->serverid, info->user, subject);
  ScanCost cost = cost_of_explained_scan(cost_units(info->options), {remote.startup, remote.total, remote.rows, qual_cost(root, split.local)});
  double rows = clamp_row_est(remote.rows * selectivity(root, rel, split.local));
  return {rows, remote.width, cost.startup, cost.total};
}

CostEstimate estimate_locally(PlannerInfo *root, RelOptInfo *rel, const ClauseSplit &split) {
  const RelPushdownInfo *info = pushdown_info(rel);
  LocalScanFigures figures{};
  figures.pages = rel->pages;
  figures.tuples = rel->tuples;
  figures.fetched = clamp_row_est(rel->tuples * selectivity(root, rel, split.remote));
  figures.remote_quals = qual_cost(root, split.remote);
  figures.local_quals = qual_cost(root, split.local);
  ScanCost cost = cost_of_scan(cost_units(info->options), figures);
  double returned = clamp_row_est(figures.fetched * selectivity(root, rel, split.local));
  return {returned, rel->reltarget->width, cost.startup, cost.total};
}

}  // namespace

CostEstimate estimate_scan(PlannerInfo *root, RelOptInfo *rel, const EstimateRequest &request) {
  const RelPushdownInfo *info = pushdown_info(rel);
  ClauseSplit split = split_join_clauses(info, request.join_clauses);
  return info->options.use_remote_estimate ? estimate_remotely(root, rel, split) : estimate_locally(root, rel, split);
}

}  // namespace remote_fdw
