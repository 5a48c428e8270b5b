// Owns the questions to both catalogs about tables and columns, and the reading of their answers. What is made of them is
// import_schema's and schema_diff's.
#include "remote_fdw/maintenance/schema_tables.h"

#include "remote_fdw/deparse/literals.h"
#include "remote_fdw/pg/memory.h"

namespace remote_fdw {

namespace {

enum Answer {
  kSchema,
  kTable,
  kKind,
  kListed,
  kTableComment,
  kColumn,
  kType,
  kNotNull,
  kExpression,
  kCollation,
  kCollationSchema,
  kGenerated,
  kIdentity,
  kColumnComment,
  kKey,  // remote
  // local, in its stead
  kLocalTable = kKey,
  kLocalColumn,
  kServer,
  kPartitionOf,
  kInherited,
  kRenamed,
  kRemoteDefaults,
};
static_assert(kRemoteTableColumns == kKey + 1);

// Joined with columns "a" of relations "r".
constexpr const char *kColumnJoins =
    " LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum"
    " LEFT JOIN pg_catalog.pg_type t ON t.oid = a.atttypid"
    " LEFT JOIN pg_catalog.pg_collation o ON o.oid = a.attcollation AND a.attcollation <> t.typcollation"
    " LEFT JOIN pg_catalog.pg_namespace s ON s.oid = o.collnamespace";

constexpr const char *kColumnFacts =
    " pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull,"
    " pg_catalog.pg_get_expr(d.adbin, d.adrelid), o.collname, s.nspname";

// A foreign table's key is the one that is declared there.
constexpr const char *kKeySql =
    "EXISTS (SELECT 1 FROM pg_catalog.pg_constraint k WHERE k.conrelid = r.oid AND k.contype = 'p' AND a.attnum = ANY (k.conkey))"
    " OR a.attfdwoptions && ARRAY['key=true', 'key=on', 'key=1']";

SchemaColumn *read_column(const CatalogRows &rows, int row) {
  auto *column = palloc_struct<SchemaColumn>();
  column->name = rows.text(row, kColumn);
  column->type = rows.text(row, kType);
  if (column->type == nullptr) column->type = "";
  column->not_null = rows.is_true(row, kNotNull);
  column->expression = rows.text(row, kExpression);
  column->collation = rows.text(row, kCollation);
  column->collation_schema = rows.text(row, kCollationSchema);
  if (column->collation_schema == nullptr) column->collation = nullptr;
  column->generated = rows.letter(row, kGenerated);
  column->identity = rows.letter(row, kIdentity);
  column->comment = rows.text(row, kColumnComment);
  return column;
}

bool same_text(const char *a, const char *b) { return a != nullptr && b != nullptr && strcmp(a, b) == 0; }

SchemaTable *read_table(const CatalogRows &rows, int row) {
  auto *table = palloc_struct<SchemaTable>();
  table->schema = rows.text(row, kSchema);
  table->name = rows.text(row, kTable);
  table->kind = rows.letter(row, kKind);
  table->listed = rows.is_true(row, kListed);
  table->comment = rows.text(row, kTableComment);
  if (table->schema == nullptr || table->name == nullptr)
    ereport(ERROR, (errcode(ERRCODE_FDW_ERROR), errmsg("unexpected answer of the remote server to a question about its catalog"),
                    errdetail("A table without a name came.")));
  return table;
}

}  // namespace

const char *remote_tables_query(const char *relations_sql, RemoteVersion version, KeyWanted key) {
  return psprintf("SELECT r.nspname, r.relname, r.relkind, r.listed, pg_catalog.obj_description(r.oid, 'pg_class'), a.attname,%s, %s, %s,"
                  " pg_catalog.col_description(r.oid, a.attnum), %s FROM (%s) r"
                  " LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid AND r.listed AND a.attnum > 0 AND NOT a.attisdropped%s"
                  " ORDER BY r.nspname, r.relname, a.attnum",
                  kColumnFacts, version.supports(RemoteFeature::GeneratedColumns) ? "a.attgenerated" : "''",
                  version.supports(RemoteFeature::IdentityColumns) ? "a.attidentity" : "''", key == KeyWanted::Yes ? kKeySql : "false",
                  relations_sql, kColumnJoins);
}

const char *foreign_tables_query(const char *local_schema) {
  StringInfoData sql;
  initStringInfo(&sql);
  appendStringInfo(
      &sql,
      "SELECT coalesce(x.schema_name, n.nspname), coalesce(x.table_name, r.relname), r.relkind, true,"
      " pg_catalog.obj_description(r.oid, 'pg_class'), coalesce(y.column_name, a.attname),%s, a.attgenerated, '',"
      " pg_catalog.col_description(r.oid, a.attnum), r.relname, a.attname, v.srvname,"
      " CASE WHEN r.relispartition THEN (SELECT i.inhparent::pg_catalog.regclass::text FROM pg_catalog.pg_inherits i WHERE i.inhrelid = r.oid) END,"
      " a.attinhcount > 0, y.column_name IS NOT NULL, y.remote_defaults"
      " FROM pg_catalog.pg_class r JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace"
      " JOIN pg_catalog.pg_foreign_table f ON f.ftrelid = r.oid JOIN pg_catalog.pg_foreign_server v ON v.oid = f.ftserver"
      " JOIN pg_catalog.pg_foreign_data_wrapper w ON w.oid = v.srvfdw"
      " JOIN pg_catalog.pg_proc h ON h.oid = w.fdwhandler AND h.prosrc = 'remote_fdw_handler'"
      " CROSS JOIN LATERAL (SELECT max(option_value) FILTER (WHERE option_name = 'schema_name') AS schema_name,"
      " max(option_value) FILTER (WHERE option_name = 'table_name') AS table_name FROM pg_catalog.pg_options_to_table(f.ftoptions)) x"
      " LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped"
      " CROSS JOIN LATERAL (SELECT max(option_value) FILTER (WHERE option_name = 'column_name') AS column_name,"
      " coalesce(bool_or(option_name = 'remote_defaults' AND pg_catalog.lower(option_value) IN ('true', 'on', '1')), false) AS remote_defaults"
      " FROM pg_catalog.pg_options_to_table(a.attfdwoptions)) y%s"
      " WHERE n.nspname = ",
      kColumnFacts, kColumnJoins);
  append_quoted_text(&sql, local_schema);
  appendStringInfoString(&sql, " ORDER BY v.srvname, r.relname, a.attnum");
  return sql.data;
}

List *read_remote_tables(const CatalogRows &rows) {
  List *tables = NIL;
  SchemaTable *table = nullptr;
  for (int row = 0; row < rows.rows(); row++) {
    if (table == nullptr || !same_text(table->name, rows.text(row, kTable)) || !same_text(table->schema, rows.text(row, kSchema))) {
      table = read_table(rows, row);
      tables = lappend(tables, table);
    }
    SchemaColumn *column = read_column(rows, row);
    column->key = rows.is_true(row, kKey);
    if (column->name != nullptr) table->columns = lappend(table->columns, column);
  }
  return tables;
}

List *read_foreign_tables(const CatalogRows &rows) {
  List *tables = NIL;
  SchemaTable *table = nullptr;
  for (int row = 0; row < rows.rows(); row++) {
    if (table == nullptr || !same_text(table->local_name, rows.text(row, kLocalTable))) {
      table = read_table(rows, row);
      table->local_name = rows.text(row, kLocalTable);
      table->server = rows.text(row, kServer);
      table->partition_of = rows.text(row, kPartitionOf);
      tables = lappend(tables, table);
    }
    SchemaColumn *column = read_column(rows, row);
    column->local_name = rows.text(row, kLocalColumn);
    column->inherited = rows.is_true(row, kInherited);
    column->renamed = rows.is_true(row, kRenamed);
    column->remote_defaults = rows.is_true(row, kRemoteDefaults);
    if (column->local_name != nullptr) table->columns = lappend(table->columns, column);
  }
  return tables;
}

const SchemaColumn *column_named(const SchemaTable *table, const char *remote_name) {
  ListCell *cell;
  foreach (cell, table->columns) {
    auto *column = static_cast<const SchemaColumn *>(lfirst(cell));
    if (strcmp(column->name, remote_name) == 0) return column;
  }
  return nullptr;
}

}  // namespace remote_fdw
