// Owns comparing a foreign table with its remote table, column by column.
#include "remote_fdw/deparse/literals.h"
#include "remote_fdw/maintenance/import_column.h"
#include "remote_fdw/maintenance/run_ddl.h"
#include "remote_fdw/maintenance/schema_difference.h"
#include "remote_fdw/pg/memory.h"

namespace remote_fdw {

namespace {

struct TablePair {
  const char *local_schema;
  const SchemaTable *here;
  const SchemaTable *there;
  Expressions expressions;
};

struct Finding {
  const char *column;
  const char *kind;
  const char *here;
  const char *there;
  const char *action;
  const char *note = nullptr;
  Loss loss = Loss::None;
};

List *with(List *found, const SchemaTable *here, const Finding &finding) {
  auto *difference = palloc_struct<SchemaDifference>();
  *difference = {here->server, here->local_name, finding.column, nullptr,       finding.kind, finding.here,
                 finding.there, finding.action,  finding.note,   finding.loss, Carries::Nothing};
  return lappend(found, difference);
}

StringInfo alter_table(const TablePair &pair) {
  StringInfo ddl = makeStringInfo();
  appendStringInfoString(ddl, "ALTER FOREIGN TABLE ");
  append_qualified_name(ddl, pair.local_schema, pair.here->local_name);
  appendStringInfoChar(ddl, ' ');
  return ddl;
}

StringInfo alter_column(const TablePair &pair, const SchemaColumn *here) {
  StringInfo ddl = alter_table(pair);
  appendStringInfoString(ddl, "ALTER COLUMN ");
  append_identifier(ddl, here->local_name);
  appendStringInfoChar(ddl, ' ');
  return ddl;
}

// Of a partition and a child the parent's columns are not its own to alter.
const char *whose_columns(const TablePair &pair, const SchemaColumn *here) {
  if (pair.here->partition_of != nullptr) return psprintf("the columns are those of %s, of which this is a partition", pair.here->partition_of);
  if (here != nullptr && here->inherited) return "the column is inherited: it is the parent's to alter";
  return nullptr;
}

const char *type_text(const SchemaColumn *column) {
  StringInfoData text;
  initStringInfo(&text);
  appendStringInfoString(&text, column->type);
  append_column_collation(&text, column);
  return text.data;
}

const char *alter_type_ddl(const TablePair &pair, const SchemaColumn *here, const SchemaColumn *there) {
  StringInfo ddl = alter_column(pair, here);
  appendStringInfoString(ddl, "TYPE ");
  append_column_type(ddl, pair.there, there);
  append_column_collation(ddl, there);
  return ddl->data;
}

List *compare_types(List *found, const TablePair &pair, const SchemaColumn *here, const SchemaColumn *there) {
  bool same_type = same(here->type, there->type);
  if (same_type && same(here->collation, there->collation) && same(here->collation_schema, there->collation_schema)) return found;
  const char *note = whose_columns(pair, here);
  return with(found, pair.here, {here->local_name, same_type ? "collation" : "type", type_text(here), type_text(there),
                            note == nullptr ? alter_type_ddl(pair, here, there) : nullptr, note});
}

// Views and foreign tables there have no say in it.
bool knows_nulls(const SchemaTable *there) { return there->kind == 'r' || there->kind == 'p'; }

List *compare_nulls(List *found, const TablePair &pair, const SchemaColumn *here, const SchemaColumn *there) {
  if (here->not_null == there->not_null || (here->not_null && !knows_nulls(pair.there))) return found;
  StringInfo ddl = alter_column(pair, here);
  appendStringInfoString(ddl, there->not_null ? "SET NOT NULL" : "DROP NOT NULL");
  return with(found, pair.here, {here->local_name, "not null", here->not_null ? "NOT NULL" : nullptr, there->not_null ? "NOT NULL" : nullptr, ddl->data});
}

// Only whether it is: the remote computes it, whatever the expression here.
List *compare_generation(List *found, const TablePair &pair, const SchemaColumn *here, const SchemaColumn *there) {
  bool is_here = here->generated != '\0', is_there = there->generated != '\0';
  if (is_here == is_there) return found;
  const char *expression_here = is_here ? here->expression : nullptr;
  const char *expression_there = is_there ? there->expression : nullptr;
  if (is_there)
    return with(found, pair.here, {here->local_name, "generated", expression_here, expression_there, nullptr,
                              "a column that exists cannot become a generated one: drop it and add it anew, or do not write it"});
  StringInfo ddl = alter_column(pair, here);
  appendStringInfoString(ddl, "DROP EXPRESSION");
  return with(found, pair.here, {here->local_name, "generated", expression_here, expression_there, ddl->data});
}

List *compare_defaults(List *found, const TablePair &pair, const SchemaColumn *here, const SchemaColumn *there) {
  if (pair.expressions == Expressions::Left || here->generated != '\0' || there->generated != '\0') return found;
  if (same(here->expression, there->expression) || (here->expression == nullptr && here->remote_defaults)) return found;
  StringInfo ddl = alter_column(pair, here);
  appendStringInfoString(ddl, there->expression == nullptr ? "DROP DEFAULT" : "SET DEFAULT ");
  if (there->expression != nullptr) append_column_expression(ddl, pair.there, there);
  return with(found, pair.here, {here->local_name, "default", here->expression, there->expression, ddl->data});
}

// A comment that only is here may be somebody's own.
List *compare_comments(List *found, const TablePair &pair, const SchemaColumn *here, const SchemaColumn *there) {
  if (there->comment == nullptr || same(here->comment, there->comment)) return found;
  const char *ddl = column_comment_ddl({pair.local_schema, pair.here->local_name, here->local_name}, there->comment);
  return with(found, pair.here, {here->local_name, "comment", here->comment, there->comment, ddl});
}

List *compare_columns(List *found, const TablePair &pair, const SchemaColumn *here, const SchemaColumn *there) {
  found = compare_types(found, pair, here, there);
  found = compare_generation(found, pair, here, there);
  found = compare_nulls(found, pair, here, there);
  found = compare_defaults(found, pair, here, there);
  return compare_comments(found, pair, here, there);
}

// Columns of `table` that `other` does not have.
List *left_over(const SchemaTable *table, const SchemaTable *other) {
  List *columns = NIL;
  ListCell *cell;
  foreach (cell, table->columns)
    if (column_named(other, static_cast<const SchemaColumn *>(lfirst(cell))->name) == nullptr) columns = lappend(columns, lfirst(cell));
  return columns;
}

// One is gone, one has come, both of a type: nobody but the user can know.
const char *perhaps_renamed(const TablePair &pair, const List *gone, const List *come) {
  if (list_length(gone) != 1 || list_length(come) != 1) return nullptr;
  auto *here = static_cast<const SchemaColumn *>(linitial(gone));
  auto *there = static_cast<const SchemaColumn *>(linitial(come));
  if (!same(here->type, there->type)) return nullptr;
  StringInfo ddl = alter_column(pair, here);
  appendStringInfo(ddl, "OPTIONS (%s column_name ", here->renamed ? "SET" : "ADD");
  append_quoted_text(ddl, there->name);
  return psprintf("if it has been renamed there: %s)", ddl->data);
}

List *drop_column(List *found, const TablePair &pair, const SchemaColumn *here, const char *renamed) {
  const char *note = whose_columns(pair, here);
  StringInfo ddl = alter_table(pair);
  appendStringInfoString(ddl, "DROP COLUMN ");
  append_identifier(ddl, here->local_name);
  return with(found, pair.here, {here->local_name, kMissingThere, type_text(here), nullptr, note == nullptr ? ddl->data : nullptr, note != nullptr ? note : renamed});
}

bool has_local_column(const SchemaTable *table, const char *name) {
  ListCell *cell;
  foreach (cell, table->columns)
    if (strcmp(static_cast<const SchemaColumn *>(lfirst(cell))->local_name, name) == 0) return true;
  return false;
}

const char *add_column_ddl(const TablePair &pair, const SchemaColumn *there) {
  StringInfo ddl = alter_table(pair);
  appendStringInfoString(ddl, "ADD COLUMN ");
  ImportOptions options{};
  options.collate = options.generated = options.not_null = true;
  options.defaults = pair.expressions == Expressions::Taken;
  append_column_definition(ddl, pair.there, there, options);
  return ddl->data;
}

List *add_column(List *found, const TablePair &pair, const SchemaColumn *there) {
  const char *note = whose_columns(pair, nullptr);
  if (note == nullptr && has_local_column(pair.here, there->name)) note = "a column of this name is here already, and stands for another one there";
  if (note != nullptr) return with(found, pair.here, {there->name, kMissingHere, nullptr, type_text(there), nullptr, note});
  found = with(found, pair.here, {there->name, kMissingHere, nullptr, type_text(there), add_column_ddl(pair, there)});
  if (there->comment == nullptr) return found;
  const char *ddl = column_comment_ddl({pair.local_schema, pair.here->local_name, there->name}, there->comment);
  return with(found, pair.here, {there->name, "comment", nullptr, there->comment, ddl});
}

// What is generated comes after that from which it may be.
List *add_columns(List *found, const TablePair &pair, const List *columns) {
  for (bool generated : {false, true}) {
    ListCell *cell;
    foreach (cell, columns) {
      auto *column = static_cast<const SchemaColumn *>(lfirst(cell));
      if ((column->generated != '\0') == generated) found = add_column(found, pair, column);
    }
  }
  return found;
}

List *missing_table(const SchemaTable *here, const char *local_schema) {
  const char *ddl = psprintf("DROP FOREIGN TABLE %s", qualified_name(local_schema, here->local_name));
  return with(NIL, here, {nullptr, kMissingThere, qualified_name(here->schema, here->name), nullptr, ddl,
                          "if it has been renamed or moved there, name it by the options schema_name and table_name", Loss::Object});
}

}  // namespace

List *table_differences(const SchemaTable *here, const SchemaTable *there, const char *local_schema, Expressions expressions) {
  if (there == nullptr) return missing_table(here, local_schema);
  TablePair pair{local_schema, here, there, expressions};
  List *found = NIL;
  if (there->comment != nullptr && !same(here->comment, there->comment))
    found = with(found, here, {nullptr, "comment", here->comment, there->comment, table_comment_ddl(local_schema, here->local_name, there->comment)});
  ListCell *cell;
  foreach (cell, here->columns) {
    auto *column = static_cast<const SchemaColumn *>(lfirst(cell));
    if (const SchemaColumn *other = column_named(there, column->name)) found = compare_columns(found, pair, column, other);
  }
  List *gone = left_over(here, there);
  List *come = left_over(there, here);
  const char *renamed = perhaps_renamed(pair, gone, come);
  foreach (cell, gone) found = drop_column(found, pair, static_cast<const SchemaColumn *>(lfirst(cell)), renamed);
  return add_columns(found, pair, come);
}

}  // namespace remote_fdw
