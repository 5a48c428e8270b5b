// Which rows the remote query must lock, and how strongly. Source: PostgreSQL, "FDW Row Locking", "SELECT", FOR UPDATE.
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/deparse/select.h"

namespace remote_fdw {

// RowLockClause *, of the base relations among `relids`.
List *row_locks(PlannerInfo *root, Relids relids);
// A row that is locked only after another transaction has changed it may stand where its old values belong. Source: PostgreSQL,
// "SELECT", FOR UPDATE with ORDER BY at READ COMMITTED.
bool locks_may_disturb_order(PlannerInfo *root, Relids relids);
// The rows of one of these relations that are found will be updated or deleted.
bool changes_rows_of(const PlannerInfo *root, Relids relids);

// Rows locked or changed by this query are checked anew when another transaction was faster: by a local plan, from the rows at
// hand. Not those of a foreign table.
bool rows_may_be_rechecked(const PlannerInfo *root);
// The row of a relation joined with the target of an UPDATE or DELETE: for such a check only, which will not take place.
bool is_needed_by_recheck_only(const PlannerInfo *root, const Var *var);

}  // namespace remote_fdw
