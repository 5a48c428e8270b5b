// INSERT into a partitioned table here, some of whose partitions are foreign: rows are routed when they come, so that PlanForeignModify
// is not called. Where the source reads from a partition's server, it is read to its end first (RemoteWriteSource).
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

// create_upper_paths_hook
void read_routed_source_first(PlannerInfo *root, UpperRelationKind stage, RelOptInfo *output);

}  // namespace remote_fdw
