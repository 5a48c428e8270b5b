// Owns the text of the queries whose cost the remote is asked for.
#include "remote_fdw/planner/remote_estimate.h"

#include "remote_fdw/deparse/select.h"
#include "remote_fdw/pg/memory.h"

namespace remote_fdw {

ClauseSplit split_with(const RelPushdownInfo *info, const List *join_clauses) {
  ClauseSplit split{info->remote_clauses, info->local_clauses};
  if (join_clauses == NIL) return split;
  split = {list_copy(split.remote), list_copy(split.local)};
  ListCell *cell;
  foreach (cell, join_clauses) {
    auto *clause = lfirst_node(RestrictInfo, cell);
    List **side = check_clause(info, clause).ok ? &split.remote : &split.local;
    *side = lappend(*side, clause);
  }
  return split;
}

ExplainSubject *scan_subject(PlannerInfo *root, RelOptInfo *rel, const List *join_clauses) {
  const RelPushdownInfo *info = pushdown_info(rel);
  SelectSpec spec = select_spec(rel, split_with(info, join_clauses).remote);
  spec.param_style = ParamStyle::Placeholder;
  auto *subject = palloc_struct<ExplainSubject>();
  subject->sql = build_select(spec).sql;
  subject->foreign_table = OidIsValid(info->relid) ? get_rel_name(info->relid) : nullptr;
  subject->tables = tables_among(root, info->scope.relids);
  return subject;
}

RemotePlanCost explain_scan(PlannerInfo *root, RelOptInfo *rel, const List *join_clauses) {
  const RelPushdownInfo *info = pushdown_info(rel);
  return explain_on_remote(info->server->serverid, info->user, *scan_subject(root, rel, join_clauses));
}

}  // namespace remote_fdw
