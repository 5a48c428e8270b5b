// What the planner tells the executor about one foreign scan. Expressions are not here but in fdw_exprs; range-table
// indexes are not here either (they shift when plans are combined).
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

enum class TupleForm : int {
  Virtual,   // values only, ctid in tts_tid
  Heap,      // a heap tuple: system columns were asked for
  Identity,  // a heap tuple whose xmax carries the remote tableoid: target of UPDATE or DELETE
};

// What becomes of the rows, which decides how to fetch them.
enum class Consumption : int {
  Whole,    // all will be read
  Part,     // a LIMIT or EXISTS may stop early
  Locking,  // a row is locked when it is fetched: not before it is wanted
};

struct ScanPrivate {
  static constexpr const char *kName = "RemoteFdwScan";
  ExtensibleNode head;

  char *sql;           // columns of TransferFormat::Text cast to text, the rest meant for binary
  char *sql_all_text;  // no casts, for a result in text format
  List *retrieved;     // int: attribute number of each result column in the scan tuple
  int fetch_size;
  TupleForm tuple_form;
  Consumption consumption;
  bool read_first;     // by RemoteWriteSource: what the statement writes comes later
  List *tables;        // OIDs of all foreign tables that the query reads; NIL: not known
  List *kept_local;    // String: reasons for EXPLAIN VERBOSE
  // Of a scan that is not of one table (fdw_scan_tlist describes its tuple):
  List *relations;        // for EXPLAIN: String, and Integer for the n-th of the scan's base relations
  int as_user;            // OID of the role whose mapping is used; 0: that of the tables scanned, or the current one
  List *unchecked_nulls;  // int: result columns (from 0) whose NULL a domain's NOT NULL does not concern
  List *states;           // int: of each result column the StateForm, of parts of aggregates; NIL: there are none

  template <class V>
  void fields(V &v) {
    v.text("sql", sql);
    v.text("sql_all_text", sql_all_text);
    v.list("retrieved", retrieved);
    v.integer("fetch_size", fetch_size);
    v.integer("tuple_form", tuple_form);
    v.integer("consumption", consumption);
    v.integer("read_first", read_first);
    v.list("tables", tables);
    v.list("kept_local", kept_local);
    v.list("relations", relations);
    v.integer("as_user", as_user);
    v.list("unchecked_nulls", unchecked_nulls);
    v.list("states", states);
  }
};

}  // namespace remote_fdw
