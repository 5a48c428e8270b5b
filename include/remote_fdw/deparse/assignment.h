// A new value of a column, in a statement that the remote runs.
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/deparse/expr_printer.h"

namespace remote_fdw {

enum class NewValue : uint8 {
  Computed,  // by the remote, then brought to the column's local type
  Given,     // computed here: a literal or a parameter that takes the type of the remote column
};

struct Assignment {
  AttrNumber column;
  const Expr *value;  // of the column's local type
  NewValue origin;
  const Node *part;   // of an array: SubscriptingRef, whose subscripts say where; of a composite: String, a field. Null: all of it
};

// With a cast to the local type, so that a remote column of another type does not widen what is computed from it.
void print_computed(ExprPrinter *printer, const Expr *value);

}  // namespace remote_fdw
