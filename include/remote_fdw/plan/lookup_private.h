// What the planner tells the executor about one lookup join: local rows joined with remote ones that are looked up by many keys
// at once. The plan node's custom_exprs are three lists: keys, other parameters, join conditions evaluated here; its scan tuple
// has the outer plan's columns, then those of the remote rows.
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

// Also the name that EXPLAIN shows.
constexpr const char *kLookupJoinName = "RemoteLookupJoin";

struct LookupPrivate {
  static constexpr const char *kName = "RemoteFdwLookup";
  ExtensibleNode head;

  char *sql;           // as in ScanPrivate; its first column is the key's number
  char *sql_all_text;
  int join_type;       // JoinType: INNER, LEFT, SEMI or ANTI
  int outer_columns;   // of the scan tuple
  int answer;          // LookupAnswer
  List *required_keys; // int: keys (from 0) whose NULL finds nothing
  int first_batch;     // most keys of the first flight, ...
  int batch_size;      // ... and of any
  int fetch_size;
  int server;          // OID
  int as_user;         // OID of the role whose mapping is used; 0: the current one
  char *foreign_table; // for errors; null: several
  List *tables;        // OIDs of all foreign tables that the query reads; NIL: not known
  List *relations;     // for EXPLAIN: String, and Integer for the n-th of the node's base relations
  List *kept_local;    // String: reasons for EXPLAIN VERBOSE
  List *unchecked_nulls;  // int: remote columns (from 0) whose NULL a domain's NOT NULL does not concern

  template <class V>
  void fields(V &v) {
    v.text("sql", sql);
    v.text("sql_all_text", sql_all_text);
    v.integer("join_type", join_type);
    v.integer("outer_columns", outer_columns);
    v.integer("answer", answer);
    v.list("required_keys", required_keys);
    v.integer("first_batch", first_batch);
    v.integer("batch_size", batch_size);
    v.integer("fetch_size", fetch_size);
    v.integer("server", server);
    v.integer("as_user", as_user);
    v.text("foreign_table", foreign_table);
    v.list("tables", tables);
    v.list("relations", relations);
    v.list("kept_local", kept_local);
    v.list("unchecked_nulls", unchecked_nulls);
  }
};

}  // namespace remote_fdw
