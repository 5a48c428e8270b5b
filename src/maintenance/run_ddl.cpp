// Owns running DDL that import_schema, import_types and schema_sync have made.
#include "remote_fdw/maintenance/run_ddl.h"

#include "remote_fdw/deparse/literals.h"
#include "remote_fdw/pg/errors.h"

namespace remote_fdw {

namespace {

// Whatever text it was made of, it is one statement.
RawStmt *parsed_statement(const char *ddl) {
  List *parsed = raw_parser(ddl, RAW_PARSE_DEFAULT);
  if (list_length(parsed) != 1) elog(ERROR, "one statement was expected: %s", ddl);
  return linitial_node(RawStmt, parsed);
}

// What an import makes, and nothing else.
bool is_made_by_import(const Node *statement) {
  switch (nodeTag(statement)) {
    case T_CreateForeignTableStmt:
    case T_CommentStmt:
    case T_CreateSchemaStmt:
    case T_CreateEnumStmt:
    case T_CreateDomainStmt:
    case T_CompositeTypeStmt:
      return true;
    default:
      return false;
  }
}

void run_script(const char *ddl) {
  (void)parsed_statement(ddl);
  SPI_connect();
  int code = SPI_execute(ddl, false, 0);
  if (code < 0) elog(ERROR, "SPI_execute failed: %s", SPI_result_code_string(code));
  SPI_finish();
}

void append_comment(StringInfo ddl, const char *comment) {
  appendStringInfoString(ddl, " IS ");
  append_quoted_text(ddl, comment);
}

}  // namespace

void run_part_of_import(const char *ddl) {
  RawStmt *raw = parsed_statement(ddl);
  if (!is_made_by_import(raw->stmt)) elog(ERROR, "not a statement of an import: %s", ddl);
  auto *planned = makeNode(PlannedStmt);
  planned->commandType = CMD_UTILITY;
  planned->canSetTag = false;
  planned->utilityStmt = raw->stmt;
  planned->stmt_location = raw->stmt_location;
  planned->stmt_len = raw->stmt_len;
  ProcessUtility(planned, ddl, false, PROCESS_UTILITY_SUBCOMMAND, nullptr, nullptr, None_Receiver, nullptr);
  CommandCounterIncrement();
}

ErrorData *try_ddl(const char *ddl) {
  return in_subtransaction([&] { run_script(ddl); });
}

const char *table_comment_ddl(const char *schema, const char *table, const char *comment) {
  StringInfoData ddl;
  initStringInfo(&ddl);
  appendStringInfoString(&ddl, "COMMENT ON FOREIGN TABLE ");
  append_qualified_name(&ddl, schema, table);
  append_comment(&ddl, comment);
  return ddl.data;
}

const char *column_comment_ddl(const ColumnName &name, const char *comment) {
  StringInfoData ddl;
  initStringInfo(&ddl);
  appendStringInfoString(&ddl, "COMMENT ON COLUMN ");
  append_qualified_name(&ddl, name.schema, name.table);
  appendStringInfoChar(&ddl, '.');
  append_identifier(&ddl, name.column);
  append_comment(&ddl, comment);
  return ddl.data;
}

const char *type_comment_ddl(const char *kind, const char *schema, const char *type, const char *comment) {
  StringInfoData ddl;
  initStringInfo(&ddl);
  appendStringInfo(&ddl, "COMMENT ON %s ", kind);
  append_qualified_name(&ddl, schema, type);
  append_comment(&ddl, comment);
  return ddl.data;
}

}  // namespace remote_fdw
