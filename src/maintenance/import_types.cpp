// Owns making enums, domains and composite types of the remote here. They keep their names and schemas: only by these do the
// two servers know that a type is the same. What the remote says goes through the same checks as columns do.
#include "remote_fdw/maintenance/import_types.h"

#include "remote_fdw/deparse/literals.h"
#include "remote_fdw/maintenance/import_column.h"
#include "remote_fdw/maintenance/run_ddl.h"
#include "remote_fdw/maintenance/schema_difference.h"

namespace remote_fdw {

namespace {

void append_enum(StringInfo ddl, const SchemaType *type) {
  appendStringInfoString(ddl, " AS ENUM (");
  ListCell *cell;
  foreach (cell, type->parts) {
    if (foreach_current_index(cell) > 0) appendStringInfoString(ddl, ", ");
    append_quoted_text(ddl, static_cast<const TypePart *>(lfirst(cell))->name);
  }
  appendStringInfoChar(ddl, ')');
}

void append_composite(StringInfo ddl, const SchemaType *type) {
  appendStringInfoString(ddl, " AS (");
  ListCell *cell;
  foreach (cell, type->parts) {
    auto *field = static_cast<const TypePart *>(lfirst(cell));
    if (foreach_current_index(cell) > 0) appendStringInfoString(ddl, ", ");
    append_identifier(ddl, field->name);
    appendStringInfoChar(ddl, ' ');
    append_checked_type(ddl, field->definition);
    append_collation(ddl, field->collation_schema, field->collation);
  }
  appendStringInfoChar(ddl, ')');
}

void append_domain(StringInfo ddl, const SchemaType *type) {
  appendStringInfoString(ddl, " AS ");
  append_checked_type(ddl, type->base);
  append_collation(ddl, type->collation_schema, type->collation);
  if (type->expression != nullptr) {
    appendStringInfoString(ddl, " DEFAULT ");
    append_checked_expression(ddl, type->expression);
  }
  if (type->not_null) appendStringInfoString(ddl, " NOT NULL");
  ListCell *cell;
  foreach (cell, type->parts) {
    auto *check = static_cast<const TypePart *>(lfirst(cell));
    appendStringInfoString(ddl, " CONSTRAINT ");
    append_identifier(ddl, check->name);
    appendStringInfoString(ddl, " CHECK ");
    append_checked_expression(ddl, check->definition);
  }
}

void describe_import_type(void *type) {
  errcontext("importing type \"%s\" of remote schema \"%s\"", static_cast<const SchemaType *>(type)->name,
             static_cast<const SchemaType *>(type)->schema);
}

void make_schema(const char *schema) {
  if (OidIsValid(get_namespace_oid(schema, true))) return;
  run_part_of_import(schema_ddl(schema));
  ereport(NOTICE, (errmsg("schema \"%s\" has been created, for types of the imported tables", schema)));
}

void import_type(SchemaType *type) {
  ErrorContextCallback callback{error_context_stack, describe_import_type, type};
  error_context_stack = &callback;
  make_schema(type->schema);
  under_transmission_settings([&] {
    run_part_of_import(type_ddl(type));
    if (type->comment != nullptr) run_part_of_import(type_comment_ddl(kind_word(type->kind), type->schema, type->name, type->comment));
  });
  error_context_stack = callback.previous;
}

void notice_difference(const SchemaDifference *difference, const char *server_name) {
  ereport(NOTICE, (errmsg("type %s is not the same here as on foreign server \"%s\": %s", difference->type, server_name, difference->kind),
                   errdetail("Here: %s. There: %s.", difference->here == nullptr ? "none" : difference->here,
                             difference->there == nullptr ? "none" : difference->there),
                   difference->action != nullptr ? errhint("To mend it: %s", difference->action)
                   : difference->note != nullptr ? errhint("%c%s.", pg_toupper(difference->note[0]), difference->note + 1)
                                                 : 0));
}

}  // namespace

const char *qualified_type_name(const SchemaType *type) { return qualified_name(type->schema, type->name); }

const char *schema_ddl(const char *schema) {
  StringInfoData ddl;
  initStringInfo(&ddl);
  appendStringInfoString(&ddl, "CREATE SCHEMA ");
  append_identifier(&ddl, schema);
  return ddl.data;
}

const char *kind_word(TypeKind kind) { return kind == TypeKind::Domain ? "DOMAIN" : "TYPE"; }

const char *type_ddl(const SchemaType *type) {
  StringInfoData ddl;
  initStringInfo(&ddl);
  appendStringInfo(&ddl, "CREATE %s %s", kind_word(type->kind), qualified_type_name(type));
  if (type->kind == TypeKind::Enum)
    append_enum(&ddl, type);
  else if (type->kind == TypeKind::Domain)
    append_domain(&ddl, type);
  else
    append_composite(&ddl, type);
  return ddl.data;
}

bool type_exists_here(const SchemaType *type) {
  Oid schema = get_namespace_oid(type->schema, true);
  return OidIsValid(schema) &&
         SearchSysCacheExists2(TYPENAMENSP, CStringGetDatum(type->name), ObjectIdGetDatum(schema));
}

void import_types(List *types, const char *server_name) {
  List *existing = NIL;
  ListCell *cell;
  foreach (cell, types) {
    auto *type = static_cast<SchemaType *>(lfirst(cell));
    if (type_exists_here(type))
      existing = lappend(existing, type);
    else
      import_type(type);
  }
  foreach (cell, type_differences(existing, server_name)) notice_difference(static_cast<const SchemaDifference *>(lfirst(cell)), server_name);
}

}  // namespace remote_fdw
