// Owns the walk that decides whether an expression may run on the remote, and the rules all nodes share:
// known objects, volatility, collation, parameters. When in doubt the answer is no, with a reason.
#include "remote_fdw/deparse/shippability.h"

#include "remote_fdw/catalog/shippable_cache.h"
#include "remote_fdw/deparse/node_rules.h"
#include "remote_fdw/deparse/parameters.h"

namespace remote_fdw {

namespace {

constexpr DerivedCollation kNoCollation{InvalidOid, CollationSource::None};

// Immutable, yet their result depends on the server's encoding or is not promised across versions.
constexpr Oid kServerDependentFunctions[] = {F_ASCII,      F_CHR,         F_MD5_TEXT,         F_CONVERT,
                                             F_CONVERT_TO, F_CONVERT_FROM, F_LENGTH_BYTEA_NAME, F_OCTET_LENGTH_TEXT,
                                             F_OCTET_LENGTH_BPCHAR, F_BIT_LENGTH_TEXT};

// Their values are OIDs of objects that have other OIDs on another server.
constexpr Oid kRegTypes[] = {REGPROCOID, REGPROCEDUREOID, REGOPEROID, REGOPERATOROID, REGCLASSOID, REGTYPEOID,
                             REGCOLLATIONOID, REGNAMESPACEOID, REGROLEOID, REGCONFIGOID, REGDICTIONARYOID};

template <size_t N>
bool is_one_of(Oid oid, const Oid (&list)[N]) {
  for (Oid candidate : list)
    if (candidate == oid) return true;
  return false;
}

const char *volatility_word(char volatility) { return volatility == PROVOLATILE_VOLATILE ? "volatile" : "stable"; }

const char *kind_of(const Node *node) {
  switch (nodeTag(node)) {
    case T_SubPlan:
    case T_AlternativeSubPlan:
    case T_SubLink:
      return "a subquery is evaluated here";
    case T_Aggref:
    case T_GroupingFunc:
      return "an aggregate is evaluated here";
    case T_WindowFunc:
      return "a window function is evaluated here";
    case T_PlaceHolderVar:
      return "a value from below an outer join is evaluated here";
    case T_FieldSelect:
    case T_FieldStore:
    case T_RowExpr:
    case T_ConvertRowtypeExpr:
      return "a composite value is handled here";
    case T_CoerceToDomain:
    case T_CoerceToDomainValue:
      return "a domain's constraints are checked here";
    case T_XmlExpr:
      return "XML is made here";
    default:
      return nullptr;
  }
}

DerivedCollation check_parameter(CheckContext *context, const Node *node) {
  if (!check_type(context, node, exprType(node))) return kNoCollation;
  if (is_one_of(exprType(node), kRegTypes))
    return refuse(context, node, "a value of type %s names an object of this server", format_type_be(exprType(node)));
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

DerivedCollation merge_collations(DerivedCollation a, DerivedCollation b) {
  if (a.source == CollationSource::None) return b;
  if (b.source == CollationSource::None) return a;
  if (a.source == CollationSource::Other) return a;
  if (b.source == CollationSource::Other) return b;
  // the parser's rule: a default collation gives way
  if (a.collation == b.collation || b.collation == DEFAULT_COLLATION_OID) return a;
  if (a.collation == DEFAULT_COLLATION_OID) return b;
  return {InvalidOid, CollationSource::Other};
}

DerivedCollation derive_collation(CheckContext *context, const Node *node, DerivedCollation inputs, Oid input_collation,
                                  Oid result_collation) {
  bool same = inputs.source == CollationSource::Column && inputs.collation == input_collation;
  if (OidIsValid(input_collation) && !same)
    return refuse(context, node, "collation \"%s\" does not come from a column of the foreign table",
                  get_collation_name(input_collation));
  if (!OidIsValid(result_collation)) return kNoCollation;
  if (inputs.source == CollationSource::Column && inputs.collation == result_collation) return inputs;
  if (result_collation == get_typcollation(exprType(node))) return {result_collation, CollationSource::None};
  return {result_collation, CollationSource::Other};
}

bool check_function(CheckContext *context, const Node *node, Oid function) {
  const char *name = get_func_name(function);
  char volatility = func_volatile(function);
  if (volatility != PROVOLATILE_IMMUTABLE)
    refuse(context, node, "function %s() is %s", name, volatility_word(volatility));
  else if (!is_known_on_remote(function, ProcedureRelationId, context->scope->server, context->scope->extensions))
    refuse(context, node, "function %s() is neither built in nor of an extension listed in option \"extensions\"", name);
  else if (is_one_of(function, kServerDependentFunctions))
    refuse(context, node, "the result of function %s() depends on the server's encoding", name);
  return context->verdict.ok;
}

bool check_operator(CheckContext *context, const Node *node, Oid op) {
  char volatility = op_volatile(op);
  if (volatility != PROVOLATILE_IMMUTABLE)
    refuse(context, node, "operator %s is %s", get_opname(op), volatility_word(volatility));
  else if (!is_known_on_remote(op, OperatorRelationId, context->scope->server, context->scope->extensions))
    refuse(context, node, "operator %s is neither built in nor of an extension listed in option \"extensions\"", get_opname(op));
  return context->verdict.ok;
}

bool check_type(CheckContext *context, const Node *node, Oid type) {
  if (!is_known_on_remote(type, TypeRelationId, context->scope->server, context->scope->extensions))
    refuse(context, node, "type %s is not known to be the same on the remote", format_type_be(type));
  return context->verdict.ok;
}

bool is_reg_type(Oid type) { return is_one_of(type, kRegTypes); }

Shippability check_shippable(const PushdownScope &scope, const Expr *expr) {
  CheckContext context{&scope, {true, nullptr, nullptr}, kNoCollation, 0};
  check_node(&context, reinterpret_cast<const Node *>(expr));
  return context.verdict;
}

}  // namespace remote_fdw
