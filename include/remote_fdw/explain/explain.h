// What EXPLAIN shows of a foreign scan or write. Source: PostgreSQL, "FDW Routines for EXPLAIN".
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

void explain_foreign_scan(ForeignScanState *node, ExplainState *es);
// RemoteWriteSource.
void explain_source_drain(CustomScanState *node, List *ancestors, ExplainState *es);
void explain_direct_modify(ForeignScanState *node, ExplainState *es);
void explain_foreign_modify(ModifyTableState *mtstate, ResultRelInfo *result, List *fdw_private, int subplan,
                            ExplainState *es);

}  // namespace remote_fdw
