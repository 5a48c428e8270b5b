// INSERT ... SELECT whose source is on the target's server, as one remote statement: no row travels. For direct_modify only.
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/planner/direct_parts.h"

namespace remote_fdw {

// As plan_direct_modify.
bool plan_direct_insert(const DirectRequest &request);
const char *why_not_direct_insert(const DirectRequest &request);
// The statement's rows come from the target's server.
bool selects_from_server(const DirectRequest &request);

}  // namespace remote_fdw
