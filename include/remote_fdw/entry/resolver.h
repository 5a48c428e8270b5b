// The background worker that settles transactions left in doubt, when the library is in shared_preload_libraries: one process that
// sleeps, and for each database to be visited one that comes and goes.
// Source: PostgreSQL, "Background Worker Processes".
#pragma once

namespace remote_fdw {

constexpr int kDefaultResolveInterval = 60;
extern int resolve_interval_setting;  // the GUC, seconds; 0: no visits

// While the postmaster loads the library.
void register_resolver();

}  // namespace remote_fdw
