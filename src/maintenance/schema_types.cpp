// Owns the questions to both catalogs about enums, domains and composite types, and the reading of their answers.
#include "remote_fdw/maintenance/schema_types.h"

#include "remote_fdw/deparse/literals.h"
#include "remote_fdw/pg/memory.h"

namespace remote_fdw {

namespace {

enum Answer {
  kSchema,
  kName,
  kKind,
  kComment,
  kNotNull,
  kBase,
  kExpression,
  kCollation,
  kCollationSchema,
  kPart,
  kDefinition,
  kPartCollation,
  kPartCollationSchema,
};
static_assert(kTypeColumns == kPartCollationSchema + 1);

// What a type is made of: the elements of an array, the base of a domain, the fields of a composite type.
constexpr const char *kMadeOf =
    "SELECT t.oid AS whole, t.typelem AS part FROM pg_catalog.pg_type t WHERE t.typelem <> 0"
    " UNION ALL SELECT t.oid, t.typbasetype FROM pg_catalog.pg_type t WHERE t.typbasetype <> 0"
    " UNION ALL SELECT t.oid, a.atttypid FROM pg_catalog.pg_type t JOIN pg_catalog.pg_class k ON k.oid = t.typrelid AND k.relkind = 'c'"
    " JOIN pg_catalog.pg_attribute a ON a.attrelid = k.oid AND a.attnum > 0 AND NOT a.attisdropped";

constexpr const char *kParts =
    "SELECT e.enumtypid AS whole, e.enumsortorder::float8 AS place, e.enumlabel AS part, NULL::text AS definition,"
    " NULL::name AS collname, NULL::name AS collschema FROM pg_catalog.pg_enum e"
    " UNION ALL SELECT k.contypid, 0, k.conname, pg_catalog.pg_get_expr(k.conbin, 0), NULL, NULL FROM pg_catalog.pg_constraint k"
    " WHERE k.contypid <> 0 AND k.contype = 'c' AND k.convalidated"
    " UNION ALL SELECT t.oid, a.attnum, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), o.collname, s.nspname"
    " FROM pg_catalog.pg_type t JOIN pg_catalog.pg_class k ON k.oid = t.typrelid AND k.relkind = 'c'"
    " JOIN pg_catalog.pg_attribute a ON a.attrelid = k.oid AND a.attnum > 0 AND NOT a.attisdropped"
    " JOIN pg_catalog.pg_type f ON f.oid = a.atttypid"
    " LEFT JOIN pg_catalog.pg_collation o ON o.oid = a.attcollation AND a.attcollation <> f.typcollation"
    " LEFT JOIN pg_catalog.pg_namespace s ON s.oid = o.collnamespace";

// `wanted`: a query or WITH item of columns oid and depth.
void append_types_query(StringInfo sql, const char *wanted) {
  appendStringInfo(sql,
                   "SELECT n.nspname, t.typname, t.typtype, pg_catalog.obj_description(t.oid, 'pg_type'), t.typnotnull,"
                   " CASE WHEN t.typtype = 'd' THEN pg_catalog.format_type(t.typbasetype, t.typtypmod) END,"
                   " pg_catalog.pg_get_expr(t.typdefaultbin, 0), o.collname, s.nspname, p.part, p.definition, p.collname, p.collschema"
                   " FROM (SELECT oid, max(depth) AS depth FROM %s GROUP BY oid) w JOIN pg_catalog.pg_type t ON t.oid = w.oid"
                   " JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace"
                   " LEFT JOIN pg_catalog.pg_class r ON r.oid = t.typrelid"
                   " LEFT JOIN pg_catalog.pg_type b ON b.oid = t.typbasetype"
                   " LEFT JOIN pg_catalog.pg_collation o ON t.typtype = 'd' AND o.oid = t.typcollation AND t.typcollation <> b.typcollation"
                   " LEFT JOIN pg_catalog.pg_namespace s ON s.oid = o.collnamespace"
                   " LEFT JOIN (%s) p ON p.whole = t.oid"
                   " WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND (t.typtype IN ('e', 'd') OR r.relkind = 'c')"
                   " AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend x WHERE x.classid = 'pg_catalog.pg_type'::pg_catalog.regclass"
                   " AND x.objid = t.oid AND x.deptype = 'e')"
                   " ORDER BY w.depth DESC, n.nspname, t.typname, p.place, p.part",
                   wanted, kParts);
}

SchemaType *read_type(const CatalogRows &rows, int row) {
  auto *type = palloc_struct<SchemaType>();
  type->schema = rows.text(row, kSchema);
  type->name = rows.text(row, kName);
  type->kind = static_cast<TypeKind>(rows.letter(row, kKind));
  type->comment = rows.text(row, kComment);
  type->not_null = rows.is_true(row, kNotNull);
  type->base = rows.text(row, kBase);
  type->expression = rows.text(row, kExpression);
  type->collation = rows.text(row, kCollation);
  type->collation_schema = rows.text(row, kCollationSchema);
  bool known = type->kind == TypeKind::Enum || type->kind == TypeKind::Composite || (type->kind == TypeKind::Domain && type->base != nullptr);
  if (type->schema != nullptr && type->name != nullptr && known) return type;
  ereport(ERROR, (errcode(ERRCODE_FDW_ERROR), errmsg("unexpected answer of the remote server to a question about its catalog"),
                  errdetail("A type came that is neither an enum nor a domain nor a composite type.")));
}

TypePart *read_part(const CatalogRows &rows, int row) {
  auto *part = palloc_struct<TypePart>();
  part->name = rows.text(row, kPart);
  part->definition = rows.text(row, kDefinition);
  part->collation = rows.text(row, kPartCollation);
  part->collation_schema = rows.text(row, kPartCollationSchema);
  return part;
}

bool is_of(const SchemaType *type, const char *schema, const char *name) {
  return schema != nullptr && name != nullptr && strcmp(type->schema, schema) == 0 && strcmp(type->name, name) == 0;
}

}  // namespace

const char *remote_types_query(const char *relations_sql) {
  StringInfoData sql;
  initStringInfo(&sql);
  appendStringInfo(&sql,
                   "WITH RECURSIVE used(oid, depth) AS (SELECT a.atttypid, 0 FROM (%s) r JOIN pg_catalog.pg_attribute a"
                   " ON a.attrelid = r.oid AND r.listed AND a.attnum > 0 AND NOT a.attisdropped"
                   " UNION SELECT m.part, u.depth + 1 FROM used u JOIN (%s) m ON m.whole = u.oid) ",
                   relations_sql, kMadeOf);
  append_types_query(&sql, "used");
  return sql.data;
}

List *read_types(const CatalogRows &rows) {
  List *types = NIL;
  SchemaType *type = nullptr;
  for (int row = 0; row < rows.rows(); row++) {
    if (type == nullptr || !is_of(type, rows.text(row, kSchema), rows.text(row, kName))) {
      type = read_type(rows, row);
      types = lappend(types, type);
    }
    TypePart *part = read_part(rows, row);
    bool complete = part->name != nullptr && (type->kind == TypeKind::Enum || part->definition != nullptr);
    if (complete) type->parts = lappend(type->parts, part);
  }
  return types;
}

List *local_types(const List *types) {
  if (types == NIL) return NIL;
  StringInfoData wanted;
  initStringInfo(&wanted);
  appendStringInfoString(&wanted, "(SELECT y.oid, 0 AS depth FROM pg_catalog.pg_type y JOIN pg_catalog.pg_namespace z ON z.oid = y.typnamespace WHERE (z.nspname, y.typname) IN (");
  ListCell *cell;
  foreach (cell, types) {
    auto *type = static_cast<const SchemaType *>(lfirst(cell));
    appendStringInfoString(&wanted, foreach_current_index(cell) > 0 ? ", (" : "(");
    append_quoted_text(&wanted, type->schema);
    appendStringInfoString(&wanted, ", ");
    append_quoted_text(&wanted, type->name);
    appendStringInfoChar(&wanted, ')');
  }
  appendStringInfoString(&wanted, ")) v");
  StringInfoData sql;
  initStringInfo(&sql);
  append_types_query(&sql, wanted.data);
  return read_local_catalog(sql.data, read_types);
}

const SchemaType *type_named(const List *types, const char *schema, const char *name) {
  ListCell *cell;
  foreach (cell, types) {
    auto *type = static_cast<const SchemaType *>(lfirst(cell));
    if (is_of(type, schema, name)) return type;
  }
  return nullptr;
}

const TypePart *part_named(const SchemaType *type, const char *name) {
  ListCell *cell;
  foreach (cell, type->parts) {
    auto *part = static_cast<const TypePart *>(lfirst(cell));
    if (strcmp(part->name, name) == 0) return part;
  }
  return nullptr;
}

}  // namespace remote_fdw
