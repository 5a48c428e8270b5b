// Owns making a finished plan printable where the server cannot print it as it is.
#include "remote_fdw/pg/explainable_plan.h"

#include "remote_fdw/pg/compat.h"

namespace remote_fdw {

#if PG_VERSION_NUM >= 180000

namespace {

Node *with_plain_calls(Node *node, void *context) {
  if (node == nullptr) return nullptr;
  if (!IsA(node, WindowFunc)) return mutate_expression(node, with_plain_calls, context);
  auto *function = reinterpret_cast<WindowFunc *>(node);
  auto *args = reinterpret_cast<List *>(with_plain_calls(reinterpret_cast<Node *>(function->args), context));
  return reinterpret_cast<Node *>(
      makeFuncExpr(function->winfnoid, function->wintype, args, function->wincollid, function->inputcollid, COERCE_EXPLICIT_CALL));
}

}  // namespace

void make_explainable(ForeignScan *plan) {
  auto *targets = reinterpret_cast<Node *>(plan->fdw_scan_tlist);
  if (!contain_window_function(targets)) return;
  MemoryContext caller = MemoryContextSwitchTo(GetMemoryChunkContext(plan));
  plan->fdw_scan_tlist = reinterpret_cast<List *>(with_plain_calls(targets, nullptr));
  MemoryContextSwitchTo(caller);
}

#else

void make_explainable(ForeignScan *) {}

#endif

}  // namespace remote_fdw
