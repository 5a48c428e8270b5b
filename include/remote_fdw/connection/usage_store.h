// Where usage of all sessions is kept: in shared memory (shared_usage), or among PostgreSQL's own statistics (kept_usage).
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/connection/usage.h"

namespace remote_fdw {

// Of the present database.
struct UsageStore {
  void (*prepare)(UsageKey key);  // or null: so that add() at the end of a transaction makes nothing
  void (*add)(UsageKey key, const Usage &usage);
  List *(*list)();            // UsageRow *
  void (*reset)(Oid server);  // InvalidOid: of all servers
};

}  // namespace remote_fdw
