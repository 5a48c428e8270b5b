// Waiting for a socket inside a backend: wakes for the socket, the process latch, the postmaster's
// death and a timeout; serves interrupts.
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

enum class SocketWait : uint8 { Read, ReadWrite };
enum class WaitOutcome : uint8 { Socket, Latch, Timeout };
enum class Interrupts : uint8 {
  Serve,  // CHECK_FOR_INTERRUPTS when woken: may raise 57014 or 57P01
  Hold,   // abort path: never raises
};

// What pg_stat_activity shows meanwhile: Extension, and from 17 on RemoteFdwConnect, RemoteFdwAnswer, RemoteFdwCleanup.
enum class WaitReason : uint8 {
  Connect,
  Answer,   // of a statement
  Cleanup,  // a rollback
};
uint32 wait_event(WaitReason reason);

// timeout_ms < 0: none. `event`: a wait_event().
WaitOutcome wait_for_socket(pgsocket socket, SocketWait what, long timeout_ms, uint32 event, Interrupts interrupts);

// For what no socket tells: may wake sooner, and raise as Interrupts::Serve does.
void wait_a_while(long ms, uint32 event);

}  // namespace remote_fdw
