// Rules for operators and what behaves like them: =, IS DISTINCT FROM, NULLIF, = ANY, row comparison.
#include "remote_fdw/deparse/literals.h"
#include "remote_fdw/deparse/node_rules.h"
#include "remote_fdw/deparse/zones.h"
#include "remote_fdw/pg/compat.h"

namespace remote_fdw {

namespace {

DerivedCollation check_op_like(CheckContext *context, const Node *node) {
  auto *op = as<OpExpr>(node);
  if (IsA(node, OpExpr) && is_zone_comparison(*context->scope, op)) return check_zone_comparison(context, op);
  if (!check_operator(context, node, op->opno)) return kNoCollation;
  if (!check_type(context, node, op->opresulttype)) return kNoCollation;
  if (!check_inner_order(context, node, get_opcode(op->opno), op->args)) return kNoCollation;
  return derive_collation(context, node, check_list(context, op->args), op->inputcollid, op->opcollid);
}

Expr *argument(const List *args, int index) { return static_cast<Expr *>(list_nth(args, index)); }

void print_op(ExprPrinter *printer, const Node *node) {
  auto *op = as<OpExpr>(node);
  if (is_zone_comparison(*printer->scope, op)) {
    print_zone_comparison(printer, op);
    return;
  }
  bool binary = list_length(op->args) == 2;
  appendStringInfoChar(printer->out, '(');
  if (binary) {
    print_expr(printer, argument(op->args, 0));
    appendStringInfoChar(printer->out, ' ');
  }
  print_operator(printer->out, op->opno);
  appendStringInfoChar(printer->out, ' ');
  print_expr(printer, argument(op->args, binary ? 1 : 0));
  appendStringInfoChar(printer->out, ')');
}

void print_distinct(ExprPrinter *printer, const Node *node) {
  auto *op = as<DistinctExpr>(node);
  appendStringInfoChar(printer->out, '(');
  print_expr(printer, argument(op->args, 0));
  appendStringInfoString(printer->out, " IS DISTINCT FROM ");
  print_expr(printer, argument(op->args, 1));
  appendStringInfoChar(printer->out, ')');
}

void print_nullif(ExprPrinter *printer, const Node *node) {
  appendStringInfoString(printer->out, "NULLIF(");
  print_list(printer, as<NullIfExpr>(node)->args);
  appendStringInfoChar(printer->out, ')');
}

bool is_system_operator(Oid op, const char *wanted) {
  HeapTuple tuple = SearchSysCache1(OPEROID, ObjectIdGetDatum(op));
  if (!HeapTupleIsValid(tuple)) return false;
  auto *form = reinterpret_cast<Form_pg_operator>(GETSTRUCT(tuple));
  bool is_it = form->oprnamespace == PG_CATALOG_NAMESPACE && strcmp(NameStr(form->oprname), wanted) == 0;
  ReleaseSysCache(tuple);
  return is_it;
}

// These two name no operator in SQL: the remote picks the "=" it finds in pg_catalog, which for a type of an extension may
// be that of another type (citext compared as text).
DerivedCollation check_equality_like(CheckContext *context, const Node *node) {
  if (!is_system_operator(as<OpExpr>(node)->opno, "=")) return refuse(context, node, "its comparison operator is not the system's =");
  return check_op_like(context, node);
}

DerivedCollation check_array_op(CheckContext *context, const Node *node) {
  auto *op = as<ScalarArrayOpExpr>(node);
  if (!check_operator(context, node, op->opno)) return kNoCollation;
  if (!check_inner_order(context, node, get_opcode(op->opno), op->args)) return kNoCollation;
  return derive_collation(context, node, check_list(context, op->args), op->inputcollid, InvalidOid);
}

void print_array_op(ExprPrinter *printer, const Node *node) {
  auto *op = as<ScalarArrayOpExpr>(node);
  appendStringInfoChar(printer->out, '(');
  print_expr(printer, argument(op->args, 0));
  appendStringInfoChar(printer->out, ' ');
  print_operator(printer->out, op->opno);
  appendStringInfoString(printer->out, op->useOr ? " ANY (" : " ALL (");
  print_expr(printer, argument(op->args, 1));
  appendStringInfoString(printer->out, "))");
}

const char *row_operator(const RowCompareExpr *row) {
  switch (row_strategy(row)) {
    case BTLessStrategyNumber:
      return "<";
    case BTLessEqualStrategyNumber:
      return "<=";
    case BTGreaterEqualStrategyNumber:
      return ">=";
    case BTGreaterStrategyNumber:
      return ">";
    default:
      return nullptr;
  }
}

DerivedCollation check_row_compare(CheckContext *context, const Node *node) {
  auto *row = as<RowCompareExpr>(node);
  const char *wanted = row_operator(row);
  for (int i = 0; i < list_length(row->opnos) && context->verdict.ok; i++) {
    Oid op = list_nth_oid(row->opnos, i);
    if (wanted == nullptr || !is_system_operator(op, wanted))
      return refuse(context, node, "its comparison operators are not the system's");
    if (!check_operator(context, node, op)) return kNoCollation;
    auto *left = static_cast<Node *>(list_nth(row->largs, i)), *right = static_cast<Node *>(list_nth(row->rargs, i));
    if (!check_inner_order(context, node, get_opcode(op), list_make2(left, right))) return kNoCollation;
    DerivedCollation inputs = merge_collations(check_node(context, left), check_node(context, right));
    derive_collation(context, node, inputs, list_nth_oid(row->inputcollids, i), InvalidOid);
  }
  return kNoCollation;
}

void print_row_compare(ExprPrinter *printer, const Node *node) {
  auto *row = as<RowCompareExpr>(node);
  appendStringInfoString(printer->out, "(ROW(");
  print_list(printer, row->largs);
  appendStringInfo(printer->out, ") %s ROW(", row_operator(row));
  print_list(printer, row->rargs);
  appendStringInfoString(printer->out, "))");
}

}  // namespace

void print_operator(StringInfo out, Oid op) {
  HeapTuple tuple = SearchSysCache1(OPEROID, ObjectIdGetDatum(op));
  if (!HeapTupleIsValid(tuple)) elog(ERROR, "cache lookup failed for operator %u", op);
  auto *form = reinterpret_cast<Form_pg_operator>(GETSTRUCT(tuple));
  if (form->oprnamespace == PG_CATALOG_NAMESPACE) {
    appendStringInfoString(out, NameStr(form->oprname));
  } else {
    appendStringInfoString(out, "OPERATOR(");
    append_identifier(out, get_namespace_name(form->oprnamespace));
    appendStringInfo(out, ".%s)", NameStr(form->oprname));
  }
  ReleaseSysCache(tuple);
}

const NodeRule kOperatorRules[] = {
    {T_OpExpr, check_op_like, print_op},
    {T_DistinctExpr, check_equality_like, print_distinct},
    {T_NullIfExpr, check_equality_like, print_nullif},
    {T_ScalarArrayOpExpr, check_array_op, print_array_op},
    {T_RowCompareExpr, check_row_compare, print_row_compare},
};
const int kOperatorRuleCount = lengthof(kOperatorRules);

}  // namespace remote_fdw
