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
                                      F_DATE_TRUNC_TEXT_TIMESTAMPTZ,
                                      F_LOWER_TEXT,
                                      F_UPPER_TEXT,
                                      F_TEXTCAT,
                                      F_TEXT_NAME,
                                      F_TEXT_BPCHAR};

bool is_comparison(const OpExpr *op) {
  return op->opresulttype == BOOLOID && op->opno < FirstGenbkiObjectId && get_op_btree_interpretation(op->opno) != NIL;
}

bool is_harmless(Oid function) {
  for (Oid candidate : kHarmlessFunctions)
    if (candidate == function) return true;
  return false;
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
    case T_List:
      break;
    case T_FuncExpr:
      if (!is_harmless(reinterpret_cast<FuncExpr *>(node)->funcid)) return true;
      break;
    case T_OpExpr: {
      auto *op = reinterpret_cast<OpExpr *>(node);
      if (!is_comparison(op) && !is_harmless(get_opcode(op->opno))) return true;
      break;
    }
    case T_CoerceViaIO:
      // whatever has a value can be written as text
      if (reinterpret_cast<CoerceViaIO *>(node)->resulttype != TEXTOID) return true;
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

bool is_sent_as_parameter(const PushdownScope &scope, const Expr *expr) {
  auto *node = reinterpret_cast<Node *>(const_cast<Expr *>(expr));
  if (IsA(node, Param)) {
    ParamKind kind = reinterpret_cast<Param *>(node)->paramkind;
    return kind == PARAM_EXTERN || kind == PARAM_EXEC;
  }
  return is_outer_var(scope, node) || is_setting_dependent_constant(node) || is_local_value(scope, node);
}

}  // namespace remote_fdw
