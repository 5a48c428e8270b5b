// Owns looking up the foreign tables of a server.
#include "remote_fdw/catalog/foreign_tables.h"

namespace remote_fdw {

namespace {

List *with_schema_of(List *schemas, Oid relid) {
  char *schema = get_namespace_name(get_rel_namespace(relid));
  if (schema == nullptr) return schemas;
  ListCell *cell;
  foreach (cell, schemas)
    if (strcmp(static_cast<const char *>(lfirst(cell)), schema) == 0) return schemas;
  return lappend(schemas, schema);
}

bool has_name(Oid relid, const char *name) {
  const char *own = get_rel_name(relid);
  return own != nullptr && strcmp(own, name) == 0;
}

}  // namespace

List *schemas_with_tables(Oid server, const char *table_name) {
  List *schemas = NIL;
  Relation catalog = table_open(ForeignTableRelationId, AccessShareLock);
  SysScanDesc scan = systable_beginscan(catalog, InvalidOid, false, nullptr, 0, nullptr);
  while (HeapTuple tuple = systable_getnext(scan)) {
    auto *form = reinterpret_cast<Form_pg_foreign_table>(GETSTRUCT(tuple));
    if (form->ftserver == server && (table_name == nullptr || has_name(form->ftrelid, table_name)))
      schemas = with_schema_of(schemas, form->ftrelid);
  }
  systable_endscan(scan);
  table_close(catalog, AccessShareLock);
  return schemas;
}

}  // namespace remote_fdw
