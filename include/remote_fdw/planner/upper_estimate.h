// Rows and costs of upper relations on the remote, from local figures.
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/planner/rel_info.h"

namespace remote_fdw {

RemoteWork grouped_work(PlannerInfo *root, const RelPushdownInfo *info, const RemoteWork &below);
RemoteWork windowed_work(PlannerInfo *root, const RemoteWork &below);
RemoteWork distinct_work(PlannerInfo *root, const RelPushdownInfo *info, const RemoteWork &below, List *keys);
RemoteWork sorted_work(const RemoteWork &below, double limit_rows);
RemoteWork limited_work(const RemoteWork &below, const FinalPathExtraData &limits);

// A base relation's or a join's whole scan, sorted there.
CostEstimate estimate_sorted(PlannerInfo *root, RelOptInfo *rel);

// How many rows a stage leaves may be worth a question, when use_remote_estimate says so: each stage that asks costs planning
// a round trip.
enum class UpperFigures : uint8 { DeriveFromBelow, AskRemote };
// With the way to this server, and what is evaluated here.
CostEstimate estimate_upper(PlannerInfo *root, RelOptInfo *rel, UpperFigures figures);

// The same work on the same rows, but fewer of them travel: never worse than the same made here.
CostEstimate never_worse(const RelOptInfo *rel, CostEstimate cost);

}  // namespace remote_fdw
