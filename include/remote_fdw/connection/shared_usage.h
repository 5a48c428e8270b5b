// Usage of all sessions, in shared memory, one entry for each database, server and user; the one not used for longest gives way
// to a new one. Only with the library in shared_preload_libraries.
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/connection/usage_store.h"

namespace remote_fdw {

// The GUC remote_fdw.stats_max_entries.
constexpr int kDefaultUsageEntries = 1000;
extern int usage_entries_setting;

// For the hooks: shmem_request and shmem_startup.
void request_shared_usage();
void attach_shared_usage();

const UsageStore *shared_usage_store();  // null: not attached

}  // namespace remote_fdw
