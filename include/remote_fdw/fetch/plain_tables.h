// Whether reading some remote relations can write there.
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

// SQL for the remote that gives one boolean: true when all of these foreign tables (OIDs) are over plain tables, whose reading
// runs no code of anybody's: no view, no row security policy. In the current memory context.
const char *plain_tables_sql(const List *foreign_tables);

}  // namespace remote_fdw
