// The columns that the bounds of a partition speak of. Source: PostgreSQL, "Table Partitioning".
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

// Of the table's own bounds and of those of its ancestors; attribute numbers less FirstLowInvalidHeapAttributeNumber.
// Null: it is no partition.
Bitmapset *columns_of_bounds(Relation relation);

}  // namespace remote_fdw
