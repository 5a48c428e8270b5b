// Option connection_limit: how many connections all sessions of this database together may have to one server. Counted in shared
// memory, so only with the library in shared_preload_libraries.
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

struct RemoteConnection;

// For the hooks: shmem_request and shmem_startup.
void request_shared_limits();
void attach_shared_limits();

struct SlotRequest {
  const ForeignServer *server;
  int limit;  // 0: none
  long wait_ms;
};
// Before connecting: waits for a place (interruptibly) as long as it may. Raises 53300 when there is none, 55000 when nothing can be
// counted. Idle connections of this session to the same server give way.
void take_slot(RemoteConnection *connection, const SlotRequest &request);
// Nothing when it has none. Safe in a signal handler.
void give_back_slot(RemoteConnection *connection);

// Connections counted for a server; -1: nothing is counted.
int counted_connections(Oid server);

}  // namespace remote_fdw
