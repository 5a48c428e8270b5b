// What the planner tells the executor about INSERT, UPDATE or DELETE on one foreign table, row by row or in
// batches. For an INSERT the statement is `sql`, then "($1, $2 ...)" per row, then `conflict`, then `sql_tail`.
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

// Junk columns that identify the row of an UPDATE or DELETE without key columns.
constexpr const char *kCtidJunk = "ctid";
constexpr const char *kTableoidJunk = "remote_tableoid";
// The same of a key column. Tables of one inheritance tree share a junk column only when it is the same in all of them.
inline char *key_junk_name(Form_pg_attribute attribute) {
  return psprintf("remote_key_%d_%u_%d_%u", attribute->attnum, attribute->atttypid, attribute->atttypmod, attribute->attcollation);
}

struct ModifyPrivate {
  static constexpr const char *kName = "RemoteFdwModify";
  ExtensibleNode head;

  char *sql;
  List *conflict;      // INSERT: ON CONFLICT, String and IntList (deparse/conflict.h: conflict_text). Its values are those of the entries
                       // of ModifyTable.onConflictSet that bear the name kConflictParameter
  char *sql_tail;      // INSERT: RETURNING; else null
  List *targets;       // int: attribute numbers sent as parameters, in order
  List *defaulted;     // INSERT, int: those of `targets` that are left out, for the remote's default, in a row where they are NULL
  List *default_rows;  // INSERT of VALUES, IntList for each row: those that it leaves out
  List *retrieved;     // int: attribute numbers returned by RETURNING, in order
  List *keys;          // int: attribute numbers that identify the row of an UPDATE or DELETE; NIL: ctid and tableoid
  bool rows_may_repeat;  // UPDATE, DELETE: the source may give one row several times (a join)
  bool has_returning;  // RETURNING is in the remote statement, be it for triggers or the user
  bool awaited;        // what becomes of a row must be known before the next one: it is shown, or triggers see it
  bool read_ahead;     // the source is a RemoteWriteSource, and the rows that it has read may be sent before their turn
  int batch_size;      // most rows in one remote statement; 0: as many as is good
  List *kept_local;    // String: UPDATE, DELETE: why not as one remote statement, for EXPLAIN VERBOSE

  template <class V>
  void fields(V &v) {
    v.text("sql", sql);
    v.list("conflict", conflict);
    v.text("sql_tail", sql_tail);
    v.list("targets", targets);
    v.list("defaulted", defaulted);
    v.list("default_rows", default_rows);
    v.list("retrieved", retrieved);
    v.list("keys", keys);
    v.integer("rows_may_repeat", rows_may_repeat);
    v.integer("has_returning", has_returning);
    v.integer("awaited", awaited);
    v.integer("read_ahead", read_ahead);
    v.integer("batch_size", batch_size);
    v.list("kept_local", kept_local);
  }
};

}  // namespace remote_fdw
