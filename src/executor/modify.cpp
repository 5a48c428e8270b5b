// Owns the write callbacks: beginning, one row, a batch, the end, and tuple routing's variant of them.
#include "remote_fdw/executor/modify.h"

#include "remote_fdw/catalog/options.h"
#include "remote_fdw/deparse/dml.h"
#include "remote_fdw/executor/modify_state.h"
#include "remote_fdw/executor/partition_check.h"
#include "remote_fdw/pg/compat.h"
#include "remote_fdw/pg/memory.h"
#include "remote_fdw/plan/node_methods.h"

namespace remote_fdw {

namespace {

ModifyState *modify_state(const ResultRelInfo *result) { return static_cast<ModifyState *>(result->ri_FdwState); }

List *every_column(Relation relation) {
  List *columns = NIL;
  TupleDesc desc = RelationGetDescr(relation);
  for (int i = 0; i < desc->natts; i++)
    if (!TupleDescAttr(desc, i)->attisdropped) columns = lappend_int(columns, i + 1);
  return columns;
}

List *insertable_columns(Relation relation) {
  List *columns = NIL;
  TupleDesc desc = RelationGetDescr(relation);
  for (int i = 0; i < desc->natts; i++) {
    Form_pg_attribute attribute = TupleDescAttr(desc, i);
    if (!attribute->attisdropped && attribute->attgenerated == '\0') columns = lappend_int(columns, i + 1);
  }
  return columns;
}

bool row_must_come_back(const ModifyTable *plan, const ResultRelInfo *result) {
  const TriggerDesc *triggers = result->ri_TrigDesc;
  return (plan != nullptr && plan->returningLists != NIL) || result->ri_WithCheckOptions != NIL ||
         (triggers != nullptr && triggers->trig_insert_after_row);
}

ConflictClause conflict_clause(const ModifyTable *plan) {
  if (plan == nullptr || plan->onConflictAction == ONCONFLICT_NONE) return ConflictClause::None;
  if (plan->onConflictAction == ONCONFLICT_NOTHING) return ConflictClause::DoNothing;
  ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED), errmsg("ON CONFLICT DO UPDATE is not supported on a foreign table")));
}

// COPY FROM and routed rows have no plan of ours: the statement is made here.
ModifyPrivate *make_routed_plan(const ModifyTable *plan, const ResultRelInfo *result) {
  Relation relation = result->ri_RelationDesc;
  ForeignTable *table = GetForeignTable(RelationGetRelid(relation));
  auto *made = make_plan_node<ModifyPrivate>();
  made->targets = insertable_columns(relation);
  made->has_returning = row_must_come_back(plan, result);
  if (made->has_returning) made->retrieved = every_column(relation);
  made->batch_size = read_foreign_options(GetForeignServer(table->serverid), table).batch_size;
  made->sql = insert_head_sql(relation, made->targets);
  made->sql_tail = insert_tail_sql(relation, conflict_clause(plan), made->retrieved);
  return made;
}

TupleTableSlot *change_one(ResultRelInfo *result, TupleTableSlot *slot, TupleTableSlot *plan_slot) {
  ModifyState *state = modify_state(result);
  PgResult *answer = send_rows(state, &slot, plan_slot, 1);
  if (rows_changed(state, answer) == 0) return nullptr;
  store_returned(state, answer, slot);
  return slot;
}

}  // namespace

void begin_foreign_modify(ModifyTableState *mtstate, ResultRelInfo *result, List *fdw_private, int, int eflags) {
  if ((eflags & EXEC_FLAG_EXPLAIN_ONLY) != 0) return;
  result->ri_FdwState = make_modify_state(plan_node_in<ModifyPrivate>(fdw_private), mtstate->operation, result,
                                          modify_user(mtstate, result), outerPlanState(mtstate)->plan);
  modify_state(result)->checks_bounds = mtstate->operation == CMD_UPDATE && may_leave_bounds(result, mtstate->ps.state);
}

TupleTableSlot *exec_foreign_insert(EState *estate, ResultRelInfo *result, TupleTableSlot *slot, TupleTableSlot *plan_slot) {
  check_inserted_row(result, slot, estate);
  return change_one(result, slot, plan_slot);
}

TupleTableSlot **exec_foreign_batch_insert(EState *estate, ResultRelInfo *result, TupleTableSlot **slots,
                                           TupleTableSlot **plan_slots, int *count) {
  for (int i = 0; i < *count; i++) check_inserted_row(result, slots[i], estate);
  ModifyState *state = modify_state(result);
  PgResult *answer = send_rows(state, slots, plan_slots[0], *count);
  *count = rows_changed(state, answer);
  return *count == 0 ? nullptr : slots;
}

int foreign_modify_batch_size(ResultRelInfo *result) {
  ModifyState *state = modify_state(result);
  const TriggerDesc *triggers = result->ri_TrigDesc;
  // Rows that must come back, or that triggers look at one by one, go one at a time.
  if (result->ri_projectReturning != nullptr || result->ri_WithCheckOptions != NIL ||
      (triggers != nullptr && (triggers->trig_insert_before_row || triggers->trig_insert_after_row)))
    return 1;
  if (state != nullptr) return state->batch_size;
  ForeignTable *table = GetForeignTable(RelationGetRelid(result->ri_RelationDesc));
  return read_foreign_options(GetForeignServer(table->serverid), table).batch_size;
}

TupleTableSlot *exec_foreign_update(EState *estate, ResultRelInfo *result, TupleTableSlot *slot, TupleTableSlot *plan_slot) {
  if (modify_state(result)->checks_bounds) check_updated_row(result, slot, estate);
  return change_one(result, slot, plan_slot);
}

TupleTableSlot *exec_foreign_delete(EState *, ResultRelInfo *result, TupleTableSlot *slot, TupleTableSlot *plan_slot) {
  return change_one(result, slot, plan_slot);
}

void end_foreign_modify(EState *, ResultRelInfo *) {}

void begin_foreign_insert(ModifyTableState *mtstate, ResultRelInfo *result) {
  auto *plan = mtstate == nullptr ? nullptr : reinterpret_cast<ModifyTable *>(mtstate->ps.plan);
  // Rows moved into a partition that the same UPDATE has yet to scan would be updated again.
  if (plan != nullptr && plan->operation == CMD_UPDATE && (result->ri_FdwState != nullptr || result->ri_usesFdwDirectModify))
    ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
                    errmsg("cannot route tuples into foreign table to be updated \"%s\"",
                           RelationGetRelationName(result->ri_RelationDesc))));
  Oid user = mtstate == nullptr ? GetUserId() : modify_user(mtstate, result);
  result->ri_FdwState = make_modify_state(make_routed_plan(plan, result), CMD_INSERT, result, user, nullptr);
}

void end_foreign_insert(EState *, ResultRelInfo *) {}

}  // namespace remote_fdw
