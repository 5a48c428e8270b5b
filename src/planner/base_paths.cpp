// Owns the paths of a base relation: the plain scan, and scans parameterised by join clauses (one remote query
// per outer row, which pays when few outer rows look up few remote ones).
#include "remote_fdw/planner/base_paths.h"

#include "remote_fdw/pg/compat.h"
#include "remote_fdw/planner/pathkeys.h"
#include "remote_fdw/planner/rel_info.h"

namespace remote_fdw {

namespace {

// Without statistics a foreign table is taken for a small one, as the server does with its own empty tables.
constexpr BlockNumber kUnknownPages = 10;

void assume_size_when_unknown(RelOptInfo *rel) {
  if (rel->tuples >= 0) return;
  pushdown_info(rel)->size_is_guess = true;
  rel->pages = kUnknownPages;
  rel->tuples = static_cast<double>(kUnknownPages) * BLCKSZ / (rel->reltarget->width + MAXALIGN(SizeofHeapTupleHeader));
}

bool clause_ships(const RelPushdownInfo *info, RestrictInfo *clause) {
  return check_clause(info, clause).ok;
}

bool matches_member(PlannerInfo *, RelOptInfo *, EquivalenceClass *, EquivalenceMember *member, void *wanted) {
  return equal(member->em_expr, wanted);
}

List *implied_equalities(PlannerInfo *root, RelOptInfo *rel) {
  List *clauses = NIL;
  ListCell *class_cell;
  foreach (class_cell, root->eq_classes) {
    auto *ec = static_cast<EquivalenceClass *>(lfirst(class_cell));
    if (ec->ec_has_const || ec->ec_has_volatile || list_length(ec->ec_members) < 2) continue;
    ListCell *member_cell;
    foreach (member_cell, ec->ec_members) {
      auto *member = static_cast<EquivalenceMember *>(lfirst(member_cell));
      if (!bms_equal(member->em_relids, rel->relids)) continue;
      List *implied = generate_implied_equalities_for_column(root, rel, matches_member, member->em_expr,
                                                             rel->lateral_referencers);
      clauses = list_concat_unique_ptr(clauses, implied);
    }
  }
  return clauses;
}

// Join clauses that may be evaluated at the scan when the other side's values are given, and that ship.
List *parameterising_clauses(PlannerInfo *root, RelOptInfo *rel) {
  const RelPushdownInfo *info = pushdown_info(rel);
  List *candidates = list_copy(rel->joininfo);
  if (rel->has_eclass_joins) candidates = list_concat(candidates, implied_equalities(root, rel));
  List *usable = NIL;
  ListCell *cell;
  foreach (cell, candidates) {
    auto *clause = lfirst_node(RestrictInfo, cell);
    if (join_clause_is_movable_to(clause, rel) && clause_ships(info, clause)) usable = lappend(usable, clause);
  }
  return usable;
}

// The distinct sets of outer relations that at least one usable clause wants.
List *outer_sets(RelOptInfo *rel, const List *clauses) {
  List *sets = NIL;
  ListCell *cell;
  foreach (cell, clauses) {
    auto *clause = lfirst_node(RestrictInfo, cell);
    Relids outer = bms_union(clause->clause_relids, rel->lateral_relids);
    outer = bms_del_members(outer, rel->relids);
    if (bms_is_empty(outer)) continue;
    bool known = false;
    ListCell *set;
    foreach (set, sets) known = known || bms_equal(static_cast<Relids>(lfirst(set)), outer);
    if (!known) sets = lappend(sets, outer);
  }
  return sets;
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

// Each lookup is a remote query of its own, which sees rows as the statement has left them so far; one scan sees them as
// they were before it.
bool may_meet_own_writes(PlannerInfo *root, const RelOptInfo *rel, List *clauses) {
  if (bms_is_member(static_cast<int>(rel->relid), root->all_result_relids)) return changes_what_is_looked_up(root, rel, clauses);
  Oid table = planner_rt_fetch(rel->relid, root)->relid;
  for (PlannerInfo *level = root; level != nullptr; level = level->parent_root)
    for (int rti = bms_next_member(level->all_result_relids, -1); rti >= 0; rti = bms_next_member(level->all_result_relids, rti))
      if (planner_rt_fetch(rti, level)->relid == table) return true;
  return false;
}

void add_parameterised_paths(PlannerInfo *root, RelOptInfo *rel) {
  List *clauses = parameterising_clauses(root, rel);
  if (may_meet_own_writes(root, rel, clauses)) return;
  ListCell *cell;
  foreach (cell, outer_sets(rel, clauses)) {
    auto outer = static_cast<Relids>(lfirst(cell));
    ParamPathInfo *parameters = get_baserel_parampathinfo(root, rel, outer);
    CostEstimate cost = estimate_scan(root, rel, {parameters->ppi_clauses});
    if (pushdown_info(rel)->options.use_remote_estimate) parameters->ppi_rows = cost.rows;
    add_path(rel, reinterpret_cast<Path *>(make_scan_path(
                      root, rel, {parameters->ppi_rows, cost.startup, cost.total, NIL, outer, NIL})));
  }
}

}  // namespace

void get_foreign_rel_size(PlannerInfo *root, RelOptInfo *rel, Oid relid) {
  RelPushdownInfo *info = make_rel_info(root, rel, relid);
  rel->fdw_private = info;
  assume_size_when_unknown(rel);
  set_baserel_size_estimates(root, rel);
  if (!info->options.use_remote_estimate) return;
  CostEstimate cost = estimate_scan(root, rel, {NIL});
  rel->rows = cost.rows;
  rel->reltarget->width = cost.width;
}

void get_foreign_paths(PlannerInfo *root, RelOptInfo *rel, Oid) {
  CostEstimate cost = estimate_scan(root, rel, {NIL});
  pushdown_info(rel)->work = cost.work;
  add_path(rel, reinterpret_cast<Path *>(
                    make_scan_path(root, rel, {rel->rows, cost.startup, cost.total, NIL, rel->lateral_relids, NIL})));
  add_sorted_paths(root, rel, nullptr);
  add_parameterised_paths(root, rel);
}

bool is_path_async_capable(ForeignPath *path) { return pushdown_info(path->path.parent)->options.async_capable; }

}  // namespace remote_fdw
