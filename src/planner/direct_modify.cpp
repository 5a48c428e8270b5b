// Owns the decision whether the remote can make an UPDATE or DELETE from end to end, and rewriting the scan that was to find
// its rows. The statement's text: deparse/write.
#include "remote_fdw/planner/direct_modify.h"

#include "remote_fdw/catalog/options.h"
#include "remote_fdw/deparse/parameters.h"
#include "remote_fdw/deparse/write.h"
#include "remote_fdw/pg/memory.h"
#include "remote_fdw/plan/direct_private.h"
#include "remote_fdw/plan/node_methods.h"
#include "remote_fdw/plan/scan_private.h"
#include "remote_fdw/planner/rel_info.h"

namespace remote_fdw {

namespace {

struct Request {
  PlannerInfo *root;
  ModifyTable *plan;
  Index target;
  int subplan;
};

struct Decision {
  const char *reason;  // why not; null: it can be done
  ForeignScan *scan;
  RelOptInfo *rel;
  WriteSpec write;
};

Decision refusal(const char *reason) {
  Decision decision{};
  decision.reason = reason;
  return decision;
}

// A Result passes rows on, once its condition without columns has been found true.
ForeignScan *scan_of(Plan *plan, Index target) {
  if (plan == nullptr) return nullptr;
  if (IsA(plan, ForeignScan)) {
    auto *scan = reinterpret_cast<ForeignScan *>(plan);
    return scan->operation == CMD_SELECT && bms_is_member(static_cast<int>(target), scan->fs_relids) ? scan : nullptr;
  }
  if (IsA(plan, Result)) return scan_of(plan->lefttree, target);
  if (!IsA(plan, Append)) return nullptr;
  ListCell *cell;
  foreach (cell, reinterpret_cast<Append *>(plan)->appendplans)
    if (ForeignScan *found = scan_of(static_cast<Plan *>(lfirst(cell)), target)) return found;
  return nullptr;
}

// Whether what the scan shows is what ModifyTable sees, so that columns nobody needs may be left out.
bool is_seen_as_it_is(const Request &r, const ForeignScan *scan) {
  const Plan *above = outerPlan(r.plan);
  if (above == reinterpret_cast<const Plan *>(scan)) return true;
  return IsA(above, Append) && list_member_ptr(reinterpret_cast<const Append *>(above)->appendplans, scan);
}

RelOptInfo *relation_of(PlannerInfo *root, const ForeignScan *scan) {
  if (scan->scan.scanrelid > 0) return find_base_rel(root, static_cast<int>(scan->scan.scanrelid));
  return find_join_rel(root, scan->fs_relids);
}

// (a, b) = (SELECT ...): its columns are parameters that change with every row.
bool assigns_rows(const List *tlist) {
  ListCell *cell;
  foreach (cell, tlist) {
    auto *expr = lfirst_node(TargetEntry, cell)->expr;
    if (IsA(expr, SubPlan) && reinterpret_cast<SubPlan *>(expr)->subLinkType == MULTIEXPR_SUBLINK) return true;
  }
  return false;
}

struct NewValues {
  List *assignments;
  const char *reason;
};

Assignment *make_assignment(AttrNumber column, const Expr *value, NewValue origin) {
  auto *assignment = palloc_struct<Assignment>();
  *assignment = {column, value, origin};
  return assignment;
}

bool is_given(const PushdownScope &scope, const Expr *value) {
  auto *node = reinterpret_cast<const Node *>(value);
  return is_free_of_columns(scope, node) && parameter_cannot_fail(node);
}

NewValues new_values(const Request &r, const RelPushdownInfo *info) {
  NewValues found{NIL, nullptr};
  if (r.plan->operation != CMD_UPDATE) return found;
  List *tlist = NIL, *columns = NIL;
  get_translated_update_targetlist(r.root, r.target, &tlist, &columns);
  if (assigns_rows(tlist)) return {NIL, "a subquery gives new values of several columns"};
  ListCell *entry, *column;
  forboth(entry, tlist, column, columns) {
    auto *target = lfirst_node(TargetEntry, entry);
    if (target->resjunk) break;
    auto attnum = static_cast<AttrNumber>(lfirst_int(column));
    NewValue origin = is_given(info->scope, target->expr) ? NewValue::Given : NewValue::Computed;
    if (origin == NewValue::Computed) {
      Shippability verdict = check_shippable(info->scope, target->expr);
      if (!verdict.ok)
        return {NIL, psprintf("new value of \"%s\": %s", get_attname(planner_rt_fetch(r.target, r.root)->relid, attnum, false), verdict.reason)};
    }
    found.assignments = lappend(found.assignments, make_assignment(attnum, target->expr, origin));
  }
  return found;
}

List *returning_list(const Request &r) {
  return r.plan->returningLists == NIL ? NIL : static_cast<List *>(list_nth(r.plan->returningLists, r.subplan));
}

List *columns_of_target(const Request &r, const Bitmapset *attributes) {
  List *columns = NIL;
  Relation relation = table_open(planner_rt_fetch(r.target, r.root)->relid, NoLock);
  TupleDesc desc = RelationGetDescr(relation);
  bool whole_row = bms_is_member(InvalidAttrNumber - FirstLowInvalidHeapAttributeNumber, attributes);
  for (int attnum = 1; attnum <= desc->natts; attnum++) {
    bool wanted = whole_row || bms_is_member(attnum - FirstLowInvalidHeapAttributeNumber, attributes);
    if (wanted && !TupleDescAttr(desc, attnum - 1)->attisdropped) columns = lappend_int(columns, attnum);
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

// Fills in what is returned.
const char *add_returning(const Request &r, const ForeignScan *scan, WriteSpec *write) {
  List *returning = returning_list(r);
  write->returns = r.plan->returningLists != NIL;
  if (!write->returns) return nullptr;
  if (!is_seen_as_it_is(r, scan)) return "what RETURNING shows is computed above several tables";
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

const FromItem *target_item(PlannerInfo *root, Index target) {
  return make_table_item(target, remote_relation_name(planner_rt_fetch(target, root)->relid));
}

// Of the table that the statement names, for rows of all its partitions or children.
bool collects_rows(const Request &r) {
  Relation relation = table_open(planner_rt_fetch(r.root->parse->resultRelation, r.root)->relid, NoLock);
  const TriggerDesc *triggers = relation->trigdesc;
  bool update = r.plan->operation == CMD_UPDATE;
  bool collects = triggers != nullptr && (update ? triggers->trig_update_old_table || triggers->trig_update_new_table : triggers->trig_delete_old_table);
  table_close(relation, NoLock);
  return collects;
}

Decision decide(const Request &r) {
  Decision d{};
  if (collects_rows(r)) return refusal("a trigger collects the rows");
  d.scan = scan_of(outerPlan(r.plan), r.target);
  if (d.scan == nullptr) return refusal("its rows are found here");
  d.rel = relation_of(r.root, d.scan);
  if (d.rel == nullptr || !is_ours(d.rel)) return refusal("its rows are found here");
  const RelPushdownInfo *info = pushdown_info(d.rel);
  if (d.scan->scan.plan.qual != NIL) return refusal("a condition is evaluated here");
  TargetSplit split = split_target(info->from, r.target);
  if (!split.possible) return refusal("its target is on one side of an outer join");
  NewValues values = new_values(r, info);
  if (values.reason != nullptr) return refusal(values.reason);
  d.write.command = r.plan->operation;
  d.write.scope = &info->scope;
  d.write.target = target_item(r.root, r.target);
  d.write.others = split.rest;
  d.write.where = both(split.conditions, {extract_actual_clauses(info->remote_clauses, false), info->remote_tests});
  d.write.substitutes = info->substitutes;
  d.write.assignments = values.assignments;
  d.reason = add_returning(r, d.scan, &d.write);
  return d;
}

Expr *null_like(const Expr *expr) {
  auto *node = reinterpret_cast<const Node *>(expr);
  return reinterpret_cast<Expr *>(makeNullConst(exprType(node), exprTypmod(node), exprCollation(node)));
}

Expr *own_oid(Oid relid) {
  return reinterpret_cast<Expr *>(makeConst(OIDOID, -1, InvalidOid, sizeof(Oid), ObjectIdGetDatum(relid), false, true));
}

// New values and row identities are of no use any more, and must not be computed from rows already changed. What tells the
// targets of one statement apart stays.
Expr *shown(const Request &r, const WriteSpec &write, Expr *expr) {
  if (!IsA(expr, Var)) return null_like(expr);
  auto *var = reinterpret_cast<Var *>(expr);
  if (var->varno != static_cast<int>(r.target)) return list_member(write.returned_others, var) ? expr : null_like(expr);
  return var->varattno == TableOidAttributeNumber ? own_oid(planner_rt_fetch(r.target, r.root)->relid) : null_like(expr);
}

List *shown_columns(const Request &r, const WriteSpec &write, const List *tlist) {
  List *columns = NIL;
  ListCell *cell;
  foreach (cell, tlist) {
    auto *entry = flatCopyTargetEntry(lfirst_node(TargetEntry, cell));
    entry->expr = shown(r, write, entry->expr);
    columns = lappend(columns, entry);
  }
  return columns;
}

void show_returned(const Request &r, const Decision &d) {
  d.scan->scan.plan.targetlist = shown_columns(r, d.write, d.scan->scan.plan.targetlist);
  if (d.scan->scan.scanrelid > 0) return;
  d.scan->fdw_scan_tlist = add_to_flat_tlist(NIL, d.write.returned_others);
}

DirectPrivate *make_direct_private(const Request &r, const Decision &d, const WriteQuery &query) {
  auto *node = make_plan_node<DirectPrivate>();
  node->sql = query.sql;
  node->declared = query.declared;
  node->has_returning = d.write.returns;
  node->returned = d.write.returned;
  node->counts = r.plan->canSetTag;
  node->as_user = static_cast<int>(d.rel->userid);
  node->relations = plan_node_in<ScanPrivate>(d.scan->fdw_private)->relations;
  return node;
}

const char *why_not_asked(const Request &r, const Relation relation) {
  const TriggerDesc *triggers = relation->trigdesc;
  bool update = r.plan->operation == CMD_UPDATE;
  if (triggers != nullptr && (update ? triggers->trig_update_before_row || triggers->trig_update_after_row
                                     : triggers->trig_delete_before_row || triggers->trig_delete_after_row))
    return "a row trigger runs here";
  if (r.plan->withCheckOptionLists != NIL) return "a WITH CHECK OPTION is checked here";
  const TupleConstr *constraints = RelationGetDescr(relation)->constr;
  if (constraints != nullptr && constraints->has_generated_stored) return "a generated column is computed here";
  return nullptr;
}

}  // namespace

bool plan_direct_modify(PlannerInfo *root, ModifyTable *plan, Index target, int subplan) {
  if (plan->operation != CMD_UPDATE && plan->operation != CMD_DELETE) return false;
  Request r{root, plan, target, subplan};
  Decision d = decide(r);
  if (d.reason != nullptr) return false;
  WriteQuery query = build_write(d.write);
  d.scan->operation = plan->operation;
  d.scan->resultRelation = target;
  d.scan->fdw_private = list_make1(make_direct_private(r, d, query));
  d.scan->fdw_exprs = query.params;
  d.scan->fdw_recheck_quals = NIL;
  // EvalPlanQual does without it
  d.scan->scan.plan.lefttree = nullptr;
  d.scan->scan.plan.async_capable = false;
  if (is_seen_as_it_is(r, d.scan)) show_returned(r, d);
  return true;
}

const char *why_row_by_row(PlannerInfo *root, ModifyTable *plan, Index target, int subplan) {
  Request r{root, plan, target, subplan};
  Relation relation = table_open(planner_rt_fetch(target, root)->relid, NoLock);
  const char *reason = why_not_asked(r, relation);
  table_close(relation, NoLock);
  return reason != nullptr ? reason : decide(r).reason;
}

}  // namespace remote_fdw
