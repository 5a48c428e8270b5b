// Owns the path of a join that the remote makes, its price, and the local join that EvalPlanQual needs beside it.
#include "remote_fdw/planner/join_paths.h"

#include "remote_fdw/pg/compat.h"
#include "remote_fdw/pg/memory.h"
#include "remote_fdw/planner/absorbed_rels.h"
#include "remote_fdw/planner/pathkeys.h"
#include "remote_fdw/planner/row_locks.h"

namespace remote_fdw {

namespace {

// GEQO tries joins in a short-lived context, which the inputs outlive.
void remember_refusal(RelOptInfo *rel, const char *reason) {
  RelPushdownInfo *info = pushdown_info(rel);
  in_context(GetMemoryChunkContext(info), [&] {
    info->not_joined = list_append_unique(info->not_joined, makeString(psprintf("join: %s", reason)));
  });
}

bool has_all_tables(const PlannerInfo *root, const RelOptInfo *joinrel) { return bms_is_subset(root->all_baserels, joinrel->relids); }

// INSERT ... SELECT within one server.
bool gives_rows_to_its_server(PlannerInfo *root, const RelOptInfo *joinrel) {
  if (root->parse->commandType != CMD_INSERT || !has_all_tables(root, joinrel)) return false;
  const RangeTblEntry *target = planner_rt_fetch(root->parse->resultRelation, root);
  if (target->relkind != RELKIND_FOREIGN_TABLE || GetForeignTable(target->relid)->serverid != joinrel->serverid) return false;
  return !contain_volatile_functions(reinterpret_cast<Node *>(root->processed_tlist));
}

// Of a join that most likely becomes one remote statement: no row travels.
void add_write_path(PlannerInfo *root, RelOptInfo *joinrel, const CostEstimate &cost, Path *local_path) {
  const RemoteWork &work = cost.work;
  Cost way = pushdown_info(joinrel)->options.fdw_startup_cost;
  ForeignPath *path = make_join_path(root, joinrel, {cost.rows, way + work.startup, way + work.total, NIL, nullptr, NIL}, local_path);
  add_path(joinrel, reinterpret_cast<Path *>(path));
}

void add_path_at(PlannerInfo *root, RelOptInfo *joinrel, const CostEstimate &cost, Path *local_path) {
  pushdown_info(joinrel)->work = cost.work;
  // the rows to be changed are joined there with all other tables of the statement, or with none of them
  bool changes = changes_rows_of(root, joinrel->relids);
  if (changes ? has_all_tables(root, joinrel) : gives_rows_to_its_server(root, joinrel)) add_write_path(root, joinrel, cost, local_path);
  if (changes) return;
  ForeignPath *path = make_join_path(root, joinrel, {cost.rows, cost.startup, cost.total, NIL, nullptr, NIL}, local_path);
  add_path(joinrel, reinterpret_cast<Path *>(path));
  add_sorted_paths(root, joinrel, local_path);
}

void add_join_path(PlannerInfo *root, RelOptInfo *joinrel, Path *local_path) {
  RelPushdownInfo *info = pushdown_info(joinrel);
  CostEstimate cost = estimate_scan(root, joinrel, {NIL});
  if (info->options.use_remote_estimate) {
    joinrel->rows = cost.rows;
    joinrel->reltarget->width = cost.width;
  }
  add_path_at(root, joinrel, cost, local_path);
}

bool is_of_pair(JoinType type) { return type != JOIN_UNIQUE_INNER && type != JOIN_UNIQUE_OUTER; }

// The remote chooses the order in which it joins: the price is that of the cheapest one.
void try_other_order(PlannerInfo *root, RelOptInfo *joinrel, const RelOptInfo *outer, const RelOptInfo *inner, List *clauses) {
  RelPushdownInfo *info = pushdown_info(joinrel);
  if (info->options.use_remote_estimate) return;
  JoinInputs before = info->join;
  info->join = {pushdown_info(outer), pushdown_info(inner), clauses};
  CostEstimate cost = estimate_scan(root, joinrel, {NIL});
  if (cost.work.total >= info->work.total) {
    info->join = before;
    return;
  }
  Path *local_path = rows_may_be_rechecked(root) ? GetExistingLocalJoinPath(joinrel) : nullptr;
  if (local_path != nullptr || !rows_may_be_rechecked(root)) add_path_at(root, joinrel, cost, local_path);
}

// The outcome: an info for the join, and the local join beside it when one may be needed.
JoinVerdict decide(const JoinAttempt &attempt) {
  JoinVerdict verdict = make_join_info(attempt);
  if (verdict.info == nullptr || !rows_may_be_rechecked(attempt.root)) return verdict;
  Path *local_path = GetExistingLocalJoinPath(attempt.joinrel);
  if (local_path == nullptr) return {nullptr, "a changed row could not be checked anew here"};
  verdict.local_path = local_path;
  return verdict;
}

// Makes the join a relation of the partner's server, so that it is joined and worked on further there.
void adopt_server(RelOptInfo *joinrel, const RelOptInfo *partner) {
  joinrel->serverid = partner->serverid;
  joinrel->userid = partner->userid;
  joinrel->useridiscurrent = partner->useridiscurrent;
  joinrel->fdwroutine = partner->fdwroutine;
}

}  // namespace

void get_foreign_join_paths(PlannerInfo *root, RelOptInfo *joinrel, RelOptInfo *outer, RelOptInfo *inner, JoinType type,
                            JoinPathExtraData *extra) {
  if (!is_ours(outer) || !is_ours(inner)) return;
  // The remote plans a join of several tables by itself: one way of writing it is enough.
  if (joinrel->fdw_private != nullptr) {
    if (is_of_pair(type)) try_other_order(root, joinrel, outer, inner, extra->restrictlist);
    return;
  }
  JoinVerdict verdict =
      decide({root, joinrel, outer, inner, pushdown_info(outer), pushdown_info(inner), type, extra->restrictlist});
  if (verdict.info != nullptr) {
    joinrel->fdw_private = verdict.info;
    add_join_path(root, joinrel, verdict.local_path);
  } else if (verdict.reason != nullptr) {
    remember_refusal(outer, verdict.reason);
    remember_refusal(inner, verdict.reason);
  }
}

void add_absorbing_join_paths(PlannerInfo *root, RelOptInfo *joinrel, RelOptInfo *outer, RelOptInfo *inner, JoinType type,
                              JoinPathExtraData *extra) {
  if (joinrel->fdw_private != nullptr || joinrel->reloptkind != RELOPT_JOINREL || rows_may_be_rechecked(root)) return;
  bool outer_is_ours = is_ours(outer);
  if (outer_is_ours == is_ours(inner)) return;
  RelOptInfo *partner = outer_is_ours ? outer : inner;
  const RelPushdownInfo *absorbed =
      make_absorbed_info(root, joinrel, outer_is_ours ? inner : outer, pushdown_info(partner), outer_is_ours ? JoinPlace::Inner : JoinPlace::Outer);
  if (absorbed == nullptr) return;
  JoinAttempt attempt{root, joinrel, outer, inner, outer_is_ours ? pushdown_info(outer) : absorbed,
                      outer_is_ours ? absorbed : pushdown_info(inner), type, extra->restrictlist};
  JoinVerdict verdict = make_join_info(attempt);
  if (verdict.info == nullptr) return;
  adopt_server(joinrel, partner);
  joinrel->fdw_private = verdict.info;
  add_join_path(root, joinrel, nullptr);
}

}  // namespace remote_fdw
