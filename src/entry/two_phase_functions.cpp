// The SQL-callable functions about transactions in doubt: thin shells around connection/in_doubt.
#include "remote_fdw/connection/in_doubt.h"
#include "remote_fdw/pg/server.h"

namespace remote_fdw {

namespace {

ServerChoice chosen_server(FunctionCallInfo fcinfo) {
  if (PG_ARGISNULL(0)) return {InvalidOid};
  return {GetForeignServerByName(text_to_cstring(PG_GETARG_TEXT_PP(0)), false)->serverid};
}

Datum text_or_null(const char *text, bool *isnull) {
  *isnull = text == nullptr;
  return text == nullptr ? static_cast<Datum>(0) : CStringGetTextDatum(text);
}

const char *word_for(LocalOutcome outcome) {
  switch (outcome) {
    case LocalOutcome::InProgress:
      return "in progress";
    case LocalOutcome::Committed:
      return "committed";
    case LocalOutcome::Aborted:
      return "aborted";
    default:
      return "unknown";
  }
}

void put_in_doubt(ReturnSetInfo *rows, const InDoubt *row) {
  Datum values[8] = {};
  bool nulls[8] = {};
  values[0] = CStringGetTextDatum(row->server_name);
  values[1] = text_or_null(row->user_name, &nulls[1]);
  values[2] = CStringGetTextDatum(row->gid);
  values[3] = TimestampTzGetDatum(row->prepared_at);
  values[4] = CStringGetTextDatum(row->owner);
  nulls[5] = !row->id;
  if (row->id) values[5] = UInt64GetDatum(row->id->xid);
  values[6] = CStringGetTextDatum(word_for(row->outcome));
  values[7] = text_or_null(row->advice, &nulls[7]);
  tuplestore_putvalues(rows->setResult, rows->setDesc, values, nulls);
}

void put_settlement(ReturnSetInfo *rows, const Settlement *row) {
  bool nulls[4] = {};
  Datum values[] = {CStringGetTextDatum(row->server_name), text_or_null(row->gid, &nulls[1]), CStringGetTextDatum(row->action),
                    text_or_null(row->reason, &nulls[3])};
  tuplestore_putvalues(rows->setResult, rows->setDesc, values, nulls);
}

void put_all_in_doubt(FunctionCallInfo fcinfo) {
  List *rows = list_in_doubt(chosen_server(fcinfo));
  InitMaterializedSRF(fcinfo, 0);
  ListCell *cell;
  foreach (cell, rows) put_in_doubt(reinterpret_cast<ReturnSetInfo *>(fcinfo->resultinfo), static_cast<const InDoubt *>(lfirst(cell)));
}

void put_settlements(FunctionCallInfo fcinfo) {
  List *rows = settle_in_doubt(chosen_server(fcinfo));
  InitMaterializedSRF(fcinfo, 0);
  ListCell *cell;
  foreach (cell, rows) put_settlement(reinterpret_cast<ReturnSetInfo *>(fcinfo->resultinfo), static_cast<const Settlement *>(lfirst(cell)));
}

}  // namespace

}  // namespace remote_fdw

extern "C" {

PG_FUNCTION_INFO_V1(remote_fdw_in_doubt);

Datum remote_fdw_in_doubt(PG_FUNCTION_ARGS) {
  remote_fdw::put_all_in_doubt(fcinfo);
  return static_cast<Datum>(0);
}

PG_FUNCTION_INFO_V1(remote_fdw_resolve_in_doubt);

Datum remote_fdw_resolve_in_doubt(PG_FUNCTION_ARGS) {
  remote_fdw::put_settlements(fcinfo);
  return static_cast<Datum>(0);
}

}  // extern "C"
