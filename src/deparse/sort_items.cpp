// Owns sort keys: whether the remote orders by them as this server would, and how they are spelled.
#include "remote_fdw/deparse/sort_items.h"

#include "remote_fdw/deparse/literals.h"
#include "remote_fdw/pg/compat.h"
#include "remote_fdw/pg/memory.h"

namespace remote_fdw {

namespace {

enum class Direction : uint8 { Ascending, Descending, Other };

Direction direction_of(const SortItem &item) {
  Oid type = exprType(reinterpret_cast<const Node *>(item.expr));
  TypeCacheEntry *cache = lookup_type_cache(type, TYPECACHE_LT_OPR | TYPECACHE_GT_OPR);
  if (item.op == cache->lt_opr) return Direction::Ascending;
  return item.op == cache->gt_opr ? Direction::Descending : Direction::Other;
}

SortItem *make_item(const Expr *expr, Oid op, bool nulls_first) {
  auto *item = palloc_struct<SortItem>();
  *item = {expr, op, nulls_first};
  return item;
}

void print_item(ExprPrinter *printer, const SortItem &item) {
  print_key(printer, item.expr);
  Direction direction = direction_of(item);
  if (direction == Direction::Descending) appendStringInfoString(printer->out, " DESC");
  if (direction == Direction::Other) {
    appendStringInfoString(printer->out, " USING ");
    print_operator(printer->out, item.op);
  }
  // USING is ascending to the parser: NULLS LAST by default
  if (item.nulls_first && direction != Direction::Descending) appendStringInfoString(printer->out, " NULLS FIRST");
  if (!item.nulls_first && direction == Direction::Descending) appendStringInfoString(printer->out, " NULLS LAST");
}

}  // namespace

SortItem *sort_item_of(const SortGroupClause *clause, List *target_list) {
  Node *expr = get_sortgroupclause_expr(const_cast<SortGroupClause *>(clause), target_list);
  return make_item(reinterpret_cast<Expr *>(expr), clause->sortop, clause->nulls_first);
}

SortItem *sort_item_of(const PathKey *key, const EquivalenceMember *member) {
  return make_item(member->em_expr, sort_operator(key, member->em_datatype), key->pk_nulls_first);
}

List *sort_items_of(const List *clauses, List *target_list) {
  List *items = NIL;
  ListCell *cell;
  foreach (cell, clauses) items = lappend(items, sort_item_of(lfirst_node(SortGroupClause, cell), target_list));
  return items;
}

void check_sort_item(CheckContext *context, const SortItem &item) {
  auto *node = reinterpret_cast<const Node *>(item.expr);
  if (!OidIsValid(item.op)) {
    refuse(context, node, "there is no ordering operator for it");
    return;
  }
  DerivedCollation derived = check_node(context, node);
  if (!check_operator(context, node, item.op)) return;
  if (!check_inner_order_of_type(context, node, exprType(node))) return;
  Oid collation = exprCollation(node);
  if (!OidIsValid(collation)) return;
  bool is_other = derived.source == CollationSource::Other || (derived.source == CollationSource::Column && derived.collation != collation);
  if (is_other)
    refuse(context, node, "the remote would order by another collation than \"%s\"", get_collation_name(collation));
  else
    check_collation(context, node, collation);
}

Shippability check_sort_items(const PushdownScope &scope, const List *items) {
  return check_asking(scope, [&](CheckContext *context) {
    ListCell *cell;
    foreach (cell, items) check_sort_item(context, *static_cast<const SortItem *>(lfirst(cell)));
  });
}

void print_key(ExprPrinter *printer, const Expr *expr) {
  print_expr(printer, expr);
  if (!IsA(expr, Const)) return;
  auto *constant = reinterpret_cast<const Const *>(expr);
  appendStringInfo(printer->out, "::%s", remote_type_name(constant->consttype, constant->consttypmod));
}

void print_sort_items(ExprPrinter *printer, const List *items) {
  ListCell *cell;
  foreach (cell, items) {
    if (foreach_current_index(cell) > 0) appendStringInfoString(printer->out, ", ");
    print_item(printer, *static_cast<const SortItem *>(lfirst(cell)));
  }
}

}  // namespace remote_fdw
