// What is done before and after a query is planned. Source: PostgreSQL, optimizer/planner.h "planner_hook".
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

struct PlanningSteps {
  Query *(*before)(Query *query);
  void (*after)(PlannedStmt *plan);
};
void install_planning(const PlanningSteps &steps);

}  // namespace remote_fdw
