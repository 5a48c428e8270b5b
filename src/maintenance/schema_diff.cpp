// Owns the comparison of a local schema with the servers behind it: who is asked what, and which tables belong together. What
// differs in a table is schema_diff_tables', in a type schema_diff_types'.
#include "remote_fdw/maintenance/schema_diff.h"

#include "remote_fdw/connection/cache.h"
#include "remote_fdw/connection/query.h"
#include "remote_fdw/connection/query_batch.h"
#include "remote_fdw/deparse/literals.h"
#include "remote_fdw/maintenance/schema_types.h"
#include "remote_fdw/pg/memory.h"

namespace remote_fdw {

namespace {

// The foreign tables of a schema that are on one server.
struct ServerTables {
  const char *server;
  const char *local_schema;
  List *tables;  // SchemaTable *
};

void append_schemas(StringInfo sql, const List *tables) {
  ListCell *cell;
  foreach (cell, tables) {
    if (foreach_current_index(cell) > 0) appendStringInfoString(sql, ", ");
    append_quoted_text(sql, static_cast<const SchemaTable *>(lfirst(cell))->schema);
  }
}

void append_names(StringInfo sql, const List *tables) {
  ListCell *cell;
  foreach (cell, tables) {
    auto *table = static_cast<const SchemaTable *>(lfirst(cell));
    appendStringInfoString(sql, foreach_current_index(cell) > 0 ? ", (" : "(");
    append_quoted_text(sql, table->schema);
    appendStringInfoString(sql, ", ");
    append_quoted_text(sql, table->name);
    appendStringInfoChar(sql, ')');
  }
}

// Those of the foreign tables, and the names of all others in the same schemas that an import would bring.
const char *relations_to_compare(const ServerTables &tables, RemoteVersion version) {
  StringInfoData sql;
  initStringInfo(&sql);
  appendStringInfo(&sql,
                   "SELECT * FROM (SELECT c.oid, n.nspname, c.relname, c.relkind, %s AS left_out, (n.nspname::text, c.relname::text) IN"
                   " (SELECT v.s, v.t FROM (VALUES ",
                   version.supports(RemoteFeature::DeclarativePartitioning) ? "c.relispartition" : "false");
  append_names(&sql, tables.tables);
  appendStringInfoString(&sql,
                         ") v(s, t)) AS listed FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                         " WHERE c.relkind IN ('r', 'v', 'f', 'm', 'p') AND n.nspname IN (");
  append_schemas(&sql, tables.tables);
  appendStringInfoString(&sql, ")) z WHERE z.listed OR NOT z.left_out");
  return sql.data;
}

struct RemoteSide {
  List *tables;
  List *types;
};

RemoteSide ask_remote(const ServerTables &tables) {
  RemoteConnection *connection = get_connection(GetForeignServerByName(tables.server, false)->serverid, GetUserId());
  RemoteVersion version(remote_server_version(connection));
  const char *relations = relations_to_compare(tables, version);
  // for this transaction: expressions are printed there as they are here
  BatchQuery queries[] = {{"SELECT pg_catalog.set_config('quote_all_identifiers', 'off', true)", nullptr},
                          {remote_tables_query(relations, version, KeyWanted::No), nullptr},
                          {remote_types_query(relations), nullptr}};
  std::span<PgResult *const> answers = run_queries(connection, queries);
  check_answer_columns(answers[1], kRemoteTableColumns);
  check_answer_columns(answers[2], kTypeColumns);
  check_answer_encoding(answers[1]);
  check_answer_encoding(answers[2]);
  return {read_remote_tables(remote_rows(answers[1])), read_types(remote_rows(answers[2]))};
}

const SchemaTable *table_named(const List *tables, const SchemaTable *like) {
  ListCell *cell;
  foreach (cell, tables) {
    auto *table = static_cast<const SchemaTable *>(lfirst(cell));
    if (strcmp(table->name, like->name) == 0 && strcmp(table->schema, like->schema) == 0) return table;
  }
  return nullptr;
}

SchemaDifference *new_table(const ServerTables &tables, const SchemaTable *there, Expressions expressions) {
  StringInfoData ddl;
  initStringInfo(&ddl);
  appendStringInfoString(&ddl, "IMPORT FOREIGN SCHEMA ");
  append_identifier(&ddl, there->schema);
  appendStringInfoString(&ddl, " LIMIT TO (");
  append_identifier(&ddl, there->name);
  appendStringInfoString(&ddl, ") FROM SERVER ");
  append_identifier(&ddl, tables.server);
  appendStringInfoString(&ddl, " INTO ");
  append_identifier(&ddl, tables.local_schema);
  if (expressions == Expressions::Taken) appendStringInfoString(&ddl, " OPTIONS (import_types 'true', import_default 'true')");
  auto *difference = palloc_struct<SchemaDifference>();
  difference->server = tables.server;
  difference->table = there->name;
  difference->kind = kNewTable;
  difference->there = qualified_name(there->schema, there->name);
  difference->action = ddl.data;
  return difference;
}

List *server_differences(const ServerTables &tables, Expressions expressions) {
  RemoteSide remote = ask_remote(tables);
  List *found = type_differences(remote.types, tables.server);
  ListCell *cell;
  foreach (cell, tables.tables) {
    auto *here = static_cast<const SchemaTable *>(lfirst(cell));
    found = list_concat(found, table_differences(here, table_named(remote.tables, here), tables.local_schema, expressions));
  }
  foreach (cell, remote.tables) {
    auto *there = static_cast<const SchemaTable *>(lfirst(cell));
    if (!there->listed) found = lappend(found, new_table(tables, there, expressions));
  }
  return found;
}

}  // namespace

List *schema_differences(const char *local_schema, Expressions expressions) {
  (void)get_namespace_oid(local_schema, false);
  List *all = read_local_catalog(foreign_tables_query(local_schema), read_foreign_tables);
  List *found = NIL;
  for (int first = 0; first < list_length(all);) {
    ServerTables tables{static_cast<const SchemaTable *>(list_nth(all, first))->server, local_schema, NIL};
    for (; first < list_length(all); first++) {
      auto *table = static_cast<SchemaTable *>(list_nth(all, first));
      if (strcmp(table->server, tables.server) != 0) break;
      tables.tables = lappend(tables.tables, table);
    }
    found = list_concat(found, server_differences(tables, expressions));
  }
  return found;
}

}  // namespace remote_fdw
