// TRUNCATE of foreign tables. Source: PostgreSQL, "FDW Routines for TRUNCATE".
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

// `relations`: Relation, all of one server.
void exec_foreign_truncate(List *relations, DropBehavior behavior, bool restart_sequences);

}  // namespace remote_fdw
