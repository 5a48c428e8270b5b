// Rules for sub-SELECTs in expressions whose tables are all on the same server: scalar ones, EXISTS, ARRAY, IN and its like.
// Correlated ones refer to the outer query's columns where the planner has parameters.
#include "remote_fdw/deparse/node_rules.h"
#include "remote_fdw/deparse/parameters.h"
#include "remote_fdw/deparse/select.h"
#include "remote_fdw/pg/compat.h"

namespace remote_fdw {

namespace {

bool is_linked(Node *node, void *context) {
  if (node == nullptr) return false;
  if (IsA(node, Param)) {
    auto *param = reinterpret_cast<Param *>(node);
    return param->paramkind == PARAM_EXEC && list_member_int(static_cast<const SubPlan *>(context)->parParam, param->paramid);
  }
  return walk_expression(node, is_linked, context);
}

// The inner query's parameters: either the outer query's columns themselves, or values that do not depend on them. Here
// they are computed before the scan, there only when the expression is reached.
bool has_usable_parameters(const SubPlan *subplan, const SelectSpec &query) {
  auto *linked = const_cast<SubPlan *>(subplan);
  ListCell *cell;
  foreach (cell, build_select(query).params) {
    auto *parameter = static_cast<Node *>(lfirst(cell));
    if (IsA(parameter, Param)) continue;
    if (is_linked(parameter, linked) || !parameter_cannot_fail(parameter)) return false;
  }
  return true;
}

// left operator (SELECT column): the test of IN, = ANY, < ALL ... over one column.
const OpExpr *one_column_test(const SubPlan *subplan) {
  if (subplan->testexpr == nullptr || !IsA(subplan->testexpr, OpExpr) || list_length(subplan->paramIds) != 1) return nullptr;
  auto *op = reinterpret_cast<const OpExpr *>(subplan->testexpr);
  if (list_length(op->args) != 2 || !IsA(lsecond(op->args), Param)) return nullptr;
  auto *param = static_cast<const Param *>(lsecond(op->args));
  return param->paramid == linitial_int(subplan->paramIds) ? op : nullptr;
}

bool is_supported(const SubPlan *subplan) {
  switch (subplan->subLinkType) {
    case EXISTS_SUBLINK:
    case EXPR_SUBLINK:
    case ARRAY_SUBLINK:
      return subplan->testexpr == nullptr;
    case ANY_SUBLINK:
    case ALL_SUBLINK:
      return one_column_test(subplan) != nullptr;
    default:
      return false;
  }
}

DerivedCollation output_collation(const SubPlan *subplan) {
  Oid collation = subplan->firstColCollation;
  return {collation, OidIsValid(collation) ? CollationSource::Column : CollationSource::None};
}

void check_test(CheckContext *context, const Node *node, const SubPlan *subplan) {
  const OpExpr *op = one_column_test(subplan);
  if (!check_operator(context, node, op->opno)) return;
  DerivedCollation left = check_node(context, static_cast<const Node *>(linitial(op->args)));
  derive_collation(context, reinterpret_cast<const Node *>(op), merge_collations(left, output_collation(subplan)), op->inputcollid, InvalidOid);
}

DerivedCollation check_subplan(CheckContext *context, const Node *node) {
  auto *subplan = as<SubPlan>(node);
  constexpr const char *kHere = "a subquery is evaluated here";
  if (context->scope->subquery == nullptr || subplan->setParam != NIL || !is_supported(subplan)) return refuse(context, node, kHere);
  const SelectSpec *query = context->scope->subquery(*context->scope, subplan);
  if (query == nullptr || !has_usable_parameters(subplan, *query)) return refuse(context, node, kHere);
  context->conditional_depth++;
  check_list(context, subplan->args);
  context->conditional_depth--;
  if (one_column_test(subplan) != nullptr) check_test(context, node, subplan);
  if (subplan->subLinkType != EXPR_SUBLINK && subplan->subLinkType != ARRAY_SUBLINK) return kNoCollation;
  return output_collation(subplan);
}

void print_nested(ExprPrinter *printer, const SubPlan *subplan) {
  appendStringInfoChar(printer->out, '(');
  print_query(printer, *printer->scope->subquery(*printer->scope, subplan), subplan);
  appendStringInfoChar(printer->out, ')');
}

void print_subplan(ExprPrinter *printer, const Node *node) {
  auto *subplan = as<SubPlan>(node);
  if (const OpExpr *op = one_column_test(subplan)) {
    appendStringInfoChar(printer->out, '(');
    print_expr(printer, static_cast<const Expr *>(linitial(op->args)));
    appendStringInfoChar(printer->out, ' ');
    print_operator(printer->out, op->opno);
    appendStringInfoString(printer->out, subplan->subLinkType == ALL_SUBLINK ? " ALL " : " ANY ");
    print_nested(printer, subplan);
    appendStringInfoChar(printer->out, ')');
    return;
  }
  if (subplan->subLinkType == EXISTS_SUBLINK) appendStringInfoString(printer->out, "EXISTS ");
  if (subplan->subLinkType == ARRAY_SUBLINK) appendStringInfoString(printer->out, "ARRAY");
  print_nested(printer, subplan);
}

// Two ways of computing the same; the remote chooses for itself.
const Node *first_alternative(const Node *node) { return static_cast<const Node *>(linitial(as<AlternativeSubPlan>(node)->subplans)); }

DerivedCollation check_alternatives(CheckContext *context, const Node *node) { return check_node(context, first_alternative(node)); }

void print_alternatives(ExprPrinter *printer, const Node *node) { print_expr(printer, reinterpret_cast<const Expr *>(first_alternative(node))); }

}  // namespace

bool refers_directly(const SelectSpec &query, const SubPlan *link) {
  ListCell *cell;
  foreach (cell, build_select(query).params) {
    auto *parameter = static_cast<Node *>(lfirst(cell));
    if (!IsA(parameter, Param) && is_linked(parameter, const_cast<SubPlan *>(link))) return false;
  }
  return true;
}

const NodeRule kSubqueryRules[] = {
    {T_SubPlan, check_subplan, print_subplan},
    {T_AlternativeSubPlan, check_alternatives, print_alternatives},
};
const int kSubqueryRuleCount = lengthof(kSubqueryRules);

}  // namespace remote_fdw
