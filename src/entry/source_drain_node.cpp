// The plan node of sources that are read first: tables of callbacks and nothing else; each one lives in executor or explain.
#include "remote_fdw/entry/source_drain_node.h"

#include "remote_fdw/executor/source_drain.h"
#include "remote_fdw/explain/explain.h"
#include "remote_fdw/plan/drain_private.h"

namespace remote_fdw {

namespace {

CustomExecMethods exec_methods() {
  CustomExecMethods methods{};
  methods.CustomName = kSourceDrainName;
  methods.BeginCustomScan = begin_source_drain;
  methods.ExecCustomScan = next_of_source_drain;
  methods.EndCustomScan = end_source_drain;
  methods.ReScanCustomScan = rescan_source_drain;
  methods.ExplainCustomScan = explain_source_drain;
  return methods;
}

Node *create_state(CustomScan *) {
  static const CustomExecMethods methods = exec_methods();
  CustomScanState *state = make_source_drain_state();
  state->methods = &methods;
  return reinterpret_cast<Node *>(state);
}

const CustomScanMethods kScanMethods = {kSourceDrainName, create_state};

}  // namespace

void register_source_drain() { RegisterCustomScanMethods(&kScanMethods); }

}  // namespace remote_fdw
