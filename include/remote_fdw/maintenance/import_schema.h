// IMPORT FOREIGN SCHEMA. Source: PostgreSQL, "FDW Routines for IMPORT FOREIGN SCHEMA".
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

// CREATE FOREIGN TABLE statements, one string each.
List *import_foreign_schema(ImportForeignSchemaStmt *statement, Oid server);

}  // namespace remote_fdw
