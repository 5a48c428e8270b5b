// Owns sending single rows of one write statement: parameters, the prepared statement, the answer.
#include "remote_fdw/executor/modify_state.h"

#include "remote_fdw/catalog/remote_defaults.h"
#include "remote_fdw/connection/cache.h"
#include "remote_fdw/connection/usage.h"
#include "remote_fdw/deparse/conflict.h"
#include "remote_fdw/deparse/dml.h"
#include "remote_fdw/executor/remote_identity.h"
#include "remote_fdw/plan/conflict_private.h"
#include "remote_fdw/pg/memory.h"

namespace remote_fdw {

namespace {

bool identifies_rows(CmdType command) { return command == CMD_UPDATE || command == CMD_DELETE; }

ValueEncoder *make_row_encoder(const ModifyState *state) {
  TupleDesc desc = RelationGetDescr(state->relation);
  auto *types = palloc_array_of<Oid>(state->param_count);
  int n = 0;
  if (identifies_rows(state->command) && state->plan->keys == NIL) {
    types[n++] = TIDOID;
    types[n++] = OIDOID;
  }
  ListCell *cell;
  foreach (cell, state->plan->keys) types[n++] = TupleDescAttr(desc, lfirst_int(cell) - 1)->atttypid;
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

[[noreturn]] void raise_null_identity(const ModifyState *state, int index) {
  if (state->plan->keys == NIL) elog(ERROR, "row identity is NULL");
  AttrNumber attnum = static_cast<AttrNumber>(list_nth_int(state->plan->keys, index));
  const char *column = NameStr(TupleDescAttr(RelationGetDescr(state->relation), attnum - 1)->attname);
  ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("key column \"%s\" of foreign table \"%s\" is NULL in a row to be changed",
                                                                  column, RelationGetRelationName(state->relation)),
                  errdetail("A row is found again by the columns with option \"key\"."),
                  errhint("Choose columns that are unique and not NULL.")));
}

Datum identity_value(const ModifyState *state, TupleTableSlot *plan_slot, int index) {
  bool isnull;
  Datum value = ExecGetJunkAttribute(plan_slot, state->identity_junk[index], &isnull);
  if (isnull) raise_null_identity(state, index);
  return value;
}

const char *statement_text(const ModifyState *state) {
  if (state->command != CMD_INSERT) return state->plan->sql;
  return insert_rows_sql(state->plan->sql, state->tail, {state->param_count, 1});
}

// Const: the parameters of ON CONFLICT, evaluated once for the statement.
List *conflict_values(ModifyTableState *writer) {
  List *values = NIL;
  auto *plan = reinterpret_cast<const ModifyTable *>(writer->ps.plan);
  ExprContext *econtext = GetPerTupleExprContext(writer->ps.state);
  ListCell *cell;
  foreach (cell, plan->onConflictSet) {
    auto *entry = lfirst_node(TargetEntry, cell);
    if (!entry->resjunk || entry->resname == nullptr || strcmp(entry->resname, kConflictParameter) != 0) continue;
    auto *node = reinterpret_cast<Node *>(entry->expr);
    bool isnull;
    Datum value = ExecEvalExprSwitchContext(ExecInitExpr(entry->expr, &writer->ps), econtext, &isnull);
    TypeCacheEntry *type = lookup_type_cache(exprType(node), 0);
    values = lappend(values, makeConst(exprType(node), exprTypmod(node), exprCollation(node), type->typlen, value, isnull, type->typbyval));
  }
  return values;
}

}  // namespace

void complete_text(ModifyState *state) {
  if (state->sql != nullptr) return;
  in_context(GetMemoryChunkContext(state), [&] {
    const ModifyPrivate *plan = state->plan;
    if (plan->conflict != NIL)
      state->tail = psprintf("%s%s", conflict_text(plan->conflict, conflict_values(state->writer)), plan->sql_tail);
    state->sql = statement_text(state);
  });
}

RemoteStatement row_statement(const ModifyState *state, const StatementParams *params) {
  RemoteStatement statement{};
  statement.params = params;
  statement.format = ResultFormat::Text;
  statement.foreign_table = RelationGetRelationName(state->relation);
  statement.traffic = const_cast<Traffic *>(&state->traffic);
  statement.sql = state->prepared ? state->statement_name : state->sql;
  statement.kind = state->prepared ? StatementKind::Prepared : StatementKind::Query;
  statement.effect = StatementEffect::Writes;
  statement.error_sql = state->sql;
  return statement;
}

bool must_check_identity(const ModifyState *state) {
  return identifies_rows(state->command) && state->plan->keys == NIL && !state->identity_checked;
}

namespace {

void find_identity(ModifyState *state, const Plan *subplan) {
  const List *keys = state->plan->keys;
  state->identity_count = identity_params(keys);
  state->identity_junk = palloc_array_of<AttrNumber>(static_cast<size_t>(state->identity_count));
  if (keys == NIL) {
    state->identity_junk[0] = junk_column(subplan, kCtidJunk);
    state->identity_junk[1] = junk_column(subplan, kTableoidJunk);
    return;
  }
  ListCell *cell;
  foreach (cell, keys) {
    Form_pg_attribute attribute = TupleDescAttr(RelationGetDescr(state->relation), lfirst_int(cell) - 1);
    state->identity_junk[foreach_current_index(cell)] = junk_column(subplan, key_junk_name(attribute));
  }
  // by ctid a row that has been changed is not found any more
  if (state->plan->rows_may_repeat) state->changed = make_row_set();
}

}  // namespace

ModifyState *make_modify_state(const ModifyPrivate *plan, ModifyTableState *writer, CmdType command, ResultRelInfo *result, Oid user,
                               const Plan *subplan) {
  auto *state = palloc_struct<ModifyState>();
  state->plan = plan;
  state->writer = writer;
  state->command = command;
  state->relation = result->ri_RelationDesc;
  Oid server = GetForeignTable(RelationGetRelid(state->relation))->serverid;
  state->connection = get_connection(server, user);
  if (identifies_rows(command)) find_identity(state, subplan);
  state->param_count = list_length(plan->targets) + state->identity_count;
  state->encoder = make_row_encoder(state);
  state->returning = make_returning_decoder(state);
  state->row_context = AllocSetContextCreate(CurrentMemoryContext, "remote_fdw modify", ALLOCSET_SMALL_SIZES);
  state->tail = plan->sql_tail;
  snprintf(state->statement_name, sizeof state->statement_name, "p%u", next_statement_number(state->connection));
  return state;
}

ModifyState *make_variant(ModifyState *state, Bitmapset *left_out) {
  auto *variant = palloc_struct<ModifyState>();
  *variant = *state;
  auto *plan = palloc_struct<ModifyPrivate>();
  *plan = *state->plan;
  plan->targets = without_columns(plan->targets, left_out);
  plan->sql = insert_head_sql(state->relation, conflict_alias(reinterpret_cast<const ModifyTable *>(state->writer->ps.plan)), plan->targets);
  variant->plan = plan;
  variant->left_out = left_out;
  variant->variants = NIL;
  variant->param_count = list_length(plan->targets);
  variant->encoder = make_row_encoder(variant);
  variant->sql = nullptr;
  variant->tail = plan->sql_tail;
  variant->prepared = false;
  snprintf(variant->statement_name, sizeof variant->statement_name, "p%u", next_statement_number(state->connection));
  return variant;
}

// The remote tableoid comes as an xid: both are 32 bits without sign.
void collect_identity(const ModifyState *state, TupleTableSlot *plan_slot, Datum *values) {
  for (int i = 0; i < state->identity_count; i++) values[i] = identity_value(state, plan_slot, i);
}

RowValues collect_values(const ModifyState *state, TupleTableSlot *slot, TupleTableSlot *plan_slot) {
  auto count = static_cast<size_t>(state->param_count);
  RowValues row{palloc_array_of<Datum>(count), palloc_array_of<bool>(count)};
  collect_identity(state, plan_slot, row.values);
  int n = state->identity_count;
  ListCell *cell;
  foreach (cell, state->plan->targets) {
    row.values[n] = slot_getattr(slot, lfirst_int(cell), &row.nulls[n]);
    n++;
  }
  return row;
}

// Prepared with its first row but where that goes with questions.
PgResult *send_change(ModifyState *state, const StatementParams *row) {
  complete_text(state);
  RemoteStatement statement = row_statement(state, row);
  bool prepares = may_prepare(state->connection);
  if (!state->prepared && prepares) statement.prepare_as = state->statement_name;
  state->batches++;
  PgResult *result = run_statement(state->connection, statement);
  state->prepared = prepares;
  return result;
}

FirstRow send_first_change(ModifyState *state, const StatementParams *row, RelationFacts facts) {
  complete_text(state);
  bool by_ctid = state->plan->keys == NIL;
  if (facts == RelationFacts::Kind && (!by_ctid || state->identity_checked)) return {send_change(state, row), {}};
  std::span<const BatchQuery> questions = remote_relation_queries(state->connection, state->relation);
  if (facts == RelationFacts::Kind) questions = questions.first(1);
  RemoteStatement statements[kRelationQuestions + 1];
  size_t count = 0;
  for (const BatchQuery &question : questions) statements[count++] = query_statement(question);
  statements[count++] = row_statement(state, row);
  statements[0].traffic = &state->traffic;
  state->batches++;
  std::span<PgResult *const> answers = run_statements(state->connection, {statements, count});
  // what was asked about is none of the statement's rows
  for (const PgResult *answer : answers.first(count - 1)) state->traffic.rows_received -= answer->rows();
  RemoteRelation remote = read_remote_relation(answers.first(count - 1));
  if (by_ctid) check_identity_by_ctid(remote, state->relation);
  state->identity_checked = true;
  return {answers[count - 1], remote};
}

PgResult *send_row(ModifyState *state, TupleTableSlot *slot, TupleTableSlot *plan_slot) {
  MemoryContextReset(state->row_context);
  return in_context(state->row_context, [&] {
    RowValues values = collect_values(state, slot, plan_slot);
    const StatementParams *params = encode_values(state->encoder, values.values, values.nulls, 1);
    if (state->changed != nullptr && !add_to_row_set(state->changed, params, state->identity_count)) return static_cast<PgResult *>(nullptr);
    bool first = identifies_rows(state->command) && !state->identity_checked;
    PgResult *answer = first ? send_first_change(state, params, RelationFacts::Kind).answer : send_change(state, params);
    count_rows_sent(state->connection, &state->traffic, 1);
    return answer;
  });
}

int rows_changed(const ModifyState *state, const PgResult *result) {
  int64 told = state->plan->has_returning ? result->rows() : strtoll(PQcmdTuples(const_cast<PGresult *>(result->get())), nullptr, 10);
  if (told < 0 || told > INT_MAX) raise_breach(state->connection, "the remote server says that it changed an impossible number of rows");
  auto rows = static_cast<int>(told);
  if (rows > 1 && identifies_rows(state->command))
    ereport(ERROR, (errcode(ERRCODE_CARDINALITY_VIOLATION),
                    errmsg("the remote server changed %d rows where one was meant", rows),
                    errdetail("%s is not unique in foreign table \"%s\".",
                              state->plan->keys == NIL ? "Row identity by ctid and tableoid" : "The key that its columns' option \"key\" tells",
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
