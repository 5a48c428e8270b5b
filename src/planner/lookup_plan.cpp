// Owns turning the chosen path of a lookup join into a CustomScan.
#include "remote_fdw/pg/compat.h"
#include "remote_fdw/pg/memory.h"
#include "remote_fdw/plan/lookup_private.h"
#include "remote_fdw/plan/node_methods.h"
#include "remote_fdw/planner/lookup_paths.h"
#include "remote_fdw/planner/rel_info.h"
#include "remote_fdw/planner/whole_query.h"

namespace remote_fdw {

namespace {

LookupQuery build_query(const LookupPath *path) {
  const RelPushdownInfo *info = path->inner.info;
  const auto *outer = static_cast<const Path *>(linitial(path->custom.custom_paths));
  LookupSpec spec{};
  spec.select.scope = &info->scope;
  spec.select.from = info->from;
  spec.select.where = {list_concat_copy(info->remote_clauses, path->clauses.remote), info->remote_tests};
  spec.select.substitutes = info->substitutes;
  spec.lateral = path->inner.lateral;
  spec.select.targets = path->answer == LookupAnswer::Rows ? path->columns : NIL;
  spec.outer = outer->parent->relids;
  spec.answer = path->answer;
  return build_lookup(spec);
}

const Node *without_relabel(const Node *node) {
  while (IsA(node, RelabelType)) node = reinterpret_cast<const Node *>(reinterpret_cast<const RelabelType *>(node)->arg);
  return node;
}

// A NULL on either side of a strict operator finds nothing.
bool is_strict_about(const Expr *clause, const Node *key) {
  if (!IsA(clause, OpExpr) || !op_strict(reinterpret_cast<const OpExpr *>(clause)->opno)) return false;
  ListCell *cell;
  foreach (cell, reinterpret_cast<const OpExpr *>(clause)->args)
    if (equal(without_relabel(static_cast<const Node *>(lfirst(cell))), key)) return true;
  return false;
}

List *required_keys(const List *keys, const List *clauses) {
  List *required = NIL;
  ListCell *cell;
  foreach (cell, keys) {
    ListCell *clause_cell;
    foreach (clause_cell, clauses)
      if (is_strict_about(lfirst_node(RestrictInfo, clause_cell)->clause, static_cast<const Node *>(lfirst(cell))))
        required = list_append_unique_int(required, foreach_current_index(cell));
  }
  return required;
}

// The outer plan's columns, then the remote ones.
List *scan_tlist(const Plan *outer_plan, const List *columns) {
  List *tlist = NIL;
  ListCell *cell;
  foreach (cell, outer_plan->targetlist)
    tlist = lappend(tlist, makeTargetEntry(lfirst_node(TargetEntry, cell)->expr, static_cast<AttrNumber>(list_length(tlist) + 1), nullptr, false));
  foreach (cell, columns)
    tlist = lappend(tlist, makeTargetEntry(static_cast<Expr *>(lfirst(cell)), static_cast<AttrNumber>(list_length(tlist) + 1), nullptr, false));
  return tlist;
}

List *columns_without_null_check(const LookupPath *path) {
  List *unchecked = NIL;
  ListCell *cell;
  foreach (cell, path->columns)
    if (is_null_extended(path->inner.info->from, static_cast<Index>(lfirst_node(Var, cell)->varno)))
      unchecked = lappend_int(unchecked, foreach_current_index(cell));
  return unchecked;
}

const char *why_local(const RelPushdownInfo *info, const RestrictInfo *clause) {
  ListCell *cell;
  foreach (cell, info->local_reasons) {
    auto *local = static_cast<LocalClause *>(lfirst(cell));
    if (local->clause == clause) return local->reason;
  }
  // of outer rows alone: there is nothing to look up
  if (!bms_overlap(clause->clause_relids, info->scope.relids)) return nullptr;
  return contain_subplans(reinterpret_cast<Node *>(clause->clause)) ? "a subquery is evaluated here" : check_clause(info, clause).reason;
}

List *reasons(const LookupPath *path) {
  List *reasons = NIL;
  ListCell *cell;
  foreach (cell, path->clauses.local) {
    const char *reason = why_local(path->inner.info, lfirst_node(RestrictInfo, cell));
    if (reason != nullptr) reasons = list_append_unique(reasons, makeString(pstrdup(reason)));
  }
  return reasons;
}

LookupPrivate *make_private(PlannerInfo *root, const LookupPath *path, const LookupQuery &lookup) {
  const RelPushdownInfo *info = path->inner.info;
  auto *node = make_plan_node<LookupPrivate>();
  node->sql = lookup.query.sql;
  node->sql_all_text = lookup.query.sql_all_text;
  node->join_type = path->type;
  node->answer = static_cast<int>(path->answer);
  node->required_keys = required_keys(lookup.keys, path->clauses.remote);
  node->first_batch = path->first_batch;
  node->batch_size = lookup_batch_size_setting;
  node->fetch_size = info->options.fetch_size;
  node->server = static_cast<int>(info->server->serverid);
  node->as_user = static_cast<int>(path->inner.userid);
  if (OidIsValid(info->relid)) node->foreign_table = get_rel_name(info->relid);
  if (lookup.query.inner_queries == 0) node->tables = tables_among(root, info->scope.relids);
  node->relations = relations_as_ordinals(info->relations, path->custom.path.parent->relids);
  node->kept_local = reasons(path);
  node->unchecked_nulls = columns_without_null_check(path);
  return node;
}

}  // namespace

Plan *plan_lookup_join(PlannerInfo *root, RelOptInfo *, CustomPath *custom, List *tlist, List *, List *outer_plans) {
  auto *path = reinterpret_cast<LookupPath *>(custom);
  auto *outer_plan = static_cast<Plan *>(linitial(outer_plans));
  keep_range_tables(root, path->inner.info->from);
  if (path->inner.user_is_current) root->glob->dependsOnRole = true;

  LookupQuery lookup = build_query(path);
  LookupPrivate *node = make_private(root, path, lookup);
  node->outer_columns = list_length(outer_plan->targetlist);
  CustomScan *scan = makeNode(CustomScan);
  scan->scan.plan.targetlist = tlist;
  scan->scan.plan.qual = nulled_as(get_actual_clauses(path->clauses.above), path->columns);
  scan->flags = custom->flags;
  scan->custom_plans = outer_plans;
  scan->custom_exprs = list_make3(lookup.keys, lookup.query.params, nulled_as(get_actual_clauses(path->clauses.local), path->columns));
  scan->custom_scan_tlist = scan_tlist(outer_plan, path->columns);
  scan->custom_private = list_make1(node);
  scan->methods = GetCustomScanMethods(kLookupJoinName, false);
  return &scan->scan.plan;
}

}  // namespace remote_fdw
