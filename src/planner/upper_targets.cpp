// Owns the making of an upper relation's scan target list.
#include "remote_fdw/planner/upper_targets.h"

namespace remote_fdw {

namespace {

constexpr int kParts = PVC_INCLUDE_AGGREGATES | PVC_INCLUDE_WINDOWFUNCS | PVC_RECURSE_PLACEHOLDERS;

bool is_own_column(const RelPushdownInfo *info, const Node *part) {
  if (!IsA(part, Var)) return false;
  auto *var = reinterpret_cast<const Var *>(part);
  return var->varlevelsup == 0 && bms_is_member(var->varno, info->scope.relids);
}

// Columns, aggregates and window functions; not what other relations give as parameters.
List *parts_of(const RelPushdownInfo *info, const Expr *expr) {
  List *parts = pull_var_clause(reinterpret_cast<Node *>(const_cast<Expr *>(expr)), kParts);
  List *own = NIL;
  ListCell *cell;
  foreach (cell, parts) {
    auto *part = static_cast<Node *>(lfirst(cell));
    if (!IsA(part, Var) || is_own_column(info, part)) own = list_append_unique(own, part);
  }
  return own;
}

// Above a grouping only its keys are left of the columns. The planner finds a key inside an expression as a whole, before
// it looks for the columns in it.
bool is_inside_key(const RelPushdownInfo *info, const Node *column) {
  ListCell *cell;
  foreach (cell, info->upper.group_keys)
    if (list_member(parts_of(info, static_cast<Expr *>(lfirst(cell))), column)) return true;
  return false;
}

// A column may be fetched whatever its type.
Fit add_part(RelPushdownInfo *info, Node *part) {
  bool is_column = IsA(part, Var);
  if (is_column && info->upper.grouped && !list_member(info->upper.group_keys, part))
    return is_inside_key(info, part) ? Fit::Ships : Fit::StaysHere;
  if (!is_column && (!travels(reinterpret_cast<Expr *>(part)) || !ships(info, part))) return Fit::StaysHere;
  add_whole(info, reinterpret_cast<Expr *>(part));
  return Fit::Ships;
}

}  // namespace

bool travels(const Expr *expr) { return get_typtype(exprType(reinterpret_cast<const Node *>(expr))) != TYPTYPE_PSEUDO; }

bool ships(const RelPushdownInfo *info, const void *expr) {
  return check_shippable(info->scope, static_cast<const Expr *>(expr)).ok;
}

void add_whole(RelPushdownInfo *info, Expr *expr) { info->scan_tlist = add_to_flat_tlist(info->scan_tlist, list_make1(expr)); }

Fit add_expression(RelPushdownInfo *info, Expr *expr) {
  List *parts = parts_of(info, expr);
  if (parts == NIL) return Fit::Ships;  // the same for all rows: made here
  if (travels(expr) && ships(info, expr)) {
    add_whole(info, expr);
    return Fit::Ships;
  }
  ListCell *cell;
  foreach (cell, parts)
    if (add_part(info, static_cast<Node *>(lfirst(cell))) == Fit::StaysHere) return Fit::StaysHere;
  // keys that the expression holds as a whole
  if (info->upper.grouped)
    foreach (cell, info->upper.group_keys)
      if (parts_of(info, static_cast<Expr *>(lfirst(cell))) != NIL) add_whole(info, static_cast<Expr *>(lfirst(cell)));
  return Fit::Ships;
}

Fit add_targets(RelPushdownInfo *info, const List *exprs) {
  ListCell *cell;
  foreach (cell, exprs)
    if (add_expression(info, static_cast<Expr *>(lfirst(cell))) == Fit::StaysHere) return Fit::StaysHere;
  return Fit::Ships;
}

}  // namespace remote_fdw
