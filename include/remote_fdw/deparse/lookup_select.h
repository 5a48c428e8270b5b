// The SELECT that looks up rows by many keys at once: the keys travel as arrays, one per key column, and each row of the answer
// bears the number of the key that found it. Source: PostgreSQL, "SELECT", FROM clause: unnest, WITH ORDINALITY.
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/deparse/select.h"

namespace remote_fdw {

enum class LookupAnswer : int {
  Rows,       // key number and columns, once per match
  Existence,  // key number alone, once per key that has a match
};

struct LookupSpec {
  SelectSpec select;  // `where` holds the join conditions as well; targets are Expressions
  Relids outer;       // whose columns become keys
  List *lateral;      // PlannerParamItem *: `select` is of a LATERAL subquery, whose parameters stand for such columns
  LookupAnswer answer;
};

struct LookupQuery {
  RemoteQuery query;  // its first column is the key number, from 1; parameters: `params`, then one array per key
  List *keys;         // Expr
};

// Whether a LATERAL query may refer to keys instead of parameters. An aggregate of nothing but keys would belong to the query
// around it.
bool may_refer_to_keys(const SelectSpec &query, const List *params);

LookupQuery build_lookup(const LookupSpec &spec);

// For expr_printer.
// The key of which the expression is made, or nullptr.
const Expr *lookup_key(const ExprPrinter *printer, const Expr *expr);
void print_lookup_key(ExprPrinter *printer, const Expr *expr);

}  // namespace remote_fdw
