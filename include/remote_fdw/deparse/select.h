// The SELECT that fetches the rows of a foreign table, a join, or what is computed above them. Each clause is a field of
// SelectSpec and a small print function. Source: PostgreSQL, "SELECT".
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/deparse/expr_printer.h"
#include "remote_fdw/deparse/from_clause.h"
#include "remote_fdw/deparse/target_list.h"
#include "remote_fdw/deparse/upper_clauses.h"

namespace remote_fdw {

struct RemoteQuery {
  char *sql;           // columns that do not travel in binary are cast to text
  char *sql_all_text;  // the same without the casts
  List *retrieved;     // int: per result column the attribute number, or the position among the targets
  List *params;        // Expr: $1, $2 ...
  int inner_queries;   // SELECTs within
};

enum class RowLock : uint8 { None, KeyShare, Share, NoKeyUpdate, Update };

struct RowLockClause {
  Index rti;
  RowLock lock;
  LockWaitPolicy wait_policy;
};

enum class TargetKind : uint8 {
  Columns,      // `attributes` of the one base table that `from` is
  Expressions,  // `targets`
};

struct SelectSpec {
  const PushdownScope *scope;
  const FromItem *from;  // null: a row of constants
  RemoteConditions where;
  TargetKind target_kind;
  Bitmapset *attributes;  // offset by FirstLowInvalidHeapAttributeNumber, as pull_varattnos gives them
  RemoteIdentity identity;
  List *targets;  // Expr
  UpperClauses upper;
  List *locks;    // RowLockClause *
  ParamStyle param_style;
  InitialQueries parameters;
  List *substitutes;  // ColumnAlias *, known before FROM is printed
};

RemoteQuery build_select(const SelectSpec &spec);

// A query inside the one that is being printed, columns without casts. `link`: of a correlated subquery, whose parameters are
// expressions of the outer query; may be null.
void print_query(ExprPrinter *outer, const SelectSpec &spec, const SubPlan *link);

// Are the link's parameters used as the columns that they stand for only, never in an expression that would be computed here.
bool refers_directly(const SelectSpec &query, const SubPlan *link);

}  // namespace remote_fdw
