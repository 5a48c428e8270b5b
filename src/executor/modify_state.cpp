// Owns sending single rows of one write statement: parameters, the prepared statement, the answer.
#include "remote_fdw/executor/modify_state.h"

#include "remote_fdw/connection/cache.h"
#include "remote_fdw/connection/usage.h"
#include "remote_fdw/deparse/dml.h"
#include "remote_fdw/pg/memory.h"

namespace remote_fdw {

namespace {

bool identifies_rows(CmdType command) { return command == CMD_UPDATE || command == CMD_DELETE; }

ValueEncoder *make_row_encoder(const ModifyState *state) {
  TupleDesc desc = RelationGetDescr(state->relation);
  auto *types = palloc_array_of<Oid>(state->param_count);
  int n = 0;
  if (identifies_rows(state->command)) {
    types[n++] = TIDOID;
    types[n++] = OIDOID;
  }
  ListCell *cell;
  foreach (cell, state->plan->targets) types[n++] = TupleDescAttr(desc, lfirst_int(cell) - 1)->atttypid;
  return make_value_encoder(types, state->param_count, ParamTyping::Inferred);
}

TupleDecoder *make_returning_decoder(const ModifyState *state) {
  if (!state->plan->has_returning) return nullptr;
  TupleDesc desc = RelationGetDescr(state->relation);
  int count = list_length(state->plan->retrieved);
  auto *targets = palloc_array_of<ColumnTarget>(count);
  for (int i = 0; i < count; i++) {
    int attnum = list_nth_int(state->plan->retrieved, i);
    if (attnum == SelfItemPointerAttributeNumber) {
      targets[i] = {kTargetCtid, TIDOID, -1, "ctid"};
      continue;
    }
    Form_pg_attribute attribute = TupleDescAttr(desc, attnum - 1);
    targets[i] = {attnum - 1, attribute->atttypid, attribute->atttypmod, NameStr(attribute->attname)};
  }
  return make_tuple_decoder(targets, count, RelationGetRelationName(state->relation));
}

AttrNumber junk_column(const Plan *subplan, const char *name) {
  AttrNumber attnum = ExecFindJunkAttributeInTlist(subplan->targetlist, name);
  if (!AttributeNumberIsValid(attnum)) elog(ERROR, "could not find junk column \"%s\"", name);
  return attnum;
}

struct RowValues {
  Datum *values;
  bool *nulls;
};

Datum junk_value(TupleTableSlot *slot, AttrNumber attnum) {
  bool isnull;
  Datum value = ExecGetJunkAttribute(slot, attnum, &isnull);
  if (isnull) elog(ERROR, "row identity is NULL");
  return value;
}

RowValues collect_values(const ModifyState *state, TupleTableSlot *slot, TupleTableSlot *plan_slot) {
  auto count = static_cast<size_t>(state->param_count);
  RowValues row{palloc_array_of<Datum>(count), palloc_array_of<bool>(count)};
  int n = 0;
  if (identifies_rows(state->command)) {
    row.values[n++] = junk_value(plan_slot, state->ctid_junk);
    row.values[n++] = ObjectIdGetDatum(DatumGetTransactionId(junk_value(plan_slot, state->tableoid_junk)));
  }
  ListCell *cell;
  foreach (cell, state->plan->targets) {
    row.values[n] = slot_getattr(slot, lfirst_int(cell), &row.nulls[n]);
    n++;
  }
  return row;
}

const char *statement_text(const ModifyState *state) {
  if (state->command != CMD_INSERT) return state->plan->sql;
  return insert_rows_sql(state->plan->sql, state->plan->sql_tail, state->param_count, 1);
}

// Prepared with its first row.
PgResult *run_row(ModifyState *state, const StatementParams *params) {
  RemoteStatement statement{};
  statement.params = params;
  statement.format = ResultFormat::Text;
  statement.foreign_table = RelationGetRelationName(state->relation);
  statement.traffic = &state->traffic;
  statement.sql = state->prepared ? state->statement_name : state->sql;
  statement.kind = state->prepared ? StatementKind::Prepared : StatementKind::Query;
  statement.prepare_as = state->prepared ? nullptr : state->statement_name;
  statement.effect = StatementEffect::Writes;
  statement.error_sql = state->sql;
  state->batches++;
  PgResult *result = run_statement(state->connection, statement);
  state->prepared = true;
  return result;
}

}  // namespace

ModifyState *make_modify_state(const ModifyPrivate *plan, CmdType command, ResultRelInfo *result, Oid user,
                               const Plan *subplan) {
  auto *state = palloc_struct<ModifyState>();
  state->plan = plan;
  state->command = command;
  state->relation = result->ri_RelationDesc;
  Oid server = GetForeignTable(RelationGetRelid(state->relation))->serverid;
  state->connection = get_connection(server, user);
  state->param_count = list_length(plan->targets) + (identifies_rows(command) ? 2 : 0);
  if (identifies_rows(command)) {
    state->ctid_junk = junk_column(subplan, kCtidJunk);
    state->tableoid_junk = junk_column(subplan, kTableoidJunk);
  }
  state->encoder = make_row_encoder(state);
  state->returning = make_returning_decoder(state);
  state->row_context = AllocSetContextCreate(CurrentMemoryContext, "remote_fdw modify", ALLOCSET_SMALL_SIZES);
  state->sql = statement_text(state);
  snprintf(state->statement_name, sizeof state->statement_name, "p%u", next_statement_number(state->connection));
  return state;
}

PgResult *send_row(ModifyState *state, TupleTableSlot *slot, TupleTableSlot *plan_slot) {
  MemoryContextReset(state->row_context);
  return in_context(state->row_context, [&] {
    RowValues values = collect_values(state, slot, plan_slot);
    PgResult *answer = run_row(state, encode_values(state->encoder, values.values, values.nulls, 1));
    count_rows_sent(state->connection, &state->traffic, 1);
    return answer;
  });
}

int rows_changed(const ModifyState *state, const PgResult *result) {
  int rows = state->plan->has_returning ? result->rows()
                                        : atoi(PQcmdTuples(const_cast<PGresult *>(result->get())));
  if (rows > 1 && identifies_rows(state->command))
    ereport(ERROR, (errcode(ERRCODE_CARDINALITY_VIOLATION),
                    errmsg("the remote server changed %d rows where one was meant", rows),
                    errdetail("Row identity by ctid and tableoid is not unique in foreign table \"%s\".",
                              RelationGetRelationName(state->relation))));
  return rows;
}

void store_returned(ModifyState *state, const PgResult *result, TupleTableSlot *slot) {
  if (state->returning == nullptr) return;
  ExecClearTuple(slot);
  memset(slot->tts_isnull, true, slot->tts_tupleDescriptor->natts * sizeof(bool));
  RowIdentity identity = in_context(state->row_context, [&] {
    check_result_shape(state->returning, result, ResultFormat::Text);
    return decode_row(state->returning, result, 0, slot->tts_values, slot->tts_isnull);
  });
  ExecStoreVirtualTuple(slot);
  slot->tts_tid = identity.ctid;
}

}  // namespace remote_fdw
