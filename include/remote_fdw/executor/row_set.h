// Rows that a statement has changed already, by the values that identify them, as they travel.
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/wire/statement_params.h"

namespace remote_fdw {

struct RowSet;

// In the current memory context.
RowSet *make_row_set();
// The row is what the first `count` parameters say. False: it was in the set before.
bool add_to_row_set(RowSet *set, const StatementParams *params, int count);

}  // namespace remote_fdw
