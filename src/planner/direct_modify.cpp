// Owns the decision whether the remote can make an UPDATE or DELETE from end to end, and rewriting the scan that was to find
// its rows. The statement's text: deparse/write.
#include "remote_fdw/planner/direct_modify.h"

#include "remote_fdw/catalog/partition_bounds.h"
#include "remote_fdw/catalog/table_columns.h"
#include "remote_fdw/deparse/write.h"
#include "remote_fdw/plan/node_methods.h"
#include "remote_fdw/plan/scan_private.h"
#include "remote_fdw/planner/direct_insert.h"
#include "remote_fdw/planner/direct_parts.h"
#include "remote_fdw/planner/gathered_insert.h"
#include "remote_fdw/planner/rel_info.h"
#include "remote_fdw/planner/source_drain.h"

namespace remote_fdw {

namespace {

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
bool is_seen_as_it_is(const DirectRequest &r, const ForeignScan *scan) {
  const Plan *above = write_source(r.plan);
  if (above == reinterpret_cast<const Plan *>(scan)) return true;
  return IsA(above, Append) && list_member_ptr(reinterpret_cast<const Append *>(above)->appendplans, scan);
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

bool moves_rows(const DirectRequest &r, const List *columns) {
  Relation relation = table_open(planner_rt_fetch(r.target, r.root)->relid, NoLock);
  const Bitmapset *bounds = columns_of_bounds(relation);
  table_close(relation, NoLock);
  ListCell *cell;
  foreach (cell, columns)
    if (bms_is_member(lfirst_int(cell) - FirstLowInvalidHeapAttributeNumber, bounds)) return true;
  return false;
}

NewValues new_values(const DirectRequest &r, const RelPushdownInfo *info) {
  NewValues found{NIL, nullptr};
  if (r.plan->operation != CMD_UPDATE) return found;
  List *tlist = NIL, *columns = NIL;
  get_translated_update_targetlist(r.root, r.target, &tlist, &columns);
  if (assigns_rows(tlist)) return {NIL, "a subquery gives new values of several columns"};
  if (moves_rows(r, columns)) return {NIL, "its new rows are held against the bounds of the partition"};
  ListCell *entry, *column;
  forboth(entry, tlist, column, columns) {
    auto *target = lfirst_node(TargetEntry, entry);
    if (target->resjunk) break;
    if (List *parts = assignments_to_parts(r, info->scope, static_cast<AttrNumber>(lfirst_int(column)), target->expr)) {
      found.assignments = list_concat(found.assignments, parts);
      continue;
    }
    NewColumn made = new_column(r, info->scope, static_cast<AttrNumber>(lfirst_int(column)), target->expr);
    if (made.reason != nullptr) return {NIL, made.reason};
    found.assignments = lappend(found.assignments, made.assignment);
  }
  return found;
}

// Of the table that the statement names, for rows of all its partitions or children.
bool collects_rows(const DirectRequest &r) {
  Relation relation = table_open(planner_rt_fetch(r.root->parse->resultRelation, r.root)->relid, NoLock);
  const TriggerDesc *triggers = relation->trigdesc;
  bool update = r.plan->operation == CMD_UPDATE;
  bool collects = triggers != nullptr && (update ? triggers->trig_update_old_table || triggers->trig_update_new_table : triggers->trig_delete_old_table);
  table_close(relation, NoLock);
  return collects;
}

Decision decide(const DirectRequest &r) {
  Decision d{};
  if (collects_rows(r)) return refusal("a trigger collects the rows");
  d.scan = scan_of(write_source(r.plan), r.target);
  if (d.scan == nullptr) return refusal("its rows are found here");
  d.rel = scanned_relation(r.root, d.scan);
  if (d.rel == nullptr || !is_ours(d.rel)) return refusal("its rows are found here");
  const RelPushdownInfo *info = pushdown_info(d.rel);
  if (d.scan->scan.plan.qual != NIL) return refusal("a condition is evaluated here");
  TargetSplit split = split_target(info->from, r.target);
  if (!split.possible) return refusal("its target is on one side of an outer join");
  NewValues values = new_values(r, info);
  if (values.reason != nullptr) return refusal(values.reason);
  d.write.command = r.plan->operation;
  d.write.scope = &info->scope;
  d.write.target = target_item(r);
  d.write.others = split.rest;
  d.write.where = both(split.conditions, {extract_actual_clauses(info->remote_clauses, false), info->remote_tests});
  d.write.substitutes = info->substitutes;
  d.write.assignments = values.assignments;
  bool shows = r.plan->returningLists != NIL;
  d.reason = shows && !is_seen_as_it_is(r, d.scan) ? "what RETURNING shows is computed above several tables" : add_returning(r, &d.write);
  return d;
}

void show_returned(const DirectRequest &r, const Decision &d) {
  d.scan->scan.plan.targetlist = shown_columns(r, d.write, d.scan->scan.plan.targetlist);
  if (d.scan->scan.scanrelid > 0) return;
  d.scan->fdw_scan_tlist = add_to_flat_tlist(NIL, d.write.returned_others);
}

// PlanDirectModify is not called then.
const char *why_not_asked(const DirectRequest &r) {
  Relation relation = table_open(planner_rt_fetch(r.target, r.root)->relid, NoLock);
  const TupleConstr *constraints = RelationGetDescr(relation)->constr;
  const char *reason = nullptr;
  if (has_before_row_trigger(relation->trigdesc, r.plan->operation) || has_after_row_trigger(relation->trigdesc, r.plan->operation))
    reason = "a row trigger runs here";
  else if (r.plan->withCheckOptionLists != NIL)
    reason = "a WITH CHECK OPTION is checked here";
  else if (constraints != nullptr && constraints->has_generated_stored)
    reason = "a generated column is computed here";
  table_close(relation, NoLock);
  return reason;
}

bool is_written_row_by_row(const DirectRequest &r) {
  const RangeTblEntry *table = planner_rt_fetch(r.target, r.root);
  if (table->relkind != RELKIND_FOREIGN_TABLE || GetFdwRoutineByRelId(table->relid)->PlanDirectModify != plan_direct_modify) return false;
  return why_row_by_row(r.root, r.plan, r.target, r.subplan) != nullptr;
}

// A source of many tables' rows that is read to its end first cannot have a scan in it whose rows are shown as they are changed.
bool shows_rows_of_drained_source(const DirectRequest &r) {
  if (r.plan->returningLists == NIL || list_length(r.plan->resultRelations) == 1) return false;
  if (drains_source(r.plan)) return true;
  // the answer is the same for all of them; asked once it is enough
  static const ModifyTable *asked_about = nullptr;
  static bool answer = false;
  if (asked_about == r.plan && r.subplan > 0) return answer;
  asked_about = r.plan;
  answer = false;
  ListCell *cell;
  foreach (cell, r.plan->resultRelations) {
    DirectRequest other{r.root, r.plan, static_cast<Index>(lfirst_int(cell)), foreach_current_index(cell)};
    if (other.subplan <= r.subplan || !is_written_row_by_row(other) || !must_drain_source(r.root, r.plan, other.target)) continue;
    answer = true;
    break;
  }
  return answer;
}

}  // namespace

bool plan_direct_modify(PlannerInfo *root, ModifyTable *plan, Index target, int subplan) {
  DirectRequest r{root, plan, target, subplan};
  if (plan->operation == CMD_INSERT) return plan_direct_insert(r) || plan_gathered_insert(r);
  if (plan->operation != CMD_UPDATE && plan->operation != CMD_DELETE) return false;
  if (shows_rows_of_drained_source(r)) return false;
  Decision d = decide(r);
  if (d.reason != nullptr) return false;
  WriteQuery query = build_write(d.write);
  DirectPrivate *node = make_direct_private(r, d.write, query);
  node->as_user = static_cast<int>(d.rel->userid);
  node->relations = plan_node_in<ScanPrivate>(d.scan->fdw_private)->relations;
  d.scan->operation = plan->operation;
  d.scan->resultRelation = target;
  d.scan->fdw_private = list_make1(node);
  d.scan->fdw_exprs = query.params;
  d.scan->fdw_recheck_quals = NIL;
  // EvalPlanQual does without it
  d.scan->scan.plan.lefttree = nullptr;
  d.scan->scan.plan.async_capable = false;
  if (is_seen_as_it_is(r, d.scan)) show_returned(r, d);
  return true;
}

const char *why_row_by_row(PlannerInfo *root, ModifyTable *plan, Index target, int subplan) {
  DirectRequest r{root, plan, target, subplan};
  if (plan->operation == CMD_INSERT && !selects_from_server(r)) return nullptr;
  if (const char *reason = why_not_asked(r)) return reason;
  if (plan->operation == CMD_INSERT) return why_not_direct_insert(r);
  const char *reason = decide(r).reason;
  bool shown = plan->returningLists != NIL && list_length(plan->resultRelations) > 1;
  return reason == nullptr && shown && drains_source(plan) ? "rows of another table are read first" : reason;
}

}  // namespace remote_fdw
