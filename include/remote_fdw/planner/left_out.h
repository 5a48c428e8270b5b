// Columns that an INSERT leaves to the remote's defaults (option remote_defaults): those it does not name, and DEFAULT.
//
// DEFAULT in a list of several rows of VALUES has become a NULL like any other by the time a plan is made. It is told apart
// before: while the query is as the rewriter left it, it has no position in the text, and a NULL that was written has one.
// The bodies of rules and of SQL functions have lost their positions; NULL is taken for a NULL there.
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

// Marks each DEFAULT in VALUES. To be called before the query is planned (planner_hook).
void mark_defaults(Query *query);

struct LeftOut {
  Bitmapset *always;     // attribute numbers: in every row
  Bitmapset *sometimes;  // in some rows of VALUES
};
// Raises when the query has come here unmarked, and cannot be read otherwise.
LeftOut left_out_columns(const PlannerInfo *root, Relation relation);

// IntList for each row of VALUES: those of `columns` that it leaves out.
List *left_out_by_rows(const PlannerInfo *root, const Bitmapset *columns);

}  // namespace remote_fdw
