// Owns the spelling of GROUP BY, HAVING, DISTINCT, ORDER BY and LIMIT.
#include "remote_fdw/deparse/upper_clauses.h"

#include "remote_fdw/deparse/sort_items.h"

namespace remote_fdw {

namespace {

void print_keys(ExprPrinter *printer, const List *keys) {
  ListCell *cell;
  foreach (cell, keys) {
    if (foreach_current_index(cell) > 0) appendStringInfoString(printer->out, ", ");
    print_key(printer, static_cast<Expr *>(lfirst(cell)));
  }
}

void print_grouping_set(ExprPrinter *printer, const List *set, const List *keys) {
  appendStringInfoChar(printer->out, '(');
  ListCell *cell;
  foreach (cell, set) {
    if (foreach_current_index(cell) > 0) appendStringInfoString(printer->out, ", ");
    print_key(printer, static_cast<Expr *>(list_nth(keys, lfirst_int(cell))));
  }
  appendStringInfoChar(printer->out, ')');
}

void print_group_by(ExprPrinter *printer, const UpperClauses &clauses) {
  if (clauses.group_keys == NIL && clauses.grouping_sets == NIL) return;
  appendStringInfoString(printer->out, " GROUP BY ");
  if (clauses.grouping_sets == NIL) {
    print_keys(printer, clauses.group_keys);
    return;
  }
  appendStringInfoString(printer->out, "GROUPING SETS (");
  ListCell *cell;
  foreach (cell, clauses.grouping_sets) {
    if (foreach_current_index(cell) > 0) appendStringInfoString(printer->out, ", ");
    print_grouping_set(printer, static_cast<List *>(lfirst(cell)), clauses.group_keys);
  }
  appendStringInfoChar(printer->out, ')');
}

void print_limit(ExprPrinter *printer, const UpperClauses &clauses) {
  if (clauses.offset != nullptr) {
    appendStringInfoString(printer->out, " OFFSET ");
    print_expr(printer, clauses.offset);
  }
  if (clauses.limit == nullptr) return;
  if (clauses.limit_option == LIMIT_OPTION_WITH_TIES) {
    appendStringInfoString(printer->out, " FETCH FIRST (");
    print_expr(printer, clauses.limit);
    appendStringInfoString(printer->out, ") ROWS WITH TIES");
  } else {
    appendStringInfoString(printer->out, " LIMIT ");
    print_expr(printer, clauses.limit);
  }
}

}  // namespace

void print_distinct_clause(ExprPrinter *printer, const UpperClauses &clauses) {
  if (clauses.distinct == Distinctness::None) return;
  appendStringInfoString(printer->out, "DISTINCT ");
  if (clauses.distinct == Distinctness::All) return;
  appendStringInfoString(printer->out, "ON (");
  print_keys(printer, clauses.distinct_on);
  appendStringInfoString(printer->out, ") ");
}

void print_upper_clauses(ExprPrinter *printer, const UpperClauses &clauses) {
  print_group_by(printer, clauses);
  if (clauses.having != NIL) {
    appendStringInfoString(printer->out, " HAVING ");
    print_conjunction(printer, clauses.having);
  }
  if (clauses.order != NIL) {
    appendStringInfoString(printer->out, " ORDER BY ");
    print_sort_items(printer, clauses.order);
  }
  print_limit(printer, clauses);
}

}  // namespace remote_fdw
