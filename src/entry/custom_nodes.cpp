// The extension's own plan nodes: tables of callbacks and nothing else; each one lives in executor or explain.
#include "remote_fdw/entry/custom_nodes.h"

#include "remote_fdw/executor/lookup_join.h"
#include "remote_fdw/executor/source_drain.h"
#include "remote_fdw/explain/explain.h"
#include "remote_fdw/explain/explain_lookup.h"
#include "remote_fdw/plan/drain_private.h"
#include "remote_fdw/plan/lookup_private.h"

namespace remote_fdw {

namespace {

CustomExecMethods lookup_join_methods() {
  CustomExecMethods methods{};
  methods.CustomName = kLookupJoinName;
  methods.BeginCustomScan = begin_lookup_join;
  methods.ExecCustomScan = next_of_lookup_join;
  methods.EndCustomScan = end_lookup_join;
  methods.ReScanCustomScan = rescan_lookup_join;
  methods.ExplainCustomScan = explain_lookup_join;
  return methods;
}

CustomExecMethods source_drain_methods() {
  CustomExecMethods methods{};
  methods.CustomName = kSourceDrainName;
  methods.BeginCustomScan = begin_source_drain;
  methods.ExecCustomScan = next_of_source_drain;
  methods.EndCustomScan = end_source_drain;
  methods.ReScanCustomScan = rescan_source_drain;
  methods.ExplainCustomScan = explain_source_drain;
  return methods;
}

template <CustomScanState *(*make_state)(), CustomExecMethods (*make_methods)()>
Node *create_state(CustomScan *) {
  static const CustomExecMethods methods = make_methods();
  CustomScanState *state = make_state();
  state->methods = &methods;
  return reinterpret_cast<Node *>(state);
}

const CustomScanMethods kLookupJoin = {kLookupJoinName, create_state<make_lookup_join_state, lookup_join_methods>};
const CustomScanMethods kSourceDrain = {kSourceDrainName, create_state<make_source_drain_state, source_drain_methods>};

}  // namespace

void register_custom_nodes() {
  RegisterCustomScanMethods(&kLookupJoin);
  RegisterCustomScanMethods(&kSourceDrain);
}

}  // namespace remote_fdw
