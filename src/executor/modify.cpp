// Owns the write callbacks: beginning, one row, a batch, the end, and tuple routing's variant of them.
#include "remote_fdw/executor/modify.h"

#include "remote_fdw/catalog/options.h"
#include "remote_fdw/catalog/remote_defaults.h"
#include "remote_fdw/catalog/table_columns.h"
#include "remote_fdw/deparse/conflict.h"
#include "remote_fdw/deparse/dml.h"
#include "remote_fdw/executor/answers_ahead.h"
#include "remote_fdw/executor/change_buffer.h"
#include "remote_fdw/executor/insert_buffer.h"
#include "remote_fdw/executor/left_out.h"
#include "remote_fdw/executor/modify_state.h"
#include "remote_fdw/executor/partition_check.h"
#include "remote_fdw/executor/source_drain.h"
#include "remote_fdw/pg/compat.h"
#include "remote_fdw/pg/memory.h"
#include "remote_fdw/plan/conflict_private.h"
#include "remote_fdw/plan/node_methods.h"

namespace remote_fdw {

namespace {

ModifyState *modify_state(const ResultRelInfo *result) { return static_cast<ModifyState *>(result->ri_FdwState); }

bool row_must_come_back(const ModifyTable *plan, const ResultRelInfo *result) {
  return (plan != nullptr && plan->returningLists != NIL) || result->ri_WithCheckOptions != NIL ||
         has_after_row_trigger(result->ri_TrigDesc, CMD_INSERT);
}

List *clause_of_partition(const RoutedConflict *clauses, Oid root, Relation relation) {
  Oid server = GetForeignServerIdByRelId(RelationGetRelid(relation));
  ListCell *known, *parts;
  forboth(known, clauses->servers, parts, clauses->clauses)
    if (lfirst_oid(known) == server) return name_columns(lfirst_node(List, parts), root, RelationGetRelid(relation));
  elog(ERROR, "remote_fdw: plan lacks the ON CONFLICT clause of partition \"%s\"", RelationGetRelationName(relation));
}

List *routed_conflict(const ModifyTable *plan, const ModifyTableState *mtstate, Relation relation) {
  if (plan == nullptr || plan->onConflictAction == ONCONFLICT_NONE) return NIL;
  auto *clauses = static_cast<List *>(linitial(plan->fdwPrivLists));
  if (clauses == NIL) return list_make1(makeString(pstrdup(" ON CONFLICT DO NOTHING")));
  if (plan->onConflictAction == ONCONFLICT_UPDATE) refuse_update_triggers(relation);
  return clause_of_partition(plan_node_in<RoutedConflict>(clauses), RelationGetRelid(mtstate->rootResultRelInfo->ri_RelationDesc), relation);
}

// COPY FROM and routed rows have no plan of ours: the statement is made here.
ModifyPrivate *make_routed_plan(const ModifyTable *plan, const ModifyTableState *mtstate, ResultRelInfo *result) {
  Relation relation = result->ri_RelationDesc;
  ForeignTable *table = GetForeignTable(RelationGetRelid(relation));
  auto *made = make_plan_node<ModifyPrivate>();
  SentColumns sent = sent_columns(relation, sendable_columns(relation), left_out_of_routed(mtstate, result));
  made->targets = sent.targets;
  made->defaulted = sent.defaulted;
  made->has_returning = made->awaited = row_must_come_back(plan, result);
  if (made->has_returning) made->retrieved = all_columns(relation);
  made->batch_size = read_foreign_options(GetForeignServer(table->serverid), table).batch_size;
  made->conflict = routed_conflict(plan, mtstate, relation);
  made->sql = insert_head_sql(relation, conflict_alias(plan), made->targets);
  made->sql_tail = insert_tail_sql(relation, made->retrieved);
  return made;
}

// What the others have sent was counted into theirs.
void add_counts(ModifyState *state, const ModifyState *variant) {
  state->traffic = variant->traffic;
  state->batches = variant->batches;
}

PgResult *answer_for(ModifyState *state, TupleTableSlot *slot, TupleTableSlot *plan_slot) {
  if (state->ahead == nullptr) return send_row(state, slot, plan_slot);
  MemoryContextReset(state->row_context);
  return next_answer(state->ahead, slot, plan_slot);
}

TupleTableSlot *change_one(ResultRelInfo *result, TupleTableSlot *slot, TupleTableSlot *plan_slot) {
  ModifyState *state = state_for_row(modify_state(result), slot);
  PgResult *answer = answer_for(state, slot, plan_slot);
  if (state != modify_state(result)) add_counts(modify_state(result), state);
  if (answer == nullptr || rows_changed(state, answer) == 0) return nullptr;
  store_returned(state, answer, slot);
  return slot;
}

TupleTableSlot *keep_or_change(ResultRelInfo *result, TupleTableSlot *slot, TupleTableSlot *plan_slot) {
  ChangeBuffer *changes = modify_state(result)->changes;
  if (!may_keep_changes(changes)) return change_one(result, slot, plan_slot);
  return buffer_change(changes, slot, plan_slot) == Kept::Yes ? slot : nullptr;
}

// A table without columns has no rows that differ. With batch_size 1 each row is a statement.
bool may_keep_rows(const ModifyTableState *mtstate, const ModifyState *state) {
  const ModifyPrivate *plan = state->plan;
  return mtstate != nullptr && !rows_differ(state) && !plan->awaited && plan->targets != NIL && plan->batch_size != 1;
}

ModifyState *make_insert_state(const ModifyPrivate *plan, ModifyTableState *mtstate, ResultRelInfo *result, Oid user) {
  ModifyState *state = make_modify_state(plan, mtstate, CMD_INSERT, result, user, nullptr);
  if (may_keep_rows(mtstate, state))
    state->buffer = make_insert_buffer({state, mtstate->ps.state, mtstate->canSetTag, mtstate->ps.plan == nullptr});
  return state;
}

ModifyState *make_change_state(const ModifyPrivate *plan, ModifyTableState *mtstate, ResultRelInfo *result, Oid user) {
  ModifyState *state = make_modify_state(plan, mtstate, mtstate->operation, result, user, outerPlanState(mtstate)->plan);
  if (!plan->awaited && plan->batch_size != 1) state->changes = make_change_buffer(state, mtstate);
  return state;
}

}  // namespace

void begin_foreign_modify(ModifyTableState *mtstate, ResultRelInfo *result, List *fdw_private, int, int eflags) {
  if ((eflags & EXEC_FLAG_EXPLAIN_ONLY) != 0) return;
  const auto *plan = plan_node_in<ModifyPrivate>(fdw_private);
  Oid user = modify_user(mtstate, result);
  result->ri_FdwState = mtstate->operation == CMD_INSERT
                            ? make_insert_state(plan, mtstate, result, user)
                            : make_change_state(plan, mtstate, result, user);
  if (plan->read_ahead) {
    Assert(is_source_drain(outerPlanState(mtstate)));
    modify_state(result)->ahead = make_answers_ahead(modify_state(result), reinterpret_cast<CustomScanState *>(outerPlanState(mtstate)));
  }
  modify_state(result)->checks_bounds = mtstate->operation == CMD_UPDATE && may_leave_bounds(result, mtstate->ps.state);
}

TupleTableSlot *exec_foreign_insert(EState *estate, ResultRelInfo *result, TupleTableSlot *slot, TupleTableSlot *plan_slot) {
  check_inserted_row(result, slot, estate);
  InsertBuffer *buffer = modify_state(result)->buffer;
  if (buffer == nullptr) return change_one(result, slot, plan_slot);
  buffer_row(buffer, slot);
  return slot;
}

TupleTableSlot *exec_foreign_update(EState *estate, ResultRelInfo *result, TupleTableSlot *slot, TupleTableSlot *plan_slot) {
  if (modify_state(result)->checks_bounds) check_updated_row(result, slot, estate);
  return keep_or_change(result, slot, plan_slot);
}

TupleTableSlot *exec_foreign_delete(EState *, ResultRelInfo *result, TupleTableSlot *slot, TupleTableSlot *plan_slot) {
  return keep_or_change(result, slot, plan_slot);
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
  result->ri_FdwState = make_insert_state(make_routed_plan(plan, mtstate, result), mtstate, result, user);
}

void end_foreign_insert(EState *, ResultRelInfo *result) {
  InsertBuffer *buffer = modify_state(result)->buffer;
  if (buffer != nullptr) settle_insert_buffer(buffer);
}

}  // namespace remote_fdw
