// Owns the hook around the planner, whose arguments differ between server versions (19 added what EXPLAIN wants to know).
#include "remote_fdw/pg/planning.h"

namespace remote_fdw {

namespace {

PlanningSteps planning;
planner_hook_type previous_planner;

template <typename... Arguments>
PlannedStmt *plan_with_steps(Query *query, Arguments... arguments) {
  auto *planner = previous_planner != nullptr ? previous_planner : standard_planner;
  PlannedStmt *plan = planner(planning.before(query), arguments...);
  planning.after(plan);
  return plan;
}

}  // namespace

extern "C" {

#if PG_VERSION_NUM >= 190000
static PlannedStmt *plan_query(Query *query, const char *text, int options, ParamListInfo params, ExplainState *es) {
  return plan_with_steps(query, text, options, params, es);
}
#else
static PlannedStmt *plan_query(Query *query, const char *text, int options, ParamListInfo params) {
  return plan_with_steps(query, text, options, params);
}
#endif

}  // extern "C"

void install_planning(const PlanningSteps &steps) {
  planning = steps;
  previous_planner = planner_hook;
  planner_hook = plan_query;
}

}  // namespace remote_fdw
