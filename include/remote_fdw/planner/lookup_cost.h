// What a lookup join costs, against which the planner weighs fetching the whole relation and asking for each row.
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/planner/lookup_paths.h"

namespace remote_fdw {

struct LookupCostRequest {
  const RelOptInfo *joinrel;
  LookupSource inner;
  const Path *outer_path;
  SpecialJoinInfo *sjinfo;
  LookupClauses clauses;
  LookupAnswer answer;
  double rows;      // of the result
  int first_batch;  // most keys of the first flight, ...
  int batch_size;   // ... and of any
};

struct LookupCost {
  Cost startup;
  Cost total;
};
LookupCost cost_of_lookup_join(PlannerInfo *root, const LookupCostRequest &request);

}  // namespace remote_fdw
