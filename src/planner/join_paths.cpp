// Owns the path of a join that the remote makes, its price, and the local join that EvalPlanQual needs beside it.
#include "remote_fdw/planner/join_paths.h"

#include "remote_fdw/pg/compat.h"
#include "remote_fdw/pg/memory.h"
#include "remote_fdw/planner/pathkeys.h"

namespace remote_fdw {

namespace {

// Rows locked or changed by this query are checked anew when another transaction was faster: by a local plan, from the rows
// at hand.
bool rows_may_be_rechecked(const PlannerInfo *root) {
  CmdType command = root->parse->commandType;
  return command == CMD_UPDATE || command == CMD_DELETE || root->rowMarks != NIL;
}

// GEQO tries joins in a short-lived context, which the inputs outlive.
void remember_refusal(RelOptInfo *rel, const char *reason) {
  RelPushdownInfo *info = pushdown_info(rel);
  in_context(GetMemoryChunkContext(info), [&] {
    info->not_joined = list_append_unique(info->not_joined, makeString(psprintf("join: %s", reason)));
  });
}

void add_join_path(PlannerInfo *root, RelOptInfo *joinrel, Path *local_path) {
  RelPushdownInfo *info = pushdown_info(joinrel);
  CostEstimate cost = estimate_scan(root, joinrel, {NIL});
  info->work = cost.work;
  if (info->options.use_remote_estimate) {
    joinrel->rows = cost.rows;
    joinrel->reltarget->width = cost.width;
  }
  ForeignPath *path = make_join_path(root, joinrel, {cost.rows, cost.startup, cost.total, NIL, nullptr, NIL}, local_path);
  add_path(joinrel, reinterpret_cast<Path *>(path));
  add_sorted_paths(root, joinrel, local_path);
}

}  // namespace

void get_foreign_join_paths(PlannerInfo *root, RelOptInfo *joinrel, RelOptInfo *outer, RelOptInfo *inner, JoinType type,
                            JoinPathExtraData *extra) {
  // The remote plans a join of several tables by itself: one way of writing it is enough.
  if (joinrel->fdw_private != nullptr || outer->fdw_private == nullptr || inner->fdw_private == nullptr) return;
  JoinVerdict verdict = make_join_info({root, joinrel, outer, inner, type, extra->restrictlist});
  Path *local_path = nullptr;
  if (verdict.info != nullptr && rows_may_be_rechecked(root)) {
    local_path = GetExistingLocalJoinPath(joinrel);
    if (local_path == nullptr) verdict = {nullptr, "a changed row could not be checked anew here"};
  }
  if (verdict.info != nullptr) {
    joinrel->fdw_private = verdict.info;
    add_join_path(root, joinrel, local_path);
  } else if (verdict.reason != nullptr) {
    remember_refusal(outer, verdict.reason);
    remember_refusal(inner, verdict.reason);
  }
}

}  // namespace remote_fdw
