// Owns the wait for the answer to a COMMIT, which is not like other waits: who is told to stop in it must know first whether the
// remote has committed. (The server stops its own statement_timeout before it commits: here it goes on.) A cancel goes to the remote, too, and the answer is awaited for cleanup_timeout; only without an
// answer the outcome is unknown, and the error says so.
#include "remote_fdw/connection/commit_wait.h"

#include "remote_fdw/connection/counting.h"
#include "remote_fdw/connection/pending_request.h"
#include "remote_fdw/connection/remote_connection.h"
#include "remote_fdw/pg/errors.h"
#include "remote_fdw/pg/latch_wait.h"

namespace remote_fdw {

namespace {

constexpr long kCancelPollMs = 20;

struct CommitWait {
  RemoteConnection *connection;
  WhenStopped when_stopped;
  TimestampTz silent_until;  // 0: no limit
  TimestampTz timed_out_at;  // by statement_timeout; 0: no limit
  TimestampTz stop_at;       // once told to stop; else 0
};

const char *server_name(const RemoteConnection *c) {
  ForeignServer *server = GetForeignServerExtended(c->server, FSV_MISSING_OK);
  return server == nullptr ? "?" : server->servername;
}

[[noreturn]] void raise_unknown_outcome(RemoteConnection *c, const char *why) {
  int pid = c->wire->backend_pid();
  c->xact = xact_step(c->xact, {XactEventKind::Lost}).next;
  ereport(ERROR, (errcode(ERRCODE_TRANSACTION_RESOLUTION_UNKNOWN),
                  errmsg("it is not known whether server \"%s\" has committed its part of the transaction", server_name(c)),
                  errdetail("%s The local part is rolled back. The remote backend had process ID %d.", why, pid),
                  errhint("Look on the remote server whether the changes are there before the transaction is repeated.")));
}

// From now on the time is short.
void note_stop(CommitWait *w) {
  if (w->stop_at != 0) return;
  TimestampTz now = GetCurrentTimestamp();
  if (!is_told_to_stop() && (w->timed_out_at == 0 || now < w->timed_out_at)) return;
  RemoteConnection *c = w->connection;
  w->stop_at = TimestampTzPlusMilliseconds(now, c->options.cleanup_timeout_ms);
  if (w->when_stopped == WhenStopped::CancelIt) (void)try_core([&] { c->wire->start_cancel(); });
}

// Milliseconds to wait at most; -1: any time.
long time_left(const CommitWait *w) {
  TimestampTz now = GetCurrentTimestamp();
  if (w->silent_until != 0 && now >= w->silent_until)
    raise_unknown_outcome(w->connection, "COMMIT had been sent, but no answer came within query_timeout.");
  if (w->stop_at != 0 && now >= w->stop_at)
    raise_unknown_outcome(w->connection,
                          "The statement was canceled or timed out after COMMIT had been sent, and no answer came within cleanup_timeout.");
  long left = -1;
  for (TimestampTz end : {w->silent_until, w->stop_at != 0 ? w->stop_at : w->timed_out_at}) {
    if (end == 0) continue;
    // at least one, or the end would be waited for busily
    long until = Max(TimestampDifferenceMilliseconds(now, end), 1L);
    left = left < 0 ? until : Min(left, until);
  }
  return left;
}

void advance_cancel(RemoteConnection *c) {
  if (c->wire->cancel().under_way()) (void)try_core([&] { (void)c->wire->cancel().advance(); });
}

void wait_once(CommitWait *w, SocketWait what) {
  RemoteConnection *c = w->connection;
  note_stop(w);
  long left = time_left(w);
  advance_cancel(c);
  if (c->wire->cancel().under_way()) left = left < 0 ? kCancelPollMs : Min(left, kCancelPollMs);
  (void)wait_counted(c, what, left, Interrupts::Hold);
  // anything else that wants to be served: a barrier, an invalidation
  if (!is_told_to_stop()) CHECK_FOR_INTERRUPTS();
}

PGresult *next_answer(CommitWait *w) {
  RemoteConnection *c = w->connection;
  while (c->wire->busy()) {
    Want want = Want::Nothing;
    (void)try_core([&] { want = c->wire->flush(); });
    wait_once(w, want == Want::Nothing ? SocketWait::Read : SocketWait::ReadWrite);
    if (!read_arrived(c)) break;
  }
  return c->wire->next_result();
}

bool is_committed(const PgResult *answer) { return *answer && answer->status() == PGRES_COMMAND_OK; }

// A farewell may follow the answer.
void keep_answer(PgResult *into, PGresult *result) {
  if (*into && (is_committed(into) || is_error_result(into->status())))
    PQclear(result);
  else
    into->reset(result);
}

}  // namespace

void send_commit(RemoteConnection *c, const char *sql) {
  collect_pending(c);
  count_flight(c, nullptr);
  c->awaits = WaitReason::Commit;
  count_statement(c, static_cast<int64>(strlen(sql)));
  c->flight = FlightState::Simple;
  call_core([&] { c->wire->send_simple(sql); });
  (void)try_core([&] { (void)c->wire->flush(); });
}

void await_commit(RemoteConnection *c, PgResult *into, WhenStopped when_stopped) {
  CommitWait w{c, when_stopped, 0, 0, 0};
  TimestampTz now = GetCurrentTimestamp();
  if (c->options.query_timeout_ms > 0) w.silent_until = TimestampTzPlusMilliseconds(now, c->options.query_timeout_ms);
  if (StatementTimeout > 0) w.timed_out_at = TimestampTzPlusMilliseconds(now, StatementTimeout);
  while (PGresult *result = next_answer(&w)) keep_answer(into, result);
  bool lost = c->wire->bad();
  flight_ended(c);
  if (lost && !is_committed(into))
    raise_unknown_outcome(c, "The connection was lost after COMMIT had been sent, before its answer came.");
  advance_cancel(c);
  if (w.stop_at != 0 && is_committed(into)) QueryCancelPending = false;
}

}  // namespace remote_fdw
