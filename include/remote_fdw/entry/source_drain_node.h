// Makes the plan node of sources that are read first known to the server. Source: PostgreSQL, "Writing a Custom Scan Provider".
#pragma once

namespace remote_fdw {

// Called once by _PG_init, in parallel workers as well.
void register_source_drain();

}  // namespace remote_fdw
