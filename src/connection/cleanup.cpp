// Owns the abort path: what runs is cancelled, what is left is read, the remote transaction or savepoint is rolled back. On all
// connections at the same time, in steps that never wait; between them one wait for all. Nothing here raises. A connection that is
// not clean when its time is over is Broken: the peer is told at once, and remote_xact closes it.
#include "remote_fdw/connection/counting.h"
#include "remote_fdw/connection/forwarded_timeout.h"
#include "remote_fdw/connection/remote_connection.h"
#include "remote_fdw/pg/errors.h"
#include "remote_fdw/pg/latch_wait.h"

namespace remote_fdw {

namespace {

// Without parallel_abort: how long a rollback that gets no answer keeps the next one from being sent.
constexpr long kTurnMs = 100;

void mark_lost(RemoteConnection *c) {
  c->cleanup.step = CleanupStep::Done;
  c->xact = xact_step(c->xact, {XactEventKind::Lost}).next;
  // the rest of the local transaction may take long: its locks there go now
  c->wire->hang_up();
}

void unlink_pending(RemoteConnection *c) {
  c->beneficiary = nullptr;
  if (c->pending == nullptr) return;
  c->pending->connection = nullptr;
  c->pending = nullptr;
}

bool in_remote_block(const RemoteConnection *c) { return c->wire->transaction_status() != PQTRANS_IDLE; }

// A flight interrupted while it was being put together has no sync yet.
bool complete_pipeline(RemoteConnection *c) {
  if (!c->wire->in_pipeline() || c->flight_synced) return true;
  c->flight_synced = true;
  return try_core([&] { c->wire->sync(); });
}

enum class Progress : uint8 { Through, Wait, Lost };

Progress flush_step(RemoteConnection *c) {
  Want want = Want::Nothing;
  if (!try_core([&] { want = c->wire->flush(); })) return Progress::Lost;
  return want == Want::Nothing ? Progress::Through : Progress::Wait;
}

// Takes and drops one result of the flight. Through: there may be more.
Progress drop_result(RemoteConnection *c) {
  if (c->wire->busy()) return Progress::Wait;
  if (c->wire->bad()) return Progress::Lost;
  PGresult *result = c->wire->next_result();
  if (result == nullptr) {
    if (c->flight == FlightState::Simple) c->flight = FlightState::None;
    return Progress::Through;
  }
  ExecStatusType status = PQresultStatus(result);
  PQclear(result);
  // it was asked for, and has not been begun
  if (status == PGRES_COPY_IN) {
    c->copying_in = true;
    break_off_copy_in(c);
    return flush_step(c);
  }
  if (status == PGRES_COPY_OUT) {
    auto step = PgConn::CopyStep::Wait;
    if (!try_core([&] { step = c->wire->skip_copy_messages(); })) return Progress::Lost;
    return step == PgConn::CopyStep::End ? Progress::Through : Progress::Wait;
  }
  if (status == PGRES_PIPELINE_SYNC) c->flight = FlightState::None;
  return Progress::Through;
}

// Through: the flight is over, and no cancel request of ours can hit what is sent next.
Progress drain_step(RemoteConnection *c) {
  if (c->wire->cancel().under_way()) (void)try_core([&] { (void)c->wire->cancel().advance(); });
  if (c->flight != FlightState::None) {
    if (flush_step(c) == Progress::Lost || !try_core([&] { c->wire->consume(); })) return Progress::Lost;
    while (c->flight != FlightState::None) {
      Progress step = drop_result(c);
      if (step != Progress::Through) return step;
    }
    if (c->wire->in_pipeline() && !try_core([&] { c->wire->leave_pipeline(); })) return Progress::Lost;
  }
  return c->wire->cancel().under_way() ? Progress::Wait : Progress::Through;
}

void send_rollback(RemoteConnection *c) {
  char sql[96];
  int level = c->cleanup.level;
  if (level == 0)
    strlcpy(sql, "ROLLBACK TRANSACTION", sizeof sql);
  else
    snprintf(sql, sizeof sql, "ROLLBACK TO SAVEPOINT s%d; RELEASE SAVEPOINT s%d", level, level);
  count_flight(c, nullptr);
  count_statement(c, static_cast<int64>(strlen(sql)));
  if (!try_core([&] { c->wire->send_simple(sql); })) {
    mark_lost(c);
    return;
  }
  c->flight = FlightState::Simple;
  c->cleanup.step = CleanupStep::RollingBack;
}

Progress answer_step(RemoteConnection *c) {
  if (flush_step(c) == Progress::Lost || !try_core([&] { c->wire->consume(); })) return Progress::Lost;
  while (!c->wire->busy()) {
    if (c->wire->bad()) return Progress::Lost;
    PGresult *result = c->wire->next_result();
    if (result == nullptr) {
      c->flight = FlightState::None;
      return Progress::Through;
    }
    bool ok = PQresultStatus(result) == PGRES_COMMAND_OK;
    PQclear(result);
    if (!ok) return Progress::Lost;
  }
  return Progress::Wait;
}

void end_cleanup(RemoteConnection *c) {
  int level = c->cleanup.level;
  c->cleanup.step = CleanupStep::Done;
  if (level == 0)
    c->xact = xact_step(c->xact, {XactEventKind::AbortDone}).next;
  else
    c->xact = xact_step(c->xact, {XactEventKind::SubAbort, level}).next;
}

// The flight is over.
void begin_rollback(RemoteConnection *c) {
  if (in_remote_block(c)) {
    c->cleanup.step = CleanupStep::Waiting;
    return;
  }
  c->cleanup.step = CleanupStep::Done;
  c->xact = xact_step(c->xact, {c->cleanup.level == 0 ? XactEventKind::AbortDone : XactEventKind::NeverStarted}).next;
}

// Rollbacks that go in turn: when the one under way gives way at the latest. 0: none is under way.
struct Turn {
  TimestampTz over = 0;
};

void advance(RemoteConnection *c, Turn *turn, TimestampTz now) {
  if (c->cleanup.step == CleanupStep::Draining) {
    Progress step = drain_step(c);
    if (step == Progress::Lost) mark_lost(c);
    if (step == Progress::Through) begin_rollback(c);
  }
  if (c->cleanup.step == CleanupStep::Waiting && (c->options.parallel_abort || turn->over <= now)) {
    send_rollback(c);
    if (!c->options.parallel_abort) turn->over = TimestampTzPlusMilliseconds(now, kTurnMs);
  }
  if (c->cleanup.step != CleanupStep::RollingBack) return;
  Progress step = answer_step(c);
  if (step == Progress::Wait) return;
  if (!c->options.parallel_abort) turn->over = 0;
  if (step == Progress::Lost)
    mark_lost(c);
  else
    end_cleanup(c);
}

// What the connections that are not clean yet wait for. Of more than fit some are looked at all the same: the wait is short then.
struct Wishes {
  SocketWish list[kMostWishes];
  size_t count = 0;
  void add(pgsocket socket, SocketWait what) {
    if (count < kMostWishes) list[count++] = {socket, what};
  }
};

void add_wishes(RemoteConnection *c, Wishes *wishes) {
  if (c->cleanup.step == CleanupStep::Waiting) return;
  if (c->flight != FlightState::None) {
    bool unsent = flush_step(c) == Progress::Wait;
    wishes->add(c->wire->socket(), unsent ? SocketWait::ReadWrite : SocketWait::Read);
  }
  CancelRequest &cancel = c->wire->cancel();
  if (cancel.under_way()) wishes->add(cancel.socket(), cancel.wants_write() ? SocketWait::ReadWrite : SocketWait::Read);
}

// One look at every connection. How long may be waited until the next; negative: all are clean or given up.
long look_at_all(Turn *turn, Wishes *wishes) {
  long wait = -1;
  TimestampTz now = GetCurrentTimestamp();
  for_each_connection([&](RemoteConnection *c) {
    if (c->cleanup.step == CleanupStep::Done) return;
    if (!without_raising([&] { advance(c, turn, now); })) mark_lost(c);
    if (c->cleanup.step == CleanupStep::Done) return;
    long left = TimestampDifferenceMilliseconds(now, c->cleanup.deadline);
    if (left <= 0) {
      mark_lost(c);
      return;
    }
    if (c->cleanup.step == CleanupStep::Waiting) left = Min(left, kTurnMs / 4);
    wait = wait < 0 ? left : Min(wait, left);
    add_wishes(c, wishes);
  });
  return wait;
}

void clean_all() {
  Turn turn;
  TimestampTz start = GetCurrentTimestamp();
  for_each_connection([&](RemoteConnection *c) { c->cleanup.deadline = TimestampTzPlusMilliseconds(start, c->options.cleanup_timeout_ms); });
  for (;;) {
    Wishes wishes;
    long wait = look_at_all(&turn, &wishes);
    if (wait < 0) return;
    bool all_watched = wishes.count < kMostWishes;
    wait_for_any({wishes.list, wishes.count}, all_watched ? wait : Min(wait, kTurnMs / 4), wait_event(WaitReason::Cleanup));
  }
}

// When it cannot be cancelled it may end by itself in time.
void begin_draining(RemoteConnection *c) {
  c->cleanup.step = CleanupStep::Draining;
  if (c->flight == FlightState::None) return;
  break_off_copy_in(c);
  if (!complete_pipeline(c))
    mark_lost(c);
  else if (!c->wire->cancel().under_way())
    (void)try_core([&] { c->wire->start_cancel(); });
}

void begin_abort(RemoteConnection *c) {
  unlink_pending(c);
  drop_queue(c, 0);
  c->cleanup = {CleanupStep::Done, 0, 0};
  if (c->wire->bad()) mark_lost(c);
  if (c->xact.phase == XactPhase::Broken) return;
  c->xact = xact_step(c->xact, {XactEventKind::Abort}).next;
  begin_draining(c);
}

// Rows that an outer level still waits for are kept for it.
bool has_rows_for_outer(const RemoteConnection *c) {
  const RequestMethods *methods = c->pending == nullptr ? nullptr : c->pending->methods;
  return c->flight != FlightState::None && methods != nullptr && methods->save != nullptr;
}

// Savepoint `level` is to be rolled back there: true when there is something to do.
bool must_roll_back_to(RemoteConnection *c, int level) {
  drop_queue(c, level);
  if (c->xact.phase == XactPhase::Broken) return false;
  XactTransition step = xact_step(c->xact, {XactEventKind::SubAbort, level});
  if (step.action != XactAction::RollbackTo) {
    c->xact = step.next;
    return false;
  }
  distrust_statements(c);
  timeout_rolled_back(c, level);
  if (c->read_only_level >= level) c->read_only_level = 0;
  if (!c->wire->bad()) return true;
  unlink_pending(c);
  mark_lost(c);
  return false;
}

// Anything else under way belongs to the failed subtransaction and is cancelled.
void begin_abort_to(RemoteConnection *c, int level, SubTransactionId aborted) {
  c->cleanup = {CleanupStep::Draining, level, 0};
  if (has_rows_for_outer(c) && c->pending->methods->save(c->pending, aborted, c->options.cleanup_timeout_ms)) return;
  unlink_pending(c);
  begin_draining(c);
}

}  // namespace

void abort_connections() {
  for_each_connection([](RemoteConnection *c) {
    if (taking_part(c) && !without_raising([&] { begin_abort(c); })) mark_lost(c);
  });
  clean_all();
}

void abort_connections_to(int level, SubTransactionId aborted) {
  // those whose rows are saved come last, so that the others are cancelled before
  for (bool saving : {false, true})
    for_each_connection([&](RemoteConnection *c) {
      if (!taking_part(c) || c->cleanup.step != CleanupStep::Done || has_rows_for_outer(c) != saving) return;
      if (!must_roll_back_to(c, level)) return;
      if (!without_raising([&] { begin_abort_to(c, level, aborted); })) mark_lost(c);
    });
  clean_all();
}

}  // namespace remote_fdw
