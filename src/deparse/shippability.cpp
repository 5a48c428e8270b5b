// Owns the walk that decides whether an expression may run on the remote, and the rules all nodes share:
// known objects, volatility, collation, parameters. When in doubt the answer is no, with a reason.
#include "remote_fdw/deparse/shippability.h"

#include "remote_fdw/deparse/node_rules.h"
#include "remote_fdw/deparse/parameters.h"

namespace remote_fdw {

namespace {

// Their values are OIDs of objects that have other OIDs on another server.
constexpr Oid kTypesOfNames[] = {REGPROCOID,      REGPROCEDUREOID, REGOPEROID, REGOPERATOROID, REGCLASSOID,      REGTYPEOID,
                                 REGCOLLATIONOID, REGNAMESPACEOID, REGROLEOID, REGCONFIGOID,   REGDICTIONARYOID, ACLITEMOID};

template <size_t N>
bool is_one_of(Oid oid, const Oid (&list)[N]) {
  for (Oid candidate : list)
    if (candidate == oid) return true;
  return false;
}

const char *kind_of(const Node *node) {
  switch (nodeTag(node)) {
    case T_SubLink:
      return "a subquery is evaluated here";
    case T_PlaceHolderVar:
      return "a value from below an outer join is evaluated here";
    case T_FieldStore:
    case T_ConvertRowtypeExpr:
      return "a composite value is handled here";
    default:
      return nullptr;
  }
}

DerivedCollation check_parameter(CheckContext *context, const Node *node) {
  if (!check_type(context, node, exprType(node))) return kNoCollation;
  if (exprType(node) == UNKNOWNOID) return refuse(context, node, "a value of type unknown is no parameter");
  if (names_local_object(exprType(node)))
    return refuse(context, node, "a value of type %s names an object of this server", format_type_be(exprType(node)));
  if (get_element_type(exprType(node)) == MONEYOID)
    return refuse(context, node, "the text form of type money depends on lc_monetary");
  if (context->conditional_depth > 0 && !parameter_cannot_fail(node))
    return refuse(context, node, "a stable expression that might fail is evaluated only when it is needed");
  Oid collation = exprCollation(node);
  if (collation == get_typcollation(exprType(node))) return {collation, CollationSource::None};
  return {collation, CollationSource::Other};
}

}  // namespace

DerivedCollation refuse(CheckContext *context, const Node *node, const char *reason, ...) {
  if (!context->verdict.ok) return kNoCollation;
  StringInfoData text;
  initStringInfo(&text);
  for (;;) {
    va_list args;
    va_start(args, reason);
    int needed = appendStringInfoVA(&text, reason, args);
    va_end(args);
    if (needed == 0) break;
    enlargeStringInfo(&text, needed);
  }
  context->verdict = {false, text.data, node};
  return kNoCollation;
}

DerivedCollation check_node(CheckContext *context, const Node *node) {
  if (node == nullptr || !context->verdict.ok) return kNoCollation;
  check_stack_depth();
  if (is_sent_as_parameter(*context->scope, reinterpret_cast<const Expr *>(node))) return check_parameter(context, node);
  const NodeRule *rule = find_rule(nodeTag(node));
  if (rule != nullptr) return rule->check(context, node);
  const char *kind = kind_of(node);
  if (kind != nullptr) return refuse(context, node, "%s", kind);
  return refuse(context, node, "an expression of this kind is evaluated here");
}

DerivedCollation check_list(CheckContext *context, const List *nodes) {
  DerivedCollation merged = kNoCollation;
  ListCell *cell;
  foreach (cell, nodes) merged = merge_collations(merged, check_node(context, static_cast<Node *>(lfirst(cell))));
  return merged;
}

bool names_local_object(Oid type) {
  Oid element = get_element_type(type);
  return is_one_of(OidIsValid(element) ? element : type, kTypesOfNames);
}

namespace {

// A set's elements come as they are: no collation decides on them.
bool ignores_collation_in_from(const FuncExpr *function) {
  return function->funcid == F_UNNEST_ANYARRAY || function->funcid == F_GENERATE_SUBSCRIPTS_ANYARRAY_INT4 ||
         function->funcid == F_GENERATE_SUBSCRIPTS_ANYARRAY_INT4_BOOL || !OidIsValid(function->inputcollid);
}

}  // namespace

Shippability check_from_function(const PushdownScope &scope, const FuncExpr *function) {
  return check_asking(scope, [&](CheckContext *context) {
    auto *node = reinterpret_cast<const Node *>(function);
    check_function(context, node, function->funcid);
    check_type(context, node, function->funcresulttype);
    if (names_local_object(function->funcresulttype) || type_is_rowtype(function->funcresulttype))
      refuse(context, node, "a value of type %s is made here", format_type_be(function->funcresulttype));
    if (!ignores_collation_in_from(function)) refuse(context, node, "its collation is not known on the remote");
    check_list(context, function->args);
  });
}

Shippability check_shippable(const PushdownScope &scope, const Expr *expr) {
  return check_asking(scope, [&](CheckContext *context) { check_node(context, reinterpret_cast<const Node *>(expr)); });
}

void learn_for(const PushdownScope &scope, List *assumed) {
  List *objects = list_copy(assumed);
  ListCell *cell;
  foreach (cell, scope.clauses) {
    auto *clause = static_cast<Node *>(lfirst(cell));
    if (IsA(clause, RestrictInfo)) clause = reinterpret_cast<Node *>(reinterpret_cast<RestrictInfo *>(clause)->clause);
    CheckContext context = start_check(scope, Unasked::Assume);
    check_node(&context, clause);
    if (context.verdict.ok) objects = list_concat(objects, context.assumed);
  }
  scope.remote->learn(scope.remote, objects);
}

}  // namespace remote_fdw
