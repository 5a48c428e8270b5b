// Waiting for a socket inside a backend: wakes for the socket, the process latch, the postmaster's
// death and a timeout; serves interrupts.
#pragma once

#include "remote_fdw/pg/server.h"

#include <span>

namespace remote_fdw {

enum class SocketWait : uint8 { Read, ReadWrite };
enum class WaitOutcome : uint8 { Socket, Latch, Timeout };
enum class Interrupts : uint8 {
  Serve,  // CHECK_FOR_INTERRUPTS when woken: may raise 57014 or 57P01
  Hold,   // abort path: never raises
};

// What pg_stat_activity shows meanwhile: Extension, and from 17 on RemoteFdwConnect and so on (docs/observing.md).
enum class WaitReason : uint8 {
  Connect,
  Password,         // of password_command
  ConnectionLimit,  // a place among connection_limit
  Answer,           // of a statement
  Copy,             // the remote takes in the rows of a COPY
  Cancel,           // a cancel request
  Prepare,
  Commit,
  Cleanup,   // a rollback
  Resolver,  // the worker that settles what is in doubt: its next round
};
// The first call, which must be able to raise, is to be made before anybody cleans up: connecting does.
uint32 wait_event(WaitReason reason);

// timeout_ms < 0: none. `event`: a wait_event().
WaitOutcome wait_for_socket(pgsocket socket, SocketWait what, long timeout_ms, uint32 event, Interrupts interrupts);

// A cancel or a shutdown has been asked for, and not been raised yet.
bool is_told_to_stop();

// When statement_timeout will end the local statement; 0: never. Not so for a cursor's query, which runs on in later statements.
TimestampTz statement_timeout_end();

// For the abort path: returns when one of the sockets is ready or the time is over. Serves no interrupts, needs no memory and
// no descriptor, raises nothing.
struct SocketWish {
  pgsocket socket;
  SocketWait what;
};
void wait_for_any(std::span<const SocketWish> wishes, long timeout_ms, uint32 event);
constexpr size_t kMostWishes = 64;  // of more only the first are watched, and the wait is short

// For what no socket tells: may wake sooner, and raise as Interrupts::Serve does.
void wait_a_while(long ms, uint32 event);

}  // namespace remote_fdw
