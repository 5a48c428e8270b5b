// Queries of a WITH clause that the planner would compute once and read several times. Source: PostgreSQL, "WITH Queries".
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/planner/whole_query.h"

namespace remote_fdw {

struct CommonQuery {
  WholeQuery whole;
  unsigned number;  // of its plan
};

// What a reference in FROM stands for, when the remote can run the whole of it; `whole.query` null otherwise. Never for one whose rows might be
// others the next time: what else of the query reads it may stay here.
CommonQuery find_common_query(PlannerInfo *root, const RangeTblEntry *rte);

}  // namespace remote_fdw
