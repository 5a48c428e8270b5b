// Owns the table of this session's connections: finding, invalidating, listing and closing them. How one is
// opened is establish's business, what runs on it query's and remote_xact's.
#include "remote_fdw/connection/cache.h"

#include <poll.h>

#include "remote_fdw/catalog/options.h"
#include "remote_fdw/connection/connection_limit.h"
#include "remote_fdw/connection/remote_connection.h"
#include "remote_fdw/pg/memory.h"

namespace remote_fdw {

namespace {

HTAB *table = nullptr;

void invalidate_connections(Datum, int cache_id, uint32 hash) {
  for_each_connection([&](RemoteConnection *connection) {
    uint32 own = cache_id == FOREIGNSERVEROID ? connection->server_hash : connection->mapping_hash;
    if (hash != 0 && hash != own) return;
    connection->invalidated = true;
    // one that is just being opened only remembers it
    bool idle = connection->established && !is_in_use(connection) && connection->flight == FlightState::None;
    if (idle) close_connection(connection);
  });
}

HTAB *make_table() {
  HASHCTL control{};
  control.keysize = sizeof(Oid);
  control.entrysize = sizeof(RemoteConnection);
  HTAB *made = hash_create("remote_fdw connections", 8, &control, HASH_ELEM | HASH_BLOBS);
  register_transaction_callbacks();
  CacheRegisterSyscacheCallback(FOREIGNSERVEROID, invalidate_connections, 0);
  CacheRegisterSyscacheCallback(USERMAPPINGOID, invalidate_connections, 0);
  return made;
}

// The wire is made before the entry, so that an entry never lacks one.
RemoteConnection *find_or_make(Oid mapping) {
  if (table == nullptr) table = make_table();
  auto *found = static_cast<RemoteConnection *>(hash_search(table, &mapping, HASH_FIND, nullptr));
  if (found != nullptr) return found;
  PgConn *wire = context_new<PgConn>(CacheMemoryContext);
  auto *made = static_cast<RemoteConnection *>(hash_search(table, &mapping, HASH_ENTER, nullptr));
  MemSet(made, 0, sizeof(RemoteConnection));
  made->mapping = mapping;
  made->wire = wire;
  return made;
}

// The mapping's own user: `public` mappings have none.
bool mapping_is_public(Oid mapping_oid) {
  HeapTuple tuple = SearchSysCache1(USERMAPPINGOID, ObjectIdGetDatum(mapping_oid));
  if (!HeapTupleIsValid(tuple)) return false;
  Oid user = reinterpret_cast<Form_pg_user_mapping>(GETSTRUCT(tuple))->umuser;
  ReleaseSysCache(tuple);
  return !OidIsValid(user);
}

// A change of the options from here on is remembered; what was read before is read again.
void open_for(RemoteConnection *connection, const UserMapping *known) {
  connection->server = known->serverid;
  connection->user = known->userid;
  connection->server_hash = GetSysCacheHashValue1(FOREIGNSERVEROID, ObjectIdGetDatum(known->serverid));
  connection->mapping_hash = GetSysCacheHashValue1(USERMAPPINGOID, ObjectIdGetDatum(known->umid));
  connection->invalidated = false;
  connection->usage = session_usage({known->serverid, mapping_is_public(known->umid) ? InvalidOid : known->userid});
  ForeignServer *server = GetForeignServer(known->serverid);
  UserMapping *mapping = GetUserMapping(known->userid, known->serverid);
  connection->options = read_connection_options(server, mapping);
  const ConnectionOptions &options = connection->options;
  prepare_idle_watch(connection, options.idle_timeout_ms);
  take_slot(connection, {server, options.connection_limit, options.connection_limit_wait_ms});
  establish_connection(connection, mapping);
  connection->replace_at = options.max_lifetime_ms == 0 ? 0 : TimestampTzPlusMilliseconds(GetCurrentTimestamp(), options.max_lifetime_ms);
}

bool peer_has_closed(const RemoteConnection *connection) {
  if (connection->wire->bad()) return true;
#ifdef POLLRDHUP
  pollfd probe{connection->wire->socket(), POLLRDHUP, 0};
  return poll(&probe, 1, 0) > 0 && (probe.revents & (POLLRDHUP | POLLHUP | POLLERR | POLLNVAL)) != 0;
#else
  return false;
#endif
}

const char *mapping_user_name(const RemoteConnection *connection) {
  HeapTuple tuple = SearchSysCache1(USERMAPPINGOID, ObjectIdGetDatum(connection->mapping));
  if (!HeapTupleIsValid(tuple)) return nullptr;
  ReleaseSysCache(tuple);
  return mapping_is_public(connection->mapping) ? "public" : GetUserNameFromId(connection->user, true);
}

ConnectionInfo *describe(const RemoteConnection *connection, CheckClosed check) {
  auto *info = palloc_struct<ConnectionInfo>();
  ForeignServer *server = GetForeignServerExtended(connection->server, FSV_MISSING_OK);
  info->server_name = server == nullptr ? nullptr : server->servername;
  info->user_name = mapping_user_name(connection);
  info->valid = !connection->invalidated;
  info->used_in_xact = in_remote_xact(connection);
  info->closed = check == CheckClosed::Yes && peer_has_closed(connection);
  info->remote_backend_pid = connection->wire->backend_pid();
  return info;
}

}  // namespace

HTAB *connection_table() { return table; }

RemoteConnection *get_connection(const UserMapping *mapping) {
  RemoteConnection *connection = find_or_make(mapping->umid);
  // one of a public mapping serves several users
  if (connection->established) check_credentials_for_reuse(mapping, connection->proof_used);
  if (in_remote_xact(connection)) {
    if (connection->xact.phase == XactPhase::Open && !connection->wire->bad()) return connection;
    ForeignServer *server = GetForeignServer(mapping->serverid);
    ereport(ERROR, (errcode(ERRCODE_CONNECTION_FAILURE),
                    errmsg("connection to server \"%s\" was lost", server->servername),
                    errdetail("It was in use by the current transaction, whose remote part cannot go on."),
                    errhint("Roll back and repeat the transaction.")));
  }
  stop_idle_watch(connection);
  if (connection->wire->is_open() &&
      (connection->invalidated || connection_is_worn_out(connection) || connection_is_stale(connection))) {
    doubt_remote_catalog();
    close_connection(connection);
  }
  if (!connection->wire->is_open()) open_for(connection, mapping);
  return connection;
}

RemoteConnection *get_connection(Oid server, Oid user) { return get_connection(GetUserMapping(user, server)); }

void ensure_open(RemoteConnection *connection) {
  if (connection->wire->is_open() || in_remote_xact(connection)) return;
  if (get_connection(connection->server, connection->user) == connection) return;
  ereport(ERROR, (errcode(ERRCODE_CONNECTION_FAILURE), errmsg("the user mapping of a running statement was replaced"), errhint("Repeat the statement.")));
}

// What the timer has ended is no connection any more.
static void close_ended() {
  for_each_connection([](RemoteConnection *connection) {
    if (connection->idle.ended && !is_in_use(connection)) close_connection(connection);
  });
}

List *list_connections(CheckClosed check) {
  List *infos = NIL;
  close_ended();
  for_each_connection([&](RemoteConnection *connection) {
    if (connection->wire->is_open()) infos = lappend(infos, describe(connection, check));
  });
  return infos;
}

bool disconnect(Oid server) {
  bool any = false;
  close_ended();
  for_each_connection([&](RemoteConnection *connection) {
    if (!connection->wire->is_open()) return;
    if (OidIsValid(server) && connection->server != server) return;
    if (!is_in_use(connection)) {
      close_connection(connection);
      any = true;
      return;
    }
    ForeignServer *found = GetForeignServerExtended(connection->server, FSV_MISSING_OK);
    if (found == nullptr)
      ereport(WARNING, (errmsg("cannot close a connection of a dropped server because it is still in use")));
    else
      ereport(WARNING,
              (errmsg("cannot close connection for server \"%s\" because it is still in use", found->servername)));
  });
  return any;
}

}  // namespace remote_fdw
