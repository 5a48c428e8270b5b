// Owns foreseeing which estimates planning will need. What was not foreseen is asked for when its time comes.
#include "remote_fdw/planner/estimate_prefetch.h"

#include "remote_fdw/pg/compat.h"
#include "remote_fdw/planner/lookups.h"
#include "remote_fdw/planner/remote_estimate.h"

namespace remote_fdw {

namespace {

// Of one flight: beyond, estimates are asked for in further ones.
constexpr int kMaxSubjects = 500;

bool is_full(const List *subjects) { return list_length(subjects) >= kMaxSubjects; }

bool is_partition(const RelOptInfo *rel) { return rel->reloptkind == RELOPT_OTHER_MEMBER_REL; }

// Columns that will be wanted of a partition: its turn to be told has not come yet.
List *coming_target(PlannerInfo *root, const RelOptInfo *rel) {
  List *exprs = rel->reltarget->exprs;
  if (exprs != NIL || !is_partition(rel)) return exprs;
  AppendRelInfo *link = root->append_rel_array[rel->relid];
  List *parents = coming_target(root, root->simple_rel_array[link->parent_relid]);
  return reinterpret_cast<List *>(adjust_appendrel_attrs(root, reinterpret_cast<Node *>(parents), 1, &link));
}

// Of the same server; and will certainly be scanned, so that an error about it is no surprise.
bool is_scanned_there(PlannerInfo *root, const RelPushdownInfo *asking, RelOptInfo *rel) {
  if (rel == nullptr || rel->serverid != asking->server->serverid) return false;
  if (rel->reloptkind != RELOPT_BASEREL && !is_partition(rel)) return false;
  RangeTblEntry *rte = planner_rt_fetch(rel->relid, root);
  if (rte->rtekind != RTE_RELATION || rte->relkind != RELKIND_FOREIGN_TABLE || rte->inh) return false;
  return scan_user(root, rel) == asking->user && !IS_DUMMY_REL(rel) && !relation_excluded_by_constraints(root, rel, rte);
}

List *add_lookups(List *subjects, PlannerInfo *root, RelOptInfo *rel, const List *sets) {
  ListCell *cell;
  foreach (cell, sets) {
    List *clauses = lookup_clauses(root, rel, static_cast<Relids>(lfirst(cell)));
    subjects = lappend(subjects, scan_subject(root, rel, clauses));
  }
  return subjects;
}

// The equivalence classes do not know of partitions yet.
List *add_size(List *subjects, PlannerInfo *root, RelOptInfo *rel) {
  if (!pushdown_info(rel)->options.use_remote_estimate) return subjects;
  subjects = lappend(subjects, scan_subject(root, rel, NIL));
  return is_partition(rel) ? subjects : add_lookups(subjects, root, rel, lookup_sets(root, rel));
}

List *add_unsized(List *subjects, PlannerInfo *root, RelOptInfo *rel) {
  PathTarget *target = rel->reltarget;
  PathTarget coming = *target;
  coming.exprs = coming_target(root, rel);
  rel->reltarget = &coming;
  rel->fdw_private = make_rel_info(root, rel, planner_rt_fetch(rel->relid, root)->relid);
  subjects = add_size(subjects, root, rel);
  rel->fdw_private = nullptr;
  rel->reltarget = target;
  return subjects;
}

// The others read from the same remote, those whose turn comes next first.
template <typename F>
void for_each_other(PlannerInfo *root, RelOptInfo *rel, F &&f) {
  const RelPushdownInfo *asking = pushdown_info(rel);
  int size = root->simple_rel_array_size;
  for (int step = 1; step < size; step++) {
    RelOptInfo *other = root->simple_rel_array[(static_cast<int>(rel->relid) + step) % size];
    if (is_scanned_there(root, asking, other)) f(other);
  }
}

}  // namespace

void prefetch_sizes(PlannerInfo *root, RelOptInfo *rel) {
  const RelPushdownInfo *asking = pushdown_info(rel);
  if (is_explained(asking->server->serverid, asking->user, scan_subject(root, rel, NIL)->sql)) return;
  List *subjects = add_size(NIL, root, rel);
  for_each_other(root, rel, [&](RelOptInfo *other) {
    if (!is_full(subjects) && other->fdw_private == nullptr) subjects = add_unsized(subjects, root, other);
  });
  explain_together(asking->server->serverid, asking->user, subjects);
}

void prefetch_lookups(PlannerInfo *root, RelOptInfo *rel, const List *sets) {
  const RelPushdownInfo *asking = pushdown_info(rel);
  List *subjects = add_lookups(NIL, root, rel, sets);
  if (subjects == NIL || is_explained(asking->server->serverid, asking->user, static_cast<ExplainSubject *>(linitial(subjects))->sql)) return;
  for_each_other(root, rel, [&](RelOptInfo *other) {
    if (is_full(subjects) || other->fdw_private == nullptr || !pushdown_info(other)->options.use_remote_estimate) return;
    if (lookups_may_pay(root, other, pushdown_info(other)->scan.total)) subjects = add_lookups(subjects, root, other, lookup_sets(root, other));
  });
  explain_together(asking->server->serverid, asking->user, subjects);
}

}  // namespace remote_fdw
