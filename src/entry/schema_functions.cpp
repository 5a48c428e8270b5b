// The SQL-callable functions about drift between foreign and remote tables: thin shells around maintenance/schema_diff.
#include "remote_fdw/maintenance/schema_diff.h"
#include "remote_fdw/pg/server.h"

namespace remote_fdw {

namespace {

struct RowText {
  const char *texts[10];
  int count;
  bool with_done;  // a boolean before the last
  bool done;
};

void put_row(FunctionCallInfo fcinfo, const RowText &row) {
  auto *rows = reinterpret_cast<ReturnSetInfo *>(fcinfo->resultinfo);
  Datum values[lengthof(row.texts) + 1] = {};
  bool nulls[lengthof(row.texts) + 1] = {};
  int at = 0;
  for (int i = 0; i < row.count; i++) {
    if (row.with_done && i == row.count - 1) values[at++] = BoolGetDatum(row.done);
    nulls[at] = row.texts[i] == nullptr;
    if (!nulls[at]) values[at] = CStringGetTextDatum(row.texts[i]);
    at++;
  }
  tuplestore_putvalues(rows->setResult, rows->setDesc, values, nulls);
}

Expressions expressions_argument(FunctionCallInfo fcinfo, int argument) {
  return PG_GETARG_BOOL(argument) ? Expressions::Taken : Expressions::Left;
}

void put_differences(FunctionCallInfo fcinfo) {
  List *differences = schema_differences(NameStr(*PG_GETARG_NAME(0)), expressions_argument(fcinfo, 1));
  InitMaterializedSRF(fcinfo, 0);
  ListCell *cell;
  foreach (cell, differences) {
    auto *d = static_cast<const SchemaDifference *>(lfirst(cell));
    put_row(fcinfo, {{d->server, d->table, d->column, d->type, d->kind, d->here, d->there, d->action, d->note}, 9, false, false});
  }
}

void put_outcomes(FunctionCallInfo fcinfo) {
  SyncOptions options{.expressions = expressions_argument(fcinfo, 3),
                      .new_tables = PG_GETARG_BOOL(1) ? NewTables::Imported : NewTables::Left,
                      .lost = PG_GETARG_BOOL(2) ? LostObjects::Dropped : LostObjects::Kept};
  List *outcomes = sync_schema(NameStr(*PG_GETARG_NAME(0)), options);
  InitMaterializedSRF(fcinfo, 0);
  ListCell *cell;
  foreach (cell, outcomes) {
    auto *outcome = static_cast<const SyncOutcome *>(lfirst(cell));
    const SchemaDifference *d = outcome->difference;
    put_row(fcinfo, {{d->server, d->table, d->column, d->type, d->kind, d->action, outcome->reason}, 7, true, outcome->reason == nullptr});
  }
}

}  // namespace

}  // namespace remote_fdw

extern "C" {

PG_FUNCTION_INFO_V1(remote_fdw_schema_diff);

Datum remote_fdw_schema_diff(PG_FUNCTION_ARGS) {
  remote_fdw::put_differences(fcinfo);
  return static_cast<Datum>(0);
}

PG_FUNCTION_INFO_V1(remote_fdw_schema_sync);

Datum remote_fdw_schema_sync(PG_FUNCTION_ARGS) {
  remote_fdw::put_outcomes(fcinfo);
  return static_cast<Datum>(0);
}

}  // extern "C"
