// Which query is explained on the remote to estimate a relation. Source: postgres_fdw, "Cost Estimation Options".
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/planner/rel_info.h"
#include "remote_fdw/planner/remote_explain.h"

namespace remote_fdw {

struct ClauseSplit {
  List *remote;
  List *local;
};
// The relation's own clauses and these (RestrictInfo), by where they are evaluated.
ClauseSplit split_with(const RelPushdownInfo *info, const List *join_clauses);

// The scan with these join clauses beside the relation's own, parameters unknown.
ExplainSubject *scan_subject(PlannerInfo *root, RelOptInfo *rel, const List *join_clauses);
RemotePlanCost explain_scan(PlannerInfo *root, RelOptInfo *rel, const List *join_clauses);

}  // namespace remote_fdw
