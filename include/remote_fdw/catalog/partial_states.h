// The transition states of aggregates that are computed in parts (one part per server, combined here), as far as they can be
// made from what a remote query can return. Source: PostgreSQL, "CREATE AGGREGATE" (Partial Aggregation), pg_aggregate.
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

enum class StateForm : int {
  Unknown,         // cannot be made from outside
  Result,          // the aggregate has no final function: its result is its state
  CountAndSum,     // int8[]: number and sum of integers
  FloatMoments,    // float8[]: number, sum, sum of squared differences from the mean
  RegressionSums,  // float8[]: the same of two variables x and y, and the sum of the products of the differences
  // Serialised states; the remote gives numeric[]: number, sum and, where named, sum of squares
  IntegerSum,
  IntegerSquares,
  NumericSum,
  NumericSquares,
};

StateForm state_form(Oid aggregate);

inline bool is_serialised(StateForm form) { return form >= StateForm::IntegerSum; }

// The type of the remote query's column, for an expression of a relation computed in parts: its own but for serialised states.
Oid column_type(const Expr *expr);
// Unknown for all but an aggregate's part.
StateForm part_form(const Expr *expr);

}  // namespace remote_fdw
