// Owns the choice of what becomes a parameter: Params, Vars of other relations, and the largest sub-expressions
// that are stable but free of columns of the scope.
#include "remote_fdw/deparse/parameters.h"

#include "remote_fdw/deparse/shippability.h"
#include "remote_fdw/pg/compat.h"

namespace remote_fdw {

namespace {

bool is_outer_var(const PushdownScope &scope, const Node *node) {
  if (!IsA(node, Var)) return false;
  auto *var = reinterpret_cast<const Var *>(node);
  return var->varlevelsup > 0 || !bms_is_member(var->varno, scope.relids);
}

// Things that have no meaning outside their own plan node.
bool holds_untransplantable(Node *node, void *context) {
  if (node == nullptr) return false;
  switch (nodeTag(node)) {
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
      return walk_expression(node, holds_untransplantable, context);
  }
}

bool is_stable_without_columns(const PushdownScope &scope, Node *node) {
  if (IsA(node, Const) || IsA(node, List)) return false;
  if (!contain_mutable_functions(node) || contain_volatile_functions(node)) return false;
  if (holds_untransplantable(node, nullptr)) return false;
  return !bms_overlap(pull_varnos(scope.root, node), scope.relids);
}

// Functions of now() and its like that raise nothing.
constexpr Oid kHarmlessFunctions[] = {F_NOW, F_TRANSACTION_TIMESTAMP, F_STATEMENT_TIMESTAMP, F_CURRENT_DATABASE,
                                      F_CURRENT_USER, F_SESSION_USER, F_DATE_TIMESTAMPTZ, F_TIMESTAMP_TIMESTAMPTZ,
                                      F_TIMESTAMPTZ_PL_INTERVAL, F_TIMESTAMPTZ_MI_INTERVAL};

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
    case T_List:
      break;
    case T_FuncExpr:
      if (!is_harmless(reinterpret_cast<FuncExpr *>(node)->funcid)) return true;
      break;
    case T_OpExpr:
      if (!is_harmless(get_opcode(reinterpret_cast<OpExpr *>(node)->opno))) return true;
      break;
    default:
      return true;
  }
  return walk_expression(node, might_fail, context);
}

}  // namespace

bool parameter_cannot_fail(const Node *node) { return !might_fail(const_cast<Node *>(node), nullptr); }

bool is_sent_as_parameter(const PushdownScope &scope, const Expr *expr) {
  auto *node = reinterpret_cast<Node *>(const_cast<Expr *>(expr));
  if (IsA(node, Param)) {
    ParamKind kind = reinterpret_cast<Param *>(node)->paramkind;
    return kind == PARAM_EXTERN || kind == PARAM_EXEC;
  }
  return is_outer_var(scope, node) || is_stable_without_columns(scope, node);
}

}  // namespace remote_fdw
