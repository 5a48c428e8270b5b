// The state of a running foreign scan, shared by scan and async. Kept in ForeignScanState.fdw_state.
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/executor/param_binder.h"
#include "remote_fdw/fetch/row_source.h"
#include "remote_fdw/transfer/tuple_decoder.h"
#include "remote_fdw/plan/scan_private.h"

namespace remote_fdw {

struct ScanState {
  const ScanPrivate *plan;
  RowSource *rows;
  TupleDecoder *decoder;
  ParamBinder *params;
  MemoryContext row_context;  // by-reference values of the current row
  bool started;
  instr_time asleep_since;  // under an asynchronous parent; zero: awake
  int awaited_descriptor;  // that async_configure_wait put into the wait set, else PGINVALID_SOCKET
};

inline ScanState *scan_state(const ForeignScanState *node) { return static_cast<ScanState *>(node->fdw_state); }

// Whose user mapping the scan uses.
Oid mapping_user(const ForeignScanState *node, const ScanPrivate *plan);

void start_scan(ForeignScanState *node);

}  // namespace remote_fdw
