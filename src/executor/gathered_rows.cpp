// Owns collecting rows for one INSERT statement, and that statement's text and parameters.
#include "remote_fdw/executor/gathered_rows.h"

#include "remote_fdw/deparse/dml.h"
#include "remote_fdw/pg/memory.h"
#include "remote_fdw/plan/direct_private.h"
#include "remote_fdw/transfer/value_encoder.h"

namespace remote_fdw {

namespace {

constexpr Size kMostBytes = 64 * 1024 * 1024;  // of values held here

struct Column {
  AttrNumber attnum;
  int16 length;
  bool by_value;
};

}  // namespace

struct GatheredRows {
  const DirectPrivate *plan;
  PlanState *source;
  Column *columns;
  int count;
  ValueEncoder *encoder;
  bool ended;
  MemoryContext context;  // of the statement that is made
};

namespace {

struct Values {
  Datum *values;
  bool *nulls;
  int rows;
  int room;
  Size bytes;
};

void make_room(Values *held, int columns) {
  if (held->rows < held->room) return;
  held->room = held->room == 0 ? 1 : held->room * 4;
  Size values = static_cast<Size>(held->room) * columns;
  bool first = held->values == nullptr;
  held->values = static_cast<Datum *>(first ? palloc(values * sizeof(Datum)) : repalloc(held->values, values * sizeof(Datum)));
  held->nulls = static_cast<bool *>(first ? palloc(values) : repalloc(held->nulls, values));
}

void take_row(const GatheredRows *rows, TupleTableSlot *slot, Values *held) {
  make_room(held, rows->count);
  Size at = static_cast<Size>(held->rows) * rows->count;
  for (int i = 0; i < rows->count; i++, at++) {
    const Column &column = rows->columns[i];
    Datum value = slot_getattr(slot, column.attnum, &held->nulls[at]);
    if (held->nulls[at]) continue;
    held->values[at] = datumCopy(value, column.by_value, column.length);
    if (!column.by_value) held->bytes += datumGetSize(value, false, column.length);
  }
  held->rows++;
}

Values collect(GatheredRows *rows, int most) {
  Values held{};
  while (held.rows < most && held.bytes < kMostBytes) {
    // a scan is asked for rows in the memory of one row; what is below it keeps what it allocates
    TupleTableSlot *slot = in_context(rows->source->state->es_query_cxt, [&] { return ExecProcNode(rows->source); });
    rows->ended = TupIsNull(slot);
    if (rows->ended) break;
    in_context(rows->context, [&] { take_row(rows, slot, &held); });
  }
  return held;
}

template <typename T>
T *joined(const T *first, int first_count, const T *second, int second_count) {
  auto *both = palloc_array_of<T>(first_count + second_count);
  memcpy(both, first, first_count * sizeof(T));
  memcpy(both + first_count, second, second_count * sizeof(T));
  return both;
}

const StatementParams *joined_params(const StatementParams *a, const StatementParams *b) {
  if (a == nullptr) return b;
  auto *params = palloc_struct<StatementParams>();
  *params = {a->count + b->count, joined(a->types, a->count, b->types, b->count), joined(a->values, a->count, b->values, b->count),
             joined(a->lengths, a->count, b->lengths, b->count), joined(a->formats, a->count, b->formats, b->count)};
  return params;
}

}  // namespace

static int most_rows(const GatheredRows *rows, int other_params) {
  int most = (kMaxParams - other_params) / rows->count;
  return rows->plan->most_rows > 0 ? Min(rows->plan->most_rows, most) : most;
}

GatheredRows *make_gathered_rows(const DirectPrivate *plan, Relation target, PlanState *source) {
  auto *rows = palloc_struct<GatheredRows>();
  rows->plan = plan;
  rows->source = source;
  rows->count = list_length(plan->gathered);
  rows->columns = palloc_array_of<Column>(rows->count);
  auto *types = palloc_array_of<Oid>(rows->count);
  for (int i = 0; i < rows->count; i++) {
    Form_pg_attribute attribute = TupleDescAttr(RelationGetDescr(target), list_nth_int(plan->gathered, i) - 1);
    rows->columns[i] = {attribute->attnum, attribute->attlen, attribute->attbyval};
    types[i] = attribute->atttypid;
  }
  rows->encoder = make_value_encoder(types, rows->count, ParamTyping::Inferred);
  rows->context = AllocSetContextCreate(CurrentMemoryContext, "remote_fdw gathered rows", ALLOCSET_DEFAULT_SIZES);
  return rows;
}

GatheredStatement next_gathered(GatheredRows *rows, const StatementParams *leading) {
  MemoryContextReset(rows->context);
  if (rows->ended) return {nullptr, nullptr, 0};
  int before = leading == nullptr ? 0 : leading->count;
  Values held = collect(rows, most_rows(rows, before));
  if (held.rows == 0) return {nullptr, nullptr, 0};
  return in_context(rows->context, [&] {
    const StatementParams *values = encode_values(rows->encoder, held.values, held.nulls, held.rows);
    const char *sql = insert_rows_sql(rows->plan->sql, rows->plan->tail, {rows->count, held.rows, before + 1});
    return GatheredStatement{sql, joined_params(leading, values), held.rows};
  });
}

const char *gathered_outline(const DirectPrivate *plan, int leading) {
  return insert_rows_sql(plan->sql, plan->tail, {list_length(plan->gathered), 1, leading + 1});
}

}  // namespace remote_fdw
