// Owns the decision whether the remote can make an INSERT ... SELECT from end to end, and the scan that takes the place of the one
// that was to find its rows. The statement's text: deparse/write.
#include "remote_fdw/planner/direct_insert.h"

#include "remote_fdw/catalog/table_columns.h"
#include "remote_fdw/pg/compat.h"
#include "remote_fdw/planner/left_out.h"
#include "remote_fdw/planner/conflict_clause.h"
#include "remote_fdw/planner/rel_info.h"
#include "remote_fdw/planner/source_drain.h"
#include "remote_fdw/planner/whole_query.h"

namespace remote_fdw {

namespace {

struct Decision {
  const char *reason;  // why not; null: it can be done
  RelOptInfo *rel;
  WriteSpec write;
};

Decision refusal(const char *reason) {
  Decision decision{};
  decision.reason = reason;
  return decision;
}

// A table, a join, or a subquery that the remote can run; null: something else.
RelOptInfo *source_of(const DirectRequest &r) {
  Plan *plan = write_source(r.plan);
  RelOptInfo *rel = nullptr;
  if (IsA(plan, SubqueryScan)) {
    rel = find_base_rel(r.root, static_cast<int>(reinterpret_cast<SubqueryScan *>(plan)->scan.scanrelid));
  } else if (IsA(plan, ForeignScan)) {
    rel = scanned_relation(r.root, reinterpret_cast<ForeignScan *>(plan));
  }
  return rel != nullptr && is_ours(rel) ? rel : nullptr;
}

Oid server_of_target(const DirectRequest &r) { return GetForeignTable(planner_rt_fetch(r.target, r.root)->relid)->serverid; }

bool is_partition(const DirectRequest &r) { return get_rel_relispartition(planner_rt_fetch(r.target, r.root)->relid); }

const char *add_values(const DirectRequest &r, const PushdownScope &scope, WriteSpec *write) {
  ListCell *cell;
  Relation relation = table_open(planner_rt_fetch(r.target, r.root)->relid, NoLock);
  const char *reason = nullptr;
  const Bitmapset *left_out = left_out_columns(r.root, relation).always;
  foreach (cell, write_source(r.plan)->targetlist) {
    auto *entry = lfirst_node(TargetEntry, cell);
    if (entry->resjunk || bms_is_member(entry->resno, left_out) || !has_remote_column(TupleDescAttr(RelationGetDescr(relation), entry->resno - 1))) continue;
    NewColumn made = new_column(r, scope, entry->resno, entry->expr);
    reason = made.reason;
    if (reason != nullptr) break;
    write->assignments = lappend(write->assignments, made.assignment);
  }
  table_close(relation, NoLock);
  return reason;
}

Decision decide(const DirectRequest &r) {
  Decision d{};
  d.rel = source_of(r);
  if (d.rel == nullptr) return refusal("its rows are found here");
  const RelPushdownInfo *info = pushdown_info(d.rel);
  if (info->scope.server != server_of_target(r) || d.rel->userid != privileged_user(r.root, r.target))
    return refusal("its rows come from another server or another user's connection");
  if (is_partition(r)) return refusal("its rows are held against the bounds of the partition");
  if (write_source(r.plan)->qual != NIL || info->local_clauses != NIL) return refusal("a condition is evaluated here");
  d.write.command = CMD_INSERT;
  d.write.scope = &info->scope;
  d.write.target = target_item(r);
  d.write.others = info->from;
  d.write.where = {extract_actual_clauses(info->remote_clauses, false), info->remote_tests};
  d.write.substitutes = info->substitutes;
  d.reason = add_values(r, info->scope, &d.write);
  if (d.reason == nullptr) d.reason = add_returning(r, &d.write);
  if (d.reason == nullptr && d.write.assignments == NIL) d.reason = "it has no columns";
  if (d.reason == nullptr) d.write.conflict = conflict_spec(r.root, r.plan, r.target);
  return d;
}

List *ordinals(const RelPushdownInfo *info, Relids relids) {
  List *converted = NIL;
  ListCell *cell;
  foreach (cell, info->relations) {
    auto *part = static_cast<Node *>(lfirst(cell));
    converted = lappend(converted, IsA(part, Integer) ? reinterpret_cast<Node *>(makeInteger(bms_member_index(relids, intVal(part)))) : part);
  }
  return converted;
}

}  // namespace

bool plan_direct_insert(const DirectRequest &r) {
  Decision d = decide(r);
  if (d.reason != nullptr) return false;
  Plan *source = outerPlan(r.plan);
  // the subquery's plan is dropped, the tables in it must not be
  if (IsA(source, SubqueryScan)) keep_range_tables(r.root, pushdown_info(d.rel)->from);
  WriteQuery query = build_write(d.write);
  DirectPrivate *node = make_direct_private(r, d.write, query);
  node->as_user = static_cast<int>(d.rel->userid);
  node->relations = ordinals(pushdown_info(d.rel), scanned_relids(r.root, d.rel));
  ForeignScan *scan = make_foreignscan(shown_columns(r, d.write, source->targetlist), NIL, 0, query.params, list_make1(node), NIL, NIL, nullptr);
  scan->operation = CMD_INSERT;
  scan->resultRelation = r.target;
  scan->fs_server = pushdown_info(d.rel)->scope.server;
  set_scanned_relids(r.root, scan, d.rel);
  take_costs(&scan->scan.plan, source);
  outerPlan(r.plan) = &scan->scan.plan;
  return true;
}

const char *why_not_direct_insert(const DirectRequest &r) { return decide(r).reason; }

bool selects_from_server(const DirectRequest &r) {
  const RelOptInfo *rel = source_of(r);
  return rel != nullptr && pushdown_info(rel)->scope.server == server_of_target(r);
}

}  // namespace remote_fdw
