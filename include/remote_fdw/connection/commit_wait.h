// A COMMIT and the wait for its answer, for connection/ only.
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/wire/pg_result.h"

namespace remote_fdw {

struct RemoteConnection;

// Sends it, without waiting: also not for room, as who is stopped in between would not know what has gone.
void send_commit(RemoteConnection *connection, const char *sql);

enum class WhenStopped : uint8 {
  CancelIt,    // a cancel or shutdown of the session cancels it: nothing has been committed elsewhere yet
  WaitForIt,   // it is awaited a little longer, so that all servers do the same
};
// The answer goes to `into`, an error included. Raises 08007 when the outcome is not known: the connection was lost, or the wait was
// ended by a cancel, a shutdown or statement_timeout, and no answer came within cleanup_timeout, or by query_timeout. A cancel that comes too late
// is forgotten.
void await_commit(RemoteConnection *connection, PgResult *into, WhenStopped when_stopped);

}  // namespace remote_fdw
