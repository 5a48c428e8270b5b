// Statements that wait to travel in front of the next flight: ends of savepoints, closings of cursors. For connection/ only.
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

struct RemoteConnection;

// A statement waiting to travel with the next flight. Dropped when local subtransaction `level` aborts.
struct QueuedStatement {
  QueuedStatement *next;
  int level;
  char sql[FLEXIBLE_ARRAY_MEMBER];
};

void queue_statement_first(RemoteConnection *connection, const char *sql, int level);
void queue_statement_at(RemoteConnection *connection, const char *sql, int level);
// Those of levels from `from_level` on.
void drop_queue(RemoteConnection *connection, int from_level);

}  // namespace remote_fdw
