// Owns the decision which scans under an Append run at the same time: those that option async_capable names; when it is not given,
// those where that can only gain.
#include "remote_fdw/planner/async_append.h"

#include "remote_fdw/planner/arm_limit.h"
#include "remote_fdw/planner/rel_info.h"

namespace remote_fdw {

namespace {

// Rows are read for the sake of writing there.
bool may_write_remotely(PlannerInfo *root) {
  int target = root->parse->resultRelation;
  if (target == 0) return root->parse->rowMarks != NIL;
  char kind = get_rel_relkind(planner_rt_fetch(target, root)->relid);
  return kind == RELKIND_FOREIGN_TABLE || kind == RELKIND_PARTITIONED_TABLE;
}

// The first parts may be enough, and the work of the others in vain.
bool may_stop_early(PlannerInfo *root, const ForeignPath *path) {
  if (root->tuple_fraction <= 0) return false;
  return pushdown_info(path->path.parent)->local_clauses != NIL || arm_limit(root, &path->path) == nullptr;
}

bool is_async_safe(PlannerInfo *root, const ForeignPath *path) {
  if (may_stop_early(root, path)) return false;
  for (PlannerInfo *level = root; level != nullptr; level = level->parent_root)
    if (may_write_remotely(level) || level->parse->hasModifyingCTE) return false;
  return true;
}

}  // namespace

bool is_path_async_capable(ForeignPath *path) {
  const RelPushdownInfo *info = pushdown_info(path->path.parent);
  if (info->options.async_capable != AsyncUse::WhereSafe) return info->options.async_capable == AsyncUse::Always;
  return is_async_safe(info->scope.root, path);
}

}  // namespace remote_fdw
