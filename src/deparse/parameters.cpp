// Owns the choice of what becomes a parameter: Params, Vars of other relations, and the largest sub-expressions that
// are free of columns of the scope and that only this server can compute (stable, unknown there, of a collation of
// ours).
#include "remote_fdw/deparse/parameters.h"

#include "remote_fdw/catalog/shippable_cache.h"
#include "remote_fdw/deparse/node_rules.h"
#include "remote_fdw/deparse/shippability.h"
#include "remote_fdw/pg/compat.h"

namespace remote_fdw {

namespace {

// A column of the scope, or something that has no meaning outside its own plan node.
bool is_tied_to_scan(Node *node, void *context) {
  if (node == nullptr) return false;
  switch (nodeTag(node)) {
    case T_Var: {
      auto *var = reinterpret_cast<Var *>(node);
      return var->varlevelsup == 0 && bms_is_member(var->varno, static_cast<const PushdownScope *>(context)->relids);
    }
    case T_Aggref:
    case T_GroupingFunc:
    case T_WindowFunc:
    case T_SubPlan:
    case T_AlternativeSubPlan:
    case T_SubLink:
    case T_PlaceHolderVar:
    case T_CaseTestExpr:
    case T_CoerceToDomainValue:
    case T_SetToDefault:
    case T_CurrentOfExpr:
      return true;
    default:
      return walk_expression(node, is_tied_to_scan, context);
  }
}

bool is_local_function(Oid function, void *context) {
  auto *scope = static_cast<const PushdownScope *>(context);
  return func_volatile(function) != PROVOLATILE_IMMUTABLE || why_not_portable(function) != nullptr ||
         !is_known_on_remote(function, ProcedureRelationId, scope->extensions);
}

bool is_only_known_here(Oid type, const PushdownScope *scope) {
  return !is_known_type(type, scope->extensions) || names_local_object(type);
}

// What the remote cannot compute from the same parameters.
bool needs_this_server(Node *node, void *context) {
  if (node == nullptr) return false;
  auto *scope = static_cast<const PushdownScope *>(context);
  if (IsA(node, Var) || IsA(node, Param)) return is_only_known_here(exprType(node), scope);
  if (IsA(node, List) || IsA(node, CaseWhen)) return walk_expression(node, needs_this_server, context);
  if (!IsA(node, CaseTestExpr) && find_rule(nodeTag(node)) == nullptr) return true;
  if (is_only_known_here(exprType(node), scope)) return true;
  if (check_functions_in_node(node, is_local_function, context)) return true;
  if (OidIsValid(exprInputCollation(node)) && !ignores_collation(node)) return true;
  return walk_expression(node, needs_this_server, context);
}

// The text of these depends on settings, their binary form does not.
bool is_setting_dependent_constant(const Node *node) {
  if (!IsA(node, Const)) return false;
  auto *constant = reinterpret_cast<const Const *>(node);
  return constant->consttype == MONEYOID && !constant->constisnull;
}

bool is_local_value(const PushdownScope &scope, Node *node) {
  auto *context = const_cast<PushdownScope *>(&scope);
  if (IsA(node, Const) || IsA(node, List) || IsA(node, CaseTestExpr)) return false;
  if (is_tied_to_scan(node, context)) return false;
  return needs_this_server(node, context) && !contain_volatile_functions(node);
}

// Functions that raise nothing.
constexpr Oid kHarmlessFunctions[] = {F_NOW,
                                      F_TRANSACTION_TIMESTAMP,
                                      F_STATEMENT_TIMESTAMP,
                                      F_CURRENT_DATABASE,
                                      F_CURRENT_USER,
                                      F_SESSION_USER,
                                      F_CURRENT_SCHEMA,
                                      F_VERSION,
                                      F_PG_BACKEND_PID,
                                      F_DATE_TIMESTAMPTZ,
                                      F_DATE_TIMESTAMP,
                                      F_TIMESTAMPTZ_DATE,
                                      F_TIMESTAMP_DATE,
                                      F_TIMESTAMP_TIMESTAMPTZ,
                                      F_TIMESTAMPTZ_TIMESTAMP,
                                      F_TIMESTAMPTZ_PL_INTERVAL,
                                      F_TIMESTAMPTZ_MI_INTERVAL,
                                      F_TIMESTAMP_PL_INTERVAL,
                                      F_TIMESTAMP_MI_INTERVAL,
                                      F_DATE_PLI,
                                      F_DATE_MII,
                                      F_DATE_PL_INTERVAL,
                                      F_DATE_MI_INTERVAL,
                                      F_CURRENT_SCHEMAS,
                                      F_CURRENT_QUERY,
                                      F_PG_POSTMASTER_START_TIME,
                                      F_PG_CONF_LOAD_TIME,
                                      F_INET_CLIENT_ADDR,
                                      F_INET_SERVER_ADDR,
                                      F_AGE_TIMESTAMPTZ,
                                      F_MAKE_INTERVAL,
                                      F_LOWER_TEXT,
                                      F_UPPER_TEXT,
                                      F_TEXTCAT,
                                      F_TEXT_NAME,
                                      F_TEXT_BPCHAR};

bool is_comparison(const OpExpr *op) {
  return op->opno < FirstGenbkiObjectId && is_btree_operator(op->opno);
}

bool is_harmless(Oid function) {
  for (Oid candidate : kHarmlessFunctions)
    if (candidate == function) return true;
  return false;
}

bool is_string(Oid type) { return type == TEXTOID || type == VARCHAROID || type == BPCHAROID; }

const char *constant_text(const Node *node) {
  if (!IsA(node, Const)) return nullptr;
  auto *constant = reinterpret_cast<const Const *>(node);
  return constant->consttype == TEXTOID && !constant->constisnull ? TextDatumGetCString(constant->constvalue) : nullptr;
}

// Units and fields that date_trunc and extract know for a timestamp with time zone.
bool is_unit_of_time(const char *name) {
  static constexpr const char *kUnits[] = {"microseconds", "milliseconds", "second", "minute", "hour", "day", "week", "month",
                                           "quarter", "year", "decade", "century", "millennium"};
  if (name == nullptr) return false;
  for (const char *unit : kUnits)
    if (pg_strcasecmp(name, unit) == 0) return true;
  return false;
}

bool is_known_zone(const char *name) {
  return name != nullptr && strlen(name) <= TZ_STRLEN_MAX && strchr(name, '/') != nullptr && pg_tzset(name) != nullptr;
}

// One that anybody may read, and, unless told to put up with its absence, one of the server's own.
bool is_readable_setting(const char *name, bool missing_ok) {
  if (name == nullptr || (GetConfigOptionFlags(name, true) & GUC_SUPERUSER_ONLY) != 0) return false;
  return missing_ok || (strchr(name, '.') == nullptr && GetConfigOption(name, true, false) != nullptr);
}

bool is_true_constant(const Node *node) {
  if (!IsA(node, Const)) return false;
  auto *constant = reinterpret_cast<const Const *>(node);
  return !constant->constisnull && DatumGetBool(constant->constvalue);
}

// Functions that raise nothing when they are called with constants like these.
bool is_harmless_call(const FuncExpr *call) {
  if (is_harmless(call->funcid)) return true;
  auto *first = call->args == NIL ? nullptr : static_cast<const Node *>(linitial(call->args));
  switch (call->funcid) {
    case F_DATE_TRUNC_TEXT_TIMESTAMPTZ:
    case F_DATE_TRUNC_TEXT_TIMESTAMP:
    case F_EXTRACT_TEXT_TIMESTAMPTZ:
    case F_EXTRACT_TEXT_TIMESTAMP:
    case F_EXTRACT_TEXT_DATE:
    case F_DATE_PART_TEXT_TIMESTAMPTZ:
    case F_DATE_PART_TEXT_TIMESTAMP:
      return is_unit_of_time(constant_text(first));
    case F_TO_CHAR_TIMESTAMPTZ_TEXT:
    case F_TO_CHAR_TIMESTAMP_TEXT:
      return constant_text(static_cast<const Node *>(lsecond(call->args))) != nullptr;
    case F_TIMEZONE_TEXT_TIMESTAMPTZ:
    case F_TIMEZONE_TEXT_TIMESTAMP:
      return has_portable_arguments(call) && (pg_strcasecmp(constant_text(first), "utc") == 0 || is_known_zone(constant_text(first)));
    case F_CURRENT_SETTING_TEXT:
      return is_readable_setting(constant_text(first), false);
    case F_CURRENT_SETTING_TEXT_BOOL:
      return is_readable_setting(constant_text(first), is_true_constant(static_cast<const Node *>(lsecond(call->args))));
    default:
      return false;
  }
}

bool might_fail(Node *node, void *context) {
  if (node == nullptr) return false;
  switch (nodeTag(node)) {
    case T_Const:
    case T_Param:
    case T_Var:
    case T_SQLValueFunction:
    case T_RelabelType:
    case T_BoolExpr:
    case T_NullTest:
    case T_BooleanTest:
    case T_CoalesceExpr:
    case T_CaseExpr:
    case T_CaseWhen:
    case T_CaseTestExpr:
    case T_MinMaxExpr:
    case T_ArrayExpr:
    case T_List:
      break;
    case T_FuncExpr:
      if (!is_harmless_call(reinterpret_cast<FuncExpr *>(node))) return true;
      break;
    case T_ScalarArrayOpExpr:
      if (reinterpret_cast<ScalarArrayOpExpr *>(node)->opno >= FirstGenbkiObjectId) return true;
      if (!is_btree_operator(reinterpret_cast<ScalarArrayOpExpr *>(node)->opno)) return true;
      break;
    case T_OpExpr:
    case T_DistinctExpr:
    case T_NullIfExpr: {
      auto *op = reinterpret_cast<OpExpr *>(node);
      if (!is_comparison(op) && !is_harmless(get_opcode(op->opno))) return true;
      break;
    }
    case T_CoerceViaIO:
      // whatever has a value can be written as text
      if (!is_string(reinterpret_cast<CoerceViaIO *>(node)->resulttype)) return true;
      break;
    default:
      return true;
  }
  return walk_expression(node, might_fail, context);
}

bool is_outer_var(const PushdownScope &scope, const Node *node) {
  if (!IsA(node, Var)) return false;
  auto *var = reinterpret_cast<const Var *>(node);
  return var->varlevelsup > 0 || !bms_is_member(var->varno, scope.relids);
}

}  // namespace

bool parameter_cannot_fail(const Node *node) { return !might_fail(const_cast<Node *>(node), nullptr); }

bool is_free_of_columns(const PushdownScope &scope, const Node *node) {
  auto *inside = const_cast<Node *>(node);
  return !is_tied_to_scan(inside, const_cast<PushdownScope *>(&scope)) && !contain_volatile_functions(inside);
}

bool is_sent_as_parameter(const PushdownScope &scope, const Expr *expr) {
  auto *node = reinterpret_cast<Node *>(const_cast<Expr *>(expr));
  if (IsA(node, Param)) {
    ParamKind kind = reinterpret_cast<Param *>(node)->paramkind;
    return kind == PARAM_EXTERN || kind == PARAM_EXEC;
  }
  return is_outer_var(scope, node) || is_setting_dependent_constant(node) || is_local_value(scope, node);
}

}  // namespace remote_fdw
