// Owns which rows travel together, and how. The connection sends them when it must: connection/unsent_writes.
#include "remote_fdw/executor/insert_buffer.h"

#include "remote_fdw/catalog/options.h"
#include "remote_fdw/connection/copy_in.h"
#include "remote_fdw/connection/unsent_writes.h"
#include "remote_fdw/connection/usage.h"
#include "remote_fdw/deparse/dml.h"
#include "remote_fdw/executor/modify_state.h"
#include "remote_fdw/executor/remote_relation.h"
#include "remote_fdw/pg/memory.h"
#include "remote_fdw/pg/statement_end.h"
#include "remote_fdw/transfer/copy_encoder.h"
#include "remote_fdw/wire/message_size.h"

namespace remote_fdw {

namespace {

// Until there are so many, asking the remote what it has is not worth its round trip.
constexpr int kFewRows = 200;
// In one INSERT, when COPY cannot be used.
constexpr int kInsertRows = 1000;
constexpr int64 kFewBytes = 256 * 1024;
constexpr int64 kInsertBytes = 1024 * 1024;
// A COPY alone on its connection goes on in pieces of this size.
constexpr int64 kCopyBytes = 64 * 1024;
// All that is kept back for one connection.

enum class Way : uint8 {
  Undecided,  // an INSERT, as long as there are few
  Inserts,
  Copy,
};

}  // namespace

struct InsertBuffer {
  UnsentWrites writes;  // first: the connection knows it by it
  InsertBufferSpec spec;
  Way way;
  int most_rows;  // in one INSERT, or with batch_size in one COPY
  int rows;         // kept
  int copied_rows;  // in the COPY under way
  int64 unsettled_rows;
  int64 inserted_rows;  // of those, as the remote says
  Datum *values;        // of one row
  bool *nulls;
  MemoryContext context;      // what is kept
  MemoryContext row_context;  // scratch
  StatementParams params;     // INSERT
  int room;                   // in its arrays, in rows
  CopyEncoder *encoder;
  CopyIn *copy;
  StringInfoData data;  // COPY
};

namespace {

static_assert(std::is_trivially_destructible_v<InsertBuffer>);

InsertBuffer *buffer_of(UnsentWrites *writes) { return reinterpret_cast<InsertBuffer *>(writes); }

bool is_bounded(const InsertBuffer *b) { return b->spec.state->plan->batch_size > 0; }

void read_row(InsertBuffer *b, TupleTableSlot *slot) {
  ListCell *cell;
  foreach (cell, b->spec.state->plan->targets) {
    int i = foreach_current_index(cell);
    b->values[i] = slot_getattr(slot, lfirst_int(cell), &b->nulls[i]);
  }
}

template <typename T>
void make_room_for(T *&array, size_t count) {
  array = array == nullptr ? palloc_array_of<T>(count)
                           : static_cast<T *>(repalloc_huge(const_cast<std::remove_const_t<T> *>(array), count * sizeof(T)));
}

void grow_params(InsertBuffer *b) {
  if (b->rows < b->room) return;
  b->room = b->room == 0 ? 1 : Min(2 * b->room, Max(b->most_rows, b->room + 1));
  size_t count = static_cast<size_t>(b->room) * static_cast<size_t>(b->spec.state->param_count);
  in_context(GetMemoryChunkContext(b), [&] {
    make_room_for(b->params.types, count);
    make_room_for(b->params.values, count);
    make_room_for(b->params.lengths, count);
    make_room_for(b->params.formats, count);
  });
}

// Gives the bytes added.
int64 add_params(InsertBuffer *b) {
  int columns = b->spec.state->param_count;
  grow_params(b);
  const StatementParams *row = in_context(b->context, [&] { return encode_values(b->spec.state->encoder, b->values, b->nulls, 1); });
  for (int i = 0; i < columns; i++) {
    int at = b->rows * columns + i;
    const_cast<Oid *>(b->params.types)[at] = row->types[i];
    const_cast<const char **>(b->params.values)[at] = row->values[i];
    const_cast<int *>(b->params.lengths)[at] = row->lengths[i];
    const_cast<int *>(b->params.formats)[at] = row->formats[i];
  }
  return params_bytes(*row);
}

int64 add_copy_row(InsertBuffer *b) {
  int before = b->data.len;
  MemoryContextReset(b->row_context);
  in_context(b->row_context, [&] { append_copy_row(b->encoder, &b->data, b->values, b->nulls); });
  return b->data.len - before;
}

void send_insert(InsertBuffer *b) {
  ModifyState *state = b->spec.state;
  b->params.count = b->rows * state->param_count;
  MemoryContextReset(b->row_context);
  int64 changed = in_context(b->row_context, [&] {
    RemoteStatement statement{};
    statement.sql = insert_rows_sql(state->plan->sql, state->tail, {state->param_count, b->rows});
    statement.params = &b->params;
    statement.kind = b->rows == 1 || b->rows == b->most_rows ? StatementKind::Repeated : StatementKind::Query;
    statement.effect = StatementEffect::Writes;
    statement.error_sql = state->sql;
    statement.foreign_table = RelationGetRelationName(state->relation);
    statement.traffic = &state->traffic;
    return rows_changed(state, run_statement(state->connection, statement));
  });
  b->inserted_rows += changed;
  count_rows_sent(state->connection, &state->traffic, b->rows);
  state->batches++;
  b->rows = 0;
  MemoryContextReset(b->context);
}

void end_copy(InsertBuffer *b) {
  end_copy_in(b->copy);
  int64 rows = take_copied_rows(b->copy);
  if (rows < 0 || rows > b->copied_rows)
    raise_breach(b->spec.state->connection, "the remote server says that it took more rows than it was sent");
  b->inserted_rows += rows;
  b->copied_rows = 0;
}

void send_copy(InsertBuffer *b) {
  ModifyState *state = b->spec.state;
  if (put_copy_rows(b->copy, b->data.data, b->data.len) == CopyPut::Began) state->batches++;
  count_rows_sent(state->connection, &state->traffic, b->rows);
  b->copied_rows += b->rows;
  b->rows = 0;
  resetStringInfo(&b->data);
  if (is_bounded(b) && b->copied_rows >= b->most_rows) end_copy(b);
}

void send_kept_rows(UnsentWrites *writes) {
  InsertBuffer *b = buffer_of(writes);
  if (b->rows == 0) return;
  if (b->way == Way::Copy)
    send_copy(b);
  else
    send_insert(b);
}

// Rows that a trigger or rule there has dropped were counted when they were given.
void correct_count(InsertBuffer *b) {
  int64 missing = b->unsettled_rows - b->inserted_rows;
  b->unsettled_rows = b->inserted_rows = 0;
  if (b->spec.is_copy)
    count_rows_not_copied(missing);
  else if (b->spec.counts)
    b->spec.query->es_processed -= static_cast<uint64>(missing);
}

void settle_rows(UnsentWrites *writes) {
  InsertBuffer *b = buffer_of(writes);
  if (b->way == Way::Copy) end_copy(b);
  correct_count(b);
}

struct CopyPlan {
  bool possible;
  CopyForm form;
};

bool takes_copies(const RemoteRelation &remote) {
  bool is_table = remote.exists && (remote.kind == RELKIND_RELATION || remote.kind == RELKIND_PARTITIONED_TABLE);
  return is_table && !remote.insert_rules && !remote.row_security && !remote.foreign_parts;
}

// COPY gives values to columns that an INSERT may not.
CopyPlan plan_copy(const InsertBuffer *b, const RemoteRelation &remote) {
  CopyPlan plan{takes_copies(remote), CopyForm::Binary};
  Relation relation = b->spec.state->relation;
  ListCell *cell;
  foreach (cell, b->spec.state->plan->targets) {
    auto attnum = static_cast<AttrNumber>(lfirst_int(cell));
    const RemoteColumn *column = find_remote_column(remote, remote_column_name(RelationGetRelid(relation), attnum));
    if (column == nullptr || column->generated || column->identity == ATTRIBUTE_IDENTITY_ALWAYS) return {false, CopyForm::Text};
    if (!copies_in_binary(TupleDescAttr(RelationGetDescr(relation), attnum - 1)->atttypid, column->type)) plan.form = CopyForm::Text;
  }
  return plan;
}

const Oid *target_types(const ModifyState *state) {
  auto *types = palloc_array_of<Oid>(static_cast<size_t>(state->param_count));
  ListCell *cell;
  foreach (cell, state->plan->targets)
    types[foreach_current_index(cell)] = TupleDescAttr(RelationGetDescr(state->relation), lfirst_int(cell) - 1)->atttypid;
  return types;
}

void begin_copying(InsertBuffer *b, CopyForm form) {
  ModifyState *state = b->spec.state;
  const Oid *types = target_types(state);
  b->encoder = form == CopyForm::Binary ? make_binary_copy_encoder(types, state->param_count) : make_text_copy_encoder(types, state->param_count);
  b->copy = make_copy_in(state->connection, {copy_sql(state->relation, state->plan->targets), form,
                                             RelationGetRelationName(state->relation), &state->traffic});
  initStringInfo(&b->data);
  b->way = Way::Copy;
}

// After the first INSERT there seem to be many.
void decide(InsertBuffer *b) {
  MemoryContext owner = GetMemoryChunkContext(b);
  in_context(owner, [&] {
    CopyPlan plan = plan_copy(b, ask_remote_relation(b->spec.state->connection, b->spec.state->relation));
    if (plan.possible)
      begin_copying(b, plan.form);
    else
      b->way = Way::Inserts;
  });
  int bound = b->spec.state->plan->batch_size;
  if (b->way == Way::Copy)
    b->most_rows = bound;
  else
    b->most_rows = Min(kMaxParams / b->spec.state->param_count, bound > 0 ? Min(bound, kInsertRows) : kInsertRows);
}

bool is_full(const InsertBuffer *b) {
  if (much_is_kept(&b->writes)) return true;
  switch (b->way) {
    case Way::Undecided:
      return b->rows >= b->most_rows || b->writes.bytes >= kFewBytes;
    case Way::Inserts:
      return b->rows >= b->most_rows || (b->spec.state->plan->conflict == NIL && b->writes.bytes >= kInsertBytes);
    case Way::Copy:
      return (is_bounded(b) && b->copied_rows + b->rows >= b->most_rows) || (b->writes.bytes >= kCopyBytes && keeps_alone(&b->writes));
  }
  return true;
}

// DO UPDATE refuses to change a row twice in one statement: the more are in one, the nearer it is to what the statement says.
int most_in_insert(const ModifyState *state) { return state->plan->conflict != NIL ? kMaxParams : kInsertRows; }

// Those that need an INSERT are not asked again whether there are many. COPY knows no ON CONFLICT.
void choose_way(InsertBuffer *b) {
  const ModifyState *state = b->spec.state;
  int bound = state->plan->batch_size;
  bool needs_insert = state->plan->conflict != NIL || *state->plan->sql_tail != '\0' || (bound > 0 && bound <= kFewRows);
  b->way = needs_insert ? Way::Inserts : Way::Undecided;
  b->most_rows = Min(needs_insert ? most_in_insert(state) : kFewRows, kMaxParams / state->param_count);
  if (bound > 0) b->most_rows = Min(b->most_rows, bound);
}

}  // namespace

InsertBuffer *make_insert_buffer(const InsertBufferSpec &spec) {
  auto *b = palloc_struct<InsertBuffer>();
  b->spec = spec;
  init_unsent_writes(&b->writes, spec.state->connection);
  b->writes.send = send_kept_rows;
  b->writes.settle = settle_rows;
  b->writes.query = spec.query;
  choose_way(b);
  b->values = palloc_array_of<Datum>(static_cast<size_t>(spec.state->param_count));
  b->nulls = palloc_array_of<bool>(static_cast<size_t>(spec.state->param_count));
  b->context = AllocSetContextCreate(CurrentMemoryContext, "remote_fdw rows to insert", ALLOCSET_DEFAULT_SIZES);
  b->row_context = AllocSetContextCreate(CurrentMemoryContext, "remote_fdw row to insert", ALLOCSET_DEFAULT_SIZES);
  return b;
}

void buffer_row(InsertBuffer *b, TupleTableSlot *slot) {
  // now: a sub-SELECT in it may read from the same server, which it could not while rows are being sent
  complete_text(b->spec.state);
  begin_keeping(&b->writes);
  read_row(b, slot);
  keep_back(&b->writes, b->way == Way::Copy ? add_copy_row(b) : add_params(b));
  b->rows++;
  b->unsettled_rows++;
  if (!is_full(b)) return;
  send_kept(&b->writes);
  if (b->way == Way::Undecided) decide(b);
}

void settle_insert_buffer(InsertBuffer *b) { settle_writes(&b->writes); }

}  // namespace remote_fdw
