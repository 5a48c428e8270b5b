// How large a remote relation is, as its own catalog says.
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/connection/query.h"

namespace remote_fdw {

struct RemoteSize {
  char kind;        // pg_class.relkind
  double tuples;    // of all partitions together; < 0 when one of them was never analysed
  double recorded;  // the same with what was never analysed counted as empty
  double pages;     // present size in blocks, of all partitions together; 0 for a view
};

RemoteConnection *maintenance_connection(Relation relation);
RemoteSize remote_size(RemoteConnection *connection, Relation relation);

}  // namespace remote_fdw
