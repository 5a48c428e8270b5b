// Option idle_timeout: ends connections that have been idle for too long while the session waits for its client, where an extension
// is not called. A timer's signal handler shuts the socket down, which is all that may be done there: the remote session ends; the
// rest of the connection is closed when the session next ends a transaction or looks at its connections.
// Source: PostgreSQL, src/include/utils/timeout.h; POSIX, signal-safety: shutdown().
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

struct RemoteConnection;

// A connection's own part; `armed` is the only thing that handler and session both write.
struct IdleWatch {
  volatile sig_atomic_t armed;  // idle: the handler may shut `socket` down when it is `due`
  volatile sig_atomic_t ended;  // it has
  pgsocket socket;
  TimestampTz due;
  long limit_ms;  // 0: none
  RemoteConnection *next;  // of all that were ever watched
  bool listed;
};

// For a connection just opened. May raise.
void prepare_idle_watch(RemoteConnection *connection, long limit_ms);
// No transaction uses the connection any more; nothing when it is watched already. Never raises, nor does the next.
void watch_idle(RemoteConnection *connection);
// Sets the timer, after watch_idle().
void schedule_idle_watch();
// Before anything else is done with the socket.
void stop_idle_watch(RemoteConnection *connection);

}  // namespace remote_fdw
