// Counting on a connection, for connection/ only: each number goes to the session's usage and to whoever caused the flight that
// is under way.
#pragma once

#include "remote_fdw/connection/remote_connection.h"
#include "remote_fdw/connection/usage.h"
#include "remote_fdw/pg/latch_wait.h"

namespace remote_fdw {

template <typename F>
inline void count(RemoteConnection *c, F &&add) {
  add(c->usage->traffic);
  if (c->beneficiary != nullptr) add(*c->beneficiary);
}

inline void count_flight(RemoteConnection *c, Traffic *beneficiary) {
  c->beneficiary = beneficiary;
  c->awaits = WaitReason::Answer;
  count(c, [](Traffic &t) { t.round_trips++; });
}

inline void count_statement(RemoteConnection *c, int64 bytes) {
  count(c, [&](Traffic &t) {
    t.statements++;
    t.bytes_sent += bytes;
  });
}

inline void count_row(RemoteConnection *c, int64 bytes) {
  count(c, [&](Traffic &t) {
    t.rows_received++;
    t.bytes_received += bytes;
  });
}

// A result that came whole.
void count_rows(RemoteConnection *c, const PGresult *result);

// wait_for_socket, the time counted.
WaitOutcome wait_counted(RemoteConnection *c, SocketWait what, long timeout_ms, Interrupts interrupts);

}  // namespace remote_fdw
