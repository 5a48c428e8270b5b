// The SQL-callable functions: thin shells around connection/cache.
#include "remote_fdw/connection/cache.h"
#include "remote_fdw/pg/server.h"
#include "remote_fdw/planner/estimate_cache.h"

namespace remote_fdw {

namespace {

constexpr int kConnectionColumns = 6;

void set_text(Datum *values, bool *nulls, int column, const char *text) {
  nulls[column] = text == nullptr;
  if (text != nullptr) values[column] = CStringGetTextDatum(text);
}

void put_connection(ReturnSetInfo *rows, const ConnectionInfo *info, CheckClosed check) {
  Datum values[kConnectionColumns] = {};
  bool nulls[kConnectionColumns] = {};
  set_text(values, nulls, 0, info->server_name);
  set_text(values, nulls, 1, info->user_name);
  values[2] = BoolGetDatum(info->valid);
  values[3] = BoolGetDatum(info->used_in_xact);
  nulls[4] = check == CheckClosed::No;
  values[4] = BoolGetDatum(info->closed);
  values[5] = Int32GetDatum(info->remote_backend_pid);
  tuplestore_putvalues(rows->setResult, rows->setDesc, values, nulls);
}

void put_connections(FunctionCallInfo fcinfo) {
  InitMaterializedSRF(fcinfo, 0);
  CheckClosed check = PG_GETARG_BOOL(0) ? CheckClosed::Yes : CheckClosed::No;
  ListCell *cell;
  foreach (cell, list_connections(check))
    put_connection(reinterpret_cast<ReturnSetInfo *>(fcinfo->resultinfo), static_cast<ConnectionInfo *>(lfirst(cell)), check);
}

}  // namespace

}  // namespace remote_fdw

extern "C" {

PG_FUNCTION_INFO_V1(remote_fdw_get_connections);

Datum remote_fdw_get_connections(PG_FUNCTION_ARGS) {
  remote_fdw::put_connections(fcinfo);
  return static_cast<Datum>(0);
}

PG_FUNCTION_INFO_V1(remote_fdw_disconnect);

Datum remote_fdw_disconnect(PG_FUNCTION_ARGS) {
  const char *name = text_to_cstring(PG_GETARG_TEXT_PP(0));
  Oid server = GetForeignServerByName(name, false)->serverid;
  remote_fdw::forget_estimates(server);
  PG_RETURN_BOOL(remote_fdw::disconnect(server));
}

PG_FUNCTION_INFO_V1(remote_fdw_disconnect_all);

Datum remote_fdw_disconnect_all(PG_FUNCTION_ARGS) {
  (void)fcinfo;
  remote_fdw::forget_estimates(InvalidOid);
  PG_RETURN_BOOL(remote_fdw::disconnect(InvalidOid));
}

PG_FUNCTION_INFO_V1(remote_fdw_forget_estimates);

Datum remote_fdw_forget_estimates(PG_FUNCTION_ARGS) {
  (void)fcinfo;
  PG_RETURN_INT32(remote_fdw::forget_estimates(InvalidOid));
}

}  // extern "C"
