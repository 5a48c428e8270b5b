// What the planner tells the executor about INSERT, UPDATE or DELETE on one foreign table, row by row or in
// batches. For an INSERT the statement is `sql`, then "($1, $2 ...)" per row, then `sql_tail`.
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

// Junk columns that identify the row of an UPDATE or DELETE; both are parameters $1 and $2.
constexpr const char *kCtidJunk = "ctid";
constexpr const char *kTableoidJunk = "remote_tableoid";

struct ModifyPrivate {
  static constexpr const char *kName = "RemoteFdwModify";
  ExtensibleNode head;

  char *sql;
  char *sql_tail;      // INSERT: ON CONFLICT, RETURNING; else null
  List *targets;       // int: attribute numbers sent as parameters, in order
  List *retrieved;     // int: attribute numbers returned by RETURNING, in order
  bool has_returning;  // RETURNING is in the statement, be it for triggers or the user
  int batch_size;      // most rows in one remote statement; 0: as many as is good
  List *kept_local;    // String: UPDATE, DELETE: why not as one remote statement, for EXPLAIN VERBOSE

  template <class V>
  void fields(V &v) {
    v.text("sql", sql);
    v.text("sql_tail", sql_tail);
    v.list("targets", targets);
    v.list("retrieved", retrieved);
    v.integer("has_returning", has_returning);
    v.integer("batch_size", batch_size);
    v.list("kept_local", kept_local);
  }
};

}  // namespace remote_fdw
