// Owns which rows of an UPDATE or DELETE travel together, and how. The connection sends them when it must: connection/unsent_writes.
#include "remote_fdw/executor/change_buffer.h"

#include "remote_fdw/catalog/options.h"
#include "remote_fdw/connection/unsent_writes.h"
#include "remote_fdw/connection/usage.h"
#include "remote_fdw/core/remote_version.h"
#include "remote_fdw/deparse/batch_dml.h"
#include "remote_fdw/executor/modify_state.h"
#include "remote_fdw/executor/remote_identity.h"
#include "remote_fdw/pg/memory.h"
#include "remote_fdw/transfer/array_encoder.h"
#include "remote_fdw/wire/message_size.h"

namespace remote_fdw {

namespace {

constexpr int kMostUpdates = 1000;
constexpr int kMostDeletes = 5000;  // of which identities travel alone
constexpr int64 kBatchBytes = 1024 * 1024;
// All that is kept back for one connection.

enum class Way : uint8 {
  Undecided,  // no row has been sent
  OneByOne,
  Batches,
};

}  // namespace

struct ChangeBuffer {
  UnsentWrites writes;  // first: the connection knows it by it
  ModifyState *state;
  ModifyTableState *node;
  Way way;
  bool more_to_come;  // the row that is sent is not the last one
  int most_rows;
  int rows;  // kept
  int64 unsettled_rows;
  int64 changed_rows;            // of those, as the remote says
  const StatementParams *first;  // the first row kept, for a statement of its own
  RowSet *in_batch;              // null: no row comes twice
  ArrayEncoder *arrays;
  const char *sql;  // of a batch
  const char *one_table_sql;  // DELETE by ctid, of rows of one remote table; else null
  Oid table;                  // of the first row kept
  bool many_tables;
  bool tells_entries;
  MemoryContext context;      // what is kept
  MemoryContext row_context;  // scratch
};

namespace {

static_assert(std::is_trivially_destructible_v<ChangeBuffer>);

ChangeBuffer *buffer_of(UnsentWrites *writes) { return reinterpret_cast<ChangeBuffer *>(writes); }

AttrNumber column_at(const ModifyState *state, int position) {
  const List *keys = state->plan->keys;
  if (position >= state->identity_count) return static_cast<AttrNumber>(list_nth_int(state->plan->targets, position - state->identity_count));
  if (keys != NIL) return static_cast<AttrNumber>(list_nth_int(keys, position));
  return position == 0 ? SelfItemPointerAttributeNumber : TableOidAttributeNumber;
}

struct Transfer {
  BatchColumn *columns;
  Oid *types;     // here
  Oid *elements;  // there
  bool possible;
};

bool choose_transfer(const ModifyState *state, const RemoteRelation &remote, const Transfer &transfer, int position) {
  AttrNumber attnum = column_at(state, position);
  BatchColumn *column = &transfer.columns[position];
  column->attnum = attnum;
  if (attnum < 0) {
    bool is_ctid = attnum == SelfItemPointerAttributeNumber;
    transfer.types[position] = transfer.elements[position] = is_ctid ? TIDOID : OIDOID;
    column->element_type = is_ctid ? "tid" : "oid";
    return true;
  }
  const RemoteColumn *there = find_remote_column(remote, remote_column_name(RelationGetRelid(state->relation), attnum));
  if (there == nullptr) return false;
  transfer.types[position] = TupleDescAttr(RelationGetDescr(state->relation), attnum - 1)->atttypid;
  transfer.elements[position] = there->has_arrays ? there->type : TEXTOID;
  column->element_type = there->has_arrays ? there->base_name : "text";
  column->cast_to = there->has_arrays ? nullptr : there->base_name;
  return true;
}

Transfer plan_transfer(const ModifyState *state, const RemoteRelation &remote) {
  auto count = static_cast<size_t>(state->param_count);
  Transfer transfer{palloc_array_of<BatchColumn>(count), palloc_array_of<Oid>(count), palloc_array_of<Oid>(count), true};
  for (int i = 0; i < state->param_count && transfer.possible; i++) transfer.possible = choose_transfer(state, remote, transfer, i);
  return transfer;
}

void begin_batch(ChangeBuffer *b) {
  MemoryContextReset(b->context);
  b->rows = 0;
  b->first = nullptr;
  b->many_tables = false;
  in_context(b->context, [&] {
    if (b->arrays != nullptr) begin_arrays(b->arrays);
    if (b->state->plan->rows_may_repeat && b->state->changed == nullptr) b->in_batch = make_row_set();
  });
}

bool can_join_arrays(const ModifyState *state) {
  RemoteVersion version(remote_server_version(state->connection));
  return version.supports(state->plan->keys == NIL ? RemoteFeature::TupleIdJoin : RemoteFeature::CatalogComparison);
}

void decide(ChangeBuffer *b, const RemoteRelation &remote) {
  const ModifyState *state = b->state;
  b->way = Way::OneByOne;
  if (!can_join_arrays(state) || !remote.exists) return;
  in_context(GetMemoryChunkContext(b), [&] {
    Transfer transfer = plan_transfer(state, remote);
    if (!transfer.possible) return;
    auto identity = static_cast<size_t>(state->identity_count);
    auto all = static_cast<size_t>(state->param_count);
    BatchSpec spec{state->relation, {transfer.columns, identity}, {transfer.columns + identity, all - identity}};
    b->sql = state->command == CMD_UPDATE ? update_batch_sql(spec) : delete_batch_sql(spec);
    b->tells_entries = tells_entries(spec);
    if (state->command == CMD_DELETE && !b->tells_entries) b->one_table_sql = delete_by_ctid_sql(state->relation);
    b->arrays = make_array_encoder(transfer.types, transfer.elements, state->param_count);
    b->way = Way::Batches;
  });
}

[[noreturn]] void raise_not_unique(const ModifyState *state) {
  ereport(ERROR, (errcode(ERRCODE_CARDINALITY_VIOLATION), errmsg("the remote server changed several rows where one was meant"),
                  errdetail("What identifies a row is not unique in foreign table \"%s\".", RelationGetRelationName(state->relation))));
}

// Each entry has found one row, or none.
int64 count_entries(const ChangeBuffer *b, const PgResult *answer) {
  auto *found = palloc_array_of<bool>(static_cast<size_t>(b->rows + 1));
  for (int row = 0; row < answer->rows(); row++) {
    long entry = strtol(answer->value(row, 0), nullptr, 10);
    if (entry < 1 || entry > b->rows || found[entry]) raise_not_unique(b->state);
    found[entry] = true;
  }
  return answer->rows();
}

int64 changed_by(const ChangeBuffer *b, const PgResult *answer) {
  if (b->tells_entries) return count_entries(b, answer);
  int64 rows = strtoll(PQcmdTuples(const_cast<PGresult *>(answer->get())), nullptr, 10);
  if (rows > b->rows) raise_not_unique(b->state);
  return rows;
}

// The ctids and the one table.
const StatementParams *with_one_table(const StatementParams *arrays, Oid table) {
  const_cast<const char **>(arrays->values)[1] = psprintf("%u", table);
  const_cast<int *>(arrays->formats)[1] = 0;
  return arrays;
}

void send_batch(ChangeBuffer *b) {
  ModifyState *state = b->state;
  bool one_table = b->one_table_sql != nullptr && !b->many_tables;
  const StatementParams *arrays = with_arrays(b->arrays, nullptr);
  RemoteStatement statement{};
  statement.sql = one_table ? b->one_table_sql : b->sql;
  statement.params = one_table ? with_one_table(arrays, b->table) : arrays;
  statement.kind = StatementKind::Repeated;
  statement.effect = StatementEffect::Writes;
  statement.error_sql = state->plan->sql;
  statement.foreign_table = RelationGetRelationName(state->relation);
  statement.traffic = &state->traffic;
  b->changed_rows += changed_by(b, run_statement(state->connection, statement));
  state->batches++;
}

void send_first_row(ChangeBuffer *b) {
  ModifyState *state = b->state;
  FirstRow sent = send_first_change(state, b->first, b->more_to_come ? RelationFacts::All : RelationFacts::Kind);
  b->changed_rows += rows_changed(state, sent.answer);
  if (b->more_to_come) decide(b, sent.remote);
}

void send_kept_rows(UnsentWrites *writes) {
  ChangeBuffer *b = buffer_of(writes);
  if (b->rows == 0) return;
  MemoryContextReset(b->row_context);
  in_context(b->row_context, [&] {
    if (b->way == Way::Undecided)
      send_first_row(b);
    else if (b->rows == 1)
      b->changed_rows += rows_changed(b->state, send_change(b->state, b->first));
    else
      send_batch(b);
  });
  count_rows_sent(b->state->connection, &b->state->traffic, b->rows);
  begin_batch(b);
}

// Rows that a trigger there has dropped, or that were changed before, were counted when they were given.
void settle_rows(UnsentWrites *writes) {
  ChangeBuffer *b = buffer_of(writes);
  int64 missing = b->unsettled_rows - b->changed_rows;
  b->unsettled_rows = b->changed_rows = 0;
  if (b->node->canSetTag) b->node->ps.state->es_processed -= static_cast<uint64>(missing);
}

bool is_full(const ChangeBuffer *b) {
  return b->rows >= b->most_rows || b->writes.bytes >= kBatchBytes || much_is_kept(&b->writes) || b->way == Way::OneByOne;
}

}  // namespace

ChangeBuffer *make_change_buffer(ModifyState *state, ModifyTableState *node) {
  auto *b = palloc_struct<ChangeBuffer>();
  b->state = state;
  b->node = node;
  b->most_rows = state->command == CMD_DELETE ? kMostDeletes : kMostUpdates;
  if (state->plan->batch_size > 0) b->most_rows = Min(b->most_rows, state->plan->batch_size);
  init_unsent_writes(&b->writes, state->connection);
  b->writes.send = send_kept_rows;
  b->writes.settle = settle_rows;
  b->writes.query = node->ps.state;
  b->context = AllocSetContextCreate(CurrentMemoryContext, "remote_fdw rows to change", ALLOCSET_DEFAULT_SIZES);
  b->row_context = AllocSetContextCreate(CurrentMemoryContext, "remote_fdw row to change", ALLOCSET_DEFAULT_SIZES);
  begin_batch(b);
  return b;
}

bool may_keep_changes(const ChangeBuffer *b) { return b != nullptr && b->node->mt_transition_capture == nullptr; }

namespace {

void note_table(ChangeBuffer *b, const RowValues &values) {
  if (b->one_table_sql == nullptr) return;
  Oid table = DatumGetObjectId(values.values[1]);
  if (b->rows == 0) b->table = table;
  b->many_tables = b->many_tables || b->table != table;
}

// Gives the bytes added; 0: the statement has changed this row before.
int64 add_row(ChangeBuffer *b, const RowValues &values) {
  const ModifyState *state = b->state;
  const StatementParams *row = nullptr;
  if (b->rows == 0 || state->changed != nullptr)
    row = in_context(b->rows == 0 ? b->context : b->row_context, [&] { return encode_values(state->encoder, values.values, values.nulls, 1); });
  if (state->changed != nullptr && !add_to_row_set(state->changed, row, state->identity_count)) return 0;
  if (b->rows == 0) b->first = row;
  if (b->way != Way::Batches) return state->param_count;
  const StatementParams *entry = encode_array_row(b->arrays, values.values, values.nulls);
  if (b->in_batch != nullptr && !add_to_row_set(b->in_batch, entry, state->identity_count)) return 0;
  append_array_row(b->arrays, entry);
  note_table(b, values);
  return state->param_count + params_bytes(*entry);
}

}  // namespace

Kept buffer_change(ChangeBuffer *b, TupleTableSlot *slot, TupleTableSlot *plan_slot) {
  begin_keeping(&b->writes);
  if (b->way == Way::Undecided && b->rows == 1) {
    b->more_to_come = true;
    send_kept(&b->writes);
  }
  MemoryContextReset(b->row_context);
  int64 bytes = in_context(b->row_context, [&] { return add_row(b, collect_values(b->state, slot, plan_slot)); });
  if (bytes == 0) return Kept::ChangedBefore;
  b->rows++;
  b->unsettled_rows++;
  keep_back(&b->writes, bytes);
  if (is_full(b)) send_kept(&b->writes);
  return Kept::Yes;
}

}  // namespace remote_fdw
