// What a type is made of: elements, a domain's base, a composite's columns, a range's bounds.
// Source: PostgreSQL, "pg_type", "pg_attribute", "pg_range".
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

// An object of one of the catalogs of types, functions, operators and collations.
struct CatalogObject {
  Oid catalog_class;  // TypeRelationId, ProcedureRelationId, OperatorRelationId or CollationRelationId
  Oid oid;            // of collations, DEFAULT_COLLATION_OID stands for the database's own
};

// OIDs of the type itself and of every type in it, each once; an array is taken for its element type. A built-in type comes
// back alone.
List *type_parts(Oid type);

// OIDs of the collations by which values inside are ordered: of a composite's columns and of ranges. Not the type's own.
List *inner_collations(Oid type);

}  // namespace remote_fdw
