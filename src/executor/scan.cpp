// Owns the life of one foreign scan: binding parameters, taking rows from its row source, storing them decoded
// in the slot, rescans.
#include "remote_fdw/executor/scan.h"

#include "remote_fdw/connection/cache.h"
#include "remote_fdw/executor/partial_state.h"
#include "remote_fdw/executor/scan_columns.h"
#include "remote_fdw/executor/scan_state.h"
#include "remote_fdw/pg/compat.h"
#include "remote_fdw/pg/explainable_plan.h"
#include "remote_fdw/pg/memory.h"
#include "remote_fdw/plan/node_methods.h"

namespace remote_fdw {

namespace {

bool writes_foreign_tables(EState *estate) {
  ListCell *cell;
  foreach (cell, estate->es_plannedstmt->resultRelations)
    if (exec_rt_fetch(lfirst_int(cell), estate)->relkind == RELKIND_FOREIGN_TABLE) return true;
  return false;
}

bool may_write_foreign_tables(EState *estate) {
  if (writes_foreign_tables(estate)) return true;
  ListCell *cell;
  foreach (cell, estate->es_plannedstmt->resultRelations)
    if (exec_rt_fetch(lfirst_int(cell), estate)->relkind == RELKIND_PARTITIONED_TABLE) return true;
  return false;
}

// A WITH that writes must not be seen by the rest of its statement, nor by another one. What a scan will ask for must be known.
bool must_start_before_writes(const ForeignScanState *node) {
  EState *estate = node->ss.ps.state;
  return estate->es_plannedstmt->hasModifyingCTE && estate->es_epq_active == nullptr && bms_is_empty(node->ss.ps.plan->extParam) &&
         may_write_foreign_tables(estate);
}

Neighbours neighbours(const ForeignScanState *node, const ScanPrivate *plan) {
  if (!plan->read_first && writes_foreign_tables(node->ss.ps.state)) return Neighbours::Writes;
  return node->ss.ps.async_capable ? Neighbours::TakeTurns : Neighbours::Unknown;
}

RowSource *make_source(ForeignScanState *node, ScanState *state, int eflags) {
  const Plan *plan = node->ss.ps.plan;
  Oid server = reinterpret_cast<const ForeignScan *>(plan)->fs_server;
  RowSourceSpec spec{};
  spec.connection = get_connection(server, mapping_user(node, state->plan));
  spec.sql = state->plan->sql;
  spec.sql_all_text = state->plan->sql_all_text;
  spec.decoder = state->decoder;
  spec.fetch_size = state->plan->fetch_size;
  spec.retention = (eflags & EXEC_FLAG_REWIND) != 0 ? Retention::Keep : Retention::Forget;
  spec.foreign_table = scanned_table_name(node);
  spec.foreign_tables = state->plan->tables;
  spec.expected_rows = plan->qual == NIL ? plan->plan_rows : -1;
  spec.consumption = state->plan->consumption;
  spec.neighbours = neighbours(node, state->plan);
  spec.query = node->ss.ps.state;
  return make_row_source(spec);
}

// Parts of aggregates: the columns' values become the states of which they tell.
void make_states(const List *states, TupleTableSlot *slot) {
  ListCell *cell;
  foreach (cell, states) {
    auto form = static_cast<StateForm>(lfirst_int(cell));
    int column = foreach_current_index(cell);
    if (!is_serialised(form) || slot->tts_isnull[column]) continue;
    NullableDatum state = serialised_state(form, slot->tts_values[column]);
    slot->tts_values[column] = state.value;
    slot->tts_isnull[column] = state.isnull;
  }
}

// Fills the slot's arrays; columns that were not fetched stay NULL.
RowIdentity decode_into(ScanState *state, const FieldView *row, TupleTableSlot *slot) {
  MemoryContextReset(state->row_context);
  int natts = slot->tts_tupleDescriptor->natts;
  memset(slot->tts_isnull, true, natts * sizeof(bool));
  return in_context(state->row_context, [&] {
    RowIdentity identity = decode_row(state->decoder, row, slot->tts_values, slot->tts_isnull);
    make_states(state->plan->states, slot);
    return identity;
  });
}

// System columns other than ctid need a tuple header; the remote tableoid of an UPDATE's or DELETE's target
// travels in xmax, where its junk column reads it.
void store_heap_tuple(ScanState *state, TupleTableSlot *slot, const RowIdentity &identity) {
  HeapTuple tuple = in_context(state->row_context, [&] {
    return heap_form_tuple(slot->tts_tupleDescriptor, slot->tts_values, slot->tts_isnull);
  });
  tuple->t_self = identity.ctid;
  HeapTupleHeaderSetXmin(tuple->t_data, InvalidTransactionId);
  HeapTupleHeaderSetXmax(tuple->t_data, InvalidTransactionId);
  HeapTupleHeaderSetCmin(tuple->t_data, InvalidTransactionId);
  if (state->plan->tuple_form == TupleForm::Identity)
    HeapTupleHeaderSetXmax(tuple->t_data, static_cast<TransactionId>(identity.tableoid));
  ExecStoreHeapTuple(tuple, slot, false);
}

TupleTableSlot *store_row(ScanState *state, const FieldView *row, TupleTableSlot *slot) {
  ExecClearTuple(slot);
  RowIdentity identity = decode_into(state, row, slot);
  if (state->plan->tuple_form == TupleForm::Virtual) {
    ExecStoreVirtualTuple(slot);
    slot->tts_tid = identity.ctid;
  } else {
    store_heap_tuple(state, slot, identity);
  }
  return slot;
}

}  // namespace

Oid mapping_user(const ForeignScanState *node, const ScanPrivate *plan) {
  auto user = static_cast<Oid>(plan->as_user);
  return OidIsValid(user) ? user : scan_user(node);
}

void begin_foreign_scan(ForeignScanState *node, int eflags) {
  auto *plan = reinterpret_cast<ForeignScan *>(node->ss.ps.plan);
  make_explainable(plan);
  if ((eflags & EXEC_FLAG_EXPLAIN_ONLY) != 0) return;
  auto *state = palloc_struct<ScanState>();
  state->plan = plan_node_in<ScanPrivate>(plan->fdw_private);
  state->decoder = make_scan_decoder(node, state->plan);
  state->params = make_param_binder(plan->fdw_exprs, &node->ss.ps);
  state->row_context = AllocSetContextCreate(node->ss.ps.state->es_query_cxt, "remote_fdw row", ALLOCSET_SMALL_SIZES);
  state->rows = make_source(node, state, eflags);
  state->awaited_descriptor = PGINVALID_SOCKET;
  node->fdw_state = state;
  if (!must_start_before_writes(node)) return;
  start_scan(node);
  state->rows->send();
}

void start_scan(ForeignScanState *node) {
  ScanState *state = scan_state(node);
  const StatementParams *params =
      param_count(state->params) == 0 ? nullptr : bind_params(state->params, node->ss.ps.ps_ExprContext);
  state->rows->start(params);
  state->started = true;
}

TupleTableSlot *iterate_foreign_scan(ForeignScanState *node) {
  ScanState *state = scan_state(node);
  TupleTableSlot *slot = node->ss.ss_ScanTupleSlot;
  if (!state->started) start_scan(node);
  // An asynchronous parent is told "nothing now" instead of waiting here.
  if (node->ss.ps.async_capable && !state->rows->row_ready()) return ExecClearTuple(slot);
  const FieldView *row = state->rows->next_row();
  return row == nullptr ? ExecClearTuple(slot) : store_row(state, row, slot);
}

void rescan_foreign_scan(ForeignScanState *node) {
  ScanState *state = scan_state(node);
  if (!state->started) return;
  bool same_params = node->ss.ps.chgParam == nullptr;
  if (same_params && state->rows->replay()) return;
  state->rows->close();
  state->started = false;
}

// EvalPlanQual: the joined tables' rows are at hand, the local join makes the scan's row of them.
bool recheck_foreign_scan(ForeignScanState *node, TupleTableSlot *slot) {
  if (node->ss.ss_currentRelation != nullptr) return true;
  PlanState *local_join = outerPlanState(node);
  // in a subquery of its own, which has no part in the row that is checked: it is computed anew
  if (local_join == nullptr) return !TupIsNull(iterate_foreign_scan(node));
  TupleTableSlot *made = ExecProcNode(local_join);
  if (TupIsNull(made)) return false;
  ExecCopySlot(slot, made);
  return true;
}

void end_foreign_scan(ForeignScanState *node) {
  ScanState *state = scan_state(node);
  if (state != nullptr) state->rows->close();
}

}  // namespace remote_fdw
