// Rules for logic and choice: AND, OR, NOT, IS NULL, IS TRUE, CASE, COALESCE, GREATEST and LEAST.
#include "remote_fdw/deparse/node_rules.h"

namespace remote_fdw {

namespace {

DerivedCollation check_conditionally(CheckContext *context, const List *nodes) {
  context->conditional_depth++;
  DerivedCollation merged = check_list(context, nodes);
  context->conditional_depth--;
  return merged;
}

DerivedCollation check_bool(CheckContext *context, const Node *node) {
  auto *expr = as<BoolExpr>(node);
  if (expr->boolop == NOT_EXPR)
    check_list(context, expr->args);
  else
    check_conditionally(context, expr->args);
  return kNoCollation;
}

void print_bool(ExprPrinter *printer, const Node *node) {
  auto *expr = as<BoolExpr>(node);
  appendStringInfoChar(printer->out, '(');
  if (expr->boolop == NOT_EXPR) appendStringInfoString(printer->out, "NOT ");
  ListCell *cell;
  foreach (cell, expr->args) {
    if (foreach_current_index(cell) > 0) appendStringInfoString(printer->out, expr->boolop == AND_EXPR ? " AND " : " OR ");
    print_expr(printer, static_cast<Expr *>(lfirst(cell)));
  }
  appendStringInfoChar(printer->out, ')');
}

bool is_column_of_scope(const CheckContext *context, const Expr *expr) {
  if (!IsA(expr, Var)) return false;
  auto *var = reinterpret_cast<const Var *>(expr);
  return var->varlevelsup == 0 && var->varattno > 0 && bms_is_member(var->varno, context->scope->relids);
}

// Whether a column is NULL does not depend on its type; only a composite's fields might be looked into.
DerivedCollation check_null_test(CheckContext *context, const Node *node) {
  auto *test = as<NullTest>(node);
  if (is_column_of_scope(context, test->arg) && !type_is_rowtype(exprType(node_of(test->arg)))) return kNoCollation;
  check_node(context, node_of(test->arg));
  return kNoCollation;
}

void print_null_test(ExprPrinter *printer, const Node *node) {
  auto *test = as<NullTest>(node);
  bool is_null = test->nulltesttype == IS_NULL;
  appendStringInfoChar(printer->out, '(');
  print_expr(printer, test->arg);
  if (test->argisrow || !type_is_rowtype(exprType(node_of(test->arg))))
    appendStringInfoString(printer->out, is_null ? " IS NULL)" : " IS NOT NULL)");
  else
    appendStringInfoString(printer->out, is_null ? " IS NOT DISTINCT FROM NULL)" : " IS DISTINCT FROM NULL)");
}

DerivedCollation check_boolean_test(CheckContext *context, const Node *node) {
  check_node(context, node_of(as<BooleanTest>(node)->arg));
  return kNoCollation;
}

const char *boolean_test_text(BoolTestType type) {
  switch (type) {
    case IS_TRUE:
      return "IS TRUE";
    case IS_NOT_TRUE:
      return "IS NOT TRUE";
    case IS_FALSE:
      return "IS FALSE";
    case IS_NOT_FALSE:
      return "IS NOT FALSE";
    case IS_UNKNOWN:
      return "IS UNKNOWN";
    case IS_NOT_UNKNOWN:
      return "IS NOT UNKNOWN";
  }
  return "";
}

void print_boolean_test(ExprPrinter *printer, const Node *node) {
  auto *test = as<BooleanTest>(node);
  appendStringInfoChar(printer->out, '(');
  print_expr(printer, test->arg);
  appendStringInfo(printer->out, " %s)", boolean_test_text(test->booltesttype));
}

DerivedCollation check_coalesce(CheckContext *context, const Node *node) {
  auto *coalesce = as<CoalesceExpr>(node);
  if (!check_type(context, node, coalesce->coalescetype)) return kNoCollation;
  DerivedCollation merged = check_conditionally(context, coalesce->args);
  return derive_collation(context, node, merged, InvalidOid, coalesce->coalescecollid);
}

void print_coalesce(ExprPrinter *printer, const Node *node) {
  appendStringInfoString(printer->out, "COALESCE(");
  print_list(printer, as<CoalesceExpr>(node)->args);
  appendStringInfoChar(printer->out, ')');
}

DerivedCollation check_min_max(CheckContext *context, const Node *node) {
  auto *expr = as<MinMaxExpr>(node);
  if (!check_type(context, node, expr->minmaxtype)) return kNoCollation;
  if (!check_inner_order_of_type(context, node, expr->minmaxtype)) return kNoCollation;
  return derive_collation(context, node, check_list(context, expr->args), expr->inputcollid, expr->minmaxcollid);
}

void print_min_max(ExprPrinter *printer, const Node *node) {
  auto *expr = as<MinMaxExpr>(node);
  appendStringInfoString(printer->out, expr->op == IS_GREATEST ? "GREATEST(" : "LEAST(");
  print_list(printer, expr->args);
  appendStringInfoChar(printer->out, ')');
}

DerivedCollation check_case_arms(CheckContext *context, const CaseExpr *expr) {
  DerivedCollation merged = check_node(context, node_of(expr->defresult));
  ListCell *cell;
  foreach (cell, expr->args) {
    auto *when = lfirst_node(CaseWhen, cell);
    check_node(context, node_of(when->expr));
    merged = merge_collations(merged, check_node(context, node_of(when->result)));
  }
  return merged;
}

DerivedCollation check_case(CheckContext *context, const Node *node) {
  auto *expr = as<CaseExpr>(node);
  if (!check_type(context, node, expr->casetype)) return kNoCollation;
  DerivedCollation outer_argument = context->case_argument;
  DerivedCollation argument = check_node(context, node_of(expr->arg));
  if (expr->arg != nullptr) context->case_argument = argument;
  context->conditional_depth++;
  DerivedCollation merged = check_case_arms(context, expr);
  context->conditional_depth--;
  context->case_argument = outer_argument;
  return derive_collation(context, node, merged, InvalidOid, expr->casecollid);
}

// CASE x WHEN y is printed as CASE WHEN x = y: the operator stays the one chosen here, and x has no side effects.
void print_case(ExprPrinter *printer, const Node *node) {
  auto *expr = as<CaseExpr>(node);
  const Expr *outer_argument = printer->case_argument;
  appendStringInfoString(printer->out, "(CASE");
  ListCell *cell;
  foreach (cell, expr->args) {
    auto *when = lfirst_node(CaseWhen, cell);
    if (expr->arg != nullptr) printer->case_argument = expr->arg;
    appendStringInfoString(printer->out, " WHEN ");
    print_expr(printer, when->expr);
    printer->case_argument = outer_argument;
    appendStringInfoString(printer->out, " THEN ");
    print_expr(printer, when->result);
  }
  if (expr->defresult != nullptr) {
    appendStringInfoString(printer->out, " ELSE ");
    print_expr(printer, expr->defresult);
  }
  appendStringInfoString(printer->out, " END)");
}

DerivedCollation check_case_test(CheckContext *context, const Node *node) {
  (void)node;
  return context->case_argument;
}

void print_case_test(ExprPrinter *printer, const Node *) {
  if (printer->case_argument == nullptr) elog(ERROR, "remote_fdw: CASE test value outside of CASE");
  print_expr(printer, printer->case_argument);
}

}  // namespace

const NodeRule kConditionalRules[] = {
    {T_BoolExpr, check_bool, print_bool},
    {T_NullTest, check_null_test, print_null_test},
    {T_BooleanTest, check_boolean_test, print_boolean_test},
    {T_CoalesceExpr, check_coalesce, print_coalesce},
    {T_MinMaxExpr, check_min_max, print_min_max},
    {T_CaseExpr, check_case, print_case},
    {T_CaseTestExpr, check_case_test, print_case_test},
};
const int kConditionalRuleCount = lengthof(kConditionalRules);

}  // namespace remote_fdw
