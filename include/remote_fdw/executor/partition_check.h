// Rows that are written to a foreign partition must be within its bounds. Neither the executor looks at foreign tables' bounds,
// nor does the remote know of them: a row outside would be found by no query that leaves the partition out.
// Source: PostgreSQL, "ALTER TABLE ... ATTACH PARTITION", "CREATE FOREIGN TABLE".
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

// Whether an UPDATE sets a column that the bounds speak of, or a trigger here may.
bool may_leave_bounds(const ResultRelInfo *result, EState *estate);

// Raise 23514, as a local partition does, before the row is sent.
void check_inserted_row(ResultRelInfo *result, TupleTableSlot *row, EState *estate);
void check_updated_row(ResultRelInfo *result, TupleTableSlot *row, EState *estate);

}  // namespace remote_fdw
