// Asks the remote together what planning would ask one by one: option use_remote_estimate.
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

// Before the first size is needed: all base relations read from the same remote, and lookups in them. `rel` is known
// (fdw_private), the others need not be.
void prefetch_sizes(PlannerInfo *root, RelOptInfo *rel);
// Before the first path is made, when all sizes are known: lookups in partitions.
void prefetch_lookups(PlannerInfo *root, RelOptInfo *rel, const List *sets);

}  // namespace remote_fdw
