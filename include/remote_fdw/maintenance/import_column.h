// A remote column as text for DDL. What the remote says of types and expressions is checked before use: it goes in unquoted.
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/maintenance/schema_tables.h"

namespace remote_fdw {

struct ImportOptions {
  bool collate;
  bool defaults;
  bool generated;
  bool not_null;
  bool remote_defaults;
  bool comments;
  bool keys;
  bool types;
};
// Raises for what is none of them.
ImportOptions read_import_options(List *options);

// name type OPTIONS (...) COLLATE ... DEFAULT ... NOT NULL
void append_column_definition(StringInfo ddl, const SchemaTable *table, const SchemaColumn *column, const ImportOptions &options);

// Raises, with the column as context, when its type does not exist here (42704).
void check_column_type(const SchemaTable *table, const SchemaColumn *column);

// Raise when it is anything else (42601); those of columns with the column as context.
void append_checked_type(StringInfo ddl, const char *type);
void append_column_type(StringInfo ddl, const SchemaTable *table, const SchemaColumn *column);
// (expression)
void append_checked_expression(StringInfo ddl, const char *expression);
void append_column_expression(StringInfo ddl, const SchemaTable *table, const SchemaColumn *column);
// COLLATE ..., or nothing for the type's own (nulls)
void append_collation(StringInfo ddl, const char *schema, const char *collation);
void append_column_collation(StringInfo ddl, const SchemaColumn *column);

}  // namespace remote_fdw
