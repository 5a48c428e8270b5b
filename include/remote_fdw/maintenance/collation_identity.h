// Whether two servers order text in the same way: what a collation stands for (provider, locale), not what it is called.
// Source: PostgreSQL, "pg_collation", "pg_database".
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

// An SQL expression for either server: text that is equal where the order is, null without a collation. `oid` is an
// expression that gives the collation's OID.
char *collation_identity_sql(const char *oid);

// The same for the version of the locale's data, null where none is recorded.
char *collation_version_sql(const char *oid);

struct CollationIdentity {
  const char *identity;  // null without a collation
  const char *version;   // may be null
};
// Of a collation here, in the current memory context.
CollationIdentity local_collation_identity(Oid collation);

bool same_collation(const CollationIdentity &one, const CollationIdentity &other);

}  // namespace remote_fdw
