// Owns IMPORT FOREIGN SCHEMA: asks for the tables, makes the types that they need first, then the tables, then their comments.
// A column's text is import_column's, types are import_types'.
#include "remote_fdw/maintenance/import_schema.h"

#include "remote_fdw/connection/cache.h"
#include "remote_fdw/connection/query.h"
#include "remote_fdw/connection/query_batch.h"
#include "remote_fdw/deparse/literals.h"
#include "remote_fdw/maintenance/import_column.h"
#include "remote_fdw/maintenance/import_types.h"
#include "remote_fdw/maintenance/run_ddl.h"
#include "remote_fdw/maintenance/schema_types.h"
#include "remote_fdw/pg/transmission_settings.h"

namespace remote_fdw {

namespace {

void check_schema_exists(RemoteConnection *connection, const char *schema, const char *server_name) {
  StringInfoData sql;
  initStringInfo(&sql);
  appendStringInfoString(&sql, "SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = ");
  append_quoted_text(&sql, schema);
  if (run_query(connection, sql.data)->rows() == 1) return;
  ereport(ERROR, (errcode(ERRCODE_FDW_SCHEMA_NOT_FOUND),
                  errmsg("schema \"%s\" is not present on foreign server \"%s\"", schema, server_name)));
}

void append_table_names(StringInfo sql, const List *tables) {
  ListCell *cell;
  foreach (cell, tables) {
    if (foreach_current_index(cell) > 0) appendStringInfoString(sql, ", ");
    append_quoted_text(sql, static_cast<RangeVar *>(lfirst(cell))->relname);
  }
}

// Partitions come with their parent, unless they are named.
void append_table_filter(StringInfo sql, const ImportForeignSchemaStmt *statement, RemoteVersion version) {
  if (statement->list_type != FDW_IMPORT_SCHEMA_LIMIT_TO && version.supports(RemoteFeature::DeclarativePartitioning))
    appendStringInfoString(sql, " AND NOT c.relispartition");
  if (statement->list_type == FDW_IMPORT_SCHEMA_ALL) return;
  appendStringInfoString(sql, statement->list_type == FDW_IMPORT_SCHEMA_LIMIT_TO ? " AND c.relname IN (" : " AND c.relname NOT IN (");
  append_table_names(sql, statement->table_list);
  appendStringInfoChar(sql, ')');
}

const char *relations_to_import(const ImportForeignSchemaStmt *statement, RemoteVersion version) {
  StringInfoData sql;
  initStringInfo(&sql);
  appendStringInfoString(&sql,
                         "SELECT c.oid, n.nspname, c.relname, c.relkind, true AS listed FROM pg_catalog.pg_class c"
                         " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'v', 'f', 'm', 'p') AND n.nspname = ");
  append_quoted_text(&sql, statement->remote_schema);
  append_table_filter(&sql, statement, version);
  return sql.data;
}

struct RemoteSchema {
  List *tables;  // SchemaTable *
  List *types;   // SchemaType *; those that the tables need
};

RemoteSchema ask_remote(RemoteConnection *connection, const ImportForeignSchemaStmt *statement, const ImportOptions &options) {
  RemoteVersion version(remote_server_version(connection));
  const char *relations = relations_to_import(statement, version);
  PgResult *tables = run_query(connection, remote_tables_query(relations, version, options.keys ? KeyWanted::Yes : KeyWanted::No));
  check_answer_columns(tables, kRemoteTableColumns);
  RemoteSchema schema{read_remote_tables(remote_rows(tables)), NIL};
  if (!options.types) return schema;
  PgResult *types = run_query(connection, remote_types_query(relations));
  check_answer_columns(types, kTypeColumns);
  schema.types = read_types(remote_rows(types));
  return schema;
}

const char *table_ddl(const SchemaTable *table, const ImportForeignSchemaStmt *statement, const ImportOptions &options) {
  StringInfoData ddl;
  initStringInfo(&ddl);
  appendStringInfoString(&ddl, "CREATE FOREIGN TABLE ");
  append_qualified_name(&ddl, statement->local_schema, table->name);
  appendStringInfoString(&ddl, " (");
  ListCell *cell;
  foreach (cell, table->columns) {
    appendStringInfoString(&ddl, foreach_current_index(cell) > 0 ? ",\n  " : "\n  ");
    append_column_definition(&ddl, table, static_cast<const SchemaColumn *>(lfirst(cell)), options);
  }
  appendStringInfoString(&ddl, "\n) SERVER ");
  append_identifier(&ddl, statement->server_name);
  appendStringInfoString(&ddl, " OPTIONS (schema_name ");
  append_quoted_text(&ddl, table->schema);
  appendStringInfoString(&ddl, ", table_name ");
  append_quoted_text(&ddl, table->name);
  appendStringInfoChar(&ddl, ')');
  return ddl.data;
}

void import_comments(const SchemaTable *table, const char *local_schema) {
  if (table->comment != nullptr) run_part_of_import(table_comment_ddl(local_schema, table->name, table->comment));
  ListCell *cell;
  foreach (cell, table->columns) {
    auto *column = static_cast<const SchemaColumn *>(lfirst(cell));
    if (column->comment != nullptr) run_part_of_import(column_comment_ddl({local_schema, table->name, column->name}, column->comment));
  }
}

void describe_import_table(void *table) { errcontext("importing foreign table \"%s\"", static_cast<const SchemaTable *>(table)->name); }

void import_table(SchemaTable *table, const ImportForeignSchemaStmt *statement, const ImportOptions &options) {
  ListCell *cell;
  foreach (cell, table->columns) check_column_type(table, static_cast<const SchemaColumn *>(lfirst(cell)));
  const char *ddl = table_ddl(table, statement, options);
  ErrorContextCallback callback{error_context_stack, describe_import_table, table};
  error_context_stack = &callback;
  run_part_of_import(ddl);
  if (options.comments) import_comments(table, statement->local_schema);
  error_context_stack = callback.previous;
}

}  // namespace

List *import_foreign_schema(ImportForeignSchemaStmt *statement, Oid server) {
  ImportOptions options = read_import_options(statement->options);
  RemoteConnection *connection = get_connection(server, GetUserId());
  const char *server_name = GetForeignServer(server)->servername;
  check_schema_exists(connection, statement->remote_schema, server_name);
  RemoteSchema schema = ask_remote(connection, statement, options);
  import_types(schema.types, server_name);
  // names and values mean what they mean to the remote, whatever the settings here
  under_transmission_settings([&] {
    ListCell *cell;
    foreach (cell, schema.tables) {
      auto *table = static_cast<SchemaTable *>(lfirst(cell));
      if (IsImportableForeignTable(table->name, statement)) import_table(table, statement, options);
    }
  });
  return NIL;
}

}  // namespace remote_fdw
