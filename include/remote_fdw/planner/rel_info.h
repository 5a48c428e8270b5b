// What the planner knows of one foreign relation: kept in RelOptInfo.fdw_private from GetForeignRelSize on.
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/catalog/options.h"
#include "remote_fdw/deparse/shippability.h"

namespace remote_fdw {

struct LocalClause {
  RestrictInfo *clause;
  const char *reason;
};

struct RelPushdownInfo {
  PushdownScope scope;
  ForeignServer *server;
  ForeignOptions options;
  Oid relid;
  Oid user;  // whose mapping is used

  List *remote_clauses;  // RestrictInfo: run on the remote
  List *local_clauses;   // RestrictInfo: run here
  List *local_reasons;   // LocalClause *, in step with local_clauses
  Bitmapset *attributes;  // columns needed here, as pull_varattnos gives them
};

inline RelPushdownInfo *pushdown_info(const RelOptInfo *rel) { return static_cast<RelPushdownInfo *>(rel->fdw_private); }

RelPushdownInfo *make_rel_info(PlannerInfo *root, RelOptInfo *rel, Oid relid);

struct CostEstimate {
  double rows;
  int width;
  Cost startup;
  Cost total;
};

// One way of scanning: which join clauses are applied beside the relation's own, in which order.
struct EstimateRequest {
  List *join_clauses;  // RestrictInfo of a parameterised path
};
CostEstimate estimate_scan(PlannerInfo *root, RelOptInfo *rel, const EstimateRequest &request);

}  // namespace remote_fdw
