// The plan node of lookup joins: tables of callbacks and nothing else; each one lives in planner, executor or explain.
#include "remote_fdw/entry/lookup_join_node.h"

#include "remote_fdw/executor/lookup_join.h"
#include "remote_fdw/explain/explain_lookup.h"
#include "remote_fdw/plan/lookup_private.h"

namespace remote_fdw {

namespace {

CustomExecMethods exec_methods() {
  CustomExecMethods methods{};
  methods.CustomName = kLookupJoinName;
  methods.BeginCustomScan = begin_lookup_join;
  methods.ExecCustomScan = next_of_lookup_join;
  methods.EndCustomScan = end_lookup_join;
  methods.ReScanCustomScan = rescan_lookup_join;
  methods.ExplainCustomScan = explain_lookup_join;
  return methods;
}

Node *create_state(CustomScan *) {
  static const CustomExecMethods methods = exec_methods();
  CustomScanState *state = make_lookup_join_state();
  state->methods = &methods;
  return reinterpret_cast<Node *>(state);
}

const CustomScanMethods kScanMethods = {kLookupJoinName, create_state};

}  // namespace

void register_lookup_join() { RegisterCustomScanMethods(&kScanMethods); }

}  // namespace remote_fdw
