// The remote's own plan of a query, in EXPLAIN: GUC remote_fdw.remote_plan, from 18 on also the option REMOTE_PLAN.
// The remote plans the query, it never runs it. Source: PostgreSQL, "EXPLAIN".
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

extern bool remote_plan_setting;

bool wants_remote_plan(const ExplainState *es);

struct RemotePlanSubject {
  Oid server;
  Oid user;               // whose user mapping
  const char *sql;
  int params;             // $1 to $n in `sql`, each with a cast: planned without values
  const void *execution;  // RowSourceSpec.query of scans that are over, so that their answers are not waited for; or null
};
// An error of the remote, or on the way to it, is shown instead of the plan.
void explain_remote_plan(const RemotePlanSubject &subject, ExplainState *es);

}  // namespace remote_fdw
