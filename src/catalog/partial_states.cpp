// Owns the knowledge of which aggregate's state has which form: by its functions, since aggregates of the same transition
// function may share one state.
#include "remote_fdw/catalog/partial_states.h"

namespace remote_fdw {

namespace {

StateForm form_of_array(Oid transition) {
  switch (transition) {
    case F_INT2_AVG_ACCUM:
    case F_INT4_AVG_ACCUM:
      return StateForm::CountAndSum;
    case F_FLOAT4_ACCUM:
    case F_FLOAT8_ACCUM:
      return StateForm::FloatMoments;
    case F_FLOAT8_REGR_ACCUM:
      return StateForm::RegressionSums;
    default:
      return StateForm::Unknown;
  }
}

StateForm form_of_internal(Oid serialisation) {
  switch (serialisation) {
    case F_INT8_AVG_SERIALIZE:
      return StateForm::IntegerSum;
    case F_NUMERIC_POLY_SERIALIZE:
      return StateForm::IntegerSquares;
    case F_NUMERIC_AVG_SERIALIZE:
      return StateForm::NumericSum;
    case F_NUMERIC_SERIALIZE:
      return StateForm::NumericSquares;
    default:
      return StateForm::Unknown;
  }
}

StateForm form_of(const FormData_pg_aggregate *aggregate) {
  if (!OidIsValid(aggregate->aggcombinefn)) return StateForm::Unknown;
  bool is_internal = aggregate->aggtranstype == INTERNALOID;
  if (!is_internal && !OidIsValid(aggregate->aggfinalfn)) return StateForm::Result;
  // others may start from another state
  if (aggregate->aggfnoid >= FirstGenbkiObjectId) return StateForm::Unknown;
  return is_internal ? form_of_internal(aggregate->aggserialfn) : form_of_array(aggregate->aggtransfn);
}

}  // namespace

StateForm state_form(Oid aggregate) {
  HeapTuple tuple = SearchSysCache1(AGGFNOID, ObjectIdGetDatum(aggregate));
  if (!HeapTupleIsValid(tuple)) elog(ERROR, "cache lookup failed for aggregate %u", aggregate);
  StateForm form = form_of(reinterpret_cast<FormData_pg_aggregate *>(GETSTRUCT(tuple)));
  ReleaseSysCache(tuple);
  return form;
}

StateForm part_form(const Expr *expr) {
  if (!IsA(expr, Aggref)) return StateForm::Unknown;
  auto *agg = reinterpret_cast<const Aggref *>(expr);
  return agg->aggsplit == AGGSPLIT_SIMPLE ? StateForm::Unknown : state_form(agg->aggfnoid);
}

Oid column_type(const Expr *expr) {
  return is_serialised(part_form(expr)) ? NUMERICARRAYOID : exprType(reinterpret_cast<const Node *>(expr));
}

}  // namespace remote_fdw
