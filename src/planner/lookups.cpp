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

}  // namespace

List *lookup_sets(PlannerInfo *root, RelOptInfo *rel) {
  List *sets = NIL;
  ListCell *cell;
  foreach (cell, usable_clauses(root, rel)) {
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
