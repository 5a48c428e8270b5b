// Rules for arrays: constructors, subscripts and slices, conversion of each element.
#include "remote_fdw/catalog/shippable_cache.h"
#include "remote_fdw/deparse/node_rules.h"

namespace remote_fdw {

namespace {

DerivedCollation check_array(CheckContext *context, const Node *node) {
  auto *array = as<ArrayExpr>(node);
  if (!check_type(context, node, array->array_typeid)) return kNoCollation;
  return derive_collation(context, node, check_list(context, array->elements), InvalidOid, array->array_collid);
}

void print_array(ExprPrinter *printer, const Node *node) {
  auto *array = as<ArrayExpr>(node);
  appendStringInfoString(printer->out, "(ARRAY[");
  print_list(printer, array->elements);
  appendStringInfo(printer->out, "]::%s)", remote_type_name(array->array_typeid, -1));
}

// Other types' subscripts came with version 14, and may mean anything.
bool is_true_array(Oid type) { return OidIsValid(get_element_type(type)); }

bool is_jsonb(const SubscriptingRef *ref) { return ref->refcontainertype == JSONBOID && ref->reflowerindexpr == NIL; }

DerivedCollation check_subscript(CheckContext *context, const Node *node) {
  auto *ref = as<SubscriptingRef>(node);
  if (ref->refassgnexpr != nullptr || !(is_true_array(ref->refcontainertype) || is_jsonb(ref)))
    return refuse(context, node, "subscripts of type %s are evaluated here", format_type_be(ref->refcontainertype));
  if (!check_type(context, node, ref->refrestype)) return kNoCollation;
  check_list(context, ref->refupperindexpr);
  check_list(context, ref->reflowerindexpr);
  DerivedCollation container = check_node(context, node_of(ref->refexpr));
  return derive_collation(context, node, container, InvalidOid, ref->refcollid);
}

void print_bound(ExprPrinter *printer, const List *bounds, int index) {
  auto *bound = static_cast<Expr *>(list_nth(bounds, index));
  if (bound != nullptr) print_expr(printer, bound);
}

// As the operator that does the same, and that servers before 14 have, too.
void print_jsonb_subscript(ExprPrinter *printer, const SubscriptingRef *ref) {
  appendStringInfoChar(printer->out, '(');
  print_expr(printer, ref->refexpr);
  appendStringInfoString(printer->out, " #> ARRAY[");
  ListCell *cell;
  foreach (cell, ref->refupperindexpr) {
    appendStringInfoString(printer->out, foreach_current_index(cell) > 0 ? ", (" : "(");
    print_expr(printer, static_cast<Expr *>(lfirst(cell)));
    appendStringInfoString(printer->out, ")::text");
  }
  appendStringInfoString(printer->out, "])");
}

}  // namespace

void print_array_subscripts(ExprPrinter *printer, const SubscriptingRef *ref) {
  for (int i = 0; i < list_length(ref->refupperindexpr); i++) {
    appendStringInfoChar(printer->out, '[');
    if (ref->reflowerindexpr != NIL) {
      print_bound(printer, ref->reflowerindexpr, i);
      appendStringInfoChar(printer->out, ':');
    }
    print_bound(printer, ref->refupperindexpr, i);
    appendStringInfoChar(printer->out, ']');
  }
}

namespace {

void print_subscript(ExprPrinter *printer, const Node *node) {
  auto *ref = as<SubscriptingRef>(node);
  if (is_jsonb(ref)) {
    print_jsonb_subscript(printer, ref);
    return;
  }
  appendStringInfoChar(printer->out, '(');
  print_expr(printer, ref->refexpr);
  appendStringInfoChar(printer->out, ')');
  print_array_subscripts(printer, ref);
}

DerivedCollation check_array_coerce(CheckContext *context, const Node *node) {
  auto *coerce = as<ArrayCoerceExpr>(node);
  if (!check_type(context, node, coerce->resulttype)) return kNoCollation;
  DerivedCollation inner = check_node(context, node_of(coerce->arg));
  DerivedCollation outer_argument = context->case_argument;
  context->case_argument = inner;  // the element expression's input
  // whether the remote has the same cast is not known
  if (IsA(coerce->elemexpr, FuncExpr) && !is_built_in(reinterpret_cast<FuncExpr *>(coerce->elemexpr)->funcid))
    return refuse(context, node, "a cast that is not built in is applied here");
  check_node(context, node_of(coerce->elemexpr));
  context->case_argument = outer_argument;
  return derive_collation(context, node, inner, InvalidOid, coerce->resultcollid);
}

void print_array_coerce(ExprPrinter *printer, const Node *node) {
  auto *coerce = as<ArrayCoerceExpr>(node);
  appendStringInfoChar(printer->out, '(');
  print_expr(printer, coerce->arg);
  appendStringInfo(printer->out, ")::%s", remote_type_name(coerce->resulttype, coerce->resulttypmod));
}

}  // namespace

const NodeRule kContainerRules[] = {
    {T_ArrayExpr, check_array, print_array},
    {T_SubscriptingRef, check_subscript, print_subscript},
    {T_ArrayCoerceExpr, check_array_coerce, print_array_coerce},
};
const int kContainerRuleCount = lengthof(kContainerRules);

}  // namespace remote_fdw
