// What the remotes' EXPLAIN has said in this session: option use_remote_estimate. Bounded (the estimate unused for longest goes
// first), and forgotten with age, when the server, the user mapping or a table's definition or statistics change, and when a
// connection is lost.
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/planner/remote_explain.h"

namespace remote_fdw {

constexpr int kMaxEstimates = 1000;
constexpr int kDefaultEstimateAge = 300;

// Setting remote_fdw.estimate_cache_age, seconds. 0: nothing outlives the statement that asked.
extern int estimate_cache_age_setting;

struct EstimateKey {
  Oid server;
  Oid user;  // whose mapping
  const char *sql;
};

// Null when unknown. Valid until the next call of this module.
const RemotePlanCost *find_estimate(const EstimateKey &key);
// `tables`: OIDs of the foreign tables that the query reads.
void remember_estimate(const EstimateKey &key, const List *tables, const RemotePlanCost &cost);
// Of one server, or all when InvalidOid; how many there were.
int forget_estimates(Oid server);

}  // namespace remote_fdw
