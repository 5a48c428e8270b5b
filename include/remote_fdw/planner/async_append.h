// Asynchronous execution under Append. Source: PostgreSQL, "FDW Routines for Asynchronous Execution".
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

bool is_path_async_capable(ForeignPath *path);

}  // namespace remote_fdw
