// What EXPLAIN (VERBOSE) can print of a plan node. Source: PostgreSQL 18, EXPLAIN of window functions.
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

// From 18 on EXPLAIN looks for the window of a window function among the plan nodes above it and raises an error where there is
// none, as when the remote computes it. In a finished plan these functions are there for EXPLAIN only: they become plain calls,
// in the plan's own memory. Before 18: nothing.
void make_explainable(ForeignScan *plan);

}  // namespace remote_fdw
