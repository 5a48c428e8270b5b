// Owns the transaction callbacks: the remote transactions follow the local one through commit, rollback and
// savepoints. core/xact_machine decides; commit, flight and cleanup do the talking.
#include "remote_fdw/connection/commit.h"
#include "remote_fdw/connection/forwarded_timeout.h"
#include "remote_fdw/connection/remote_connection.h"
#include "remote_fdw/pg/errors.h"

namespace remote_fdw {

namespace {

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
  forget_two_phase(c);
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
  if (!idle || c->invalidated || !c->options.keep_connections || connection_is_worn_out(c))
    close_connection(c);
  else
    watch_idle(c);
}

void settle_all() {
  for_each_connection(settle);
  schedule_idle_watch();
  flush_usage();
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
      commit_participants();
      break;
    case XACT_EVENT_PRE_PREPARE:
      refuse_prepare();
      break;
    case XACT_EVENT_ABORT:
    case XACT_EVENT_PARALLEL_ABORT:
      abort_all();
      rollback_prepared();
      settle_all();
      break;
    case XACT_EVENT_COMMIT:
    case XACT_EVENT_PARALLEL_COMMIT:
    case XACT_EVENT_PREPARE:
      commit_prepared();
      settle_all();
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
  timeout_released(c, level);
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
