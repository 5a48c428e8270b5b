// What follows WHERE in a remote SELECT: GROUP BY, HAVING, DISTINCT, ORDER BY, LIMIT. SQL applies them in the order in which the
// planner makes upper relations, so that one SELECT holds them all. Source: PostgreSQL, "SELECT".
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/deparse/expr_printer.h"

namespace remote_fdw {

enum class Distinctness : uint8 { None, All, On };

struct UpperClauses {
  bool grouped;          // an aggregate query, also without keys
  bool windowed;         // window functions among the targets
  List *group_keys;      // Expr
  List *grouping_sets;   // of IntList: positions in group_keys; NIL: one set, of all keys
  List *having;          // Expr
  Distinctness distinct;
  List *distinct_on;     // Expr
  List *order;           // SortItem *
  const Expr *limit;     // null: none
  const Expr *offset;
  LimitOption limit_option;
};

// More rows than one per row of FROM and WHERE can no longer be told apart: no row locks, no row identity.
inline bool keeps_rows(const UpperClauses &c) { return !c.grouped && !c.windowed && c.distinct == Distinctness::None; }

// After SELECT: nothing, DISTINCT or DISTINCT ON (...).
void print_distinct_clause(ExprPrinter *printer, const UpperClauses &clauses);
// After WHERE.
void print_upper_clauses(ExprPrinter *printer, const UpperClauses &clauses);

}  // namespace remote_fdw
