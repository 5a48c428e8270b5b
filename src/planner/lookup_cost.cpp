// Owns the figures that the price of a lookup join is made of: keys, flights, remote rows found.
#include "remote_fdw/planner/lookup_cost.h"

#include "remote_fdw/core/cost_model.h"
#include "remote_fdw/pg/compat.h"
#include "remote_fdw/planner/rel_info.h"

namespace remote_fdw {

namespace {

struct Traffic {
  double keys;     // sent
  double flights;
  double fetched;  // rows that come back
  bool by_equality;
};

// Of a row kept in a batch, beside its columns.
constexpr double kRowOverhead = 64;
// Operators that a lookup evaluates where nothing is known of the table. Looking up in a small one what could have been read
// whole loses little, reading a large one whole loses much.
constexpr double kCheapLookup = 10;

bool finds_by_equality(const LookupCostRequest &r) {
  ListCell *cell;
  foreach (cell, r.clauses.remote) {
    auto *clause = lfirst_node(RestrictInfo, cell);
    bool equality = OidIsValid(clause->hashjoinoperator) || clause->mergeopfamilies != NIL;
    if (equality && bms_overlap(clause->clause_relids, r.outer_path->parent->relids)) return true;
  }
  return false;
}

List *key_columns(const LookupCostRequest &r) {
  List *columns = NIL;
  ListCell *cell;
  foreach (cell, r.inner.lateral) columns = list_append_unique(columns, static_cast<PlannerParamItem *>(lfirst(cell))->item);
  foreach (cell, r.clauses.remote) {
    auto *clause = reinterpret_cast<Node *>(lfirst_node(RestrictInfo, cell)->clause);
    ListCell *var_cell;
    foreach (var_cell, pull_var_clause(clause, PVC_RECURSE_PLACEHOLDERS))
      if (bms_is_member(lfirst_node(Var, var_cell)->varno, r.outer_path->parent->relids)) columns = list_append_unique(columns, lfirst(var_cell));
  }
  return columns;
}

Selectivity match_selectivity(PlannerInfo *root, const LookupCostRequest &r) {
  // how many pairs, not how many outer rows have a partner
  SpecialJoinInfo pairs = *r.sjinfo;
  pairs.jointype = JOIN_INNER;
  return clauselist_selectivity(root, r.clauses.remote, 0, JOIN_INNER, &pairs);
}

Traffic traffic_of(PlannerInfo *root, const LookupCostRequest &r) {
  const RelPushdownInfo *info = r.inner.info;
  double rows = clamp_row_est(r.outer_path->rows);
  double distinct = estimate_num_groups(root, key_columns(r), rows, nullptr, nullptr);
  double rows_per_batch = Max(1.0, work_mem * 1024.0 / (r.outer_path->pathtarget->width + kRowOverhead));
  Traffic t{};
  t.flights = Max(ceil(distinct / r.batch_size), ceil(rows / rows_per_batch));
  t.keys = Min(rows, t.flights * Min(distinct, r.batch_size));
  t.by_equality = finds_by_equality(r);
  double searched = r.inner.lateral == NIL ? info->work.rows : r.inner.rel->rows;
  t.fetched = t.keys * searched * match_selectivity(root, r);
  // without statistics an equality is taken for that of a key
  if (info->size_is_guess && t.by_equality) t.fetched = Min(t.fetched, Min(t.keys, info->work.rows));
  if (r.answer == LookupAnswer::Existence) t.fetched = Min(t.fetched, t.keys);
  t.fetched = clamp_row_est(t.fetched);
  return t;
}

// A large outer relation makes lookups dear, whatever the inner one is: where neither size is known they are not preferred.
bool prefers_lookups(const LookupCostRequest &r) {
  const RelOptInfo *outer = r.outer_path->parent;
  return r.inner.info->size_is_guess && !(is_ours(outer) && pushdown_info(outer)->size_is_guess);
}

// With use_remote_estimate the remote has been asked what a lookup by one value costs.
Cost explained_lookup(const LookupCostRequest &r, const CostUnits &units) {
  Cost best = -1;
  ListCell *cell;
  foreach (cell, r.inner.rel->pathlist) {
    auto *path = static_cast<Path *>(lfirst(cell));
    Relids outer = PATH_REQ_OUTER(path);
    if (!IsA(path, ForeignPath) || bms_is_empty(outer) || !bms_is_subset(outer, r.outer_path->parent->relids)) continue;
    Cost work = path->total_cost - units.fdw_startup - (units.fdw_tuple + units.cpu_tuple) * path->rows;
    if (best < 0 || work < best) best = Max(work, units.cpu_tuple);
  }
  return best;
}

// A LATERAL subquery has been costed for one outer row.
Cost lateral_work(const LookupCostRequest &r, const CostUnits &units) {
  const Path *path = r.inner.rel->cheapest_total_path;
  return Max(units.cpu_tuple, path->total_cost - units.fdw_startup - (units.fdw_tuple + units.cpu_tuple) * path->rows);
}

// Finding the partners of one key: an index is assumed on a table's joined column, and on what joins further tables to it.
Cost work_per_key(const LookupCostRequest &r, const CostUnits &units, const Traffic &t) {
  const RelPushdownInfo *info = r.inner.info;
  if (info->options.use_remote_estimate) {
    Cost explained = explained_lookup(r, units);
    if (explained >= 0) return explained;
  }
  if (prefers_lookups(r)) return kCheapLookup * units.cpu_operator;
  return cost_of_lookup(units, t.fetched / t.keys) * bms_num_members(info->scope.relids);
}

// The remote's part of one flight: by lookups, or by reading all of the relation, whichever is cheaper.
Cost work_per_flight(const LookupCostRequest &r, const CostUnits &units, const Traffic &t) {
  const RelPushdownInfo *info = r.inner.info;
  double keys = t.keys / t.flights;
  if (r.inner.lateral != NIL) return keys * lateral_work(r, units);
  if (!t.by_equality) return info->work.total + units.cpu_operator * info->work.rows * keys;
  Cost whole = info->work.total + units.cpu_operator * (info->work.rows + keys);
  return info->kind == RelKind::Query ? whole : Min(whole, keys * work_per_key(r, units, t));
}

Cost local_work(PlannerInfo *root, const LookupCostRequest &r, const Traffic &t) {
  double rows = clamp_row_est(r.outer_path->rows);
  double pairs = t.fetched * rows / t.keys;
  QualCost local, above;
  cost_qual_eval(&local, r.clauses.local, root);
  cost_qual_eval(&above, r.clauses.above, root);
  Cost batching = cpu_tuple_cost * rows + cpu_operator_cost * rows * list_length(key_columns(r));
  Cost matching = (cpu_operator_cost + local.per_tuple) * pairs;
  Cost giving = (cpu_tuple_cost + above.per_tuple + r.joinrel->reltarget->cost.per_tuple) * r.rows;
  return local.startup + above.startup + batching + matching + giving;
}

}  // namespace

LookupCost cost_of_lookup_join(PlannerInfo *root, const LookupCostRequest &r) {
  const ForeignOptions &options = r.inner.info->options;
  CostUnits units{seq_page_cost, random_page_cost, cpu_tuple_cost, cpu_operator_cost, options.fdw_startup_cost, options.fdw_tuple_cost};
  Traffic t = traffic_of(root, r);
  Cost remote = t.flights * work_per_flight(r, units, t);
  // a key travels as a row does
  double travelling = prefers_lookups(r) ? t.fetched : t.fetched + t.keys;
  Cost travel = units.fdw_tuple * travelling + units.cpu_tuple * t.fetched;
  Cost run = remote + travel + t.flights * units.fdw_startup + local_work(root, r, t);
  Cost outer_run = r.outer_path->total_cost - r.outer_path->startup_cost;
  double first = Min(1.0, r.first_batch / Max(t.keys, 1.0));
  Cost startup = r.outer_path->startup_cost + r.joinrel->reltarget->cost.startup + first * outer_run + units.fdw_startup + first * remote / t.flights;
  Cost total = r.outer_path->total_cost + r.joinrel->reltarget->cost.startup + run;
  return {Min(startup, total), total};
}

}  // namespace remote_fdw
