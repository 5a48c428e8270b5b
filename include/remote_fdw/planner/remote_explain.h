// Asks the remote what queries would cost: option use_remote_estimate. What it has said is kept (estimate_cache).
// Source: PostgreSQL, "EXPLAIN".
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
  List *tables;               // OIDs of the foreign tables within
};

// At most one round trip.
RemotePlanCost explain_on_remote(Oid server, Oid user, const ExplainSubject &subject);

// Asks about all (ExplainSubject *) that are not known yet, in one flight, for explain_on_remote to know the answers.
void explain_together(Oid server, Oid user, const List *subjects);
bool is_explained(Oid server, Oid user, const char *sql);

}  // namespace remote_fdw
