// Conversions and comparisons between timestamptz and date or timestamp depend on the session's TimeZone. They ship with the
// zone made explicit, or with the constant side converted here.
// Source: PostgreSQL, "Date/Time Functions and Operators", AT TIME ZONE.
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/deparse/node_rules.h"

namespace remote_fdw {

// Whether the node is one of these, and of a form that can be made independent of the session.
bool is_zone_comparison(const PushdownScope &scope, const OpExpr *op);
bool is_zone_conversion(const FuncExpr *function);

DerivedCollation check_zone_comparison(CheckContext *context, const OpExpr *op);
void print_zone_comparison(ExprPrinter *printer, const OpExpr *op);
DerivedCollation check_zone_conversion(CheckContext *context, const FuncExpr *function);
void print_zone_conversion(ExprPrinter *printer, const FuncExpr *function);

}  // namespace remote_fdw
