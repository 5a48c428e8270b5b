// Which rows the remote query must lock, and how strongly. Source: PostgreSQL, "FDW Row Locking", "SELECT", FOR UPDATE.
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/deparse/select.h"

namespace remote_fdw {

// RowLockClause *, of the base relations among `relids`.
List *row_locks(PlannerInfo *root, Relids relids);
// Rows locked or changed by this query are checked anew, one by one, when another transaction was faster (EvalPlanQual).
bool rows_may_be_rechecked(const PlannerInfo *root);
// The rows found by the scan will be updated or deleted.
bool is_update_target(const PlannerInfo *root, Index relid);

}  // namespace remote_fdw
