// What is left of statement_timeout goes along with the flights that go anyway, so that the remote stops by itself when the network
// is dead. For flight only. Nothing is sent while what the remote knows is right to a second.
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

struct RemoteConnection;

// What the remote transaction has been told of statement_timeout.
enum class Forwarded : uint8 {
  Nothing,  // its own holds
  Known,
  Unknown,  // a savepoint has been rolled back, and something earlier holds again
};
struct ForwardedTimeout {
  Forwarded state;
  int level;  // of the savepoint inside which it was told
  long ms;    // 0: its own again
};

struct TimeoutChange {
  bool own_first;  // SET LOCAL ... TO DEFAULT goes ahead
  long ms;         // then this, where the remote's own is not shorter; 0: nothing
};
// To be sent now, at savepoint level `level`; it is taken for done.
TimeoutChange next_timeout_change(RemoteConnection *connection, int level);

// Level `level` is rolled back, or released.
void timeout_rolled_back(RemoteConnection *connection, int level);
void timeout_released(RemoteConnection *connection, int level);

}  // namespace remote_fdw
