// Makes the extension's own plan nodes (lookup joins, sources that are read first) known to the server.
// Source: PostgreSQL, "Writing a Custom Scan Provider".
#pragma once

namespace remote_fdw {

// Called once by _PG_init, in parallel workers as well.
void register_custom_nodes();

}  // namespace remote_fdw
