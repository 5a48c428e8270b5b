// Aggregates over a table whose parts (partitions, children, arms of UNION ALL) lie on several servers: each server aggregates
// its own, the results are combined here. Done whether or not enable_partitionwise_aggregate is on.
// Source: PostgreSQL, "Foreign Data Wrapper Query Planning"; src/include/optimizer/planner.h, create_upper_paths_hook.
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

// remote_fdw.shard_aggregates
extern bool shard_aggregates_setting;

// For create_upper_paths_hook: adds paths to `output`, the grouping of the partitioned relation `input`.
void add_shard_aggregates(PlannerInfo *root, UpperRelationKind stage, RelOptInfo *input, RelOptInfo *output, void *extra);

}  // namespace remote_fdw
