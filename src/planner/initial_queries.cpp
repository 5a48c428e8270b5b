// Owns the decision which InitPlans become sub-SELECTs of the remote query, and the removal of those that nothing refers to any more.
#include "remote_fdw/planner/initial_queries.h"

#include "remote_fdw/pg/compat.h"
#include "remote_fdw/plan/node_methods.h"
#include "remote_fdw/plan/scan_private.h"

namespace remote_fdw {

namespace {

// Aggregates whose result does not hang on the order of the rows.
constexpr Oid kOrderless[] = {F_COUNT_,     F_COUNT_ANY,  F_SUM_INT2,        F_SUM_INT4,         F_SUM_INT8,    F_SUM_NUMERIC,
                              F_SUM_MONEY,  F_AVG_INT2,   F_AVG_INT4,        F_AVG_INT8,         F_AVG_NUMERIC, F_BOOL_AND,
                              F_BOOL_OR,    F_EVERY,      F_MIN_INT2,        F_MIN_INT4,         F_MIN_INT8,    F_MIN_NUMERIC,
                              F_MIN_DATE,   F_MIN_TEXT,   F_MIN_TIMESTAMP,   F_MIN_TIMESTAMPTZ,  F_MIN_FLOAT4,  F_MIN_FLOAT8,
                              F_MAX_INT2,   F_MAX_INT4,   F_MAX_INT8,        F_MAX_NUMERIC,      F_MAX_DATE,    F_MAX_TEXT,
                              F_MAX_TIMESTAMP, F_MAX_TIMESTAMPTZ, F_MAX_FLOAT4, F_MAX_FLOAT8,
                              F_STDDEV_INT2, F_STDDEV_INT4, F_STDDEV_INT8, F_STDDEV_NUMERIC, F_STDDEV_SAMP_INT2, F_STDDEV_SAMP_INT4,
                              F_STDDEV_SAMP_INT8, F_STDDEV_SAMP_NUMERIC, F_VARIANCE_INT4, F_VARIANCE_NUMERIC};

constexpr Oid kPeersAlike[] = {F_RANK_, F_DENSE_RANK_, F_PERCENT_RANK_, F_CUME_DIST_};

template <size_t N>
bool is_among(const Oid (&functions)[N], Oid function) {
  for (Oid known : functions)
    if (known == function) return true;
  return false;
}

// To others frames mean nothing: from 16 on PostgreSQL makes theirs ROWS, which is faster.
bool has_framed_function(Node *node, void *window) {
  if (node == nullptr) return false;
  auto *function = reinterpret_cast<WindowFunc *>(node);
  if (IsA(node, WindowFunc) && function->winref == static_cast<WindowClause *>(window)->winref && !is_among(kPeersAlike, function->winfnoid)) return true;
  return walk_expression(node, has_framed_function, window);
}

bool has_frames_of_rows(const Query *query) {
  ListCell *cell;
  foreach (cell, query->windowClause) {
    auto *window = lfirst_node(WindowClause, cell);
    if ((window->frameOptions & FRAMEOPTION_ROWS) != 0 && has_framed_function(reinterpret_cast<Node *>(query->targetList), window)) return true;
  }
  return false;
}

bool may_vary(Node *node, void *context);

}  // namespace

bool may_give_other_rows(Query *query) {
  bool picks_rows = query->limitCount != nullptr || query->limitOffset != nullptr || query->hasDistinctOn || has_frames_of_rows(query) ||
                    query->hasRecursive || query->commandType != CMD_SELECT;
  return picks_rows || walk_queries(reinterpret_cast<Node *>(query), may_vary, nullptr);
}

namespace {

// Computed twice it might be another value: that of an arbitrary row, or of rows in another order.
bool may_vary(Node *node, void *context) {
  if (node == nullptr) return false;
  switch (nodeTag(node)) {
    case T_Query:
      return may_give_other_rows(reinterpret_cast<Query *>(node));
    case T_Aggref:
      if (!is_among(kOrderless, reinterpret_cast<Aggref *>(node)->aggfnoid)) return true;
      break;
    case T_WindowFunc: {
      Oid function = reinterpret_cast<WindowFunc *>(node)->winfnoid;
      if (!is_among(kOrderless, function) && !is_among(kPeersAlike, function)) return true;
      break;
    }
    case T_RangeTblEntry:
    case T_RestrictInfo:
      return false;
    // planned apart: not looked into
    case T_SubPlan:
    case T_AlternativeSubPlan:
      return true;
    default:
      break;
  }
  return walk_queries(node, may_vary, context);
}

PlannerInfo *root_of(const PlannerInfo *root, const SubPlan *subplan) {
  return static_cast<PlannerInfo *>(list_nth(root->glob->subroots, subplan->plan_id - 1));
}

bool is_value(const SubPlan *subplan) {
  bool known = subplan->subLinkType == EXPR_SUBLINK || subplan->subLinkType == EXISTS_SUBLINK;
  return known && list_length(subplan->setParam) == 1 && subplan->parParam == NIL && subplan->testexpr == nullptr;
}

const SubPlan *initial_query_of(const PlannerInfo *root, int paramid) {
  for (; root != nullptr; root = root->parent_root) {
    ListCell *cell;
    foreach (cell, root->init_plans) {
      auto *subplan = lfirst_node(SubPlan, cell);
      if (list_member_int(subplan->setParam, paramid)) return subplan;
    }
  }
  return nullptr;
}

bool is_wanted_parameter(Node *node, void *context) {
  if (node == nullptr) return false;
  if (IsA(node, Param)) {
    auto *param = reinterpret_cast<Param *>(node);
    return param->paramkind == PARAM_EXEC && bms_is_member(param->paramid, static_cast<Bitmapset *>(context));
  }
  return walk_expression(node, is_wanted_parameter, context);
}

Bitmapset *parameters_of(const PlannerInfo *root) {
  Bitmapset *parameters = nullptr;
  ListCell *cell, *id;
  foreach (cell, root->init_plans)
    foreach (id, lfirst_node(SubPlan, cell)->setParam) parameters = bms_add_member(parameters, lfirst_int(id));
  return parameters;
}

}  // namespace

const SubPlan *find_initial_query(const PushdownScope &scope, const Param *param) {
  const SubPlan *subplan = initial_query_of(scope.root, param->paramid);
  if (subplan == nullptr || !is_value(subplan)) return nullptr;
  if (may_give_other_rows(root_of(scope.root, subplan)->parse)) return nullptr;
  return query_of_subplan(scope, subplan) == nullptr ? nullptr : subplan;
}

bool spells_out_parameters(const PlannerInfo *root, const WholeQuery &whole) {
  if (root->init_plans == NIL || whole.query == nullptr) return true;
  ListCell *cell;
  foreach (cell, root->init_plans)
    if (!is_value(lfirst_node(SubPlan, cell)) && lfirst_node(SubPlan, cell)->subLinkType != CTE_SUBLINK) return false;
  SelectSpec query = *whole.query;
  query.parameters = InitialQueries::SpelledOut;
  return !is_wanted_parameter(reinterpret_cast<Node *>(build_select(query).params), parameters_of(root));
}

bool may_spell_out_parameters(const PlannerInfo *root, const RelPushdownInfo *info, const Path *path) {
  return root->parent_root == nullptr && path->param_info == nullptr && root->parse->commandType == CMD_SELECT && root->rowMarks == NIL &&
         bms_is_subset(root->all_baserels, info->scope.relids);
}

namespace {

bool needs_subplan(Node *node, void *context) {
  if (node == nullptr) return false;
  if (IsA(node, SubPlan) || IsA(node, AlternativeSubPlan)) return true;
  if (IsA(node, Param)) return reinterpret_cast<Param *>(node)->paramkind == PARAM_EXEC;
  return walk_expression(node, needs_subplan, context);
}

bool is_our_scan(const Plan *plan) {
  if (!IsA(plan, ForeignScan)) return false;
  auto *scan = reinterpret_cast<const ForeignScan *>(plan);
  if (scan->fdw_private == NIL || !IsA(linitial(scan->fdw_private), ExtensibleNode)) return false;
  return strcmp(linitial_node(ExtensibleNode, scan->fdw_private)->extnodename, ScanPrivate::kName) == 0;
}

bool refers_to_subplans(ForeignScan *scan) {
  List *evaluated = list_make4(scan->scan.plan.targetlist, scan->scan.plan.qual, scan->fdw_exprs, scan->fdw_recheck_quals);
  return needs_subplan(reinterpret_cast<Node *>(evaluated), nullptr);
}

}  // namespace

bool refers_to_subplan(Node *expr) { return needs_subplan(expr, nullptr); }

void drop_unused_subplans(PlannedStmt *plan) {
  Plan *top = plan->planTree;
  // what a WITH changes is changed whether its rows are wanted or not
  if (plan->subplans == NIL || plan->hasModifyingCTE || plan->commandType != CMD_SELECT) return;
  if (top == nullptr || !is_our_scan(top) || top->lefttree != nullptr) return;
  if (refers_to_subplans(reinterpret_cast<ForeignScan *>(top))) return;
  top->initPlan = NIL;
  ListCell *cell;
  foreach (cell, plan->subplans) lfirst(cell) = nullptr;
}

}  // namespace remote_fdw
