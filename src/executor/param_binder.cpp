// Owns the evaluation of parameters.
#include "remote_fdw/executor/param_binder.h"

#include "remote_fdw/pg/memory.h"
#include "remote_fdw/transfer/value_encoder.h"

namespace remote_fdw {

struct ParamBinder {
  List *states;  // ExprState
  int count;
  ValueEncoder *encoder;
};

ParamBinder *make_param_binder(List *exprs, PlanState *parent) { return make_param_binder(exprs, list_length(exprs), parent); }

ParamBinder *make_param_binder(List *exprs, int declared, PlanState *parent) {
  auto *binder = palloc_struct<ParamBinder>();
  binder->states = ExecInitExprList(exprs, parent);
  binder->count = list_length(exprs);
  auto *types = palloc_array_of<Oid>(binder->count);
  ListCell *cell;
  foreach (cell, exprs) types[foreach_current_index(cell)] = exprType(static_cast<Node *>(lfirst(cell)));
  binder->encoder = make_value_encoder(types, binder->count, declared);
  return binder;
}

int param_count(const ParamBinder *binder) { return binder->count; }

const StatementParams *bind_params(ParamBinder *binder, ExprContext *econtext) {
  return in_context(econtext->ecxt_per_tuple_memory, [&] {
    auto *values = palloc_array_of<Datum>(binder->count);
    auto *nulls = palloc_array_of<bool>(binder->count);
    ListCell *cell;
    foreach (cell, binder->states) {
      int i = foreach_current_index(cell);
      values[i] = ExecEvalExpr(static_cast<ExprState *>(lfirst(cell)), econtext, &nulls[i]);
    }
    return encode_values(binder->encoder, values, nulls, 1);
  });
}

}  // namespace remote_fdw
