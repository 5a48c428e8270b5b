// Every (state, event) pair, and random walks against a simulated remote server with a stack of savepoints.
#include "remote_fdw/core/xact_machine.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

using namespace remote_fdw;

namespace {

constexpr XactPhase kPhases[] = {XactPhase::Idle, XactPhase::Open, XactPhase::Preparing, XactPhase::Prepared, XactPhase::Committing, XactPhase::Aborting, XactPhase::Broken};
constexpr XactEventKind kEvents[] = {XactEventKind::Prepare,   XactEventKind::PrepareDone,
                                     XactEventKind::Use,       XactEventKind::Commit,    XactEventKind::CommitDone, XactEventKind::SubCommit,
                                     XactEventKind::SubAbort,  XactEventKind::Abort,     XactEventKind::AbortDone,
                                     XactEventKind::NeverStarted, XactEventKind::Lost,   XactEventKind::Closed};

template <typename F>
void for_every_pair(F &&f) {
  for (XactPhase phase : kPhases)
    for (int level = phase == XactPhase::Idle ? 0 : 1; level <= (phase == XactPhase::Idle ? 0 : 4); level++)
      for (XactEventKind event : kEvents)
        for (int event_level = 1; event_level <= 5; event_level++) f(XactState{phase, level}, XactEvent{event, event_level});
}

}  // namespace

TEST(XactMachine, EveryPairKeepsTheInvariant) {
  for_every_pair([](XactState state, XactEvent event) {
    XactTransition step = xact_step(state, event);
    EXPECT_TRUE(step.next.phase != XactPhase::Idle || step.next.level == 0);
    EXPECT_TRUE(step.next.phase != XactPhase::Open || step.next.level >= 1);
    EXPECT_TRUE(step.action != XactAction::Refuse || step.next == state);
  });
}

TEST(XactMachine, BrokenIsLeftOnlyByClosing) {
  for_every_pair([](XactState state, XactEvent event) {
    if (state.phase != XactPhase::Broken) return;
    XactPhase next = xact_step(state, event).next.phase;
    EXPECT_EQ(next, event.kind == XactEventKind::Closed ? XactPhase::Idle : XactPhase::Broken);
  });
}

TEST(XactMachine, BrokenNeverCommitsNorWorks) {
  XactState broken{XactPhase::Broken, 2};
  EXPECT_EQ(xact_step(broken, {XactEventKind::Commit}).action, XactAction::Refuse);
  EXPECT_EQ(xact_step(broken, {XactEventKind::Use, 2}).action, XactAction::Refuse);
  EXPECT_EQ(xact_step(broken, {XactEventKind::SubCommit, 2}).action, XactAction::Refuse);
  EXPECT_EQ(xact_step(broken, {XactEventKind::Abort}).action, XactAction::Discard);
}

TEST(XactMachine, UseStartsWithAllSavepoints) {
  XactTransition step = xact_step({}, {XactEventKind::Use, 3});
  EXPECT_EQ(step.action, XactAction::Start);
  EXPECT_EQ(step.to, 3);
  EXPECT_EQ(step.next, (XactState{XactPhase::Open, 3}));
}

TEST(XactMachine, UseDeeperAddsOnlyMissingSavepoints) {
  XactTransition step = xact_step({XactPhase::Open, 2}, {XactEventKind::Use, 5});
  EXPECT_EQ(step.action, XactAction::Savepoints);
  EXPECT_EQ(step.from, 3);
  EXPECT_EQ(step.to, 5);
}

TEST(XactMachine, UseAboveTheRemoteLevelIsRefused) {
  EXPECT_EQ(xact_step({XactPhase::Open, 3}, {XactEventKind::Use, 2}).action, XactAction::Refuse);
}

TEST(XactMachine, UseAtTheSameLevelSendsNothing) {
  EXPECT_EQ(xact_step({XactPhase::Open, 3}, {XactEventKind::Use, 3}).action, XactAction::Nothing);
}

TEST(XactMachine, UnreachedSavepointsNeedNothing) {
  for (XactEventKind kind : {XactEventKind::SubCommit, XactEventKind::SubAbort}) {
    XactTransition step = xact_step({XactPhase::Open, 2}, {kind, 3});
    EXPECT_EQ(step.action, XactAction::Nothing);
    EXPECT_EQ(step.next, (XactState{XactPhase::Open, 2}));
  }
}

TEST(XactMachine, CommitAndAbortOfIdleDoNothing) {
  EXPECT_EQ(xact_step({}, {XactEventKind::Commit}).action, XactAction::Nothing);
  EXPECT_EQ(xact_step({}, {XactEventKind::Abort}).action, XactAction::Nothing);
}

TEST(XactMachine, FailedCommitIsRolledBack) {
  XactState committing = xact_step({XactPhase::Open, 1}, {XactEventKind::Commit}).next;
  EXPECT_EQ(committing.phase, XactPhase::Committing);
  XactTransition step = xact_step(committing, {XactEventKind::Abort});
  EXPECT_EQ(step.action, XactAction::Rollback);
  EXPECT_EQ(xact_step(step.next, {XactEventKind::AbortDone}).next, XactState{});
}

TEST(XactMachine, TwoPhasesCommitOnlyWhatIsPrepared) {
  XactState preparing = xact_step({XactPhase::Open, 1}, {XactEventKind::Prepare}).next;
  EXPECT_EQ(preparing.phase, XactPhase::Preparing);
  EXPECT_EQ(xact_step(preparing, {XactEventKind::Commit}).action, XactAction::Refuse);
  EXPECT_EQ(xact_step(preparing, {XactEventKind::Use, 1}).action, XactAction::Refuse);
  XactState prepared = xact_step(preparing, {XactEventKind::PrepareDone}).next;
  EXPECT_EQ(prepared.phase, XactPhase::Prepared);
  EXPECT_EQ(xact_step(prepared, {XactEventKind::Use, 1}).action, XactAction::Refuse);
  XactTransition step = xact_step(prepared, {XactEventKind::Commit});
  EXPECT_EQ(step.action, XactAction::Commit);
  EXPECT_EQ(xact_step(step.next, {XactEventKind::CommitDone}).next, XactState{});
}

TEST(XactMachine, OnlyAnOpenTransactionIsPrepared) {
  for_every_pair([](XactState state, XactEvent event) {
    bool fits = event.kind == XactEventKind::Prepare ? state.phase == XactPhase::Open : state.phase == XactPhase::Preparing;
    bool asked = event.kind == XactEventKind::Prepare || event.kind == XactEventKind::PrepareDone;
    EXPECT_TRUE(fits || !asked || xact_step(state, event).action == XactAction::Refuse);
  });
}

TEST(XactMachine, WhatMayBePreparedIsRolledBack) {
  for (XactPhase phase : {XactPhase::Preparing, XactPhase::Prepared}) {
    XactTransition step = xact_step({phase, 1}, {XactEventKind::Abort});
    EXPECT_EQ(step.action, XactAction::Rollback);
    EXPECT_EQ(xact_step(step.next, {XactEventKind::AbortDone}).next, XactState{});
  }
}

TEST(XactMachine, NeverStartedReturnsToIdle) {
  EXPECT_EQ(xact_step({XactPhase::Open, 2}, {XactEventKind::NeverStarted}).next, XactState{});
}

// A remote server: level 0 = no transaction, else 1 + savepoints.
struct SimulatedRemote {
  int level = 0;
  void apply(const XactTransition &step) {
    switch (step.action) {
      case XactAction::Start:
        ASSERT_EQ(level, 0);
        level = step.to;
        break;
      case XactAction::Savepoints:
        ASSERT_EQ(level, step.from - 1);
        level = step.to;
        break;
      case XactAction::Release:
      case XactAction::RollbackTo:
        ASSERT_GE(level, step.from);
        level = step.from - 1;
        break;
      case XactAction::Commit:
      case XactAction::Rollback:
        ASSERT_GE(level, 1);
        level = 0;
        break;
      default:
        break;
    }
  }
};

TEST(XactMachine, RandomProgramsKeepBothSidesInStep) {
  std::mt19937 random(20261121);
  for (int program = 0; program < 2000; program++) {
    XactState state;
    SimulatedRemote remote;
    int local_level = 1;
    for (int i = 0; i < 60; i++) {
      XactTransition step;
      switch (random() % 5) {
        case 0:
          step = xact_step(state, {XactEventKind::Use, local_level});
          break;
        case 1:
          local_level++;
          continue;
        case 2:
        case 3: {
          if (local_level == 1) continue;
          auto kind = random() % 2 ? XactEventKind::SubCommit : XactEventKind::SubAbort;
          step = xact_step(state, {kind, local_level});
          local_level--;
          break;
        }
        default: {
          bool commit = random() % 2;
          step = xact_step(state, {commit ? XactEventKind::Commit : XactEventKind::Abort});
          remote.apply(step);
          if (step.action != XactAction::Nothing)
            step = xact_step(step.next, {commit ? XactEventKind::CommitDone : XactEventKind::AbortDone});
          local_level = 1;
          break;
        }
      }
      ASSERT_NE(step.action, XactAction::Refuse);
      remote.apply(step);
      state = step.next;
      ASSERT_EQ(remote.level, state.level);
      ASSERT_LE(state.level, local_level);
    }
  }
}
