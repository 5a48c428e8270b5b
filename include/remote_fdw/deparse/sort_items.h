// ORDER BY and its like: inside aggregates and windows, and of the whole query. Source: PostgreSQL, "SELECT", ORDER BY.
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/deparse/node_rules.h"

namespace remote_fdw {

struct SortItem {
  const Expr *expr;
  Oid op;  // the ordering operator, "less than" for ascending
  bool nulls_first;
};

// InvalidOid as `op` when the path key's family has no operator for the expression's type.
SortItem *sort_item_of(const SortGroupClause *clause, List *target_list);
SortItem *sort_item_of(const PathKey *key, const EquivalenceMember *member);
List *sort_items_of(const List *clauses, List *target_list);  // of SortItem *

// Refuse what the remote would order differently.
void check_sort_item(CheckContext *context, const SortItem &item);
Shippability check_sort_items(const PushdownScope &scope, const List *items);
void print_sort_items(ExprPrinter *printer, const List *items);
// An expression where a bare integer would be taken for an output column's number (ORDER BY, GROUP BY, DISTINCT ON).
void print_key(ExprPrinter *printer, const Expr *expr);

}  // namespace remote_fdw
