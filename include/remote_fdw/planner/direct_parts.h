// What whole-statement INSERT, UPDATE and DELETE have in common when they are planned. For direct_modify and direct_insert only.
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/deparse/write.h"
#include "remote_fdw/plan/direct_private.h"

namespace remote_fdw {

// What PlanDirectModify is called with.
struct DirectRequest {
  PlannerInfo *root;
  ModifyTable *plan;
  Index target;
  int subplan;
};

// `assignment` is null when neither side can compute the value so as to be sent; `reason` then says why.
struct NewColumn {
  Assignment *assignment;
  const char *reason;
};
NewColumn new_column(const DirectRequest &request, const PushdownScope &scope, AttrNumber column, const Expr *value);

// Of `SET a[1] = ..., c.x = ...`: one for each element or field. NIL: the value is no such, or a part of it does not ship.
List *assignments_to_parts(const DirectRequest &request, const PushdownScope &scope, AttrNumber column, const Expr *value);

FromItem *target_item(const DirectRequest &request);
// Fills in what is returned, or says why that is not possible.
const char *add_returning(const DirectRequest &request, WriteSpec *write);

// The target list of the scan that makes the statement: columns of the other tables that RETURNING shows, all else NULL. New
// values and row identities are of no use any more, and must not be computed from rows already changed.
List *shown_columns(const DirectRequest &request, const WriteSpec &write, const List *tlist);

void take_costs(Plan *to, const Plan *from);
DirectPrivate *make_direct_private(const DirectRequest &request, const WriteSpec &write, const WriteQuery &query);

}  // namespace remote_fdw
