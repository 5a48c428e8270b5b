// Asks the remote what a query would cost: option use_remote_estimate. Source: PostgreSQL, "EXPLAIN".
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

struct RemotePlanCost {
  Cost startup;
  Cost total;
  double rows;
  int width;
};

struct ExplainSubject {
  const char *sql;            // a SELECT without parameters
  const char *foreign_table;  // what errors are about, or null
};

// One round trip.
RemotePlanCost explain_on_remote(Oid server, Oid user, const ExplainSubject &subject);

}  // namespace remote_fdw
