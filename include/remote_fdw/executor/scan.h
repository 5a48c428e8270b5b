// Executes one foreign scan: the FdwRoutine callbacks' work.
// Source: PostgreSQL, "FDW Routines for Scanning Foreign Tables", "FDW Routines for Asynchronous Execution".
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

void begin_foreign_scan(ForeignScanState *node, int eflags);
TupleTableSlot *iterate_foreign_scan(ForeignScanState *node);
void rescan_foreign_scan(ForeignScanState *node);
void end_foreign_scan(ForeignScanState *node);
bool recheck_foreign_scan(ForeignScanState *node, TupleTableSlot *slot);

void async_request(AsyncRequest *request);
void async_configure_wait(AsyncRequest *request);
void async_notify(AsyncRequest *request);

}  // namespace remote_fdw
