// Owns the decision whether a function or a VALUES list in FROM may be evaluated by the remote.
#include "remote_fdw/planner/absorbed_rels.h"

#include "remote_fdw/pg/memory.h"

namespace remote_fdw {

namespace {

// A longer list travels as it is: no statement of megabytes.
constexpr int kMostValues = 10000;

bool has_default_collation(Oid collation) { return !OidIsValid(collation) || collation == DEFAULT_COLLATION_OID; }

bool have_default_collations(const List *collations) {
  ListCell *cell;
  foreach (cell, collations)
    if (!has_default_collation(lfirst_oid(cell))) return false;
  return true;
}

bool function_ships(const PushdownScope &scope, const RangeTblEntry *rte) {
  if (list_length(rte->functions) != 1) return false;
  auto *function = linitial_node(RangeTblFunction, rte->functions);
  if (function->funccolcount != 1 || function->funccolnames != NIL || !IsA(function->funcexpr, FuncExpr)) return false;
  auto *call = reinterpret_cast<FuncExpr *>(function->funcexpr);
  return has_default_collation(call->funccollid) && check_from_function(scope, call).ok;
}

bool values_ship(const PushdownScope &scope, const RangeTblEntry *rte) {
  if (!have_default_collations(rte->colcollations)) return false;
  if (list_length(rte->values_lists) * list_length(linitial_node(List, rte->values_lists)) > kMostValues) return false;
  ListCell *row;
  foreach (row, rte->values_lists) {
    ListCell *cell;
    foreach (cell, lfirst_node(List, row))
      if (!check_shippable(scope, static_cast<Expr *>(lfirst(cell))).ok) return false;
  }
  return true;
}

}  // namespace

bool is_absorbable(const PlannerInfo *root, const RelOptInfo *rel, const PushdownScope &scope) {
  if (rel->reloptkind != RELOPT_BASEREL) return false;
  const RangeTblEntry *rte = planner_rt_fetch(rel->relid, root);
  if (rte->rtekind == RTE_FUNCTION) return function_ships(scope, rte);
  return rte->rtekind == RTE_VALUES && values_ship(scope, rte);
}

namespace {

bool references_fit(const RelOptInfo *rel, const RelPushdownInfo *partner, JoinPlace place) {
  if (bms_is_empty(rel->lateral_relids)) return true;
  return place == JoinPlace::Inner && bms_is_subset(rel->lateral_relids, partner->scope.relids);
}

}  // namespace

RelPushdownInfo *make_absorbed_info(PlannerInfo *root, RelOptInfo *joinrel, RelOptInfo *rel, const RelPushdownInfo *partner,
                                    JoinPlace place) {
  if (!references_fit(rel, partner, place)) return nullptr;
  PushdownScope scope = partner->scope;
  scope.relids = joinrel->relids;
  if (!is_absorbable(root, rel, scope)) return nullptr;
  auto *info = palloc_struct<RelPushdownInfo>();
  info->kind = RelKind::Absorbed;
  info->scope = partner->scope;
  info->scope.relids = rel->relids;
  info->server = partner->server;
  info->options = partner->options;
  info->user = partner->user;
  info->from = make_from_entry(rel->relid);
  info->min_security = rel->baserestrict_min_security;
  info->relations = list_make1(makeInteger(static_cast<int>(rel->relid)));
  info->work = {rel->rows, 0, cpu_tuple_cost * rel->rows};
  ListCell *cell;
  foreach (cell, rel->baserestrictinfo) classify_clause(info, lfirst_node(RestrictInfo, cell));
  return info;
}

}  // namespace remote_fdw
