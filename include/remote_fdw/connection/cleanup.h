// The abort path, for connection/ only: all connections that take part at the same time, within a bound. Never raises.
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

struct RemoteConnection;

// The abort path's place in its work on a connection.
enum class CleanupStep : uint8 {
  Done,
  Draining,     // what ran is being cancelled and read to its end
  Waiting,      // for its turn to send the rollback
  RollingBack,  // sent
};
struct Cleanup {
  CleanupStep step;
  int level;  // of the savepoint; 0: the transaction
  TimestampTz deadline;
};

// The transaction. Waits no longer than the longest cleanup_timeout.
void abort_connections();
// Savepoint `level`; `aborted` is the local subtransaction.
void abort_connections_to(int level, SubTransactionId aborted);

// copy_in's part: tells the remote that no more rows will come.
void break_off_copy_in(RemoteConnection *connection);

}  // namespace remote_fdw
