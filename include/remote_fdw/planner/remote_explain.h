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

// One round trip. `sql` is a SELECT without parameters.
RemotePlanCost explain_on_remote(Oid server, Oid user, const char *sql);

}  // namespace remote_fdw
