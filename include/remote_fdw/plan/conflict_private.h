// What the planner tells the executor about ON CONFLICT of rows that are routed to foreign partitions. It stands where the private
// data of the partitioned table itself would be, in ModifyTable.fdwPrivLists, which core leaves alone.
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

// Name of the entries of ModifyTable.onConflictSet that are parameters of the clause. They are of no use to core.
constexpr const char *kConflictParameter = "remote_fdw parameter";

struct RoutedConflict {
  static constexpr const char *kName = "RemoteFdwRoutedConflict";
  ExtensibleNode head;

  List *servers;  // OID
  List *clauses;  // List, in step with servers: conflict_parts (deparse/conflict.h), columns of the partitioned table

  template <class V>
  void fields(V &v) {
    v.list("servers", servers);
    v.list("clauses", clauses);
  }
};

}  // namespace remote_fdw
