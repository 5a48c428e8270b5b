// FROM and WHERE of a remote query as trees: the planner builds them, deparse prints them. Base tables have aliases
// r<range-table index>, subqueries s<number>. Source: PostgreSQL, "SELECT", FROM clause.
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/catalog/options.h"
#include "remote_fdw/deparse/expr_printer.h"

namespace remote_fdw {

struct SelectSpec;

enum class FromKind : uint8 {
  Table,
  Function,  // or VALUES: its columns are c1, c2 ...
  Join,
  Subquery,
  Query,
  SetOperation,
  Cte,
};

// AND-ed.
struct RemoteConditions {
  List *clauses;  // Expr or RestrictInfo, all shippable
  List *tests;    // ExistsTest *
};

// A query (`query`), or two put together (`op`, `left`, `right`).
struct SetTree {
  const SelectSpec *query;
  SetOperation op;
  bool all;
  const SetTree *left;
  const SetTree *right;
};

struct FromItem {
  FromKind kind;
  Index rti;  // Table, Function, Query, SetOperation, Cte
  RemoteRelationName name;  // Table

  JoinType join_type;  // Join: INNER, LEFT, RIGHT or FULL
  const FromItem *outer;
  const FromItem *inner;
  RemoteConditions on;

  // Subquery: (SELECT columns FROM input WHERE where) s<number>(c1, c2 ...)
  unsigned number;  // unique within the remote query; Cte: of its plan
  const FromItem *input;
  RemoteConditions where;
  List *columns;  // Var: all that is used of it outside

  // Query: a subquery in FROM of the user's own, (SELECT ...) r<rti>(c1, c2 ...)
  // Cte: WITH w<number> AS (SELECT ...) goes before the whole text, and w<number> r<rti>(c1, c2 ...) here
  const SelectSpec *query;
  const SubPlan *link;  // Query: LATERAL, its parameters and the columns on the left that they stand for; may be null

  // SetOperation: (SELECT ... UNION SELECT ...) r<rti>(c1, c2 ...)
  const SetTree *set;
};

enum class ExistsKind : uint8 { Exists, NotExists };

// [NOT] EXISTS (SELECT NULL FROM from WHERE where): a semi or anti join.
struct ExistsTest {
  ExistsKind kind;
  const FromItem *from;
  RemoteConditions where;
  Relids hidden;      // tables that are not visible outside
  List *substitutes;  // ColumnAlias *, inside: of semi and anti joins within
};

FromItem *make_join_item(JoinType type, const FromItem *outer, const FromItem *inner, const RemoteConditions &on);
FromItem *make_table_item(Index rti, const RemoteRelationName &name);
// A function or a VALUES list.
FromItem *make_from_entry(Index rti);
FromItem *make_query_item(Index rti, const SelectSpec *query);
FromItem *make_set_item(Index rti, const SetTree *set);
FromItem *make_cte_item(Index rti, unsigned number, const SelectSpec *query);
// SelectSpec *: the queries in FROM, those inside of them not included.
List *queries_in(const FromItem *from);
inline bool is_empty(const RemoteConditions &conditions) { return conditions.clauses == NIL && conditions.tests == NIL; }
RemoteConditions both(const RemoteConditions &a, const RemoteConditions &b);

// Without the word FROM. To be printed before what refers to its columns: those of a subquery become known to the
// printer here.
void print_from(ExprPrinter *printer, const FromItem *item);
// Nothing when there are none.
void print_conditions(ExprPrinter *printer, const RemoteConditions &conditions);
void print_where(ExprPrinter *printer, const RemoteConditions &conditions);

// Whether every column in the expression has a name outside of `from`: tables within EXISTS have none, nor have columns
// that a subquery does not pass on.
bool names_columns_of(const FromItem *from, const Expr *expr);

// May an outer join within `from` give a row of NULLs for this table; also true of a table that is not there.
bool is_null_extended(const FromItem *from, Index rti);

}  // namespace remote_fdw
