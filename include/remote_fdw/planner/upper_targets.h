// What the remote query of an upper relation returns: each target as a whole where it ships, else the parts of it from which it
// is computed here.
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/planner/rel_info.h"

namespace remote_fdw {

enum class Fit : uint8 { Ships, StaysHere };

// Not a row of no declared type: nobody here could read it.
bool travels(const Expr *expr);
bool ships(const RelPushdownInfo *info, const void *expr);

// Add to info->scan_tlist. StaysHere: a part does not ship, or cannot be had above the query's grouping.
Fit add_expression(RelPushdownInfo *info, Expr *expr);
Fit add_targets(RelPushdownInfo *info, const List *exprs);
// As a column of its own, with nothing evaluated here.
void add_whole(RelPushdownInfo *info, Expr *expr);

}  // namespace remote_fdw
