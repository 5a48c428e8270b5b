// Owns the choice of row locks: of the target of UPDATE and DELETE, and of SELECT FOR UPDATE and its like.
#include "remote_fdw/planner/row_locks.h"

#include "remote_fdw/pg/memory.h"

namespace remote_fdw {

namespace {

RowLock lock_for(LockClauseStrength strength) {
  switch (strength) {
    case LCS_FORKEYSHARE:
      return RowLock::KeyShare;
    case LCS_FORSHARE:
      return RowLock::Share;
    case LCS_FORNOKEYUPDATE:
      return RowLock::NoKeyUpdate;
    case LCS_FORUPDATE:
      return RowLock::Update;
    case LCS_NONE:
      break;
  }
  return RowLock::None;
}

RowLockClause choose_lock(PlannerInfo *root, Index relid) {
  if (is_update_target(root, relid)) return {relid, RowLock::Update, LockWaitBlock};
  PlanRowMark *mark = get_plan_rowmark(root->rowMarks, relid);
  if (mark == nullptr) return {relid, RowLock::None, LockWaitBlock};
  return {relid, lock_for(mark->strength), mark->waitPolicy};
}

}  // namespace

bool rows_may_be_rechecked(const PlannerInfo *root) {
  CmdType command = root->parse->commandType;
  return command == CMD_UPDATE || command == CMD_DELETE || command == CMD_MERGE || root->rowMarks != NIL;
}

bool is_update_target(const PlannerInfo *root, Index relid) {
  CmdType command = root->parse->commandType;
  return (command == CMD_UPDATE || command == CMD_DELETE) && bms_is_member(static_cast<int>(relid), root->all_result_relids);
}

List *row_locks(PlannerInfo *root, Relids relids) {
  List *locks = NIL;
  int rti = -1;
  while ((rti = bms_next_member(relids, rti)) >= 0) {
    RowLockClause chosen = choose_lock(root, static_cast<Index>(rti));
    if (chosen.lock == RowLock::None) continue;
    auto *clause = palloc_struct<RowLockClause>();
    *clause = chosen;
    locks = lappend(locks, clause);
  }
  return locks;
}

}  // namespace remote_fdw
