// The target list of a remote SELECT, in two forms: one for a result in binary format, with casts to text where a
// type does not travel in binary, and one for a result in text.
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/deparse/expr_printer.h"

namespace remote_fdw {

struct FromItem;

struct TargetList {
  StringInfoData mixed;
  StringInfoData all_text;
  List *retrieved;  // int, one per result column: attribute number, or position among the expressions
};

enum class RemoteIdentity : uint8 { NotNeeded, CtidAndTableoid };

// Columns of one base table by attribute number. `attributes` are offset by FirstLowInvalidHeapAttributeNumber, as
// pull_varattnos gives them.
TargetList table_targets(ExprPrinter *printer, Index rti, const Bitmapset *attributes, RemoteIdentity identity);
// One column per expression.
TargetList expression_targets(ExprPrinter *printer, const FromItem *from, const List *exprs);

// An expression or a column; of a table also its whole row and its system columns, which have their local values and are
// NULL where an outer join says so.
void print_target(ExprPrinter *printer, const FromItem *from, const Expr *expr);

}  // namespace remote_fdw
