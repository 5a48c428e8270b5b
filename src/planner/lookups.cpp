// Owns the search for conditions by which other relations' rows look up remote ones.
#include "remote_fdw/planner/lookups.h"

#include "remote_fdw/pg/compat.h"
#include "remote_fdw/planner/rel_info.h"

namespace remote_fdw {

namespace {

bool matches_member(PlannerInfo *, RelOptInfo *, EquivalenceClass *, EquivalenceMember *member, void *wanted) {
  return equal(member->em_expr, wanted);
}

// A partition's columns count in its parent's name.
bool is_about(const EquivalenceClass *ec, const RelOptInfo *rel) {
  return bms_overlap(ec->ec_relids, rel->top_parent_relids == nullptr ? rel->relids : rel->top_parent_relids);
}

bool can_imply(const EquivalenceClass *ec, const RelOptInfo *rel) {
  return !ec->ec_has_const && !ec->ec_has_volatile && list_length(ec->ec_members) > 1 && is_about(ec, rel);
}

List *implied_equalities(PlannerInfo *root, RelOptInfo *rel) {
  List *clauses = NIL;
  ListCell *class_cell;
  foreach (class_cell, root->eq_classes) {
    auto *ec = static_cast<EquivalenceClass *>(lfirst(class_cell));
    if (!can_imply(ec, rel)) continue;
    ListCell *member_cell;
    foreach (member_cell, class_members(ec, rel->relids)) {
      auto *member = static_cast<EquivalenceMember *>(lfirst(member_cell));
      // of many partitions' members all but one fail the first, cheap test
      if (!bms_is_member(static_cast<int>(rel->relid), member->em_relids) || !bms_equal(member->em_relids, rel->relids)) continue;
      List *implied = generate_implied_equalities_for_column(root, rel, matches_member, member->em_expr,
                                                             rel->lateral_referencers);
      clauses = list_concat_unique_ptr(clauses, implied);
    }
  }
  return clauses;
}

// Join clauses that may be evaluated at the scan when the other side's values are given, and that ship.
List *usable_clauses(PlannerInfo *root, RelOptInfo *rel) {
  const RelPushdownInfo *info = pushdown_info(rel);
  List *candidates = list_copy(rel->joininfo);
  if (rel->has_eclass_joins) candidates = list_concat(candidates, implied_equalities(root, rel));
  List *usable = NIL;
  ListCell *cell;
  foreach (cell, candidates) {
    auto *clause = lfirst_node(RestrictInfo, cell);
    if (join_clause_is_movable_to(clause, rel) && check_clause(info, clause).ok) usable = lappend(usable, clause);
  }
  return usable;
}

bool is_known(const List *sets, Relids wanted) {
  ListCell *cell;
  foreach (cell, sets)
    if (bms_equal(static_cast<Relids>(lfirst(cell)), wanted)) return true;
  return false;
}

Bitmapset *columns_of(const RelOptInfo *rel, List *clauses) {
  Bitmapset *columns = nullptr;
  ListCell *cell;
  foreach (cell, clauses)
    pull_varattnos(reinterpret_cast<Node *>(lfirst_node(RestrictInfo, cell)->clause), rel->relid, &columns);
  return columns;
}

// Is this the table that the statement changes, in a column that decides which rows a lookup finds?
bool changes_what_is_looked_up(PlannerInfo *root, const RelOptInfo *rel, List *clauses) {
  if (root->parse->commandType == CMD_DELETE) return false;
  List *all = list_concat_copy(clauses, pushdown_info(rel)->remote_clauses);
  return bms_overlap(updated_columns(root, rel->relid), columns_of(rel, all));
}

bool is_result_table(PlannerInfo *root, Oid table) {
  for (PlannerInfo *level = root; level != nullptr; level = level->parent_root)
    for (int rti = bms_next_member(level->all_result_relids, -1); rti >= 0; rti = bms_next_member(level->all_result_relids, rti))
      if (planner_rt_fetch(rti, level)->relid == table) return true;
  return false;
}

bool changes_any_table(const PlannerInfo *root) {
  for (const PlannerInfo *level = root; level != nullptr; level = level->parent_root)
    if (!bms_is_empty(level->all_result_relids)) return true;
  return false;
}

// Each lookup is a remote query of its own, which sees rows as the statement has left them so far; one scan sees them as
// they were before it.
bool may_meet_own_writes(PlannerInfo *root, const RelOptInfo *rel, List *clauses) {
  if (bms_is_member(static_cast<int>(rel->relid), root->all_result_relids)) return changes_what_is_looked_up(root, rel, clauses);
  return is_result_table(root, planner_rt_fetch(rel->relid, root)->relid);
}

}  // namespace

bool reads_written_table(PlannerInfo *root, Relids relids) {
  if (root->parse->hasModifyingCTE) return true;
  int rti = -1;
  while ((rti = bms_next_member(relids, rti)) >= 0) {
    const RangeTblEntry *rte = planner_rt_fetch(rti, root);
    if (rte->rtekind == RTE_RELATION ? is_result_table(root, rte->relid) : changes_any_table(root)) return true;
  }
  return false;
}

List *lookup_sets(PlannerInfo *root, RelOptInfo *rel) {
  List *clauses = usable_clauses(root, rel);
  if (may_meet_own_writes(root, rel, clauses)) return NIL;
  List *sets = NIL;
  ListCell *cell;
  foreach (cell, clauses) {
    auto *clause = lfirst_node(RestrictInfo, cell);
    Relids outer = bms_union(clause->clause_relids, rel->lateral_relids);
    outer = bms_del_members(outer, rel->relids);
    if (!bms_is_empty(outer) && !is_known(sets, outer)) sets = lappend(sets, outer);
  }
  return sets;
}

List *lookup_clauses(PlannerInfo *root, RelOptInfo *rel, Relids outer) {
  Relids together = bms_union(rel->relids, outer);
  List *clauses = NIL;
  ListCell *cell;
  foreach (cell, rel->joininfo) {
    auto *clause = lfirst_node(RestrictInfo, cell);
    if (join_clause_is_movable_into(clause, rel->relids, together)) clauses = lappend(clauses, clause);
  }
  return list_concat(clauses, implied_join_equalities(root, together, outer, rel));
}

// Among hundreds of partitions the search is what planning would spend its time on. Where there is but one other relation, and
// it has many rows, one query per row and partition cannot be cheaper than reading each partition once.
bool lookups_may_pay(const PlannerInfo *root, const RelOptInfo *rel, Cost whole_scan) {
  if (rel->reloptkind != RELOPT_OTHER_MEMBER_REL || rel->top_parent_relids == nullptr) return true;
  int other;
  if (!bms_get_singleton_member(bms_difference(root->all_baserels, rel->top_parent_relids), &other)) return true;
  return root->simple_rel_array[other]->rows * pushdown_info(rel)->options.fdw_startup_cost < whole_scan;
}

}  // namespace remote_fdw
