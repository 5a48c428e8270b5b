// Values on their way out: Datums encoded as statement parameters, and the evaluation of fdw_exprs.
// The values are computed under the user's settings first and only then written under the transmission
// settings.
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/connection/query.h"

namespace remote_fdw {

struct ValueEncoder;  // for a fixed list of types

// In the current memory context.
ValueEncoder *make_value_encoder(const Oid *types, int count);
// Encodes `count` values (of the encoder's types) as parameters. The result and what it points to live
// in the current memory context. Several rows may be encoded into one list: rows * count parameters.
const StatementParams *encode_values(ValueEncoder *encoder, const Datum *values, const bool *nulls, int rows);

struct ParamBinder;

// `exprs`: fdw_exprs of a plan node (Expr nodes); `parent`: its PlanState.
ParamBinder *make_param_binder(List *exprs, PlanState *parent);
int param_count(const ParamBinder *binder);
// Evaluates in econtext's per-tuple memory and encodes there as well.
const StatementParams *bind_params(ParamBinder *binder, ExprContext *econtext);

}  // namespace remote_fdw
