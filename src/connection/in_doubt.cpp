// Owns what becomes of transactions left prepared. How their outcome is found is pg/xact_outcome's, how they came to be two_phase's.
#include "remote_fdw/connection/in_doubt.h"

#include "remote_fdw/connection/private_link.h"
#include "remote_fdw/pg/memory.h"

namespace remote_fdw {

namespace {

// Of our own making, by this cluster or another; under whatever settings a pooler has left. Whether the asking role may finish it comes last.
constexpr const char *kListPrepared =
    "SELECT gid, pg_catalog.to_char(pg_catalog.timezone('UTC', prepared), 'YYYY-MM-DD HH24:MI:SS.US+00'), owner,"
    " owner OPERATOR(pg_catalog.=) current_user OR (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname OPERATOR(pg_catalog.=) current_user)"
    " FROM pg_catalog.pg_prepared_xacts WHERE database OPERATOR(pg_catalog.=) pg_catalog.current_database()"
    " AND pg_catalog.left(gid, 11) OPERATOR(pg_catalog.=) 'remote_fdw/' ORDER BY prepared, gid";
constexpr int kPreparedColumns = 4;
constexpr int kMostMappingsTried = 5;

bool is_our_wrapper(Oid wrapper) {
  Oid handler = GetForeignDataWrapper(wrapper)->fdwhandler;
  HeapTuple tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(handler));
  if (!HeapTupleIsValid(tuple)) return false;
  bool isnull;
  Datum source = SysCacheGetAttr(PROCOID, tuple, Anum_pg_proc_prosrc, &isnull);
  bool ours = !isnull && strcmp(TextDatumGetCString(source), "remote_fdw_handler") == 0;
  ReleaseSysCache(tuple);
  return ours;
}

bool uses_two_phase(const ForeignServer *server) {
  const char *value = find_option_value(server->options, "two_phase_commit");
  return value != nullptr && strcmp(value, "off") != 0 && is_our_wrapper(server->fdwid);
}

bool server_uses_two_phase(Oid oid) {
  const ForeignServer *server = GetForeignServerExtended(oid, FSV_MISSING_OK);
  return server != nullptr && uses_two_phase(server);
}

const char *advice_on_decided(const InDoubt &row) {
  if (row.id->database != MyDatabaseId) {
    const char *database = get_database_name(row.id->database);
    return database == nullptr ? psprintf("its database is gone: %s by hand", row.outcome == LocalOutcome::Committed ? "commit" : "roll back")
                               : psprintf("settle it in database \"%s\"", database);
  }
  return row.outcome == LocalOutcome::Committed ? "to be committed" : "to be rolled back";
}

const char *advice_on(const InDoubt &row) {
  if (!row.id) return "not a name that this version gives: leave it to whoever made it";
  switch (row.outcome) {
    case LocalOutcome::InProgress:
      return "wait: its transaction is still running";
    case LocalOutcome::Committed:
    case LocalOutcome::Aborted:
      return advice_on_decided(row);
    case LocalOutcome::Elsewhere:
      return psprintf("settle it in the cluster with system identifier " UINT64_FORMAT, row.id->system);
    case LocalOutcome::Standby:
      return "settle it on the primary";
    case LocalOutcome::Timeline:
      return psprintf("decide by hand: it began on timeline %u, and what that committed last may not be known here", row.id->timeline);
    case LocalOutcome::WentBack:
      return "decide by hand: this cluster has been put back to an earlier state";
    case LocalOutcome::TooOld:
      return "decide by hand: the outcome is no longer known";
  }
  return nullptr;
}

const char *user_of_mapping(Oid server, Oid mapping) {
  ListCell *cell;
  foreach (cell, user_mappings_of(GetForeignServer(server))) {
    auto *known = static_cast<const UserMapping *>(lfirst(cell));
    if (known->umid == mapping) return mapping_user(known);
  }
  return nullptr;
}

struct Seen {
  InDoubt row;
  bool permitted;  // who sees it may finish it
};

Seen *seen_in(const PGresult *result, int at, const ForeignServer *server) {
  auto *seen = palloc_struct<Seen>();
  InDoubt &row = seen->row;
  row.server_name = server->servername;
  row.gid = pstrdup(PQgetvalue(result, at, 0));
  row.prepared_at = DatumGetTimestampTz(
      DirectFunctionCall3(timestamptz_in, CStringGetDatum(PQgetvalue(result, at, 1)), ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1)));
  row.owner = pstrdup(PQgetvalue(result, at, 2));
  seen->permitted = strcmp(PQgetvalue(result, at, 3), "t") == 0;
  row.id = call_core([&] { return parse_prepared_id(row.gid); });
  row.outcome = LocalOutcome::Elsewhere;
  if (row.id) row.outcome = outcome_of({row.id->system, row.id->timeline, row.id->lsn, row.id->xid});
  bool here = row.id && row.outcome != LocalOutcome::Elsewhere && row.id->database == MyDatabaseId;
  row.user_name = here && row.id->server == server->serverid ? user_of_mapping(server->serverid, row.id->mapping) : nullptr;
  row.advice = advice_on(row);
  return seen;
}

// Two foreign servers may lead to the same database: each shows its own.
bool is_shown_elsewhere(const InDoubt &row, const ForeignServer *server) {
  if (!row.id || row.outcome == LocalOutcome::Elsewhere || row.id->database != MyDatabaseId) return false;
  return row.id->server != server->serverid && server_uses_two_phase(row.id->server);
}

// Of Seen *.
List *see_prepared(RemoteConnection *link, const ForeignServer *server) {
  const PgResult *result = ask_privately(link, kListPrepared);
  if (result->status() != PGRES_TUPLES_OK || PQnfields(result->get()) != kPreparedColumns)
    raise_remote_error(link, result->get(), {kListPrepared, nullptr});
  List *rows = NIL;
  for (int i = 0; i < PQntuples(result->get()); i++) {
    Seen *seen = seen_in(result->get(), i, server);
    if (!is_shown_elsewhere(seen->row, server)) rows = lappend(rows, seen);
  }
  return rows;
}

// Runs `visit` on a connection by the first mapping that gives one. Null: done; else why not.
template <typename F>
const char *visit_server(const ForeignServer *server, F &&visit) {
  const char *why = "there is no user mapping for it";
  int tried = 0;
  ListCell *cell;
  foreach (cell, user_mappings_of(server)) {
    auto *mapping = static_cast<const UserMapping *>(lfirst(cell));
    bool connected = false;
    ErrorData *error = in_subtransaction([&] {
      with_private_link(mapping, [&](RemoteConnection *link) {
        connected = true;
        visit(link);
      });
    });
    if (error == nullptr) return nullptr;
    why = error->detail == nullptr ? error->message : psprintf("%s: %s", error->message, error->detail);
    // the server answers: another user would not fare better
    if (connected || ++tried == kMostMappingsTried) break;
  }
  return why;
}

struct Settling {
  const ForeignServer *server;
  List *done;
};

void add_settlement(Settling *settling, const Seen *seen, const char *action, const char *reason) {
  auto *entry = palloc_struct<Settlement>();
  *entry = {settling->server->servername, seen->row.gid, action, reason};
  settling->done = lappend(settling->done, entry);
}

void tell(RemoteConnection *link, Settling *settling, const Seen *seen) {
  bool commit = seen->row.outcome == LocalOutcome::Committed;
  const char *sql = psprintf("%s PREPARED '%s'", commit ? "COMMIT" : "ROLLBACK", seen->row.gid);
  const PgResult *result = ask_privately(link, sql);
  if (result->status() == PGRES_COMMAND_OK) {
    ereport(LOG, (errmsg("remote_fdw: prepared transaction \"%s\" on server \"%s\" is %s", seen->row.gid, settling->server->servername,
                         commit ? "committed" : "rolled back")));
    add_settlement(settling, seen, commit ? "committed" : "rolled back", commit ? "its transaction has committed" : "its transaction has not committed");
    return;
  }
  const char *message = PQresultErrorField(result->get(), PG_DIAG_MESSAGE_PRIMARY);
  add_settlement(settling, seen, "failed", pstrdup(message == nullptr ? link->wire->error_message() : message));
}

const UserMapping *mapping_that_made(const Seen *seen, const ForeignServer *server) {
  ListCell *cell;
  foreach (cell, user_mappings_of(server)) {
    auto *mapping = static_cast<const UserMapping *>(lfirst(cell));
    if (seen->row.id->server == server->serverid && seen->row.id->mapping == mapping->umid) return mapping;
  }
  return nullptr;
}

void tell_by_its_mapping(Settling *settling, const Seen *seen) {
  const UserMapping *mapping = mapping_that_made(seen, settling->server);
  if (mapping == nullptr) {
    add_settlement(settling, seen, "failed", psprintf("its user mapping is gone; only role \"%s\" or a superuser there may settle it", seen->row.owner));
    return;
  }
  ErrorData *error = in_subtransaction([&] { with_private_link(mapping, [&](RemoteConnection *link) { tell(link, settling, seen); }); });
  if (error != nullptr) add_settlement(settling, seen, "failed", error->message);
}

void settle_one(RemoteConnection *link, Settling *settling, const Seen *seen) {
  bool decided = seen->row.outcome == LocalOutcome::Committed || seen->row.outcome == LocalOutcome::Aborted;
  if (!decided || seen->row.id->database != MyDatabaseId)
    add_settlement(settling, seen, "left", seen->row.advice);
  else if (seen->permitted)
    tell(link, settling, seen);
  else
    tell_by_its_mapping(settling, seen);
}

template <typename F>
void for_each_server(ServerChoice choice, F &&f) {
  List *servers = OidIsValid(choice.server) ? list_make1_oid(choice.server) : two_phase_servers();
  ListCell *cell;
  foreach (cell, servers) f(GetForeignServer(lfirst_oid(cell)));
}

}  // namespace

List *two_phase_servers() {
  List *servers = NIL;
  Relation relation = table_open(ForeignServerRelationId, AccessShareLock);
  SysScanDesc scan = systable_beginscan(relation, InvalidOid, false, nullptr, 0, nullptr);
  while (HeapTuple tuple = systable_getnext(scan))
    servers = lappend_oid(servers, reinterpret_cast<Form_pg_foreign_server>(GETSTRUCT(tuple))->oid);
  systable_endscan(scan);
  table_close(relation, AccessShareLock);
  list_sort(servers, list_oid_cmp);
  ListCell *cell;
  foreach (cell, servers)
    if (!server_uses_two_phase(lfirst_oid(cell))) servers = foreach_delete_current(servers, cell);
  return servers;
}

List *list_in_doubt(ServerChoice choice) {
  List *rows = NIL;
  for_each_server(choice, [&](const ForeignServer *server) {
    List *seen = NIL;
    const char *why = visit_server(server, [&](RemoteConnection *link) { seen = see_prepared(link, server); });
    if (why != nullptr)
      ereport(WARNING, (errmsg("server \"%s\" cannot be asked for prepared transactions", server->servername), errdetail_internal("%s", why)));
    ListCell *cell;
    foreach (cell, seen) rows = lappend(rows, &static_cast<Seen *>(lfirst(cell))->row);
  });
  return rows;
}

List *settle_in_doubt(ServerChoice choice) {
  List *done = NIL;
  for_each_server(choice, [&](const ForeignServer *server) {
    Settling settling{server, done};
    const char *why = visit_server(server, [&](RemoteConnection *link) {
      ListCell *cell;
      foreach (cell, see_prepared(link, server)) settle_one(link, &settling, static_cast<Seen *>(lfirst(cell)));
    });
    done = settling.done;
    if (why == nullptr) return;
    auto *entry = palloc_struct<Settlement>();
    *entry = {server->servername, nullptr, "failed", why};
    done = lappend(done, entry);
  });
  return done;
}

}  // namespace remote_fdw
