// Owns the SQL that says what an object is. The same text runs here and there, so that the answers can be compared; what
// one side cannot vouch for (a C function outside an extension, a body that names other objects) has no fingerprint.
#include "remote_fdw/planner/object_fingerprint.h"

#include "remote_fdw/catalog/collation_identity.h"
#include "remote_fdw/pg/memory.h"
#include "remote_fdw/pg/transmission_settings.h"

namespace remote_fdw {

namespace {

// Schema and name, apart from each other.
char *type_key(Oid type) {
  HeapTuple tuple = SearchSysCache1(TYPEOID, ObjectIdGetDatum(type));
  if (!HeapTupleIsValid(tuple)) return pstrdup("");
  auto *form = reinterpret_cast<Form_pg_type>(GETSTRUCT(tuple));
  char *key = psprintf("%s %s", get_namespace_name(form->typnamespace), NameStr(form->typname));
  ReleaseSysCache(tuple);
  return key;
}

constexpr const char *kTypeKey =
    "(SELECT kn.nspname || ' ' || kt.typname FROM pg_catalog.pg_type kt JOIN pg_catalog.pg_namespace kn ON kn.oid = kt.typnamespace"
    " WHERE kt.oid = %s)";

char *type_key_sql(const char *oid) { return psprintf(kTypeKey, oid); }

struct ObjectName {
  char kind;
  const char *schema;
  const char *name;
  const char *arguments;
};

ObjectName name_of_function(Oid function) {
  Oid *types;
  int count;
  (void)get_func_signature(function, &types, &count);
  StringInfoData arguments;
  initStringInfo(&arguments);
  for (int i = 0; i < count; i++) appendStringInfo(&arguments, "%s%s", i > 0 ? "," : "", type_key(types[i]));
  return {'f', get_namespace_name(get_func_namespace(function)), get_func_name(function), arguments.data};
}

ObjectName name_of_operator(Oid op) {
  HeapTuple tuple = SearchSysCache1(OPEROID, ObjectIdGetDatum(op));
  if (!HeapTupleIsValid(tuple)) elog(ERROR, "cache lookup failed for operator %u", op);
  auto *form = reinterpret_cast<Form_pg_operator>(GETSTRUCT(tuple));
  ObjectName name{'o', get_namespace_name(form->oprnamespace), pstrdup(NameStr(form->oprname)),
                  psprintf("%s,%s", type_key(form->oprleft), type_key(form->oprright))};
  ReleaseSysCache(tuple);
  return name;
}

ObjectName name_of_collation(Oid collation) {
  HeapTuple tuple = SearchSysCache1(COLLOID, ObjectIdGetDatum(collation));
  if (!HeapTupleIsValid(tuple)) elog(ERROR, "cache lookup failed for collation %u", collation);
  auto *form = reinterpret_cast<Form_pg_collation>(GETSTRUCT(tuple));
  ObjectName name{'c', get_namespace_name(form->collnamespace), pstrdup(NameStr(form->collname)), ""};
  ReleaseSysCache(tuple);
  return name;
}

ObjectName name_of_type(Oid type) {
  HeapTuple tuple = SearchSysCache1(TYPEOID, ObjectIdGetDatum(type));
  if (!HeapTupleIsValid(tuple)) elog(ERROR, "cache lookup failed for type %u", type);
  auto *form = reinterpret_cast<Form_pg_type>(GETSTRUCT(tuple));
  ObjectName name{'t', get_namespace_name(form->typnamespace), pstrdup(NameStr(form->typname)), ""};
  ReleaseSysCache(tuple);
  return name;
}

ObjectName name_of(const CatalogObject &object) {
  switch (object.catalog_class) {
    case ProcedureRelationId:
      return name_of_function(object.oid);
    case OperatorRelationId:
      return name_of_operator(object.oid);
    case CollationRelationId:
      return name_of_collation(object.oid);
    default:
      return name_of_type(object.oid);
  }
}

// What an extension's function does follows from the extension's version. Otherwise a body counts only when it cannot see
// anything but pg_catalog: text in SQL or PL/pgSQL, under a search_path of its own, naming no other schema.
char *function_sql(const char *oid) {
  return psprintf(
      "(SELECT p.provolatile::text || p.proisstrict || p.proretset || ' ' || %s || ' ' || coalesce(p.proconfig::text, '') || ' ' ||"
      " coalesce((SELECT 'extension ' || e.extname || ' ' || e.extversion || ' ' || p.prosrc FROM pg_catalog.pg_depend d"
      " JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid WHERE d.classid = 'pg_catalog.pg_proc'::regclass AND d.objid = p.oid"
      " AND d.refclassid = 'pg_catalog.pg_extension'::regclass AND d.deptype = 'e'),"
      " CASE WHEN p.oid < 10000 THEN 'built in ' || p.prosrc WHEN l.lanname = 'internal' AND p.prosrc <> 'aggregate_dummy' THEN 'internal ' || p.prosrc"
      " WHEN l.lanname IN ('sql', 'plpgsql') AND row_to_json(p.*)->>'prosqlbody' IS NULL AND EXISTS (SELECT FROM unnest(p.proconfig) s"
      " WHERE s ~ '^search_path=(\"\"|\"?pg_catalog\"?)(, ?\"?pg_temp\"?)?$')"
      " AND NOT EXISTS (SELECT FROM pg_catalog.pg_namespace s WHERE s.nspname NOT IN ('pg_catalog', 'pg_toast') AND"
      " position(regexp_replace(lower(s.nspname), '[\\s\"]', '', 'g') || '.' IN regexp_replace(lower(p.prosrc), '[\\s\"]', '', 'g')) > 0)"
      " THEN 'source ' || md5(pg_get_functiondef(p.oid)) END)"
      " FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_language l ON l.oid = p.prolang WHERE p.oid = %s)",
      type_key_sql("p.prorettype"), oid);
}

char *signature_sql() {
  return psprintf("coalesce((SELECT string_agg(%s, ',' ORDER BY a.i) FROM unnest(f.proargtypes::oid[]) WITH ORDINALITY a(type, i)), '')",
                  type_key_sql("a.type"));
}

constexpr const char *kEnumSql =
    "(SELECT string_agg(quote_literal(v.enumlabel), ',' ORDER BY v.enumsortorder) FROM pg_catalog.pg_enum v WHERE v.enumtypid = t.oid)";

// A constraint that calls functions of the user's is not comparable: null makes the whole null.
char *domain_sql() {
  return psprintf(
      "%s || ' ' || t.typtypmod || ' ' || t.typnotnull || ' ' || coalesce((SELECT ln.nspname || ' ' || l.collname"
      " FROM pg_catalog.pg_collation l JOIN pg_catalog.pg_namespace ln ON ln.oid = l.collnamespace WHERE l.oid = t.typcollation), '') ||"
      " CASE WHEN NOT EXISTS (SELECT FROM pg_catalog.pg_constraint c JOIN pg_catalog.pg_depend d ON d.classid ="
      " 'pg_catalog.pg_constraint'::regclass AND d.objid = c.oid AND d.refclassid IN ('pg_catalog.pg_proc'::regclass,"
      " 'pg_catalog.pg_operator'::regclass) WHERE c.contypid = t.oid) THEN coalesce((SELECT string_agg(x.def, ' ' ORDER BY x.def)"
      " FROM (SELECT pg_get_constraintdef(c.oid) AS def FROM pg_catalog.pg_constraint c WHERE c.contypid = t.oid AND c.contype = 'c') x), '') END",
      type_key_sql("t.typbasetype"));
}

// Free-standing composites only: a table's row type changes with the table.
char *composite_sql() {
  return psprintf(
      "(SELECT string_agg(quote_literal(a.attname) || ' ' || %s || ' ' || a.atttypmod || ' ' || coalesce((SELECT ln.nspname || ' ' || l.collname"
      " FROM pg_catalog.pg_collation l JOIN pg_catalog.pg_namespace ln ON ln.oid = l.collnamespace WHERE l.oid = a.attcollation), ''),"
      " ',' ORDER BY a.attnum) FROM pg_catalog.pg_class r JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND"
      " NOT a.attisdropped WHERE r.oid = t.typrelid AND r.relkind = 'c')",
      type_key_sql("a.atttypid"));
}

// Ranges with the subtype's own order and no function of the user's.
char *range_sql(const char *oid) {
  return psprintf(
      "(SELECT %s || ' ' || coalesce((SELECT ln.nspname || ' ' || l.collname FROM pg_catalog.pg_collation l JOIN pg_catalog.pg_namespace ln"
      " ON ln.oid = l.collnamespace WHERE l.oid = g.rngcollation), '') || ' ' || (SELECT o.opcname FROM pg_catalog.pg_opclass o"
      " WHERE o.oid = g.rngsubopc AND o.opcdefault AND o.oid < 16384) || CASE WHEN g.rngcanonical = 0 THEN '' END"
      " FROM pg_catalog.pg_range g WHERE %s)",
      type_key_sql("g.rngsubtype"), oid);
}

char *base_type_sql() {
  return psprintf("t.typlen || ' ' || t.typbyval || ' ' || t.typalign::text || ' ' || t.typdelim::text || ' ' || %s || ' ' || %s",
                  function_sql("t.typinput"), function_sql("t.typoutput"));
}

char *type_sql() {
  return psprintf(
      "t.typtype::text || ' ' || CASE t.typtype WHEN 'e' THEN %s WHEN 'd' THEN %s WHEN 'c' THEN %s WHEN 'r' THEN %s WHEN 'm' THEN %s"
      " WHEN 'b' THEN %s END",
      kEnumSql, domain_sql(), composite_sql(), range_sql("g.rngtypid = t.oid"),
      range_sql("row_to_json(g.*)->>'rngmultitypid' = t.oid::text"), base_type_sql());
}

void append_names(StringInfo out, const List *objects) {
  ListCell *cell;
  foreach (cell, objects) {
    ObjectName name = name_of(*static_cast<const CatalogObject *>(lfirst(cell)));
    int i = foreach_current_index(cell);
    appendStringInfo(out, "%s(%d, '%c', %s, %s, %s)", i > 0 ? ", " : "", i, name.kind, quote_literal_cstr(name.schema),
                     quote_literal_cstr(name.name), quote_literal_cstr(name.arguments));
  }
}

bool asks_for(const List *objects, Oid catalog_class) {
  ListCell *cell;
  foreach (cell, objects)
    if (static_cast<const CatalogObject *>(lfirst(cell))->catalog_class == catalog_class) return true;
  return false;
}

// Only the kinds that are asked for are in the query.
void append_kinds(StringInfo out, const List *objects, RemoteVersion version) {
  if (asks_for(objects, TypeRelationId))
    appendStringInfo(out,
                     " WHEN 't' THEN (SELECT coalesce(%s, '%s') FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n"
                     " ON n.oid = t.typnamespace WHERE n.nspname = q.nsp::name AND t.typname = q.name::name)",
                     type_sql(), kIncomparable);
  if (asks_for(objects, ProcedureRelationId))
    appendStringInfo(out,
                     " WHEN 'f' THEN (SELECT coalesce(%s, '%s') FROM pg_catalog.pg_proc f JOIN pg_catalog.pg_namespace n"
                     " ON n.oid = f.pronamespace WHERE n.nspname = q.nsp::name AND f.proname = q.name::name AND %s = q.args)",
                     function_sql("f.oid"), kIncomparable, signature_sql());
  if (asks_for(objects, OperatorRelationId))
    appendStringInfo(out,
                     " WHEN 'o' THEN (SELECT %s || ' ' || fn.nspname || ' ' || f.proname FROM pg_catalog.pg_operator o"
                     " JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace JOIN pg_catalog.pg_proc f ON f.oid = o.oprcode"
                     " JOIN pg_catalog.pg_namespace fn ON fn.oid = f.pronamespace WHERE n.nspname = q.nsp::name AND o.oprname = q.name::name AND"
                     " coalesce(%s, '') || ',' || coalesce(%s, '') = q.args)",
                     type_key_sql("o.oprresult"), type_key_sql("o.oprleft"), type_key_sql("o.oprright"));
  if (asks_for(objects, CollationRelationId))
    appendStringInfo(out,
                     " WHEN 'c' THEN (SELECT coalesce(%s, '%s') FROM pg_catalog.pg_collation c JOIN pg_catalog.pg_namespace n"
                     " ON n.oid = c.collnamespace WHERE n.nspname = q.nsp::name AND c.collname = q.name::name AND c.collencoding IN"
                     " (-1, (SELECT d.encoding FROM pg_catalog.pg_database d WHERE d.datname = current_database())))",
                     collation_behaviour_sql("c.oid", version), kIncomparable);
}

constexpr int kOldestLocalVersion = 150000;

void read_answers(const char **fingerprints, MemoryContext context) {
  for (uint64 row = 0; row < SPI_processed; row++) {
    char *ordinal = SPI_getvalue(SPI_tuptable->vals[row], SPI_tuptable->tupdesc, 1);
    char *text = SPI_getvalue(SPI_tuptable->vals[row], SPI_tuptable->tupdesc, 2);
    if (text == nullptr || strcmp(text, kIncomparable) == 0) continue;
    fingerprints[atoi(ordinal)] = MemoryContextStrdup(context, text);
  }
}

}  // namespace

char *fingerprint_sql(const List *objects, RemoteVersion version) {
  StringInfoData out;
  initStringInfo(&out);
  appendStringInfoString(&out, "SELECT q.i, CASE q.kind");
  append_kinds(&out, objects, version);
  appendStringInfoString(&out, " END FROM (VALUES ");
  append_names(&out, objects);
  appendStringInfoString(&out, ") AS q(i, kind, nsp, name, args)");
  return out.data;
}

const char **local_fingerprints(const List *objects) {
  auto *fingerprints = palloc_array_of<const char *>(list_length(objects));
  MemoryContext caller = CurrentMemoryContext;
  char *sql = fingerprint_sql(objects, RemoteVersion(kOldestLocalVersion));
  PushActiveSnapshot(GetLatestSnapshot());
  SPI_connect();
  under_transmission_settings([&] {
    if (SPI_execute(sql, true, 0) != SPI_OK_SELECT) elog(ERROR, "catalog objects could not be compared");
    read_answers(fingerprints, caller);
  });
  SPI_finish();
  PopActiveSnapshot();
  return fingerprints;
}

}  // namespace remote_fdw
