// Whether two servers order text in the same way: what a collation stands for (provider, locale), not what it is called.
// Source: PostgreSQL, "pg_collation", "pg_database".
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/core/remote_version.h"

namespace remote_fdw {

// An SQL expression for either server: text that is equal where the order is, null without a collation. `oid` is an
// expression that gives the collation's OID.
char *collation_identity_sql(const char *oid);

// The same for the version of the locale's data, null where none is recorded.
char *collation_version_sql(const char *oid);

// The same for everything that a collation decides, versions of the locale's data included: text that is equal only where
// order, case and character classes are. On servers before 10 (before 15 for the database's own) no version is known.
char *collation_behaviour_sql(const char *oid, RemoteVersion version);

struct CollationIdentity {
  const char *identity;  // null without a collation
  const char *version;   // may be null
};
// Of a collation here, in the current memory context.
CollationIdentity local_collation_identity(Oid collation);

bool same_collation(const CollationIdentity &one, const CollationIdentity &other);

}  // namespace remote_fdw
