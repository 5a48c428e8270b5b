// Owns the commit protocol: what is checked before the first participant is told to commit, and how they are told and
// awaited. When it runs, and what follows a failure, is remote_xact's business.
#include "remote_fdw/connection/commit.h"

#include "remote_fdw/connection/commit_wait.h"
#include "remote_fdw/connection/pending_request.h"
#include "remote_fdw/connection/remote_connection.h"
#include "remote_fdw/pg/errors.h"
#include "remote_fdw/pg/memory.h"

namespace remote_fdw {

namespace {

constexpr const char *kCommit = "COMMIT TRANSACTION";

[[noreturn]] void raise_lost_before_commit() {
  ereport(ERROR, (errcode(ERRCODE_CONNECTION_FAILURE),
                  errmsg("cannot commit: a connection used by this transaction was lost"),
                  errdetail("What the transaction did on the remote server has been rolled back there.")));
}

// The answer can wait for the next transaction when it tells nothing: then a commit costs no round trip.
bool may_commit_unawaited(const RemoteConnection *c) {
  if (remote_isolation(c) == RemoteIsolation::Serializable || c->flight != FlightState::None) return false;
  return c->wrote_nothing || c->read_only_level == 1;
}

void start_commit(RemoteConnection *c) {
  drop_queue(c, 0);
  c->xact = xact_step(c->xact, {XactEventKind::Commit}).next;
  if (may_commit_unawaited(c)) {
    send_unawaited_statement(c, kCommit);
    c->xact = xact_step(c->xact, {XactEventKind::CommitDone}).next;
    c->usage->commits++;
  } else {
    send_commit(c, kCommit);
  }
}

void finish_commit(RemoteConnection *c, WhenStopped when_stopped) {
  PgResult *result = context_new<PgResult>(CurrentMemoryContext);
  await_commit(c, result, when_stopped);
  if (!*result || result->status() != PGRES_COMMAND_OK) raise_remote_error(c, result->get(), {kCommit, nullptr});
  if (strcmp(PQcmdStatus(const_cast<PGresult *>(result->get())), "COMMIT") != 0)
    ereport(ERROR, (errcode(ERRCODE_TRANSACTION_ROLLBACK), errmsg("the remote server rolled back instead of committing")));
  c->xact = xact_step(c->xact, {XactEventKind::CommitDone}).next;
  c->usage->commits++;
}

// A statement of ours was sent ahead although its transaction never started (the flight failed before).
void forget_never_started(RemoteConnection *c) {
  if (c->xact.phase != XactPhase::Open || c->flight != FlightState::None || c->wire->transaction_status() != PQTRANS_IDLE) return;
  c->xact = xact_step(c->xact, {XactEventKind::NeverStarted}).next;
}

// A participant that is already gone must not be found only after others have committed. Costs no round trip.
void check_participants() {
  for_each_connection(check_all_sent);
  for_each_connection([](RemoteConnection *c) {
    if (!taking_part(c)) return;
    collect_pending(c);
    bool alive = try_core([&] {
      c->wire->consume();
      c->wire->consume();
    });
    if (!alive || c->wire->bad()) c->xact = xact_step(c->xact, {XactEventKind::Lost}).next;
    if (c->xact.phase == XactPhase::Broken) raise_lost_before_commit();
    forget_never_started(c);
  });
}

}  // namespace

void commit_participants() {
  check_participants();
  prepare_writers();
  WhenStopped when_stopped = WhenStopped::CancelIt;
  auto finish = [&](RemoteConnection *c) {
    finish_commit(c, when_stopped);
    when_stopped = WhenStopped::WaitForIt;
  };
  for_each_connection([&](RemoteConnection *c) {
    if (!taking_part(c) || c->xact.phase != XactPhase::Open) return;
    start_commit(c);
    if (!c->options.parallel_commit && c->xact.phase == XactPhase::Committing) finish(c);
  });
  for_each_connection([&](RemoteConnection *c) {
    if (taking_part(c) && c->xact.phase == XactPhase::Committing) finish(c);
  });
}

}  // namespace remote_fdw
