// Owns writing a remote column's definition as DDL of a foreign table's. What the remote says of its types and expressions is
// checked before use: it goes into DDL unquoted.
#include "remote_fdw/maintenance/import_column.h"

#include "remote_fdw/catalog/options.h"
#include "remote_fdw/core/option_spec.h"
#include "remote_fdw/deparse/literals.h"
#include "remote_fdw/pg/compat.h"
#include "remote_fdw/pg/errors.h"

namespace remote_fdw {

namespace {

bool import_option(List *options, const char *name) {
  const char *value = find_option_value(options, name);
  if (value == nullptr) value = find_option(name)->default_text;
  return call_core([&] { return parse_boolean(value); });
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
void check_for_ddl(const SchemaTable *table, const SchemaColumn *column, Check check) {
  ColumnContext context{table->name, column->name};
  ErrorContextCallback callback{error_context_stack, describe_import_column, &context};
  error_context_stack = &callback;
  check();
  error_context_stack = callback.previous;
}

// A column generated on the remote, stored or virtual, is computed there: here it only must not be written.
void append_expression(StringInfo ddl, const SchemaTable *table, const SchemaColumn *column, const ImportOptions &options) {
  if (column->expression == nullptr) return;
  bool is_generated = column->generated != '\0';
  if (!(is_generated ? options.generated : options.defaults)) return;
  appendStringInfoString(ddl, is_generated ? " GENERATED ALWAYS AS " : " DEFAULT ");
  append_column_expression(ddl, table, column);
  if (is_generated) appendStringInfoString(ddl, " STORED");
}

// An identity, or a default that is not taken over as one here.
bool is_left_to_remote(const SchemaColumn *column, const ImportOptions &options) {
  if (!options.remote_defaults || column->generated != '\0') return false;
  return column->identity != '\0' || (!options.defaults && column->expression != nullptr);
}

}  // namespace

ImportOptions read_import_options(List *options) {
  validate_import_options(options);
  return {.collate = import_option(options, "import_collate"),
          .defaults = import_option(options, "import_default"),
          .generated = import_option(options, "import_generated"),
          .not_null = import_option(options, "import_not_null"),
          .remote_defaults = import_option(options, "import_remote_defaults"),
          .comments = import_option(options, "import_comments"),
          .keys = import_option(options, "import_keys"),
          .types = import_option(options, "import_types")};
}

void check_column_type(const SchemaTable *table, const SchemaColumn *column) {
  check_for_ddl(table, column, [&] { check_type_name(column->type); });
}

void append_checked_type(StringInfo ddl, const char *type) {
  check_type_syntax(type);
  appendStringInfoString(ddl, type);
}

void append_column_type(StringInfo ddl, const SchemaTable *table, const SchemaColumn *column) {
  check_for_ddl(table, column, [&] { append_checked_type(ddl, column->type); });
}

// The line break ends a comment that may hide at the expression's end.
void append_checked_expression(StringInfo ddl, const char *text) {
  StringInfoData expression;
  initStringInfo(&expression);
  append_portable_expression(&expression, text);
  check_scalar_expression(expression.data);
  appendStringInfo(ddl, "(%s%s)", expression.data, strstr(expression.data, "--") != nullptr ? "\n" : "");
}

void append_column_expression(StringInfo ddl, const SchemaTable *table, const SchemaColumn *column) {
  check_for_ddl(table, column, [&] { append_checked_expression(ddl, column->expression); });
}

void append_collation(StringInfo ddl, const char *schema, const char *collation) {
  if (schema == nullptr || collation == nullptr) return;
  appendStringInfoString(ddl, " COLLATE ");
  append_qualified_name(ddl, schema, collation);
}

void append_column_collation(StringInfo ddl, const SchemaColumn *column) { append_collation(ddl, column->collation_schema, column->collation); }

void append_column_definition(StringInfo ddl, const SchemaTable *table, const SchemaColumn *column, const ImportOptions &options) {
  append_identifier(ddl, column->name);
  appendStringInfoChar(ddl, ' ');
  append_column_type(ddl, table, column);
  appendStringInfoString(ddl, " OPTIONS (column_name ");
  append_quoted_text(ddl, column->name);
  if (is_left_to_remote(column, options)) appendStringInfoString(ddl, ", remote_defaults 'true'");
  if (options.keys && column->key) appendStringInfoString(ddl, ", key 'true'");
  appendStringInfoChar(ddl, ')');
  if (options.collate) append_column_collation(ddl, column);
  append_expression(ddl, table, column, options);
  if (options.not_null && column->not_null) appendStringInfoString(ddl, " NOT NULL");
}

}  // namespace remote_fdw
