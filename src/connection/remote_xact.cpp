// Owns the transaction callbacks: the remote transactions follow the local one through commit, rollback and
// savepoints. core/xact_machine decides, flight and cleanup do the talking.
#include "remote_fdw/connection/remote_connection.h"
#include "remote_fdw/pg/errors.h"
#include "remote_fdw/pg/memory.h"

namespace remote_fdw {

namespace {

constexpr const char *kCommit = "COMMIT TRANSACTION";

bool taking_part(const RemoteConnection *c) { return c->wire->is_open() && in_remote_xact(c); }

[[noreturn]] void raise_lost_before_commit() {
  ereport(ERROR, (errcode(ERRCODE_CONNECTION_FAILURE),
                  errmsg("cannot commit: a connection used by this transaction was lost"),
                  errdetail("What the transaction did on the remote server has been rolled back there.")));
}

// The answer can wait for the next transaction when it tells nothing: then a commit costs no round trip.
bool may_commit_unawaited(const RemoteConnection *c) {
  if (IsolationIsSerializable() || c->flight != FlightState::None) return false;
  return c->wrote_nothing || c->read_only_level == 1;
}

void start_commit(RemoteConnection *c) {
  collect_pending(c);
  drop_queue(c, 0);
  XactTransition step = xact_step(c->xact, {XactEventKind::Commit});
  if (step.action != XactAction::Commit) raise_lost_before_commit();
  c->xact = step.next;
  if (may_commit_unawaited(c)) {
    send_unawaited_statement(c, kCommit);
    c->xact = xact_step(c->xact, {XactEventKind::CommitDone}).next;
    c->usage->commits++;
  } else {
    send_simple_statement(c, kCommit);
  }
}

void finish_commit(RemoteConnection *c) {
  PgResult *result = context_new<PgResult>(CurrentMemoryContext);
  finish_flight(c, result);
  if (!*result || result->status() != PGRES_COMMAND_OK) raise_remote_error(c, result->get(), {kCommit, nullptr});
  if (strcmp(PQcmdStatus(const_cast<PGresult *>(result->get())), "COMMIT") != 0)
    ereport(ERROR, (errcode(ERRCODE_TRANSACTION_ROLLBACK), errmsg("the remote server rolled back instead of committing")));
  c->xact = xact_step(c->xact, {XactEventKind::CommitDone}).next;
  c->usage->commits++;
}

// A statement of ours was sent ahead although its transaction never started (the flight failed before).
bool never_started(RemoteConnection *c) {
  if (c->flight != FlightState::None || c->wire->transaction_status() != PQTRANS_IDLE) return false;
  c->xact = xact_step(c->xact, {XactEventKind::NeverStarted}).next;
  return true;
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
  });
}

void commit_all() {
  check_participants();
  for_each_connection([](RemoteConnection *c) {
    if (!taking_part(c)) return;
    collect_pending(c);
    if (c->xact.phase == XactPhase::Open && never_started(c)) return;
    start_commit(c);
    if (!c->parallel_commit && c->xact.phase == XactPhase::Committing) finish_commit(c);
  });
  for_each_connection([](RemoteConnection *c) {
    if (taking_part(c) && c->xact.phase == XactPhase::Committing) finish_commit(c);
  });
}

void abort_all() {
  for_each_connection([](RemoteConnection *c) { drop_unsent(c, 1); });
  for_each_connection([](RemoteConnection *c) {
    if (!taking_part(c)) return;
    c->usage->rollbacks++;
    c->has_prepared = forget_statements(c) || c->has_prepared;
  });
  abort_connections();
}

// The local transaction is over, whichever way: only connections in a known idle state may be kept.
void settle(RemoteConnection *c) {
  if (!c->wire->is_open()) {
    if (in_remote_xact(c)) close_connection(c);
    return;
  }
  if (c->has_prepared || too_many_abandoned(c)) {
    c->deallocate_all = true;
    drop_statements(c);
  }
  c->has_prepared = false;
  c->read_only_level = 0;
  drop_queue(c, 0);
  // a cancel request that was given up could hit the next transaction
  bool idle = c->xact.phase == XactPhase::Idle && c->flight == FlightState::None && !c->wire->bad() && !c->awaiting_unawaited &&
              !c->wire->cancel().under_way() &&
              (!c->wire->awaits_nothing() || c->wire->transaction_status() == PQTRANS_IDLE);
  if (!idle || c->invalidated || !c->keep) close_connection(c);
}

void refuse_prepare() {
  for_each_connection([](RemoteConnection *c) {
    if (taking_part(c))
      ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
                      errmsg("cannot PREPARE a transaction that has operated on remote_fdw foreign tables")));
  });
}

void on_transaction_event(::XactEvent event, void *) {
  switch (event) {
    case XACT_EVENT_PRE_COMMIT:
    case XACT_EVENT_PARALLEL_PRE_COMMIT:
      commit_all();
      break;
    case XACT_EVENT_PRE_PREPARE:
      refuse_prepare();
      break;
    case XACT_EVENT_ABORT:
    case XACT_EVENT_PARALLEL_ABORT:
      abort_all();
      for_each_connection(settle);
      flush_usage();
      break;
    case XACT_EVENT_COMMIT:
    case XACT_EVENT_PARALLEL_COMMIT:
    case XACT_EVENT_PREPARE:
      for_each_connection(settle);
      flush_usage();
      break;
  }
}

void commit_savepoint(RemoteConnection *c, int level) {
  for (QueuedStatement *entry = c->queue; entry != nullptr; entry = entry->next)
    if (entry->level >= level) entry->level = level - 1;
  XactTransition step = xact_step(c->xact, {XactEventKind::SubCommit, level});
  if (step.action == XactAction::Refuse)
    ereport(ERROR, (errcode(ERRCODE_CONNECTION_FAILURE), errmsg("a connection used by this transaction was lost")));
  c->xact = step.next;
  if (step.action != XactAction::Release) return;
  char sql[64];
  snprintf(sql, sizeof sql, "RELEASE SAVEPOINT s%d", level);
  queue_statement_at(c, sql, level - 1);
  if (c->read_only_level >= level) c->read_only_level = 0;
}

void on_subtransaction_event(SubXactEvent event, SubTransactionId own, SubTransactionId, void *) {
  int level = GetCurrentTransactionNestLevel();
  if (event == SUBXACT_EVENT_PRE_COMMIT_SUB) {
    for_each_connection([&](RemoteConnection *c) {
      lower_unsent(c, level);
      if (taking_part(c)) commit_savepoint(c, level);
    });
  } else if (event == SUBXACT_EVENT_ABORT_SUB) {
    for_each_connection([&](RemoteConnection *c) { drop_unsent(c, level); });
    abort_connections_to(level, own);
  }
}

}  // namespace

void register_transaction_callbacks() {
  RegisterXactCallback(on_transaction_event, nullptr);
  RegisterSubXactCallback(on_subtransaction_event, nullptr);
}

}  // namespace remote_fdw
