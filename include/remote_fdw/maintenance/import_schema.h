// IMPORT FOREIGN SCHEMA. Source: PostgreSQL, "FDW Routines for IMPORT FOREIGN SCHEMA".
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

// Makes types, foreign tables and comments itself, as parts of the statement: the server takes nothing but CREATE FOREIGN TABLE
// from the callback. So nothing is left for it to do: NIL.
List *import_foreign_schema(ImportForeignSchemaStmt *statement, Oid server);

}  // namespace remote_fdw
