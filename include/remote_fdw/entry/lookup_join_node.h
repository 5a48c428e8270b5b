// Makes the plan node of lookup joins known to the server. Source: PostgreSQL, "Writing a Custom Scan Provider".
#pragma once

namespace remote_fdw {

// Called once by _PG_init, in parallel workers as well.
void register_lookup_join();

}  // namespace remote_fdw
