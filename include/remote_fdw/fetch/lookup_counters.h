// What a lookup join has done so far, for EXPLAIN ANALYZE.
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

struct LookupCounters {
  int64 batches;  // of outer rows
  int64 keys;     // sent, each once per batch
  int64 flights;  // a batch without keys needs none
};

}  // namespace remote_fdw
