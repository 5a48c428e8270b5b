// Owns turning a remote schema's catalog into CREATE FOREIGN TABLE statements. What the remote says of its types is checked
// before use: it goes into DDL unquoted.
#include "remote_fdw/maintenance/import_schema.h"

#include "remote_fdw/catalog/options.h"
#include "remote_fdw/connection/cache.h"
#include "remote_fdw/connection/query.h"
#include "remote_fdw/core/option_spec.h"
#include "remote_fdw/core/remote_version.h"
#include "remote_fdw/deparse/literals.h"
#include "remote_fdw/pg/compat.h"
#include "remote_fdw/pg/errors.h"

namespace remote_fdw {

namespace {

struct ImportOptions {
  bool collate;
  bool defaults;
  bool generated;
  bool not_null;
  bool remote_defaults;
};

bool import_option(List *options, const char *name) {
  const char *value = find_option_value(options, name);
  if (value == nullptr) value = find_option(name)->default_text;
  return call_core([&] { return parse_boolean(value); });
}

ImportOptions read_import_options(List *options) {
  validate_import_options(options);
  return {import_option(options, "import_collate"), import_option(options, "import_default"),
          import_option(options, "import_generated"), import_option(options, "import_not_null"), import_option(options, "import_remote_defaults")};
}

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

// Columns of the catalog query.
enum CatalogColumn { kRelation, kColumn, kType, kNotNull, kExpression, kCollation, kCollationSchema, kGenerated, kIdentity, kCatalogColumns };

const char *catalog_query(const ImportForeignSchemaStmt *statement, RemoteVersion version) {
  StringInfoData sql;
  initStringInfo(&sql);
  appendStringInfo(&sql,
                   "SELECT c.relname, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull,"
                   " pg_catalog.pg_get_expr(d.adbin, d.adrelid), o.collname, s.nspname, %s, %s"
                   " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                   " LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
                   " LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum"
                   " LEFT JOIN pg_catalog.pg_type t ON t.oid = a.atttypid"
                   " LEFT JOIN pg_catalog.pg_collation o ON o.oid = a.attcollation AND a.attcollation <> t.typcollation"
                   " LEFT JOIN pg_catalog.pg_namespace s ON s.oid = o.collnamespace"
                   " WHERE c.relkind IN ('r', 'v', 'f', 'm', 'p') AND n.nspname = ",
                   version.supports(RemoteFeature::GeneratedColumns) ? "a.attgenerated" : "''",
                   version.supports(RemoteFeature::IdentityColumns) ? "a.attidentity" : "''");
  append_quoted_text(&sql, statement->remote_schema);
  append_table_filter(&sql, statement, version);
  appendStringInfoString(&sql, " ORDER BY c.relname, a.attnum");
  return sql.data;
}

struct ColumnContext {
  const char *relation;
  const char *column;
};

void describe_import_column(void *arg) {
  auto *context = static_cast<ColumnContext *>(arg);
  errcontext("importing column \"%s\" of remote relation \"%s\"", context->column, context->relation);
}

// Runs the check of something that goes into DDL as it is.
template <typename Check>
void check_for_ddl(const PgResult *catalog, int row, Check check) {
  ColumnContext context{catalog->text(row, kRelation), catalog->text(row, kColumn)};
  ErrorContextCallback callback{error_context_stack, describe_import_column, &context};
  error_context_stack = &callback;
  check();
  error_context_stack = callback.previous;
}

void append_type(StringInfo ddl, const PgResult *catalog, int row) {
  const char *type = catalog->value(row, kType);
  check_for_ddl(catalog, row, [&] { check_type_name(type); });
  appendStringInfo(ddl, " %s", type);
}

// The line break ends a comment that may hide at the expression's end.
void append_parenthesised(StringInfo ddl, const PgResult *catalog, int row) {
  StringInfoData expression;
  initStringInfo(&expression);
  append_portable_expression(&expression, catalog->text(row, kExpression));
  check_for_ddl(catalog, row, [&] { check_scalar_expression(expression.data); });
  appendStringInfo(ddl, "(%s%s)", expression.data, strstr(expression.data, "--") != nullptr ? "\n" : "");
}

// A column generated on the remote, stored or virtual, is computed there: here it only must not be written.
void append_expression(StringInfo ddl, const PgResult *catalog, int row, const ImportOptions &options) {
  const char *generated = catalog->text(row, kGenerated);
  if (catalog->is_null(row, kExpression)) return;
  bool is_generated = generated != nullptr && generated[0] != '\0';
  if (!(is_generated ? options.generated : options.defaults)) return;
  appendStringInfoString(ddl, is_generated ? " GENERATED ALWAYS AS " : " DEFAULT ");
  append_parenthesised(ddl, catalog, row);
  if (is_generated) appendStringInfoString(ddl, " STORED");
}

bool is_given(const PgResult *catalog, int row, CatalogColumn letter) { return *catalog->value(row, letter) != '\0'; }

// An identity, or a default that is not taken over as one here.
bool is_left_to_remote(const PgResult *catalog, int row, const ImportOptions &options) {
  if (!options.remote_defaults || is_given(catalog, row, kGenerated)) return false;
  return is_given(catalog, row, kIdentity) || (!options.defaults && !catalog->is_null(row, kExpression));
}

void append_column(StringInfo ddl, const PgResult *catalog, int row, const ImportOptions &options) {
  const char *name = catalog->text(row, kColumn);
  appendStringInfoString(ddl, "\n  ");
  append_identifier(ddl, name);
  append_type(ddl, catalog, row);
  appendStringInfoString(ddl, " OPTIONS (column_name ");
  append_quoted_text(ddl, name);
  if (is_left_to_remote(catalog, row, options)) appendStringInfoString(ddl, ", remote_defaults 'true'");
  appendStringInfoChar(ddl, ')');
  if (options.collate && catalog->text(row, kCollation) != nullptr) {
    appendStringInfoString(ddl, " COLLATE ");
    append_qualified_name(ddl, catalog->value(row, kCollationSchema), catalog->text(row, kCollation));
  }
  append_expression(ddl, catalog, row, options);
  if (options.not_null && *catalog->value(row, kNotNull) == 't') appendStringInfoString(ddl, " NOT NULL");
}

struct TableDdl {
  char *sql;
  int next_row;
};

TableDdl table_ddl(const PgResult *catalog, int first, const ImportForeignSchemaStmt *statement, const ImportOptions &options) {
  StringInfoData ddl;
  initStringInfo(&ddl);
  const char *relation = catalog->value(first, kRelation);
  appendStringInfoString(&ddl, "CREATE FOREIGN TABLE ");
  append_identifier(&ddl, relation);
  appendStringInfoString(&ddl, " (");
  int row = first;
  for (; row < catalog->rows() && strcmp(catalog->value(row, kRelation), relation) == 0; row++) {
    if (catalog->is_null(row, kColumn)) continue;  // a table without columns
    if (row > first) appendStringInfoChar(&ddl, ',');
    append_column(&ddl, catalog, row, options);
  }
  appendStringInfoString(&ddl, "\n) SERVER ");
  append_identifier(&ddl, statement->server_name);
  appendStringInfoString(&ddl, " OPTIONS (schema_name ");
  append_quoted_text(&ddl, statement->remote_schema);
  appendStringInfoString(&ddl, ", table_name ");
  append_quoted_text(&ddl, relation);
  appendStringInfoChar(&ddl, ')');
  return {ddl.data, row};
}

}  // namespace

List *import_foreign_schema(ImportForeignSchemaStmt *statement, Oid server) {
  ImportOptions options = read_import_options(statement->options);
  RemoteConnection *connection = get_connection(server, GetUserId());
  check_schema_exists(connection, statement->remote_schema, GetForeignServer(server)->servername);
  PgResult *catalog = run_query(connection, catalog_query(statement, RemoteVersion(remote_server_version(connection))));
  check_answer_columns(catalog, kCatalogColumns);
  List *commands = NIL;
  for (int row = 0; row < catalog->rows();) {
    TableDdl table = table_ddl(catalog, row, statement, options);
    commands = lappend(commands, table.sql);
    row = table.next_row;
  }
  return commands;
}

}  // namespace remote_fdw
