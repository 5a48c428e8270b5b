// Uncorrelated sub-SELECTs, which the planner has made parameters computed beforehand (InitPlans), as parts of the remote query that
// uses their value. Source: PostgreSQL, src/backend/optimizer/README.
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/planner/rel_info.h"
#include "remote_fdw/planner/whole_query.h"

namespace remote_fdw {

// For PushdownScope.initial_query: the sub-SELECT that computes this parameter, when the remote can run the whole of it and gets the same
// value each time that it does.
const SubPlan *find_initial_query(const PushdownScope &scope, const Param *param);

// A query taken into another one has no parameters computed beforehand of its own: are all of them spelled out in it?
bool spells_out_parameters(const PlannerInfo *root, const WholeQuery &whole);

// Run twice it might give other rows: those of a LIMIT, a sum of floats ...
bool may_give_other_rows(Query *query);

// May a scan of this relation spell them out: it is all that the query does, so that nobody else needs the value.
bool may_spell_out_parameters(const PlannerInfo *root, const RelPushdownInfo *info, const Path *path);

// A sub-SELECT, or the parameter that stands for one.
bool refers_to_subplan(Node *expr);

// Once the whole plan is one scan of ours that refers to none of the subplans, they are left out.
void drop_unused_subplans(PlannedStmt *plan);

}  // namespace remote_fdw
