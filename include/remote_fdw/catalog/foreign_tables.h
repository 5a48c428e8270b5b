// Which foreign tables there are of a server. Source: PostgreSQL, pg_foreign_table.
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

// char *, each once: the local schemas that have foreign tables of the server, of that name when it is not null.
List *schemas_with_tables(Oid server, const char *table_name);

}  // namespace remote_fdw
