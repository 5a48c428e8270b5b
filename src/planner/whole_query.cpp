// Owns the finding of queries that the remote can run from end to end, and their place in larger ones.
#include "remote_fdw/planner/whole_query.h"

#include "remote_fdw/catalog/options.h"
#include "remote_fdw/deparse/node_rules.h"
#include "remote_fdw/pg/compat.h"
#include "remote_fdw/pg/memory.h"
#include "remote_fdw/planner/base_paths.h"
#include "remote_fdw/planner/common_queries.h"
#include "remote_fdw/planner/initial_queries.h"
#include "remote_fdw/planner/pathkeys.h"
#include "remote_fdw/planner/row_locks.h"
#include "remote_fdw/planner/set_operations.h"
#include "remote_fdw/planner/upper_estimate.h"
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

}  // namespace

bool has_parts_of_its_own(const PlannerInfo *root) {
  return root->parse->rowMarks != NIL || root->parse->commandType != CMD_SELECT || root->parse->hasTargetSRFs;
}

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

namespace {

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

namespace {

WholeQuery whole_of(PlannerInfo *root, RelOptInfo *rel, const List *pathkeys) {
  const RelPushdownInfo *info = pushdown_info(rel);
  Columns columns = columns_of(root, info);
  if (!columns.ok) return {};
  auto *query = palloc_struct<SelectSpec>();
  *query = select_spec(rel, info->remote_clauses);
  query->target_kind = TargetKind::Expressions;
  query->targets = columns.exprs;
  if (info->kind != RelKind::Upper) query->upper.order = sort_items_for(root, rel, pathkeys);
  return {query, info, rel, rel->userid, rel->useridiscurrent};
}

// SELECT columns FROM (SELECT ...), which the planner scans as it is.
RelOptInfo *lone_subquery(const PlannerInfo *root) {
  const Query *query = root->parse;
  bool more = query->hasAggs || query->groupClause != NIL || query->groupingSets != NIL || query->havingQual != nullptr || query->distinctClause != NIL ||
              query->hasWindowFuncs || query->sortClause != NIL || query->limitCount != nullptr || query->limitOffset != nullptr;
  int rti;
  if (more || !bms_get_singleton_member(root->all_baserels, &rti)) return nullptr;
  RelOptInfo *rel = root->simple_rel_array[rti];
  return is_ours(rel) && pushdown_info(rel)->kind == RelKind::Query && pushdown_info(rel)->local_clauses == NIL ? rel : nullptr;
}

}  // namespace

WholeQuery find_whole_query(PlannerInfo *root, RowOrder order) {
  if (has_parts_of_its_own(root)) return {};
  WholeQuery whole{};
  if (root->parse->setOperations != nullptr)
    whole = find_set_query(root, order);
  else if (const ForeignPath *path = path_of(root, order))
    whole = whole_of(root, path->path.parent, path->path.pathkeys);
  else if (RelOptInfo *rel = lone_subquery(root))
    whole = whole_of(root, rel, NIL);
  return spells_out_parameters(root, whole) ? whole : WholeQuery{};
}

bool is_at_same_place(const WholeQuery &a, const WholeQuery &b) {
  return a.info->scope.server == b.info->scope.server && a.info->user == b.info->user;
}

// One of the current user and one of a view that happens to be his: good for him only.
WholeQuery merge_places(const WholeQuery &a, const WholeQuery &b) {
  WholeQuery both = a;
  both.user_is_current = a.user_is_current || b.user_is_current || a.userid != b.userid;
  if (a.userid != b.userid) both.userid = a.info->user;
  return both;
}

const SelectSpec *query_of_subplan(const PushdownScope &scope, const SubPlan *subplan) {
  auto *subroot = static_cast<PlannerInfo *>(list_nth(scope.root->glob->subroots, subplan->plan_id - 1));
  WholeQuery found = find_whole_query(subroot, subplan->subLinkType == ARRAY_SUBLINK ? RowOrder::Matters : RowOrder::DoesNotMatter);
  if (found.query == nullptr || scope.remote == nullptr) return nullptr;
  return found.info->scope.server == scope.server && found.info->user == scope.remote->user ? found.query : nullptr;
}

namespace {

bool may_be_taken_in(const PlannerInfo *root, RelOptInfo *rel, const RangeTblEntry *rte) {
  bool is_query = rte->rtekind == RTE_SUBQUERY || rte->rtekind == RTE_CTE;
  return is_query && rel->reloptkind == RELOPT_BASEREL && !rte->security_barrier && rte->securityQuals == NIL &&
         !IS_DUMMY_REL(rel) && !rows_may_be_rechecked(root) &&
         root->parse->rowMarks == NIL;
}

bool needs_whole_row(const RelOptInfo *rel) { return !bms_is_empty(rel->attr_needed[InvalidAttrNumber - rel->min_attr]); }

// A whole row of it is not made there. A join with the table whose rows are changed can do without one for EvalPlanQual.
bool uses_whole_row(const PlannerInfo *root, const RelOptInfo *rel) {
  if (!needs_whole_row(rel)) return false;
  Var row{};
  row.varno = static_cast<int>(rel->relid);
  return !is_needed_by_recheck_only(root, &row);
}

RelPushdownInfo *subquery_info(PlannerInfo *root, RelOptInfo *rel, const WholeQuery &whole, FromItem *from, const List *conditions) {
  const RelPushdownInfo *inner = whole.info;
  auto *info = palloc_struct<RelPushdownInfo>();
  info->kind = RelKind::Query;
  info->server = inner->server;
  info->options = inner->options;
  info->user = inner->user;
  info->scope = inner->scope;
  info->scope.root = root;
  info->scope.relids = rel->relids;
  info->from = from;
  info->min_security = rel->baserestrict_min_security;
  info->relations = list_make1(makeInteger(static_cast<int>(rel->relid)));
  info->size_is_guess = inner->size_is_guess;
  ListCell *cell;
  foreach (cell, conditions) classify_clause(info, lfirst_node(RestrictInfo, cell));
  info->work = {rel->rows, inner->work.startup, inner->work.total + cpu_tuple_cost * inner->work.rows};
  return info;
}

void adopt(RelOptInfo *rel, const WholeQuery &whole, RelPushdownInfo *info) {
  rel->fdw_private = info;
  rel->fdwroutine = whole.rel->fdwroutine;
  rel->serverid = whole.rel->serverid;
  rel->userid = whole.userid;
  rel->useridiscurrent = whole.user_is_current;
}

// Nothing is left to be done here that the remote does not do as well: never worse than the plan made here.
void offer_whole(PlannerInfo *root, RelOptInfo *rel) {
  if (needs_whole_row(rel)) return;
  CostEstimate cost = never_worse(rel, estimate_upper(root, rel, UpperFigures::DeriveFromBelow));
  add_path(rel, reinterpret_cast<Path *>(make_scan_path(root, rel, {rel->rows, cost.startup, cost.total, NIL, nullptr, NIL})));
}

FromItem *set_item(const RelOptInfo *rel, const SelectSpec *query) {
  bool has_end = query->upper.order != NIL || query->upper.limit != nullptr || query->upper.offset != nullptr;
  return has_end ? make_query_item(rel->relid, query) : make_set_item(rel->relid, query->from->set);
}

// A query with conditions on its window functions, which are left to the query above.
WholeQuery find_windowed_query(PlannerInfo *root) {
  const Query *query = root->parse;
  if (has_parts_of_its_own(root) || query->distinctClause != NIL || query->sortClause != NIL || query->limitCount != nullptr) return {};
  RelOptInfo *windows = fetch_upper_rel(root, UPPERREL_WINDOW, nullptr);
  return is_ours(windows) ? whole_of(root, windows, NIL) : WholeQuery{};
}

Expr *as_column(const RelOptInfo *rel, const List *targets, Expr *expr) {
  ListCell *cell;
  foreach (cell, targets) {
    auto *target = static_cast<Node *>(lfirst(cell));
    if (IsA(target, WindowFunc) && equal(target, expr))
      return reinterpret_cast<Expr *>(makeVar(static_cast<int>(rel->relid), static_cast<AttrNumber>(foreach_current_index(cell) + 1),
                                              exprType(target), exprTypmod(target), exprCollation(target), 0));
  }
  return expr;
}

// The condition on the subquery's column that it once was.
RestrictInfo *condition_above(PlannerInfo *root, const RelOptInfo *rel, const List *targets, const OpExpr *condition) {
  auto *above = makeNode(OpExpr);
  *above = *condition;
  above->args = NIL;
  ListCell *cell;
  foreach (cell, condition->args) above->args = lappend(above->args, as_column(rel, targets, static_cast<Expr *>(lfirst(cell))));
  return make_simple_restrictinfo(root, reinterpret_cast<Expr *>(above));
}

void offer_windows(PlannerInfo *root, RelOptInfo *rel) {
  WholeQuery whole = find_windowed_query(rel->subroot);
  if (whole.query == nullptr || !spells_out_parameters(rel->subroot, whole)) return;
  RelPushdownInfo *info = subquery_info(root, rel, whole, make_query_item(rel->relid, whole.query), rel->baserestrictinfo);
  ListCell *cell;
  foreach (cell, whole.info->run_conditions) {
    RestrictInfo *condition = condition_above(root, rel, whole.query->targets, lfirst_node(OpExpr, cell));
    if (contain_window_function(reinterpret_cast<Node *>(condition->clause))) return;
    classify_clause(info, condition);
  }
  if (info->local_clauses != NIL) return;
  adopt(rel, whole, info);
  offer_whole(root, rel);
}

// LATERAL: the parameters and what they stand for; null when that is not always a column.
SubPlan *lateral_link(const RelOptInfo *rel) {
  auto *link = makeNode(SubPlan);
  ListCell *cell;
  foreach (cell, rel->subplan_params) {
    auto *item = lfirst_node(PlannerParamItem, cell);
    if (!IsA(item->item, Var)) return nullptr;
    link->parParam = lappend_int(link->parParam, item->paramId);
    link->args = lappend(link->args, item->item);
  }
  return link;
}

// For a join with what it refers to, on the left of it.
void offer_lateral(PlannerInfo *root, RelOptInfo *rel) {
  const SubPlan *link = lateral_link(rel);
  WholeQuery whole = link == nullptr ? WholeQuery{} : find_whole_query(rel->subroot, RowOrder::Matters);
  if (whole.query == nullptr || !refers_directly(*whole.query, link)) return;
  FromItem *from = make_query_item(rel->relid, whole.query);
  from->link = link;
  RelPushdownInfo *info = subquery_info(root, rel, whole, from, rel->baserestrictinfo);
  if (info->local_clauses == NIL) adopt(rel, whole, info);
}

void offer_query(PlannerInfo *root, RelOptInfo *rel) {
  if (run_conditions(rel->subroot) != NIL) {
    offer_windows(root, rel);
    return;
  }
  WholeQuery whole = find_whole_query(rel->subroot, RowOrder::Matters);
  if (whole.query == nullptr) return;
  bool is_set = rel->subroot->parse->setOperations != nullptr;
  RelPushdownInfo *info = subquery_info(root, rel, whole, is_set ? set_item(rel, whole.query) : make_query_item(rel->relid, whole.query), rel->baserestrictinfo);
  if (info->local_clauses != NIL && !is_set) return;
  adopt(rel, whole, info);
  // any other is a scan of the remote by itself
  if (is_set) offer_whole(root, rel);
}

// That it is computed is paid for by the query that owns it.
void offer_common_query(PlannerInfo *root, RelOptInfo *rel, const RangeTblEntry *rte) {
  CommonQuery common = find_common_query(root, rte);
  if (common.whole.query == nullptr) return;
  FromItem *from = make_cte_item(rel->relid, common.number, common.whole.query);
  RelPushdownInfo *info = subquery_info(root, rel, common.whole, from, rel->baserestrictinfo);
  info->work = {rel->rows, 0, cpu_tuple_cost * common.whole.info->work.rows};
  adopt(rel, common.whole, info);
  offer_whole(root, rel);
}

void offer_members(PlannerInfo *root, RelOptInfo *rel) {
  SetMembers members = find_set_members(root, rel);
  if (members.tree == nullptr) return;
  // each member has the conditions
  adopt(rel, members.place, subquery_info(root, rel, members.place, make_set_item(rel->relid, members.tree), NIL));
  offer_whole(root, rel);
}

}  // namespace

void offer_subquery(PlannerInfo *root, RelOptInfo *rel, Index, RangeTblEntry *rte) {
  if (rel->fdw_private != nullptr || !may_be_taken_in(root, rel, rte) || uses_whole_row(root, rel)) return;
  if (!bms_is_empty(rel->lateral_relids)) {
    if (rel->subroot != nullptr && !rte->inh && run_conditions(rel->subroot) == NIL) offer_lateral(root, rel);
    return;
  }
  if (rte->rtekind == RTE_CTE)
    offer_common_query(root, rel, rte);
  else if (rte->inh)
    offer_members(root, rel);
  else if (rel->subroot != nullptr)
    offer_query(root, rel);
}

LateralQuery find_lateral_query(PlannerInfo *root, RelOptInfo *rel) {
  if (bms_is_empty(rel->lateral_relids)) return {};
  const RangeTblEntry *rte = planner_rt_fetch(rel->relid, root);
  if (rte->rtekind != RTE_SUBQUERY || rte->inh || rel->subroot == nullptr || !may_be_taken_in(root, rel, rte)) return {};
  if (rel->subroot->parse->setOperations != nullptr || run_conditions(rel->subroot) != NIL) return {};
  WholeQuery whole = find_whole_query(rel->subroot, RowOrder::Matters);
  if (whole.query == nullptr) return {};
  return {subquery_info(root, rel, whole, make_query_item(rel->relid, whole.query), rel->baserestrictinfo), whole};
}

void keep_range_tables(PlannerInfo *root, const FromItem *from) {
  ListCell *cell;
  foreach (cell, queries_in(from)) {
    auto *query = static_cast<SelectSpec *>(lfirst(cell));
    if (query->scope->root != root) keep_range_table(root->glob, query->scope->root);
  }
}

}  // namespace remote_fdw
