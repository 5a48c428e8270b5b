// Owns the size and the paths of a base relation: the plain scan, sorted ones, and lookups.
#include "remote_fdw/planner/base_paths.h"

#include "remote_fdw/pg/compat.h"
#include "remote_fdw/planner/estimate_prefetch.h"
#include "remote_fdw/planner/lookups.h"
#include "remote_fdw/planner/pathkeys.h"
#include "remote_fdw/planner/rel_info.h"

namespace remote_fdw {

namespace {

// Without statistics a foreign table is taken for a small one, as the server does with its own empty tables.
constexpr BlockNumber kUnknownPages = 10;

void assume_size_when_unknown(RelOptInfo *rel) {
  if (rel->tuples >= 0) return;
  pushdown_info(rel)->size_is_guess = true;
  rel->pages = kUnknownPages;
  rel->tuples = static_cast<double>(kUnknownPages) * BLCKSZ / (rel->reltarget->width + MAXALIGN(SizeofHeapTupleHeader));
}

void add_parameterised_paths(PlannerInfo *root, RelOptInfo *rel) {
  const RelPushdownInfo *info = pushdown_info(rel);
  if (!lookups_may_pay(root, rel, info->scan.total)) return;
  List *sets = lookup_sets(root, rel);
  if (info->options.use_remote_estimate) prefetch_lookups(root, rel, sets);
  ListCell *cell;
  foreach (cell, sets) {
    auto outer = static_cast<Relids>(lfirst(cell));
    ParamPathInfo *parameters = get_baserel_parampathinfo(root, rel, outer);
    CostEstimate cost = estimate_scan(root, rel, {lookup_clauses(root, rel, outer)});
    if (info->options.use_remote_estimate) parameters->ppi_rows = cost.rows;
    add_path(rel, reinterpret_cast<Path *>(make_scan_path(
                      root, rel, {parameters->ppi_rows, cost.startup, cost.total, NIL, outer, NIL})));
  }
}

}  // namespace

void get_foreign_rel_size(PlannerInfo *root, RelOptInfo *rel, Oid relid) {
  RelPushdownInfo *info = make_rel_info(root, rel, relid);
  rel->fdw_private = info;
  assume_size_when_unknown(rel);
  set_baserel_size_estimates(root, rel);
  if (info->options.use_remote_estimate) prefetch_sizes(root, rel);
  info->scan = estimate_scan(root, rel, {NIL});
  info->work = info->scan.work;
  if (!info->options.use_remote_estimate) return;
  rel->rows = info->scan.rows;
  rel->reltarget->width = info->scan.width;
}

void get_foreign_paths(PlannerInfo *root, RelOptInfo *rel, Oid) {
  const CostEstimate &cost = pushdown_info(rel)->scan;
  add_path(rel, reinterpret_cast<Path *>(
                    make_scan_path(root, rel, {rel->rows, cost.startup, cost.total, NIL, rel->lateral_relids, NIL})));
  add_sorted_paths(root, rel, nullptr);
  add_parameterised_paths(root, rel);
}

}  // namespace remote_fdw
