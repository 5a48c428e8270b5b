// Owns the choice of row locks: of the target of UPDATE and DELETE, and of SELECT FOR UPDATE and its like.
#include "remote_fdw/planner/row_locks.h"

#include "remote_fdw/pg/memory.h"
#include "remote_fdw/planner/rel_info.h"
#include "remote_fdw/planner/row_identity.h"

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

bool sees_changes(PlannerInfo *root, Index relid) {
  return pushdown_info(find_base_rel(root, static_cast<int>(relid)))->options.isolation_level == RemoteIsolation::ReadCommitted;
}

RowLockClause choose_lock(PlannerInfo *root, Index relid) {
  // A target's row that another transaction has changed since the snapshot is refused by the remote when it is to be changed; and
  // a view may be one that FOR UPDATE does not work on. But where each statement sees anew, the row must stay as it was read.
  if (is_update_target(root, relid))
    return {relid, sees_changes(root, relid) ? RowLock::Update : RowLock::None, LockWaitBlock};
  PlanRowMark *mark = get_plan_rowmark(root->rowMarks, relid);
  if (mark == nullptr) return {relid, RowLock::None, LockWaitBlock};
  return {relid, lock_for(mark->strength), mark->waitPolicy};
}

}  // namespace

bool changes_rows_of(const PlannerInfo *root, Relids relids) {
  int rti = -1;
  while ((rti = bms_next_member(relids, rti)) >= 0)
    if (is_update_target(root, static_cast<Index>(rti))) return true;
  return false;
}

namespace {

bool changes_one_foreign_table(const PlannerInfo *root) {
  CmdType command = root->parse->commandType;
  if (command != CMD_UPDATE && command != CMD_DELETE) return false;
  const RangeTblEntry *target = planner_rt_fetch(root->parse->resultRelation, root);
  return target->relkind == RELKIND_FOREIGN_TABLE && !target->inh;
}

bool shows_row_of(const Node *node, int varno) {
  Bitmapset *attributes = nullptr;
  pull_varattnos(const_cast<Node *>(node), static_cast<Index>(varno), &attributes);
  return bms_is_member(InvalidAttrNumber - FirstLowInvalidHeapAttributeNumber, attributes);
}

}  // namespace

bool rows_may_be_rechecked(const PlannerInfo *root) {
  if (changes_one_foreign_table(root)) return false;
  CmdType command = root->parse->commandType;
  return command == CMD_UPDATE || command == CMD_DELETE || root->rowMarks != NIL;
}

bool is_needed_by_recheck_only(const PlannerInfo *root, const Var *var) {
  if (var->varattno != InvalidAttrNumber || var->varno == root->parse->resultRelation || !changes_one_foreign_table(root)) return false;
  if (shows_row_of(reinterpret_cast<Node *>(root->parse->returningList), var->varno)) return false;
  ListCell *cell;
  foreach (cell, root->processed_tlist) {
    auto *entry = lfirst_node(TargetEntry, cell);
    if (!entry->resjunk && shows_row_of(reinterpret_cast<Node *>(entry->expr), var->varno)) return false;
  }
  return true;
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

bool locks_may_disturb_order(PlannerInfo *root, Relids relids) {
  ListCell *cell;
  foreach (cell, row_locks(root, relids))
    if (sees_changes(root, static_cast<RowLockClause *>(lfirst(cell))->rti)) return true;
  return false;
}

}  // namespace remote_fdw
