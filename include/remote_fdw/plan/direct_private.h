// What the planner tells the executor about an UPDATE or DELETE of one foreign table that runs as one remote statement. It
// stands in the fdw_private of the ForeignScan below ModifyTable; parameters are in fdw_exprs.
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

struct DirectPrivate {
  static constexpr const char *kName = "RemoteFdwDirect";
  ExtensibleNode head;

  char *sql;
  int declared;        // as many parameters, the first ones, have a type in the SQL
  bool has_returning;
  List *returned;      // int: attribute numbers of the target among the columns returned; then come those of fdw_scan_tlist
  bool counts;         // its rows are those of the command tag
  int as_user;         // OID of the role whose mapping is used; 0: the current one
  List *relations;     // for EXPLAIN, of a join: as in ScanPrivate
  // Of an INSERT whose rows the plan below finds here: `sql` goes before them, `tail` behind
  List *gathered;      // int: attribute numbers of the columns sent
  char *tail;
  int most_rows;       // in one statement; 0: as many as it takes

  template <class V>
  void fields(V &v) {
    v.text("sql", sql);
    v.integer("declared", declared);
    v.integer("has_returning", has_returning);
    v.list("returned", returned);
    v.integer("counts", counts);
    v.integer("as_user", as_user);
    v.list("relations", relations);
    v.list("gathered", gathered);
    v.text("tail", tail);
    v.integer("most_rows", most_rows);
  }
};

}  // namespace remote_fdw
