// Types that foreign tables need, made here as they are on the remote. Source: PostgreSQL, CREATE TYPE, CREATE DOMAIN.
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/maintenance/schema_types.h"

namespace remote_fdw {

// CREATE TYPE or CREATE DOMAIN. Raises when what it is made of does not exist here, or is no type or expression at all.
const char *type_ddl(const SchemaType *type);
const char *schema_ddl(const char *schema);
// schema.name as in SQL
const char *qualified_type_name(const SchemaType *type);
const char *kind_word(TypeKind kind);  // DOMAIN or TYPE

bool type_exists_here(const SchemaType *type);

// As parts of the IMPORT FOREIGN SCHEMA that is running: makes those of `types` (SchemaType *, in an order in which they can be
// made) that are missing, with their comments, and their schemas where those are missing. Gives a NOTICE of each that is another one here.
void import_types(List *types, const char *server_name);

}  // namespace remote_fdw
