// What two catalogs say of the same types: enums, domains and composite types that tables' columns are made of.
// Source: PostgreSQL, pg_type, pg_enum, pg_constraint.
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/maintenance/catalog_rows.h"

namespace remote_fdw {

// A label, a CHECK of a domain, or a field of a composite type.
struct TypePart {
  const char *name;
  const char *definition;  // the CHECK's condition, the field's type; null for a label
  const char *collation_schema;  // of a field; null: its type's own
  const char *collation;
};

enum class TypeKind : char { Enum = 'e', Domain = 'd', Composite = 'c' };

struct SchemaType {
  const char *schema;
  const char *name;
  const char *comment;  // null: none
  TypeKind kind;
  // of a domain
  bool not_null;
  const char *base;
  const char *expression;  // default; null: none
  const char *collation_schema;  // null: the base type's own
  const char *collation;
  List *parts;  // TypePart *, labels and fields in order
};

// Of the tables that `relations_sql` lists (as for remote_tables_query): their columns' types, and what those are made of, what
// others are made of first. Types of extensions are left out, as are the server's own.
const char *remote_types_query(const char *relations_sql);
constexpr int kTypeColumns = 13;  // of an answer
List *read_types(const CatalogRows &rows);  // SchemaType *

// The local types of the same names.
List *local_types(const List *types);
// Null: there is none.
const SchemaType *type_named(const List *types, const char *schema, const char *name);
const TypePart *part_named(const SchemaType *type, const char *name);

}  // namespace remote_fdw
