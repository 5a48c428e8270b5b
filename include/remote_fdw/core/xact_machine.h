// The life of one remote transaction as a pure function: state x event -> next state and what to send.
// No I/O; connection/remote_xact drives it. Levels: 0 = no remote transaction, 1 = START TRANSACTION
// done, n > 1 = savepoint s<n> established (the local transaction nesting level it mirrors).
#pragma once

#include <cstdint>

namespace remote_fdw {

enum class XactPhase : std::uint8_t {
  Idle,        // no remote transaction
  Open,        // remote transaction open, `level` >= 1
  Preparing,   // PREPARE TRANSACTION sent, answer outstanding
  Prepared,    // prepared there: survives the connection, and waits for COMMIT PREPARED or ROLLBACK PREPARED
  Committing,  // COMMIT or COMMIT PREPARED sent, answer outstanding
  Aborting,    // ROLLBACK sent, or the clean-up before it under way
  Broken,      // the remote state is unknown: the connection may only be closed
};

struct XactState {
  XactPhase phase = XactPhase::Idle;
  int level = 0;
  friend bool operator==(const XactState &, const XactState &) = default;
};

enum class XactEventKind : std::uint8_t {
  Use,           // the local transaction at nesting level `level` wants to run a statement
  Prepare,       // local PRE_COMMIT, in two phases
  PrepareDone,   // remote answered PREPARE TRANSACTION
  Commit,        // local PRE_COMMIT; in two phases: the local commit
  CommitDone,    // remote answered COMMIT
  SubCommit,     // local subtransaction `level` commits into its parent
  SubAbort,      // local subtransaction `level` rolls back
  Abort,         // local transaction rolls back
  AbortDone,     // remote rolled back, connection clean
  NeverStarted,  // the remote reports no open transaction although one was asked for
  Lost,          // socket gone, clean-up failed or timed out
  Closed,        // the connection was closed and forgotten
};

struct XactEvent {
  XactEventKind kind;
  int level = 0;
};

enum class XactAction : std::uint8_t {
  Nothing,
  Start,         // START TRANSACTION, then SAVEPOINT s2 .. s<to>
  Savepoints,    // SAVEPOINT s<from> .. s<to>
  Release,       // RELEASE SAVEPOINT s<from>
  RollbackTo,    // ROLLBACK TO SAVEPOINT s<from>; RELEASE SAVEPOINT s<from>
  Prepare,       // PREPARE TRANSACTION
  Commit,        // COMMIT, or COMMIT PREPARED
  Rollback,      // ROLLBACK, and ROLLBACK PREPARED for what may have been prepared
  Discard,       // close the connection
  Refuse,        // the event is illegal here: the caller raises an error, the state is unchanged
};

struct XactTransition {
  XactState next;
  XactAction action = XactAction::Nothing;
  int from = 0;
  int to = 0;
};

// Total: every (state, event) pair has an answer. Rules: Broken leaves only by Closed; Use in
// Preparing, Prepared, Committing, Aborting or Broken is refused, so is Use at a level below the remote's; SubCommit and
// SubAbort at a level the remote never reached do nothing; SubAbort of Broken stays Broken;
// Commit and Abort of Idle do nothing, Commit of Broken is refused, Abort of Broken discards.
XactTransition xact_step(XactState state, XactEvent event);

}  // namespace remote_fdw
