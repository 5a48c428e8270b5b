// Owns what the planner decides for row-wise writes: junk columns, columns sent, columns returned, the SQL.
#include "remote_fdw/planner/modify_plan.h"

#include "remote_fdw/catalog/options.h"
#include "remote_fdw/catalog/remote_defaults.h"
#include "remote_fdw/catalog/table_columns.h"
#include "remote_fdw/deparse/dml.h"
#include "remote_fdw/pg/compat.h"
#include "remote_fdw/plan/modify_private.h"
#include "remote_fdw/plan/node_methods.h"
#include "remote_fdw/planner/conflict_clause.h"
#include "remote_fdw/planner/direct_modify.h"
#include "remote_fdw/planner/left_out.h"
#include "remote_fdw/planner/source_drain.h"

namespace remote_fdw {

namespace {

// A BEFORE trigger here may change any column.
List *updated_column_list(PlannerInfo *root, Index rti, Relation relation) {
  if (has_before_row_trigger(relation->trigdesc, CMD_UPDATE)) return sendable_columns(relation);
  List *columns = NIL;
  Bitmapset *updated = updated_columns(root, rti);
  int member = -1;
  while ((member = bms_next_member(updated, member)) >= 0) {
    int attnum = member + FirstLowInvalidHeapAttributeNumber;
    if (attnum > 0 && is_sendable(relation, static_cast<AttrNumber>(attnum))) columns = lappend_int(columns, attnum);
  }
  return columns;
}

List *columns_in(List *exprs, Index rti, Relation relation) {
  Bitmapset *attributes = nullptr;
  pull_varattnos(reinterpret_cast<Node *>(exprs), rti, &attributes);
  if (bms_is_member(-FirstLowInvalidHeapAttributeNumber, attributes)) {
    List *columns = all_columns(relation);
    if (bms_is_member(SelfItemPointerAttributeNumber - FirstLowInvalidHeapAttributeNumber, attributes))
      columns = lappend_int(columns, SelfItemPointerAttributeNumber);
    return columns;
  }
  List *columns = NIL;
  int member = -1;
  while ((member = bms_next_member(attributes, member)) >= 0) {
    int attnum = member + FirstLowInvalidHeapAttributeNumber;
    if (attnum > 0 || attnum == SelfItemPointerAttributeNumber) columns = lappend_int(columns, attnum);
  }
  return columns;
}

List *returned_columns(ModifyTable *plan, Index rti, int subplan, Relation relation) {
  // A trigger, and the error message of a view's CHECK OPTION, see the whole row as the remote stored it.
  if (has_after_row_trigger(relation->trigdesc, plan->operation) || plan->withCheckOptionLists != NIL) return all_columns(relation);
  if (plan->returningLists == NIL) return NIL;
  return columns_in(static_cast<List *>(list_nth(plan->returningLists, subplan)), rti, relation);
}

void choose_targets(const PlannerInfo *root, Relation relation, ModifyPrivate *node) {
  LeftOut left_out = left_out_columns(root, relation);
  if (left_out.sometimes != nullptr) node->default_rows = left_out_by_rows(root, left_out.sometimes);
  SentColumns sent = sent_columns(relation, sendable_columns(relation), left_out.always);
  node->targets = sent.targets;
  node->defaulted = sent.defaulted;
}

void write_statement(PlannerInfo *root, ModifyTable *plan, Index rti, Relation relation, ModifyPrivate *node) {
  switch (plan->operation) {
    case CMD_INSERT:
      choose_targets(root, relation, node);
      node->conflict = add_conflict(root, plan, rti);
      node->sql = insert_head_sql(relation, conflict_alias(plan), node->targets);
      node->sql_tail = insert_tail_sql(relation, node->retrieved);
      break;
    case CMD_UPDATE:
      node->targets = updated_column_list(root, rti, relation);
      node->sql = update_sql(relation, node->keys, node->targets, node->retrieved);
      break;
    case CMD_DELETE:
      node->sql = delete_sql(relation, node->keys, node->retrieved);
      break;
    default:
      ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED), errmsg("this command is not supported on a foreign table")));
  }
}

List *why_kept_local(PlannerInfo *root, ModifyTable *plan, Index rti, int subplan) {
  const char *reason = why_row_by_row(root, plan, rti, subplan);
  return reason == nullptr ? NIL : list_make1(makeString(psprintf("row by row: %s", reason)));
}

// The executor knows the rows by their places in the list.
[[noreturn]] void refuse_default_rows(Relation relation) {
  ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED), errmsg("DEFAULT in some rows of VALUES only is not possible here"),
                  errdetail("The rows are computed before the first one is inserted into foreign table \"%s\", because they read what it changes.",
                            RelationGetRelationName(relation)),
                  errhint("Insert the rows with DEFAULT by a statement of their own.")));
}

}  // namespace

List *plan_foreign_modify(PlannerInfo *root, ModifyTable *plan, Index result_relation, int subplan) {
  Relation relation = table_open(planner_rt_fetch(result_relation, root)->relid, NoLock);
  ForeignTable *table = GetForeignTable(RelationGetRelid(relation));
  auto *node = make_plan_node<ModifyPrivate>();
  node->retrieved = returned_columns(plan, result_relation, subplan, relation);
  node->has_returning = node->retrieved != NIL;
  node->awaited = node->has_returning || plan->returningLists != NIL;
  if (plan->operation != CMD_INSERT) node->keys = key_columns(relation);
  node->rows_may_repeat = !gives_each_row_once(write_source(plan), result_relation);
  node->batch_size = read_foreign_options(GetForeignServer(table->serverid), table).batch_size;
  write_statement(root, plan, result_relation, relation, node);
  bool one_by_one = node->awaited || node->batch_size == 1 || node->defaulted != NIL || node->default_rows != NIL;
  drain_source_where_needed(root, plan, result_relation, one_by_one ? RowsGo::OneByOne : RowsGo::Together);
  if (node->default_rows != NIL && !IsA(outerPlan(plan), ValuesScan)) refuse_default_rows(relation);
  node->read_ahead = node->awaited && node->batch_size != 1 && node->defaulted == NIL && node->default_rows == NIL && read_source_ahead(root, plan, relation);
  table_close(relation, NoLock);
  node->kept_local = why_kept_local(root, plan, result_relation, subplan);
  return list_make1(node);
}

int is_foreign_rel_updatable(Relation relation) {
  ForeignTable *table = GetForeignTable(RelationGetRelid(relation));
  bool updatable = read_foreign_options(GetForeignServer(table->serverid), table).updatable;
  return updatable ? (1 << CMD_INSERT) | (1 << CMD_UPDATE) | (1 << CMD_DELETE) : 0;
}

}  // namespace remote_fdw
