// Owns the parts of planning a whole-statement write: new values, RETURNING, what is left of the scan's target list.
#include "remote_fdw/planner/direct_parts.h"

#include "remote_fdw/catalog/options.h"
#include "remote_fdw/catalog/table_columns.h"
#include "remote_fdw/deparse/parameters.h"
#include "remote_fdw/pg/memory.h"
#include "remote_fdw/plan/node_methods.h"

namespace remote_fdw {

namespace {

Assignment *make_assignment(AttrNumber column, const Expr *value, NewValue origin) {
  auto *assignment = palloc_struct<Assignment>();
  *assignment = {column, value, origin, nullptr};
  return assignment;
}

bool is_given(const PushdownScope &scope, const Expr *value) {
  auto *node = reinterpret_cast<const Node *>(value);
  return is_free_of_columns(scope, node) && parameter_cannot_fail(node);
}

List *returning_list(const DirectRequest &r) {
  return r.plan->returningLists == NIL ? NIL : static_cast<List *>(list_nth(r.plan->returningLists, r.subplan));
}

List *columns_of_target(const DirectRequest &r, const Bitmapset *attributes) {
  List *columns = NIL;
  Relation relation = table_open(planner_rt_fetch(r.target, r.root)->relid, NoLock);
  TupleDesc desc = RelationGetDescr(relation);
  bool whole_row = bms_is_member(InvalidAttrNumber - FirstLowInvalidHeapAttributeNumber, attributes);
  for (int attnum = 1; attnum <= desc->natts; attnum++) {
    bool wanted = whole_row || bms_is_member(attnum - FirstLowInvalidHeapAttributeNumber, attributes);
    if (wanted && has_remote_column(TupleDescAttr(desc, attnum - 1))) columns = lappend_int(columns, attnum);
  }
  if (bms_is_member(SelfItemPointerAttributeNumber - FirstLowInvalidHeapAttributeNumber, attributes))
    columns = lappend_int(columns, SelfItemPointerAttributeNumber);
  table_close(relation, NoLock);
  return columns;
}

bool has_other_system_column(const Bitmapset *attributes) {
  for (int attnum = FirstLowInvalidHeapAttributeNumber + 1; attnum < 0; attnum++)
    if (attnum != SelfItemPointerAttributeNumber && attnum != TableOidAttributeNumber &&
        bms_is_member(attnum - FirstLowInvalidHeapAttributeNumber, attributes))
      return true;
  return false;
}

Expr *null_like(const Expr *expr) {
  auto *node = reinterpret_cast<const Node *>(expr);
  return reinterpret_cast<Expr *>(makeNullConst(exprType(node), exprTypmod(node), exprCollation(node)));
}

Expr *own_oid(Oid relid) {
  return reinterpret_cast<Expr *>(makeConst(OIDOID, -1, InvalidOid, sizeof(Oid), ObjectIdGetDatum(relid), false, true));
}

// What tells the targets of one statement apart stays.
Expr *shown(const DirectRequest &r, const WriteSpec &write, Expr *expr) {
  if (!IsA(expr, Var)) return null_like(expr);
  auto *var = reinterpret_cast<Var *>(expr);
  if (var->varno != static_cast<int>(r.target)) return list_member(write.returned_others, var) ? expr : null_like(expr);
  return var->varattno == TableOidAttributeNumber ? own_oid(planner_rt_fetch(r.target, r.root)->relid) : null_like(expr);
}

}  // namespace

NewColumn new_column(const DirectRequest &r, const PushdownScope &scope, AttrNumber column, const Expr *value) {
  if (is_given(scope, value)) return {make_assignment(column, value, NewValue::Given), nullptr};
  Shippability verdict = check_shippable(scope, value);
  if (verdict.ok) return {make_assignment(column, value, NewValue::Computed), nullptr};
  const char *name = get_attname(planner_rt_fetch(r.target, r.root)->relid, column, false);
  return {nullptr, psprintf("new value of \"%s\": %s", name, verdict.reason)};
}

namespace {

// Assignments to parts of one column, collected from the expression that puts them all into the old value.
struct Parts {
  const DirectRequest &request;
  const PushdownScope &scope;
  AttrNumber column;
  List *assignments;
};

bool is_assignment(const Expr *expr) {
  return IsA(expr, FieldStore) || (IsA(expr, SubscriptingRef) && reinterpret_cast<const SubscriptingRef *>(expr)->refassgnexpr != nullptr);
}

bool is_old_value(const Parts &parts, const Expr *expr) {
  if (!IsA(expr, Var)) return false;
  auto *var = reinterpret_cast<const Var *>(expr);
  return var->varno == static_cast<int>(parts.request.target) && var->varattno == parts.column && check_shippable(parts.scope, expr).ok;
}

bool all_ship(const Parts &parts, const List *exprs) {
  ListCell *cell;
  foreach (cell, exprs)
    if (lfirst(cell) != nullptr && !check_shippable(parts.scope, static_cast<Expr *>(lfirst(cell))).ok) return false;
  return true;
}

bool add_part(Parts *parts, const Expr *value, const Node *part) {
  if (is_assignment(value)) return false;
  NewColumn made = new_column(parts->request, parts->scope, parts->column, value);
  if (made.reason != nullptr) return false;
  made.assignment->part = part;
  parts->assignments = lappend(parts->assignments, made.assignment);
  return true;
}

bool collect_parts(Parts *parts, const Expr *expr);

bool collect_elements(Parts *parts, const SubscriptingRef *ref) {
  bool plain = OidIsValid(get_element_type(ref->refcontainertype)) && all_ship(*parts, ref->refupperindexpr) && all_ship(*parts, ref->reflowerindexpr);
  return plain && collect_parts(parts, ref->refexpr) && add_part(parts, ref->refassgnexpr, reinterpret_cast<const Node *>(ref));
}

bool collect_fields(Parts *parts, const FieldStore *store) {
  if (!collect_parts(parts, store->arg)) return false;
  TupleDesc desc = lookup_rowtype_tupdesc_copy(store->resulttype, -1);
  ListCell *value, *number;
  forboth(value, store->newvals, number, store->fieldnums) {
    char *name = pstrdup(NameStr(TupleDescAttr(desc, lfirst_int(number) - 1)->attname));
    if (!add_part(parts, static_cast<Expr *>(lfirst(value)), reinterpret_cast<Node *>(makeString(name)))) return false;
  }
  return true;
}

bool collect_parts(Parts *parts, const Expr *expr) {
  if (!is_assignment(expr)) return is_old_value(*parts, expr);
  if (IsA(expr, FieldStore)) return collect_fields(parts, reinterpret_cast<const FieldStore *>(expr));
  return collect_elements(parts, reinterpret_cast<const SubscriptingRef *>(expr));
}

}  // namespace

List *assignments_to_parts(const DirectRequest &r, const PushdownScope &scope, AttrNumber column, const Expr *value) {
  Parts parts{r, scope, column, NIL};
  return is_assignment(value) && collect_parts(&parts, value) ? parts.assignments : NIL;
}

FromItem *target_item(const DirectRequest &r) {
  return make_table_item(r.target, remote_relation_name(planner_rt_fetch(r.target, r.root)->relid));
}

const char *add_returning(const DirectRequest &r, WriteSpec *write) {
  List *returning = returning_list(r);
  write->returns = r.plan->returningLists != NIL;
  if (!write->returns) return nullptr;
  Bitmapset *attributes = nullptr;
  pull_varattnos(reinterpret_cast<Node *>(returning), r.target, &attributes);
  if (has_other_system_column(attributes)) return "RETURNING shows a system column";
  write->returned = columns_of_target(r, attributes);
  ListCell *cell;
  foreach (cell, pull_var_clause(reinterpret_cast<Node *>(returning), PVC_INCLUDE_PLACEHOLDERS | PVC_RECURSE_AGGREGATES | PVC_RECURSE_WINDOWFUNCS)) {
    auto *node = static_cast<Node *>(lfirst(cell));
    if (!IsA(node, Var)) return "RETURNING shows a value from below an outer join";
    if (reinterpret_cast<Var *>(node)->varno != static_cast<int>(r.target))
      write->returned_others = list_append_unique(write->returned_others, node);
  }
  return nullptr;
}

List *shown_columns(const DirectRequest &r, const WriteSpec &write, const List *tlist) {
  List *columns = NIL;
  ListCell *cell;
  foreach (cell, tlist) {
    auto *entry = flatCopyTargetEntry(lfirst_node(TargetEntry, cell));
    entry->expr = shown(r, write, entry->expr);
    columns = lappend(columns, entry);
  }
  return columns;
}

void take_costs(Plan *to, const Plan *from) {
  to->startup_cost = from->startup_cost;
  to->total_cost = from->total_cost;
  to->plan_rows = from->plan_rows;
  to->plan_width = from->plan_width;
}

DirectPrivate *make_direct_private(const DirectRequest &r, const WriteSpec &write, const WriteQuery &query) {
  auto *node = make_plan_node<DirectPrivate>();
  node->sql = query.sql;
  node->declared = query.declared;
  node->has_returning = write.returns;
  node->returned = write.returned;
  node->counts = r.plan->canSetTag;
  return node;
}

}  // namespace remote_fdw
