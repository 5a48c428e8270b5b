// Owns the walk through a type's make-up.
#include "remote_fdw/catalog/type_parts.h"

#include "remote_fdw/catalog/shippable_cache.h"

namespace remote_fdw {

namespace {

struct Walk {
  List *types;
  List *collations;
};

void visit(Walk *walk, Oid type);

void visit_collation(Walk *walk, Oid collation) {
  if (OidIsValid(collation)) walk->collations = list_append_unique_oid(walk->collations, collation);
}

void visit_columns(Walk *walk, Oid type) {
  TupleDesc row = lookup_rowtype_tupdesc_copy(type, -1);
  for (int i = 0; i < row->natts; i++) {
    Form_pg_attribute column = TupleDescAttr(row, i);
    if (column->attisdropped) continue;
    visit_collation(walk, column->attcollation);
    visit(walk, column->atttypid);
  }
}

Oid base_of_domain(Oid domain) {
  HeapTuple tuple = SearchSysCache1(TYPEOID, ObjectIdGetDatum(domain));
  if (!HeapTupleIsValid(tuple)) elog(ERROR, "cache lookup failed for type %u", domain);
  Oid base = reinterpret_cast<Form_pg_type>(GETSTRUCT(tuple))->typbasetype;
  ReleaseSysCache(tuple);
  return base;
}

void visit(Walk *walk, Oid type) {
  if (list_member_oid(walk->types, type)) return;
  check_stack_depth();
  Oid element = get_element_type(type);
  if (OidIsValid(element)) return visit(walk, element);
  walk->types = lappend_oid(walk->types, type);
  switch (get_typtype(type)) {
    case TYPTYPE_DOMAIN:
      return visit(walk, base_of_domain(type));
    case TYPTYPE_COMPOSITE:
      return visit_columns(walk, type);
    case TYPTYPE_RANGE:
      visit_collation(walk, get_range_collation(type));
      return visit(walk, get_range_subtype(type));
    case TYPTYPE_MULTIRANGE:
      return visit(walk, get_multirange_range(type));
    default:
      return;
  }
}

// No built-in type has a collation inside.
bool is_plain(Oid type) { return is_built_in(type); }

}  // namespace

List *type_parts(Oid type) {
  Walk walk{};
  Oid element = get_element_type(type);
  if (is_plain(type)) return list_make1_oid(OidIsValid(element) ? element : type);
  visit(&walk, type);
  return walk.types;
}

List *inner_collations(Oid type) {
  Walk walk{};
  if (!is_plain(type)) visit(&walk, type);
  return walk.collations;
}

}  // namespace remote_fdw
