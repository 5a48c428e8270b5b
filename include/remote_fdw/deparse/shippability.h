// May this expression run on the remote, and if not, why not. One table, node tag -> {check, print},
// serves this file and expr_printer.
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

struct RemoteCatalog;
struct SelectSpec;

// What counts as "the remote side" while an expression is examined or printed.
struct PushdownScope {
  PlannerInfo *root;
  Relids relids;     // range-table indexes of the foreign relations of this remote query
  Oid server;        // all of one server
  List *extensions;  // OIDs: option `extensions`
  List *functions = NIL;                  // OIDs: option `shippable_functions`
  const RemoteCatalog *remote = nullptr;  // null: nothing is known of the remote's own objects and collations
  List *clauses = NIL;                    // Expr, RestrictInfo: asked about together with the first that needs an answer
  // The query of a sub-SELECT in an expression, when the remote can run the whole of it; null: none can.
  const SelectSpec *(*subquery)(const PushdownScope &scope, const SubPlan *subplan) = nullptr;
  // The sub-SELECT that computes a parameter beforehand, when the remote can run the whole of it as well.
  const SubPlan *(*initial_query)(const PushdownScope &scope, const Param *param) = nullptr;
};

// `reason` is a fragment for EXPLAIN VERBOSE, such as "function random() is volatile"; it and
// `node` (the offending sub-expression) are null when ok.
struct Shippability {
  bool ok;
  const char *reason;
  const Node *node;
};

Shippability check_shippable(const PushdownScope &scope, const Expr *expr);

// The same for a function in FROM, which may return a set.
Shippability check_from_function(const PushdownScope &scope, const FuncExpr *function);

// True for what is evaluated locally and sent as $n: Params, Vars of other relations, and (when
// free of columns of the scope and not volatile) whole stable sub-expressions such as now().
bool is_sent_as_parameter(const PushdownScope &scope, const Expr *expr);

}  // namespace remote_fdw
