// Owns the rows sent before their turn, and their answers.
#include "remote_fdw/executor/answers_ahead.h"

#include "remote_fdw/connection/query_batch.h"
#include "remote_fdw/connection/usage.h"
#include "remote_fdw/executor/modify_state.h"
#include "remote_fdw/executor/source_drain.h"
#include "remote_fdw/pg/memory.h"
#include "remote_fdw/wire/message_size.h"

namespace remote_fdw {

namespace {

// Of the parameters of one flight.
constexpr int64 kFlightBytes = 1024 * 1024;

}  // namespace

struct AnswersAhead {
  ModifyState *state;
  CustomScanState *source;
  AttrNumber *places;     // of the new values in a row of the source
  MemoryContext context;  // of one flight
  PgResult **answers;     // null: a row that the statement has changed before
  int count;
  int next;
};

namespace {

static_assert(std::is_trivially_destructible_v<AnswersAhead>);

// An INSERT's source gives all columns in their order, an UPDATE's those that are set.
AttrNumber place_of(const ModifyState *state, int attnum) {
  if (state->command == CMD_INSERT) return static_cast<AttrNumber>(attnum);
  auto *plan = reinterpret_cast<const ModifyTable *>(state->writer->ps.plan);
  ListCell *cell;
  foreach (cell, linitial_node(List, plan->updateColnosLists))
    if (lfirst_int(cell) == attnum) return static_cast<AttrNumber>(foreach_current_index(cell) + 1);
  elog(ERROR, "remote_fdw: the source of the UPDATE lacks column %d", attnum);
}

RowValues collect_ahead(const AnswersAhead *ahead, TupleTableSlot *row) {
  const ModifyState *state = ahead->state;
  auto count = static_cast<size_t>(state->param_count);
  RowValues values{palloc_array_of<Datum>(count), palloc_array_of<bool>(count)};
  collect_identity(state, row, values.values);
  for (int i = state->identity_count; i < state->param_count; i++)
    values.values[i] = slot_getattr(row, ahead->places[i - state->identity_count], &values.nulls[i]);
  return values;
}

struct Flight {
  RemoteStatement *statements;
  int *rows;  // whose they are
  int count;
  int64 bytes;
};

void add_row(AnswersAhead *ahead, Flight *flight, const RowValues &values) {
  ModifyState *state = ahead->state;
  const StatementParams *params = encode_values(state->encoder, values.values, values.nulls, 1);
  int row = ahead->count++;
  if (state->changed != nullptr && !add_to_row_set(state->changed, params, state->identity_count)) return;
  flight->statements[flight->count] = row_statement(state, params);
  flight->rows[flight->count] = row;
  flight->count++;
  flight->bytes += params_bytes(*params);
}

// The first one prepares the statement for the others, where that may be.
void use_prepared(ModifyState *state, const Flight &flight) {
  if (!may_prepare(state->connection)) return;
  if (!state->prepared) flight.statements[0].prepare_as = state->statement_name;
  for (int i = 1; i < flight.count; i++) {
    flight.statements[i].sql = state->statement_name;
    flight.statements[i].kind = StatementKind::Prepared;
  }
  state->prepared = true;
}

void fly(AnswersAhead *ahead, const Flight &flight) {
  ModifyState *state = ahead->state;
  if (flight.count == 0) return;
  use_prepared(state, flight);
  state->batches++;
  std::span<PgResult *const> answers = run_statements(state->connection, {flight.statements, static_cast<size_t>(flight.count)});
  for (int i = 0; i < flight.count; i++) ahead->answers[flight.rows[i]] = answers[static_cast<size_t>(i)];
  count_rows_sent(state->connection, &state->traffic, flight.count);
}

void send_rows_ahead(AnswersAhead *ahead, const RowValues &first) {
  Flight flight{palloc_array_of<RemoteStatement>(kRowsAhead), palloc_array_of<int>(kRowsAhead), 0, 0};
  add_row(ahead, &flight, first);
  begin_look_ahead(ahead->source);
  while (ahead->count < kRowsAhead && flight.bytes < kFlightBytes) {
    TupleTableSlot *row = look_ahead(ahead->source);
    if (row == nullptr) break;
    add_row(ahead, &flight, collect_ahead(ahead, row));
  }
  fly(ahead, flight);
}

// What the remote relation is must be known before more are sent.
void send_first(AnswersAhead *ahead, const RowValues &values) {
  ModifyState *state = ahead->state;
  const StatementParams *params = encode_values(state->encoder, values.values, values.nulls, 1);
  if (state->changed != nullptr) (void)add_to_row_set(state->changed, params, state->identity_count);
  ahead->answers[ahead->count++] = send_first_change(state, params, RelationFacts::Kind).answer;
  count_rows_sent(state->connection, &state->traffic, 1);
}

}  // namespace

AnswersAhead *make_answers_ahead(ModifyState *state, CustomScanState *source) {
  auto *ahead = palloc_struct<AnswersAhead>();
  ahead->state = state;
  ahead->source = source;
  ahead->places = palloc_array_of<AttrNumber>(static_cast<size_t>(list_length(state->plan->targets)));
  ListCell *cell;
  foreach (cell, state->plan->targets) ahead->places[foreach_current_index(cell)] = place_of(state, lfirst_int(cell));
  ahead->context = AllocSetContextCreate(CurrentMemoryContext, "remote_fdw answers", ALLOCSET_DEFAULT_SIZES);
  return ahead;
}

PgResult *next_answer(AnswersAhead *ahead, TupleTableSlot *slot, TupleTableSlot *plan_slot) {
  if (ahead->next < ahead->count) return ahead->answers[ahead->next++];
  MemoryContextReset(ahead->context);
  ahead->count = ahead->next = 0;
  in_context(ahead->context, [&] {
    complete_text(ahead->state);
    ahead->answers = palloc_array_of<PgResult *>(kRowsAhead);
    RowValues values = collect_values(ahead->state, slot, plan_slot);
    if (must_check_identity(ahead->state))
      send_first(ahead, values);
    else
      send_rows_ahead(ahead, values);
  });
  return ahead->answers[ahead->next++];
}

}  // namespace remote_fdw
