// What an object of the catalog is and does, as text that two servers can compare.
// Source: PostgreSQL, "System Catalogs": pg_type, pg_enum, pg_constraint, pg_proc, pg_operator, pg_collation.
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/catalog/type_parts.h"
#include "remote_fdw/core/remote_version.h"

namespace remote_fdw {

// A query for either server: for each of the objects (CatalogObject *), looked up by name and signature, its ordinal and its
// fingerprint. Null: no such object; kIncomparable: what it does cannot be told from the catalog. To be run under
// search_path pg_catalog.
char *fingerprint_sql(const List *objects, RemoteVersion version);
constexpr const char *kIncomparable = "-";

// The fingerprints of these objects here, in the caller's memory context; null where kIncomparable.
const char **local_fingerprints(const List *objects);

}  // namespace remote_fdw
