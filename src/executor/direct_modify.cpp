// Owns running a whole-statement INSERT, UPDATE or DELETE: its parameters, the count of its rows, the rows it returns.
#include "remote_fdw/executor/direct_modify.h"

#include "remote_fdw/connection/cache.h"
#include "remote_fdw/connection/query.h"
#include "remote_fdw/connection/usage.h"
#include "remote_fdw/executor/gathered_rows.h"
#include "remote_fdw/executor/param_binder.h"
#include "remote_fdw/executor/scan_columns.h"
#include "remote_fdw/fetch/row_source.h"
#include "remote_fdw/pg/memory.h"
#include "remote_fdw/plan/direct_private.h"
#include "remote_fdw/plan/node_methods.h"

namespace remote_fdw {

namespace {

struct DirectState {
  const DirectPrivate *plan;
  RemoteConnection *connection;
  Relation target;
  ParamBinder *params;
  GatheredRows *gathered;  // null: the statement is whole
  bool started;
  Traffic traffic;  // of what is not or no longer counted by `rows`

  // RETURNING
  TupleDecoder *decoder;
  RowSource *rows;            // of the statement that runs
  TupleTableSlot *changed;    // the row as it is now, or was; the scan's own slot when that is of the target
  Datum *values;              // of the target's columns, then of the others
  bool *nulls;
  MemoryContext statement_context;  // of `rows`
  MemoryContext row_context;  // by-reference values of the current row
};

DirectState *direct_state(const ForeignScanState *node) { return static_cast<DirectState *>(node->fdw_state); }

int target_columns(const DirectState *state) { return RelationGetDescr(state->target)->natts; }
bool is_joined(const ForeignScanState *node) { return node->ss.ss_currentRelation == nullptr; }

TupleDecoder *make_decoder(const ForeignScanState *node, const DirectState *state) {
  int own = list_length(state->plan->returned);
  int others = is_joined(node) ? node->ss.ss_ScanTupleSlot->tts_tupleDescriptor->natts : 0;
  auto *targets = palloc_array_of<ColumnTarget>(own + others);
  for (int i = 0; i < own; i++)
    targets[i] = table_target(RelationGetDescr(state->target), list_nth_int(state->plan->returned, i));
  for (int i = 0; i < others; i++) {
    targets[own + i] = expression_target(node, node->ss.ss_ScanTupleSlot->tts_tupleDescriptor, i + 1);
    targets[own + i].slot_index += target_columns(state);
    // an outer join may have made it
    targets[own + i].null_check = NullCheck::None;
  }
  return make_tuple_decoder(targets, own + others, RelationGetRelationName(state->target));
}

RowSource *make_returned_rows(const ForeignScanState *node, const DirectState *state, const char *sql) {
  RowSourceSpec spec{};
  spec.connection = state->connection;
  spec.sql = spec.sql_all_text = sql;
  spec.decoder = state->decoder;
  spec.foreign_table = RelationGetRelationName(state->target);
  spec.expected_rows = -1;
  spec.effect = StatementEffect::Writes;
  spec.query = node->ss.ps.state;
  return make_row_source(spec);
}

void prepare_returning(ForeignScanState *node, DirectState *state) {
  TupleTableSlot *slot = node->ss.ss_ScanTupleSlot;
  EState *estate = node->ss.ps.state;
  state->decoder = make_decoder(node, state);
  state->changed = is_joined(node) ? ExecInitExtraTupleSlot(estate, RelationGetDescr(state->target), &TTSOpsVirtual) : slot;
  int columns = target_columns(state) + (is_joined(node) ? slot->tts_tupleDescriptor->natts : 0);
  state->values = palloc_array_of<Datum>(columns);
  state->nulls = palloc_array_of<bool>(columns);
  state->statement_context = AllocSetContextCreate(estate->es_query_cxt, "remote_fdw statement", ALLOCSET_DEFAULT_SIZES);
  state->row_context = AllocSetContextCreate(estate->es_query_cxt, "remote_fdw returned row", ALLOCSET_SMALL_SIZES);
}

const StatementParams *parameters(ForeignScanState *node, const DirectState *state) {
  return param_count(state->params) == 0 ? nullptr : bind_params(state->params, node->ss.ps.ps_ExprContext);
}

void count_rows(const ForeignScanState *node, const DirectState *state, uint64 rows) {
  if (state->plan->counts) node->ss.ps.state->es_processed += rows;
}

struct Statement {
  const char *sql;  // null: there are no more
  const StatementParams *params;
};

Statement next_statement(ForeignScanState *node, DirectState *state) {
  if (state->gathered == nullptr) return {state->started ? nullptr : state->plan->sql, parameters(node, state)};
  GatheredStatement next = next_gathered(state->gathered, parameters(node, state));
  count_rows_sent(state->connection, &state->traffic, next.rows);
  return {next.sql, next.params};
}

void run_whole(ForeignScanState *node, DirectState *state, const Statement &next) {
  RemoteStatement statement{};
  statement.sql = next.sql;
  statement.params = next.params;
  statement.format = ResultFormat::Text;
  statement.kind = statement.params == nullptr ? StatementKind::Query : StatementKind::Repeated;
  statement.foreign_table = RelationGetRelationName(state->target);
  statement.effect = StatementEffect::Writes;
  statement.traffic = &state->traffic;
  const PgResult *answer = run_statement(state->connection, statement);
  uint64 rows = strtoull(PQcmdTuples(const_cast<PGresult *>(answer->get())), nullptr, 10);
  count_rows(node, state, rows);
  if (node->ss.ps.instrument != nullptr) node->ss.ps.instrument->tuplecount += static_cast<double>(rows);
}

void run_all(ForeignScanState *node, DirectState *state) {
  for (;;) {
    Statement next = next_statement(node, state);
    if (next.sql == nullptr) return;
    run_whole(node, state, next);
    state->started = true;
  }
}

// False: there is none.
bool start_next(ForeignScanState *node, DirectState *state) {
  Statement next = next_statement(node, state);
  if (next.sql == nullptr) return false;
  in_context(state->statement_context, [&] {
    state->rows = make_returned_rows(node, state, next.sql);
    state->rows->start(next.params);
  });
  state->started = true;
  return true;
}

void end_rows(DirectState *state) {
  if (state->rows == nullptr) return;
  state->rows->close();
  state->traffic += state->rows->report().traffic;
  state->rows = nullptr;
  MemoryContextReset(state->statement_context);
}

TupleTableSlot *store_values(TupleTableSlot *slot, const Datum *values, const bool *nulls) {
  int columns = slot->tts_tupleDescriptor->natts;
  ExecClearTuple(slot);
  memcpy(slot->tts_values, values, columns * sizeof(Datum));
  memcpy(slot->tts_isnull, nulls, columns * sizeof(bool));
  return ExecStoreVirtualTuple(slot);
}

TupleTableSlot *show_row(ForeignScanState *node, DirectState *state, const FieldView *row) {
  TupleTableSlot *slot = node->ss.ss_ScanTupleSlot;
  int own = target_columns(state);
  MemoryContextReset(state->row_context);
  memset(state->nulls, true, (own + (is_joined(node) ? slot->tts_tupleDescriptor->natts : 0)) * sizeof(bool));
  RowIdentity identity = in_context(state->row_context, [&] { return decode_row(state->decoder, row, state->values, state->nulls); });
  store_values(state->changed, state->values, state->nulls);
  state->changed->tts_tid = identity.ctid;
  if (is_joined(node)) store_values(slot, state->values + own, state->nulls + own);
  // 18 leaves it to us: of an INSERT the scan is of no relation
  state->changed->tts_tableOid = RelationGetRelid(state->target);
  node->resultRelInfo->ri_projectReturning->pi_exprContext->ecxt_scantuple = state->changed;
  count_rows(node, state, 1);
  return slot;
}

}  // namespace

void begin_direct_modify(ForeignScanState *node, int eflags) {
  if ((eflags & EXEC_FLAG_EXPLAIN_ONLY) != 0) return;
  auto *scan = reinterpret_cast<ForeignScan *>(node->ss.ps.plan);
  auto *state = palloc_struct<DirectState>();
  state->plan = plan_node_in<DirectPrivate>(scan->fdw_private);
  state->target = node->resultRelInfo->ri_RelationDesc;
  auto user = static_cast<Oid>(state->plan->as_user);
  state->connection = get_connection(scan->fs_server, OidIsValid(user) ? user : GetUserId());
  state->params = make_param_binder(scan->fdw_exprs, state->plan->declared, &node->ss.ps);
  if (state->plan->gathered != NIL) state->gathered = make_gathered_rows(state->plan, state->target, outerPlanState(node));
  if (state->plan->has_returning) prepare_returning(node, state);
  node->fdw_state = state;
}

TupleTableSlot *iterate_direct_modify(ForeignScanState *node) {
  DirectState *state = direct_state(node);
  if (!state->plan->has_returning) {
    run_all(node, state);
    return ExecClearTuple(node->ss.ss_ScanTupleSlot);
  }
  for (;;) {
    if (state->rows == nullptr && !start_next(node, state)) return ExecClearTuple(node->ss.ss_ScanTupleSlot);
    const FieldView *row = state->rows->next_row();
    if (row != nullptr) return show_row(node, state, row);
    end_rows(state);
  }
}

const Traffic *direct_modify_traffic(const ForeignScanState *node) {
  const DirectState *state = direct_state(node);
  if (state == nullptr) return nullptr;
  auto *traffic = palloc_struct<Traffic>();
  *traffic = state->traffic;
  if (state->rows != nullptr) *traffic += state->rows->report().traffic;
  return traffic;
}

void end_direct_modify(ForeignScanState *node) {
  DirectState *state = direct_state(node);
  if (state != nullptr) end_rows(state);
}

}  // namespace remote_fdw
