// INSERT ... ON CONFLICT of rows found here, with DO UPDATE or RETURNING: they are gathered and sent in one statement, since only
// within one does the remote notice that a row would be changed twice (21000), and RETURNING costs one round trip. For direct_modify
// only.
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/planner/direct_parts.h"

namespace remote_fdw {

// As plan_direct_modify.
bool plan_gathered_insert(const DirectRequest &request);

}  // namespace remote_fdw
