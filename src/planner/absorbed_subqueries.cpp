// Owns the decision whether a subquery in FROM (with aggregates, DISTINCT, LIMIT ...: the planner has joined others into the
// query above by itself) may become part of the remote query around it. Its best plan must be one remote query.
#include "remote_fdw/planner/absorbed_rels.h"

#include "remote_fdw/pg/memory.h"

namespace remote_fdw {

namespace {

const Path *without_projection(const Path *path) {
  while (IsA(path, ProjectionPath)) path = reinterpret_cast<const ProjectionPath *>(path)->subpath;
  return path;
}

// The relation of the subquery's own planning whose remote query gives its rows; nullptr when there is none.
RelOptInfo *whole_remote_relation(const RelOptInfo *rel) {
  RelOptInfo *final_rel = fetch_upper_rel(rel->subroot, UPPERREL_FINAL, nullptr);
  if (final_rel->cheapest_total_path == nullptr) return nullptr;
  const Path *path = without_projection(final_rel->cheapest_total_path);
  if (!IsA(path, ForeignPath) || path->param_info != nullptr) return nullptr;
  RelOptInfo *parent = path->parent;
  if (!is_ours(parent)) return nullptr;
  const RelPushdownInfo *info = pushdown_info(parent);
  return info->local_clauses == NIL && info->kind != RelKind::Base ? parent : nullptr;
}

bool is_candidate(const PlannerInfo *root, RelOptInfo *rel) {
  if (rel->reloptkind != RELOPT_BASEREL || rel->rtekind != RTE_SUBQUERY || rel->subroot == nullptr) return false;
  const RangeTblEntry *rte = planner_rt_fetch(rel->relid, root);
  return !rte->security_barrier && !rte->lateral && bms_is_empty(rel->lateral_relids) && rel->subplan_params == NIL &&
         rel->subroot->init_plans == NIL && !IS_DUMMY_REL(rel);
}

bool is_used(const RelOptInfo *rel, int attno) {
  return attno >= rel->min_attr && attno <= rel->max_attr && !bms_is_empty(rel->attr_needed[attno - rel->min_attr]);
}

// A place for an output column among the targets of the remote query; 0 when it cannot be had there. A value that is the
// same for all rows may be added whatever the query does.
int place_of(const RelPushdownInfo *info, List **targets, Expr *expr) {
  ListCell *cell;
  foreach (cell, *targets)
    if (equal(lfirst(cell), expr)) return foreach_current_index(cell) + 1;
  bool constant = !contain_var_clause(reinterpret_cast<Node *>(expr)) && !contain_agg_clause(reinterpret_cast<Node *>(expr)) &&
                  !contain_window_function(reinterpret_cast<Node *>(expr));
  if (!constant || !check_shippable(info->scope, expr).ok) return 0;
  *targets = lappend(*targets, expr);
  return list_length(*targets);
}

bool has_own_collation(const Expr *expr) {
  Oid collation = exprCollation(reinterpret_cast<const Node *>(expr));
  return OidIsValid(collation) && collation != DEFAULT_COLLATION_OID;
}

struct Columns {
  List *targets;
  List *positions;
  bool ok;
};

Columns place_columns(const RelOptInfo *rel, const RelPushdownInfo *info, List *targets) {
  Columns columns{list_copy(targets), NIL, true};
  ListCell *cell;
  foreach (cell, rel->subroot->processed_tlist) {
    auto *target = lfirst_node(TargetEntry, cell);
    if (target->resjunk) continue;
    bool used = is_used(rel, target->resno);
    int place = used && !has_own_collation(target->expr) ? place_of(info, &columns.targets, target->expr) : 0;
    if (used && place == 0) return {NIL, NIL, false};
    columns.positions = lappend_int(columns.positions, place);
  }
  return columns;
}

FromItem *make_query_item(const RelOptInfo *rel, const SelectSpec &select, const Columns &columns) {
  auto *spec = palloc_struct<SelectSpec>();
  *spec = select;
  spec->targets = columns.targets;
  auto *item = palloc_struct<FromItem>();
  item->kind = FromKind::Query;
  item->rti = rel->relid;
  item->query = spec;
  item->positions = columns.positions;
  return item;
}

}  // namespace

AbsorbedSubquery make_subquery_info(PlannerInfo *root, RelOptInfo *rel) {
  if (!is_candidate(root, rel)) return {nullptr, nullptr};
  RelOptInfo *source = whole_remote_relation(rel);
  if (source == nullptr) return {nullptr, nullptr};
  const RelPushdownInfo *below = pushdown_info(source);
  // no node of the plan will name the subquery's tables, and with them whose mapping was meant
  if (below->user != GetUserId()) return {nullptr, nullptr};
  SelectSpec spec = select_spec(source, get_actual_clauses(below->remote_clauses));
  Columns columns = place_columns(rel, below, spec.targets);
  if (!columns.ok) return {nullptr, nullptr};

  auto *info = palloc_struct<RelPushdownInfo>();
  info->kind = RelKind::Absorbed;
  info->scope = below->scope;
  info->scope.root = root;
  info->scope.relids = rel->relids;
  info->server = below->server;
  info->options = below->options;
  info->user = below->user;
  info->from = make_query_item(rel, spec, columns);
  info->min_security = rel->baserestrict_min_security;
  info->relations = list_make1(makeInteger(static_cast<int>(rel->relid)));
  info->work = below->work;
  info->subqueries = list_make1(rel->subroot);
  ListCell *cell;
  foreach (cell, rel->baserestrictinfo) classify_clause(info, lfirst_node(RestrictInfo, cell));
  if (!is_empty(remote_conditions(info))) info->work.rows = rel->rows;
  return {info, source};
}

}  // namespace remote_fdw
