// The SQL-callable functions: thin shells around connection/cache and connection/usage.
#include "remote_fdw/connection/cache.h"
#include "remote_fdw/connection/connection_limit.h"
#include "remote_fdw/connection/usage.h"
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

// Who may know of what a role does sees all; others what is done with their own user mappings and that for PUBLIC.
bool may_see(Oid user) {
  return !OidIsValid(user) || has_privs_of_role(GetUserId(), user) || has_privs_of_role(GetUserId(), ROLE_PG_READ_ALL_STATS);
}

void put_usage(ReturnSetInfo *rows, const UsageRow *row) {
  const Usage &usage = row->usage;
  const Traffic &traffic = usage.traffic;
  Datum values[] = {ObjectIdGetDatum(row->key.server),
                    ObjectIdGetDatum(row->key.user),
                    CStringGetTextDatum(row->scope == UsageScope::Session ? "session" : "all sessions"),
                    Int64GetDatum(usage.connections),
                    Int64GetDatum(usage.failures),
                    Int64GetDatum(usage.commits),
                    Int64GetDatum(usage.rollbacks),
                    Int64GetDatum(usage.errors),
                    Int64GetDatum(traffic.round_trips),
                    Int64GetDatum(traffic.statements),
                    Int64GetDatum(traffic.rows_sent),
                    Int64GetDatum(traffic.rows_received),
                    Int64GetDatum(traffic.bytes_sent),
                    Int64GetDatum(traffic.bytes_received),
                    Float8GetDatum(wait_ms(traffic)),
                    TimestampTzGetDatum(row->since)};
  bool nulls[lengthof(values)] = {};
  tuplestore_putvalues(rows->setResult, rows->setDesc, values, nulls);
}

void put_usages(FunctionCallInfo fcinfo) {
  InitMaterializedSRF(fcinfo, 0);
  ListCell *cell;
  foreach (cell, list_usage()) {
    auto *row = static_cast<const UsageRow *>(lfirst(cell));
    if (may_see(row->key.user)) put_usage(reinterpret_cast<ReturnSetInfo *>(fcinfo->resultinfo), row);
  }
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

PG_FUNCTION_INFO_V1(remote_fdw_counted_connections);

Datum remote_fdw_counted_connections(PG_FUNCTION_ARGS) {
  int count = remote_fdw::counted_connections(PG_GETARG_OID(0));
  if (count < 0) PG_RETURN_NULL();
  PG_RETURN_INT32(count);
}

PG_FUNCTION_INFO_V1(remote_fdw_stats);

Datum remote_fdw_stats(PG_FUNCTION_ARGS) {
  remote_fdw::put_usages(fcinfo);
  return static_cast<Datum>(0);
}

PG_FUNCTION_INFO_V1(remote_fdw_stats_reset);

Datum remote_fdw_stats_reset(PG_FUNCTION_ARGS) {
  Oid server = PG_ARGISNULL(0) ? InvalidOid : GetForeignServerByName(text_to_cstring(PG_GETARG_TEXT_PP(0)), false)->serverid;
  remote_fdw::reset_usage(server);
  PG_RETURN_VOID();
}

PG_FUNCTION_INFO_V1(remote_fdw_forget_estimates);

Datum remote_fdw_forget_estimates(PG_FUNCTION_ARGS) {
  (void)fcinfo;
  PG_RETURN_INT32(remote_fdw::forget_estimates(InvalidOid));
}

}  // extern "C"
