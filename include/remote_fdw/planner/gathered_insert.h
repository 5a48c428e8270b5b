// INSERT of rows found here, with RETURNING or ON CONFLICT DO UPDATE: they are gathered and sent in one statement, so that RETURNING
// costs one round trip, and since only within one does the remote notice that a row would be changed twice (21000). For
// direct_modify only.
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/planner/direct_parts.h"

namespace remote_fdw {

// As plan_direct_modify.
bool plan_gathered_insert(const DirectRequest &request);

}  // namespace remote_fdw
