// ANALYZE of a foreign table. Source: PostgreSQL, "FDW Routines for ANALYZE".
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

bool analyze_foreign_table(Relation relation, AcquireSampleRowsFunc *function, BlockNumber *total_pages);

}  // namespace remote_fdw
