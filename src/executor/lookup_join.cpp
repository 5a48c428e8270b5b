// Owns the executor node of lookup joins: filling batches, sending their keys, joining.
#include "remote_fdw/executor/lookup_join.h"

#include "remote_fdw/connection/cache.h"
#include "remote_fdw/deparse/lookup_select.h"
#include "remote_fdw/executor/lookup_batch.h"
#include "remote_fdw/executor/param_binder.h"
#include "remote_fdw/executor/scan_columns.h"
#include "remote_fdw/fetch/row_source.h"
#include "remote_fdw/pg/memory.h"
#include "remote_fdw/plan/lookup_private.h"
#include "remote_fdw/plan/node_methods.h"

namespace remote_fdw {

namespace {

enum class Phase : uint8 {
  Fill,       // a batch is wanted
  Match,      // remote rows come
  Unmatched,  // outer rows that found nothing are given
};

// Each flight is this many times the one before, up to batch_size.
constexpr int kGrowth = 4;
// Where few rows may do, most outer rows collected for each key, some having the same or none.
constexpr int kRowsPerKey = 4;
// An answer of up to so many rows is put aside, so that the remote can work on the next flight meanwhile; a longer one keeps it
// busy by itself.
constexpr int64 kShortAnswer = 10000;

// A batch on its way.
struct Flight {
  LookupBatch *batch;
  ArrayEncoder *encoder;
  RowSource *rows;
  bool filled;
  bool sent;
  int64 answered;  // rows that have come
};

struct LookupState {
  CustomScanState css;
  const LookupPrivate *plan;
  JoinType type;
  PlanState *outer;
  TupleTableSlot *outer_slot;  // reads rows of the batch
  List *keys;                  // ExprState
  bool *key_required;
  Datum *key_values;
  bool *key_nulls;
  ParamBinder *params;
  ExprState *join_qual;
  Flight flights[2];
  int current;
  int64 last_answer;  // rows of the one before; at first unknown
  TupleDecoder *decoder;
  MemoryContext row_context;  // of the current remote row
  Datum *remote_values;       // the key's number first
  bool *remote_nulls;
  int remote_columns;         // of the scan tuple
  Phase phase;
  int limit;                  // most keys of the next flight
  int chained;                // next outer row for the current remote row, or to be looked at for Unmatched
  bool outer_ended;
  LookupReport counters;  // but what the sources report
};

LookupState *state_of(CustomScanState *node) { return reinterpret_cast<LookupState *>(node); }

Flight *current_flight(LookupState *s) { return &s->flights[s->current]; }
Flight *next_flight(LookupState *s) { return &s->flights[1 - s->current]; }
LookupBatch *batch_of(LookupState *s) { return current_flight(s)->batch; }
// Where a LIMIT may be content with what has come, nothing is done ahead of its time.
bool works_ahead(const LookupState *s) { return s->plan->first_batch == s->plan->batch_size; }

TupleTableSlot *scan_slot(LookupState *s) { return s->css.ss.ss_ScanTupleSlot; }
ExprContext *expr_context(LookupState *s) { return s->css.ss.ps.ps_ExprContext; }

enum class RemotePart : uint8 { Row, Nulls };

// The scan tuple of an outer row and the current remote row, or NULLs.
void show(LookupState *s, TupleTableSlot *outer, RemotePart remote) {
  TupleTableSlot *slot = scan_slot(s);
  int outer_columns = s->plan->outer_columns;
  ExecClearTuple(slot);
  slot_getallattrs(outer);
  memcpy(slot->tts_values, outer->tts_values, sizeof(Datum) * static_cast<size_t>(outer_columns));
  memcpy(slot->tts_isnull, outer->tts_isnull, sizeof(bool) * static_cast<size_t>(outer_columns));
  Datum *values = slot->tts_values + outer_columns;
  bool *nulls = slot->tts_isnull + outer_columns;
  auto columns = static_cast<size_t>(s->remote_columns);
  if (remote == RemotePart::Row) {
    memcpy(values, s->remote_values + 1, sizeof(Datum) * columns);
    memcpy(nulls, s->remote_nulls + 1, sizeof(bool) * columns);
  } else {
    memset(nulls, true, sizeof(bool) * columns);
  }
  ExecStoreVirtualTuple(slot);
  expr_context(s)->ecxt_scantuple = slot;
}

void show_row(LookupState *s, int row, RemotePart remote) {
  ExecStoreMinimalTuple(batch_of(s)->row(row)->tuple, s->outer_slot, false);
  show(s, s->outer_slot, remote);
}

bool gives_unmatched(const LookupState *s) { return s->type == JOIN_LEFT || s->type == JOIN_ANTI; }

// False: it finds nothing.
bool evaluate_key(LookupState *s) {
  ListCell *cell;
  foreach (cell, s->keys) {
    int i = foreach_current_index(cell);
    s->key_values[i] = ExecEvalExprSwitchContext(static_cast<ExprState *>(lfirst(cell)), expr_context(s), &s->key_nulls[i]);
    if (s->key_nulls[i] && s->key_required[i]) return false;
  }
  return true;
}

void add_outer_row(LookupState *s, Flight *flight, TupleTableSlot *slot) {
  ExprContext *econtext = expr_context(s);
  ResetExprContext(econtext);
  show(s, slot, RemotePart::Nulls);
  if (!evaluate_key(s)) {
    if (gives_unmatched(s)) flight->batch->add(slot);
    return;
  }
  flight->batch->add(slot, in_context(econtext->ecxt_per_tuple_memory,
                                      [&] { return encode_array_row(flight->encoder, s->key_values, s->key_nulls); }));
}

bool has_room(const LookupState *s, const LookupBatch *batch) {
  // there are two of them
  Size most_bytes = static_cast<Size>(work_mem) * 1024 / 2;
  if (batch->rows() == 0) return true;
  if (!works_ahead(s) && batch->rows() / kRowsPerKey >= s->limit) return false;
  return batch->keys() < s->limit && batch->bytes() < most_bytes;
}

// `filled` stays false when there are no more outer rows.
void fill(LookupState *s, Flight *flight) {
  flight->batch->begin();
  while (!s->outer_ended && has_room(s, flight->batch)) {
    CHECK_FOR_INTERRUPTS();
    TupleTableSlot *slot = ExecProcNode(s->outer);
    s->outer_ended = TupIsNull(slot);
    if (!s->outer_ended) add_outer_row(s, flight, slot);
  }
  s->limit = Min(s->limit * kGrowth, s->plan->batch_size);
  flight->filled = flight->batch->rows() > 0;
  flight->sent = false;
  flight->answered = 0;
}

void send(LookupState *s, Flight *flight) {
  if (!flight->filled || flight->sent) return;
  flight->sent = true;
  s->counters.batches++;
  if (flight->batch->keys() == 0) return;
  ExprContext *econtext = expr_context(s);
  ResetExprContext(econtext);
  const StatementParams *others = param_count(s->params) == 0 ? nullptr : bind_params(s->params, econtext);
  flight->rows->start(flight->batch->params(others));
  flight->rows->send();
  s->counters.keys += flight->batch->keys();
  s->counters.flights++;
}

// False: there is none.
bool begin_flight(LookupState *s) {
  s->last_answer = current_flight(s)->filled ? current_flight(s)->answered : kShortAnswer + 1;
  current_flight(s)->filled = false;
  if (next_flight(s)->filled)
    s->current = 1 - s->current;
  else
    fill(s, current_flight(s));
  send(s, current_flight(s));
  return current_flight(s)->filled;
}

// The next batch is collected while the remote looks up this one, and sent when this one's answer has begun to come.
void work_ahead(LookupState *s) {
  if (!works_ahead(s)) return;
  if (current_flight(s)->answered == 0 && !next_flight(s)->filled) fill(s, next_flight(s));
  if (current_flight(s)->answered == 1 && s->last_answer <= kShortAnswer) send(s, next_flight(s));
}

[[noreturn]] void raise_unknown_key() {
  ereport(ERROR, (errcode(ERRCODE_FDW_ERROR), errmsg("the remote server answered to a key that it was not asked for")));
}

// False: the answer is over.
bool take_remote_row(LookupState *s) {
  Flight *flight = current_flight(s);
  work_ahead(s);
  const FieldView *row = flight->batch->keys() == 0 ? nullptr : flight->rows->next_row();
  if (row == nullptr) return false;
  flight->answered++;
  MemoryContextReset(s->row_context);
  memset(s->remote_nulls, true, sizeof(bool) * static_cast<size_t>(s->remote_columns + 1));
  in_context(s->row_context, [&] { (void)decode_row(s->decoder, row, s->remote_values, s->remote_nulls); });
  s->chained = s->remote_nulls[0] ? kNoRow : flight->batch->first_row(DatumGetInt64(s->remote_values[0]));
  if (s->chained == kNoRow) raise_unknown_key();
  return true;
}

bool passes(LookupState *s) {
  if (ExecQual(s->join_qual, expr_context(s))) return true;
  InstrCountFiltered2(&s->css.ss.ps, 1);
  return false;
}

// The next pair of an outer row and the remote rows that have come; false when the answer is over.
bool next_pair(LookupState *s) {
  for (;;) {
    while (s->chained == kNoRow)
      if (!take_remote_row(s)) return false;
    int index = s->chained;
    OuterRow *row = batch_of(s)->row(index);
    s->chained = row->next;
    bool once = s->type == JOIN_SEMI || s->type == JOIN_ANTI;
    if (once && row->matched) continue;
    ResetExprContext(expr_context(s));
    show_row(s, index, RemotePart::Row);
    if (!passes(s)) continue;
    row->matched = true;
    if (s->type != JOIN_ANTI) return true;
  }
}

bool next_unmatched(LookupState *s) {
  while (gives_unmatched(s) && s->chained < batch_of(s)->rows()) {
    int index = s->chained++;
    if (batch_of(s)->row(index)->matched) continue;
    ResetExprContext(expr_context(s));
    show_row(s, index, RemotePart::Nulls);
    return true;
  }
  return false;
}

// Shows the next row of the join, before the conditions above it; false at the end.
bool next_joined(LookupState *s) {
  for (;;) {
    CHECK_FOR_INTERRUPTS();
    switch (s->phase) {
      case Phase::Fill:
        if (!begin_flight(s)) return false;
        s->chained = kNoRow;
        s->phase = Phase::Match;
        break;
      case Phase::Match:
        if (next_pair(s)) return true;
        send(s, next_flight(s));
        s->chained = 0;
        s->phase = Phase::Unmatched;
        break;
      case Phase::Unmatched:
        if (next_unmatched(s)) return true;
        s->phase = Phase::Fill;
        break;
    }
  }
}

void start_over(LookupState *s) {
  s->phase = Phase::Fill;
  s->limit = s->plan->first_batch;
  s->outer_ended = false;
  s->current = 0;
  for (Flight &flight : s->flights) {
    flight.rows->close();
    flight.batch->begin();
    flight.filled = false;
  }
}

const CustomScan *plan_of(const LookupState *s) { return reinterpret_cast<const CustomScan *>(s->css.ss.ps.plan); }

void init_keys(LookupState *s, List *exprs) {
  auto count = static_cast<size_t>(list_length(exprs));
  auto *types = palloc_array_of<Oid>(count);
  ListCell *cell;
  foreach (cell, exprs) types[foreach_current_index(cell)] = exprType(static_cast<Node *>(lfirst(cell)));
  s->keys = ExecInitExprList(exprs, &s->css.ss.ps);
  s->key_values = palloc_array_of<Datum>(count);
  s->key_nulls = palloc_array_of<bool>(count);
  s->key_required = palloc_array_of<bool>(count);
  foreach (cell, s->plan->required_keys) s->key_required[lfirst_int(cell)] = true;
  for (Flight &flight : s->flights) {
    flight.encoder = make_array_encoder(types, list_length(exprs));
    flight.batch = make_lookup_batch(flight.encoder, s->plan->batch_size);
  }
}

TupleDecoder *make_lookup_decoder(LookupState *s) {
  int columns = static_cast<LookupAnswer>(s->plan->answer) == LookupAnswer::Rows ? s->remote_columns : 0;
  auto *targets = palloc_array_of<ColumnTarget>(static_cast<size_t>(columns + 1));
  targets[0] = {0, INT8OID, -1, nullptr, nullptr, NullCheck::None};
  TupleDesc desc = scan_slot(s)->tts_tupleDescriptor;
  for (int i = 0; i < columns; i++) {
    int position = s->plan->outer_columns + i;
    auto *entry = list_nth_node(TargetEntry, plan_of(s)->custom_scan_tlist, position);
    targets[i + 1] = expression_target(s->css.ss.ps.state, entry->expr, TupleDescAttr(desc, position));
    targets[i + 1].slot_index = i + 1;
  }
  ListCell *cell;
  foreach (cell, s->plan->unchecked_nulls)
    if (lfirst_int(cell) < columns) targets[lfirst_int(cell) + 1].null_check = NullCheck::None;
  return make_tuple_decoder(targets, columns + 1, s->plan->foreign_table);
}

RowSource *make_source(LookupState *s) {
  auto user = static_cast<Oid>(s->plan->as_user);
  RowSourceSpec spec{};
  spec.connection = get_connection(static_cast<Oid>(s->plan->server), OidIsValid(user) ? user : GetUserId());
  spec.sql = s->plan->sql;
  spec.sql_all_text = s->plan->sql_all_text;
  spec.decoder = s->decoder;
  spec.fetch_size = s->plan->fetch_size;
  spec.retention = Retention::Forget;
  spec.foreign_table = s->plan->foreign_table;
  spec.foreign_tables = s->plan->tables;
  spec.expected_rows = -1;
  spec.consumption = Consumption::Whole;
  spec.neighbours = Neighbours::Unknown;
  spec.query = s->css.ss.ps.state;
  return make_row_source(spec);
}

}  // namespace

CustomScanState *make_lookup_join_state() {
  auto *state = palloc_struct<LookupState>();
  NodeSetTag(&state->css, T_CustomScanState);
  return &state->css;
}

void begin_lookup_join(CustomScanState *node, EState *estate, int eflags) {
  LookupState *s = state_of(node);
  const CustomScan *plan = plan_of(s);
  s->plan = plan_node_in<LookupPrivate>(plan->custom_private);
  s->type = static_cast<JoinType>(s->plan->join_type);
  s->outer = ExecInitNode(static_cast<Plan *>(linitial(plan->custom_plans)), estate, eflags & ~(EXEC_FLAG_BACKWARD | EXEC_FLAG_MARK));
  node->custom_ps = list_make1(s->outer);
  if ((eflags & EXEC_FLAG_EXPLAIN_ONLY) != 0) return;

  s->remote_columns = list_length(plan->custom_scan_tlist) - s->plan->outer_columns;
  s->remote_values = palloc_array_of<Datum>(static_cast<size_t>(s->remote_columns + 1));
  s->remote_nulls = palloc_array_of<bool>(static_cast<size_t>(s->remote_columns + 1));
  s->outer_slot = ExecInitExtraTupleSlot(estate, ExecGetResultType(s->outer), &TTSOpsMinimalTuple);
  init_keys(s, static_cast<List *>(linitial(plan->custom_exprs)));
  s->params = make_param_binder(static_cast<List *>(lsecond(plan->custom_exprs)), &node->ss.ps);
  s->join_qual = ExecInitQual(static_cast<List *>(lthird(plan->custom_exprs)), &node->ss.ps);
  s->decoder = make_lookup_decoder(s);
  s->row_context = AllocSetContextCreate(estate->es_query_cxt, "remote_fdw lookup row", ALLOCSET_SMALL_SIZES);
  for (Flight &flight : s->flights) flight.rows = make_source(s);
  start_over(s);
}

TupleTableSlot *next_of_lookup_join(CustomScanState *node) {
  LookupState *s = state_of(node);
  while (next_joined(s)) {
    if (!ExecQual(node->ss.ps.qual, expr_context(s))) {
      InstrCountFiltered1(&node->ss.ps, 1);
      continue;
    }
    return node->ss.ps.ps_ProjInfo == nullptr ? scan_slot(s) : ExecProject(node->ss.ps.ps_ProjInfo);
  }
  return ExecClearTuple(scan_slot(s));
}

void rescan_lookup_join(CustomScanState *node) {
  LookupState *s = state_of(node);
  start_over(s);
  if (node->ss.ps.chgParam != nullptr) UpdateChangedParamSet(s->outer, node->ss.ps.chgParam);
  if (s->outer->chgParam == nullptr) ExecReScan(s->outer);
}

void end_lookup_join(CustomScanState *node) {
  LookupState *s = state_of(node);
  for (Flight &flight : s->flights)
    if (flight.rows != nullptr) flight.rows->close();
  ExecEndNode(s->outer);
}

LookupReport lookup_report(const CustomScanState *node) {
  auto *s = reinterpret_cast<const LookupState *>(node);
  LookupReport report = s->counters;
  for (const Flight &flight : s->flights) {
    if (flight.rows == nullptr) continue;
    FetchReport fetched = flight.rows->report();
    report.fetched.traffic += fetched.traffic;
    report.fetched.strategies |= fetched.strategies;
    report.fetched.spilled_bytes += fetched.spilled_bytes;
  }
  return report;
}

}  // namespace remote_fdw
