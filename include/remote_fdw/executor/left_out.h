// Columns that the rows of an INSERT or COPY FROM leave to the remote's defaults (option remote_defaults).
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

struct ModifyState;

// Attribute numbers of the columns that COPY FROM, or an INSERT into a table that this one is a partition of, does not name, and
// that have no default there.
Bitmapset *left_out_of_routed(const ModifyTableState *writer, ResultRelInfo *result);

// Whether one row may leave out other columns than another.
bool rows_differ(const ModifyState *state);
// The state that sends a row like this one: `state` itself, or one with fewer columns.
ModifyState *state_for_row(ModifyState *state, TupleTableSlot *slot);

}  // namespace remote_fdw
