// Evaluates a plan node's fdw_exprs and encodes the values as statement parameters.
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/wire/statement_params.h"

namespace remote_fdw {

struct ParamBinder;

// `exprs`: fdw_exprs of a plan node (Expr nodes); `parent`: its PlanState.
ParamBinder *make_param_binder(List *exprs, PlanState *parent);
// Only the first `declared` have a type in the SQL; the others take that of a remote column.
ParamBinder *make_param_binder(List *exprs, int declared, PlanState *parent);
int param_count(const ParamBinder *binder);
// All expressions are evaluated under the user's settings before any value is written under the transmission
// settings. Works in econtext's per-tuple memory.
const StatementParams *bind_params(ParamBinder *binder, ExprContext *econtext);

}  // namespace remote_fdw
