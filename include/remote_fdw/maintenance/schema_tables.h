// What two catalogs say of the same tables: the remote's of its tables, the local one's of the foreign tables that stand for
// them, in the same form, so that they can be imported and compared. Names and expressions are as printed under search_path
// pg_catalog. Source: PostgreSQL, pg_class, pg_attribute, pg_attrdef, "System Catalog Information Functions".
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/core/remote_version.h"
#include "remote_fdw/maintenance/catalog_rows.h"

namespace remote_fdw {

struct SchemaColumn {
  const char *name;  // on the remote
  const char *type;
  const char *expression;  // default or generation; null: none
  const char *collation_schema;  // null: the type's own collation
  const char *collation;
  const char *comment;  // null: none
  char generated;       // '\0': not
  char identity;        // '\0': not
  bool not_null;
  bool key;  // of its primary key, or declared a key there
  // of a foreign table only
  const char *local_name;
  bool inherited;
  bool renamed;          // has option column_name
  bool remote_defaults;  // has that option, as true
};

struct SchemaTable {
  const char *schema;  // on the remote
  const char *name;
  const char *comment;
  char kind;    // pg_class.relkind
  bool listed;  // was asked for: its columns are known
  List *columns;  // SchemaColumn *, in order
  // of a foreign table only
  const char *local_name;
  const char *server;
  const char *partition_of;  // null: none
};

// For relations_sql: which relations of the remote, as columns oid, nspname, relname, relkind and listed.
enum class KeyWanted : uint8 { No, Yes };
const char *remote_tables_query(const char *relations_sql, RemoteVersion version, KeyWanted key);
// The foreign tables of one local schema whose servers are of this wrapper, ordered by server.
const char *foreign_tables_query(const char *local_schema);

// SchemaTable *, in the order of the rows; in the current memory context.
List *read_remote_tables(const CatalogRows &rows);
List *read_foreign_tables(const CatalogRows &rows);
constexpr int kRemoteTableColumns = 15;  // of an answer

// Null: the table has no such column.
const SchemaColumn *column_named(const SchemaTable *table, const char *remote_name);

}  // namespace remote_fdw
