// One INSERT ... SELECT, UPDATE or DELETE that makes all of its changes on the remote, without any row coming here.
// Source: PostgreSQL, "INSERT", "UPDATE", "DELETE".
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/deparse/assignment.h"
#include "remote_fdw/deparse/conflict.h"
#include "remote_fdw/deparse/from_clause.h"
#include "remote_fdw/deparse/select.h"

namespace remote_fdw {

struct WriteSpec {
  CmdType command;
  const PushdownScope *scope;
  const FromItem *target;  // a table
  const FromItem *others;  // joined with it; null: none. Of an INSERT: where its rows come from
  RemoteConditions where;
  List *substitutes;       // ColumnAlias *
  List *assignments;       // Assignment *
  const ConflictSpec *conflict;  // of an INSERT; null: none
  bool returns;
  List *returned;          // int: attribute numbers of the target
  List *returned_others;   // Expr: columns of the other tables
};

struct WriteQuery {
  char *sql;      // what it returns is meant to come as text: first `returned`, then `returned_others`, or one NULL
  List *params;   // Expr: $1, $2 ...
  int declared;   // as many of them, the first ones, have the type that the text says; the others that of a remote column
};
WriteQuery build_write(const WriteSpec &spec);

// INSERT of rows whose values are parameters behind `params`: head, "($4, $5) ..." per row, tail. Without assignments.
struct GatheredQuery {
  char *head;
  char *tail;
  List *params;
  int declared;
};
GatheredQuery build_gathered(const WriteSpec &spec, const List *columns);

// Can the rest of a join tree be joined with the table by conditions in WHERE alone? `rest` is null when nothing is left.
struct TargetSplit {
  const FromItem *rest;
  RemoteConditions conditions;  // that the tree had where the table was joined
  bool possible;
};
TargetSplit split_target(const FromItem *from, Index target);

}  // namespace remote_fdw
