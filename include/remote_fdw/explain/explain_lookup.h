// What EXPLAIN shows of a lookup join.
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

void explain_lookup_join(CustomScanState *node, List *ancestors, ExplainState *es);

}  // namespace remote_fdw
