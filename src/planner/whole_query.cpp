// Owns the finding of queries that the remote can run from end to end, and their place in larger ones.
#include "remote_fdw/planner/whole_query.h"

#include "remote_fdw/catalog/options.h"
#include "remote_fdw/deparse/node_rules.h"
#include "remote_fdw/pg/compat.h"
#include "remote_fdw/pg/memory.h"
#include "remote_fdw/planner/base_paths.h"
#include "remote_fdw/planner/pathkeys.h"
#include "remote_fdw/planner/upper_targets.h"

namespace remote_fdw {

namespace {

// Below a projection that only leaves out or computes columns: the query's own target list says which.
const ForeignPath *foreign_path(Path *path) {
  if (IsA(path, ProjectionPath)) path = reinterpret_cast<ProjectionPath *>(path)->subpath;
  if (!IsA(path, ForeignPath) || path->param_info != nullptr || !is_ours(path->parent)) return nullptr;
  return pushdown_info(path->parent)->local_clauses == NIL ? reinterpret_cast<ForeignPath *>(path) : nullptr;
}

// Where the order matters only the path that the planner would take has it for certain.
const ForeignPath *path_of(PlannerInfo *root, RowOrder order) {
  RelOptInfo *final_rel = fetch_upper_rel(root, UPPERREL_FINAL, nullptr);
  bool is_sorted = order == RowOrder::Matters && root->sort_pathkeys != NIL;
  ListCell *cell;
  foreach (cell, final_rel->pathlist) {
    auto *path = static_cast<Path *>(lfirst(cell));
    const ForeignPath *found = foreign_path(path);
    if (found != nullptr && (!is_sorted || pathkeys_contained_in(root->sort_pathkeys, path->pathkeys))) return found;
  }
  return nullptr;
}

bool has_parts_of_its_own(const PlannerInfo *root) {
  return root->init_plans != NIL || root->parse->rowMarks != NIL || root->parse->commandType != CMD_SELECT || root->parse->hasTargetSRFs;
}

// The column has the collation here that the remote derives for it.
bool is_column(const RelPushdownInfo *info, const Expr *expr) {
  auto *node = reinterpret_cast<const Node *>(expr);
  if (!travels(expr)) return false;
  return check_asking(info->scope, [&](CheckContext *context) {
           DerivedCollation derived = check_node(context, node);
           Oid collation = exprCollation(node);
           bool same = derived.source == CollationSource::Column ? derived.collation == collation
                                                                 : derived.source == CollationSource::None && collation == get_typcollation(exprType(node));
           if (OidIsValid(collation) && !same) refuse(context, node, "its collation is chosen here");
         }).ok;
}

struct Columns {
  List *exprs;
  bool ok;
};

Columns columns_of(const PlannerInfo *root, const RelPushdownInfo *info) {
  Columns columns{NIL, true};
  ListCell *cell;
  foreach (cell, root->processed_tlist) {
    auto *target = lfirst_node(TargetEntry, cell);
    if (target->resjunk) continue;
    if (!is_column(info, target->expr)) return {NIL, false};
    columns.exprs = lappend(columns.exprs, target->expr);
  }
  // DISTINCT compares exactly what is selected
  bool extra = info->upper.distinct == Distinctness::All && list_length(columns.exprs) != list_length(root->processed_tlist);
  return extra ? Columns{NIL, false} : columns;
}

}  // namespace

WholeQuery find_whole_query(PlannerInfo *root, RowOrder order) {
  if (has_parts_of_its_own(root)) return {nullptr, nullptr};
  const ForeignPath *path = path_of(root, order);
  if (path == nullptr) return {nullptr, nullptr};
  RelOptInfo *rel = path->path.parent;
  const RelPushdownInfo *info = pushdown_info(rel);
  Columns columns = columns_of(root, info);
  if (!columns.ok) return {nullptr, nullptr};
  auto *query = palloc_struct<SelectSpec>();
  *query = select_spec(rel, info->remote_clauses);
  query->target_kind = TargetKind::Expressions;
  query->targets = columns.exprs;
  if (info->kind != RelKind::Upper) query->upper.order = sort_items_for(root, rel, path->path.pathkeys);
  return {rel, query};
}

namespace {

bool same_place(const RelPushdownInfo *a, const PushdownScope &scope, Oid user) { return a->scope.server == scope.server && a->user == user; }

}  // namespace

const SelectSpec *query_of_subplan(const PushdownScope &scope, const SubPlan *subplan) {
  auto *subroot = static_cast<PlannerInfo *>(list_nth(scope.root->glob->subroots, subplan->plan_id - 1));
  WholeQuery found = find_whole_query(subroot, subplan->subLinkType == ARRAY_SUBLINK ? RowOrder::Matters : RowOrder::DoesNotMatter);
  if (found.rel == nullptr || scope.remote == nullptr) return nullptr;
  return same_place(pushdown_info(found.rel), scope, scope.remote->user) ? found.query : nullptr;
}

namespace {

bool may_join_in(const PlannerInfo *root, RelOptInfo *rel, const RangeTblEntry *rte) {
  return rte->rtekind == RTE_SUBQUERY && !rte->inh && rel->reloptkind == RELOPT_BASEREL && rel->subroot != nullptr && rel->fdw_private == nullptr &&
         !rte->security_barrier && !IS_DUMMY_REL(rel) && root->rowMarks == NIL && root->parse->rowMarks == NIL;
}

// A whole row of it is not made there.
bool uses_whole_row(const RelOptInfo *rel) { return !bms_is_empty(rel->attr_needed[InvalidAttrNumber - rel->min_attr]); }

RelPushdownInfo *subquery_info(PlannerInfo *root, RelOptInfo *rel, const WholeQuery &whole) {
  const RelPushdownInfo *inner = pushdown_info(whole.rel);
  auto *info = palloc_struct<RelPushdownInfo>();
  info->kind = RelKind::Query;
  info->server = inner->server;
  info->options = inner->options;
  info->user = inner->user;
  info->scope = inner->scope;
  info->scope.root = root;
  info->scope.relids = rel->relids;
  info->from = make_query_item(rel->relid, whole.query);
  info->min_security = rel->baserestrict_min_security;
  info->relations = list_make1(makeInteger(static_cast<int>(rel->relid)));
  info->size_is_guess = inner->size_is_guess;
  ListCell *cell;
  foreach (cell, rel->baserestrictinfo) classify_clause(info, lfirst_node(RestrictInfo, cell));
  info->work = {rel->rows, inner->work.startup, inner->work.total + cpu_tuple_cost * inner->work.rows};
  return info;
}

}  // namespace

void offer_subquery(PlannerInfo *root, RelOptInfo *rel, Index, RangeTblEntry *rte) {
  if (!may_join_in(root, rel, rte) || uses_whole_row(rel) || !bms_is_empty(rel->lateral_relids)) return;
  WholeQuery whole = find_whole_query(rel->subroot, RowOrder::Matters);
  if (whole.rel == nullptr) return;
  RelPushdownInfo *info = subquery_info(root, rel, whole);
  if (info->local_clauses != NIL) return;
  rel->fdw_private = info;
  rel->fdwroutine = whole.rel->fdwroutine;
  rel->serverid = whole.rel->serverid;
  rel->userid = whole.rel->userid;
  rel->useridiscurrent = whole.rel->useridiscurrent;
}

LateralQuery find_lateral_query(PlannerInfo *root, RelOptInfo *rel) {
  if (rel->reloptkind != RELOPT_BASEREL || bms_is_empty(rel->lateral_relids)) return {nullptr, nullptr};
  if (!may_join_in(root, rel, planner_rt_fetch(rel->relid, root))) return {nullptr, nullptr};
  WholeQuery whole = find_whole_query(rel->subroot, RowOrder::Matters);
  if (whole.rel == nullptr) return {nullptr, nullptr};
  return {subquery_info(root, rel, whole), whole.rel};
}

void keep_range_tables(PlannerInfo *root, const FromItem *from) {
  ListCell *cell;
  foreach (cell, queries_in(from)) {
    auto *query = static_cast<SelectSpec *>(lfirst(cell));
    keep_range_table(root->glob, query->scope->root);
  }
}

}  // namespace remote_fdw
