// Owns the transition table of one remote transaction. Pure: no I/O, no clock.
#include "remote_fdw/core/xact_machine.h"

namespace remote_fdw {

namespace {

constexpr XactState kIdle{XactPhase::Idle, 0};

XactTransition stay(XactState state, XactAction action = XactAction::Nothing) { return {state, action, 0, 0}; }

XactTransition use(XactState state, int level) {
  if (state.phase == XactPhase::Idle && level >= 1) return {{XactPhase::Open, level}, XactAction::Start, 1, level};
  if (state.phase != XactPhase::Open || level < state.level) return stay(state, XactAction::Refuse);
  if (level == state.level) return stay(state);
  return {{XactPhase::Open, level}, XactAction::Savepoints, state.level + 1, level};
}

XactTransition commit(XactState state) {
  switch (state.phase) {
    case XactPhase::Idle:
      return stay(state);
    case XactPhase::Open:
    case XactPhase::Prepared:
      return {{XactPhase::Committing, state.level}, XactAction::Commit, 0, 0};
    default:
      return stay(state, XactAction::Refuse);
  }
}

XactTransition prepare(XactState state) {
  if (state.phase != XactPhase::Open) return stay(state, XactAction::Refuse);
  return {{XactPhase::Preparing, state.level}, XactAction::Prepare, 0, 0};
}

XactTransition prepared(XactState state) {
  if (state.phase != XactPhase::Preparing) return stay(state, XactAction::Refuse);
  return stay({XactPhase::Prepared, state.level});
}

XactTransition leave_savepoint(XactState state, int level, XactAction action) {
  // level 1 is the transaction itself: it ends by Commit or Abort
  if (state.phase != XactPhase::Open || level < 2 || state.level < level) return stay(state);
  return {{XactPhase::Open, level - 1}, action, level, level};
}

XactTransition sub_commit(XactState state, int level) {
  if (state.phase == XactPhase::Broken) return stay(state, XactAction::Refuse);
  return leave_savepoint(state, level, XactAction::Release);
}

XactTransition abort(XactState state) {
  switch (state.phase) {
    case XactPhase::Idle:
      return stay(state);
    case XactPhase::Broken:
      return stay(state, XactAction::Discard);
    default:
      return {{XactPhase::Aborting, state.level}, XactAction::Rollback, 0, 0};
  }
}

XactTransition finish(XactState state, XactPhase expected) {
  return state.phase == expected ? stay(kIdle) : stay(state, XactAction::Refuse);
}

XactTransition lost(XactState state) { return {{XactPhase::Broken, state.level}, XactAction::Discard, 0, 0}; }

XactTransition never_started(XactState state) {
  return state.phase == XactPhase::Open ? stay(kIdle) : stay(state, XactAction::Refuse);
}

}  // namespace

XactTransition xact_step(XactState state, XactEvent event) {
  switch (event.kind) {
    case XactEventKind::Use:
      return use(state, event.level);
    case XactEventKind::Prepare:
      return prepare(state);
    case XactEventKind::PrepareDone:
      return prepared(state);
    case XactEventKind::Commit:
      return commit(state);
    case XactEventKind::CommitDone:
      return finish(state, XactPhase::Committing);
    case XactEventKind::SubCommit:
      return sub_commit(state, event.level);
    case XactEventKind::SubAbort:
      return leave_savepoint(state, event.level, XactAction::RollbackTo);
    case XactEventKind::Abort:
      return abort(state);
    case XactEventKind::AbortDone:
      return finish(state, XactPhase::Aborting);
    case XactEventKind::NeverStarted:
      return never_started(state);
    case XactEventKind::Lost:
      return lost(state);
    case XactEventKind::Closed:
      return stay(kIdle);
  }
  return stay(state, XactAction::Refuse);
}

}  // namespace remote_fdw
