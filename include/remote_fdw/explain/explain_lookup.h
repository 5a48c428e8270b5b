// What EXPLAIN shows of a lookup join.
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/fetch/lookup_counters.h"

namespace remote_fdw {

void explain_lookup_join(CustomScanState *node, const LookupCounters &counters, List *ancestors, ExplainState *es);

}  // namespace remote_fdw
