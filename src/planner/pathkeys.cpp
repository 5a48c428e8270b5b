// Owns the choice of useful orders and their translation into sort keys.
#include "remote_fdw/planner/pathkeys.h"

#include "remote_fdw/deparse/from_clause.h"
#include "remote_fdw/deparse/sort_items.h"
#include "remote_fdw/pg/compat.h"
#include "remote_fdw/planner/row_locks.h"
#include "remote_fdw/planner/upper_estimate.h"

namespace remote_fdw {

namespace {

SortItem *shippable_item(RelOptInfo *rel, const PathKey *key) {
  const RelPushdownInfo *info = pushdown_info(rel);
  if (key->pk_eclass->ec_has_volatile) return nullptr;
  ListCell *cell;
  foreach (cell, class_members(key->pk_eclass, rel->relids)) {
    auto *member = lfirst_node(EquivalenceMember, cell);
    // of many partitions' members all but one fail the first, cheap test
    if (info->kind == RelKind::Base && !bms_is_member(static_cast<int>(rel->relid), member->em_relids)) continue;
    if (bms_is_empty(member->em_relids) || !bms_is_subset(member->em_relids, rel->relids)) continue;
    if (!names_columns_of(info->from, member->em_expr)) continue;
    SortItem *item = sort_item_of(key, member);
    if (check_sort_items(info->scope, list_make1(item)).ok) return item;
  }
  return nullptr;
}

struct Offer {
  PlannerInfo *root;
  RelOptInfo *rel;
  Path *local_path;
};

void offer_sorted(const Offer &offer, List *pathkeys) {
  RelOptInfo *rel = offer.rel;
  const RelPushdownInfo *info = pushdown_info(rel);
  CostEstimate plain = estimate_sorted(offer.root, rel);
  ScanPathSpec spec{plain.rows, plain.startup, plain.total, pathkeys, rel->lateral_relids, NIL};
  ForeignPath *path = info->kind == RelKind::Join ? make_join_path(offer.root, rel, spec, offer.local_path) : make_scan_path(offer.root, rel, spec);
  add_path(rel, reinterpret_cast<Path *>(path));
}

bool is_mergeable(const EquivalenceClass *ec) { return !ec->ec_has_const && !ec->ec_has_volatile && list_length(ec->ec_members) > 1 && ec->ec_opfamilies != NIL; }

// With the remote's own estimate it is known whether it has an index in that order.
void offer_merge_orders(const Offer &offer) {
  PlannerInfo *root = offer.root;
  RelOptInfo *rel = offer.rel;
  ListCell *cell;
  foreach (cell, root->eq_classes) {
    auto *ec = lfirst_node(EquivalenceClass, cell);
    if (!is_mergeable(ec) || !bms_overlap(ec->ec_relids, rel->relids) || bms_is_subset(ec->ec_relids, rel->relids)) continue;
    PathKey *key = ascending_key(root, ec);
    if (shippable_item(rel, key) != nullptr) offer_sorted(offer, list_make1(key));
  }
}

}  // namespace

List *sort_items_for(PlannerInfo *, RelOptInfo *rel, const List *pathkeys) {
  List *items = NIL;
  ListCell *cell;
  foreach (cell, pathkeys) {
    SortItem *item = shippable_item(rel, lfirst_node(PathKey, cell));
    if (item == nullptr) return NIL;
    items = lappend(items, item);
  }
  return items;
}

void add_sorted_paths(PlannerInfo *root, RelOptInfo *rel, Path *local_path) {
  if (locks_may_disturb_order(root, rel->relids)) return;
  Offer offer{root, rel, local_path};
  if (root->query_pathkeys != NIL && sort_items_for(root, rel, root->query_pathkeys) != NIL) offer_sorted(offer, root->query_pathkeys);
  if (pushdown_info(rel)->options.use_remote_estimate) offer_merge_orders(offer);
}

}  // namespace remote_fdw
