// Usage of all sessions among PostgreSQL's own cumulative statistics, from 18 on, with the library in shared_preload_libraries and
// the GUC remote_fdw.stats_kind: it survives a restart, and goes with its server.
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/connection/usage_store.h"

namespace remote_fdw {

// The number of our kind of statistics; 0: none.
extern int stats_kind_setting;

// While libraries are preloaded.
void keep_usage();
const UsageStore *kept_usage_store();  // null: usage is not kept
// The server is dropped by the present transaction.
void forget_kept_usage(Oid server);

}  // namespace remote_fdw
