// Owns the abort path: cancel what runs, read what is left, roll back. Nothing here raises and every wait is
// bounded; a connection that does not come clean in time is Broken and closed by remote_xact.
#include "remote_fdw/connection/counting.h"
#include "remote_fdw/connection/remote_connection.h"
#include "remote_fdw/pg/errors.h"
#include "remote_fdw/pg/latch_wait.h"

namespace remote_fdw {

namespace {

constexpr long kCleanupMs = 30000;

struct Deadline {
  TimestampTz at;
  long left_ms() const { return TimestampDifferenceMilliseconds(GetCurrentTimestamp(), at); }
};

Deadline new_deadline() { return {GetCurrentTimestamp() + kCleanupMs * INT64CONST(1000)}; }

bool wait_until(RemoteConnection *c, SocketWait what, Deadline deadline) {
  long left = deadline.left_ms();
  if (left <= 0) return false;
  (void)wait_for_socket(c->wire->socket(), what, left, wait_event(WaitReason::Cleanup), Interrupts::Hold);
  return true;
}

bool flush_quietly(RemoteConnection *c, Deadline deadline) {
  for (;;) {
    Want want = Want::Nothing;
    if (!try_core([&] { want = c->wire->flush(); })) return false;
    if (want == Want::Nothing) return true;
    if (!wait_until(c, SocketWait::ReadWrite, deadline)) return false;
    if (!try_core([&] { c->wire->consume(); })) return false;
  }
}

bool wait_result(RemoteConnection *c, Deadline deadline) {
  while (c->wire->busy()) {
    if (!wait_until(c, SocketWait::Read, deadline)) return false;
    if (!try_core([&] { c->wire->consume(); })) return false;
  }
  return true;
}

// To the end of a COPY TO STDOUT, where the results go on.
bool skip_copy(RemoteConnection *c, Deadline deadline) {
  for (;;) {
    auto step = PgConn::CopyStep::Wait;
    if (!try_core([&] { step = c->wire->skip_copy_messages(); })) return false;
    if (step == PgConn::CopyStep::End) return true;
    if (!wait_until(c, SocketWait::Read, deadline) || !try_core([&] { c->wire->consume(); })) return false;
  }
}

enum class Answer : uint8 { Done, More, Lost };

// Takes and drops one result of the flight.
Answer take_result(RemoteConnection *c, Deadline deadline) {
  if (!wait_result(c, deadline) || c->wire->bad()) return Answer::Lost;
  PGresult *result = c->wire->next_result();
  if (result == nullptr) return c->flight == FlightState::Simple ? Answer::Done : Answer::More;
  ExecStatusType status = PQresultStatus(result);
  PQclear(result);
  // it was asked for, and has not been begun
  if (status == PGRES_COPY_IN) {
    c->copying_in = true;
    break_off_copy_in(c);
    return flush_quietly(c, deadline) ? Answer::More : Answer::Lost;
  }
  if (status == PGRES_COPY_OUT) return skip_copy(c, deadline) ? Answer::More : Answer::Lost;
  return status == PGRES_PIPELINE_SYNC ? Answer::Done : Answer::More;
}

bool drain_flight(RemoteConnection *c, Deadline deadline) {
  if (c->flight == FlightState::None) return true;
  if (!flush_quietly(c, deadline)) return false;
  Answer answer = Answer::More;
  while (answer == Answer::More) answer = take_result(c, deadline);
  if (answer == Answer::Lost) return false;
  if (c->wire->in_pipeline() && !try_core([&] { c->wire->leave_pipeline(); })) return false;
  c->flight = FlightState::None;
  return true;
}

// A flight interrupted while it was being put together has no sync yet.
bool complete_pipeline(RemoteConnection *c) {
  if (!c->wire->in_pipeline() || c->flight_synced) return true;
  c->flight_synced = true;
  return try_core([&] { c->wire->sync(); });
}

bool run_quietly(RemoteConnection *c, const char *sql, Deadline deadline) {
  count_flight(c, nullptr);
  count_statement(c, static_cast<int64>(strlen(sql)));
  if (!try_core([&] { c->wire->send_simple(sql); })) return false;
  c->flight = FlightState::Simple;
  if (!flush_quietly(c, deadline)) return false;
  bool ok = true;
  for (;;) {
    if (!wait_result(c, deadline) || c->wire->bad()) return false;
    PGresult *result = c->wire->next_result();
    if (result == nullptr) break;
    ok = ok && PQresultStatus(result) == PGRES_COMMAND_OK;
    PQclear(result);
  }
  c->flight = FlightState::None;
  return ok;
}

void mark_lost(RemoteConnection *c) { c->xact = xact_step(c->xact, {XactEventKind::Lost}).next; }

bool cancel_quietly(RemoteConnection *c) {
  bool sent = false;
  return try_core([&] { sent = c->wire->request_cancel().empty(); }) && sent;
}

void unlink_pending(RemoteConnection *c) {
  c->beneficiary = nullptr;
  if (c->pending == nullptr) return;
  c->pending->connection = nullptr;
  c->pending = nullptr;
}

bool in_remote_block(const RemoteConnection *c) { return c->wire->transaction_status() != PQTRANS_IDLE; }

}  // namespace

void abort_connection_start(RemoteConnection *c) {
  unlink_pending(c);
  drop_queue(c, 0);
  if (c->wire->bad()) mark_lost(c);
  if (c->xact.phase == XactPhase::Broken) return;
  c->xact = xact_step(c->xact, {XactEventKind::Abort}).next;
  if (c->flight == FlightState::None) return;
  break_off_copy_in(c);
  if (!complete_pipeline(c) || !cancel_quietly(c)) mark_lost(c);
}

void abort_connection_finish(RemoteConnection *c) {
  if (c->xact.phase == XactPhase::Broken) return;
  Deadline deadline = new_deadline();
  bool clean = drain_flight(c, deadline);
  if (clean && in_remote_block(c)) clean = run_quietly(c, "ROLLBACK TRANSACTION", deadline);
  if (clean && c->wire->transaction_status() == PQTRANS_IDLE)
    c->xact = xact_step(c->xact, {XactEventKind::AbortDone}).next;
  else
    mark_lost(c);
}

// Rows that an outer level still waits for are kept for it; anything else under way belongs to the failed subtransaction and is
// cancelled.
static bool settle_flight(RemoteConnection *c, SubTransactionId aborted, Deadline deadline) {
  if (c->flight == FlightState::None) return true;
  const RequestMethods *methods = c->pending == nullptr ? nullptr : c->pending->methods;
  if (methods != nullptr && methods->save != nullptr && methods->save(c->pending, aborted, deadline.at)) return true;
  unlink_pending(c);
  break_off_copy_in(c);
  return complete_pipeline(c) && cancel_quietly(c) && drain_flight(c, deadline);
}

void abort_connection_savepoint(RemoteConnection *c, int level, SubTransactionId aborted) {
  drop_queue(c, level);
  if (c->xact.phase == XactPhase::Broken) return;
  XactTransition step = xact_step(c->xact, {XactEventKind::SubAbort, level});
  if (step.action != XactAction::RollbackTo) {
    c->xact = step.next;
    return;
  }
  distrust_statements(c);
  Deadline deadline = new_deadline();
  if (c->wire->bad() || !settle_flight(c, aborted, deadline)) {
    unlink_pending(c);
    mark_lost(c);
    return;
  }
  if (!in_remote_block(c)) {
    c->xact = xact_step(c->xact, {XactEventKind::NeverStarted}).next;
    return;
  }
  char sql[96];
  snprintf(sql, sizeof sql, "ROLLBACK TO SAVEPOINT s%d; RELEASE SAVEPOINT s%d", level, level);
  if (run_quietly(c, sql, deadline))
    c->xact = step.next;
  else
    mark_lost(c);
  if (c->read_only_level >= level) c->read_only_level = 0;
}

}  // namespace remote_fdw
