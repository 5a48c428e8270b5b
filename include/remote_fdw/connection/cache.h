// The connections of this session: one per (server, user mapping), found again by the next statement.
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

struct RemoteConnection;

// Connects on first use. A connection that died since the last local transaction is replaced
// silently; one that died inside a transaction raises 08006. Raises 42704 without a user mapping.
RemoteConnection *get_connection(Oid server, Oid user);
RemoteConnection *get_connection(const UserMapping *mapping);

// For a statement that has not sent anything yet: opens its connection anew when that was closed meanwhile, because the server or the
// mapping was altered while it was idle. Raises as get_connection does, and 08006 when the mapping is another one now.
void ensure_open(RemoteConnection *connection);

// For SQL functions.
struct ConnectionInfo {
  const char *server_name;  // null when the server was dropped
  const char *user_name;    // "public" for the public mapping; null when dropped
  bool valid;
  bool used_in_xact;
  bool closed;  // only when asked for
  int remote_backend_pid;
};
enum class CheckClosed : uint8 { No, Yes };
List *list_connections(CheckClosed check);  // of ConnectionInfo *

// Closes idle connections (of one server, or of all when server is InvalidOid); warns for those in use by
// the current transaction. True when at least one was closed.
bool disconnect(Oid server);

}  // namespace remote_fdw
