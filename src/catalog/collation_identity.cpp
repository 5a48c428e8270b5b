// Owns the question whether an order taken from the remote holds here. Which columns the catalogs have depends on the
// server's version, so rows are read as JSON and asked for each name that was ever used.
#include "remote_fdw/catalog/collation_identity.h"

#include "remote_fdw/pg/memory.h"

namespace remote_fdw {

namespace {

// "default" stands for the database's own locale.
char *pick(const char *oid, const char *of_database, const char *of_collation) {
  return psprintf(
      "(SELECT CASE WHEN o.collname = 'default' AND o.collnamespace = 11 THEN (SELECT %s FROM"
      " (SELECT pg_catalog.row_to_json(d.*) AS j FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()) x)"
      " ELSE (SELECT %s FROM (SELECT pg_catalog.row_to_json(o.*) AS j) x) END"
      " FROM pg_catalog.pg_collation o WHERE o.oid = %s)",
      of_database, of_collation, oid);
}

}  // namespace

char *collation_identity_sql(const char *oid) {
  return pick(oid,
              "coalesce(j->>'datlocprovider', 'c') || ':' || coalesce(j->>'datlocale', j->>'daticulocale', j->>'datcollate')"
              " || ':' || coalesce(j->>'daticurules', '')",
              "coalesce(j->>'collprovider', 'c') || ':' || coalesce(j->>'colllocale', j->>'colliculocale', j->>'collcollate')"
              " || ':' || coalesce(j->>'collicurules', '')");
}

char *collation_version_sql(const char *oid) { return pick(oid, "j->>'datcollversion'", "j->>'collversion'"); }

// libc's names differ in case and hyphens only ("C.UTF-8", "C.utf8"). ICU's order and classes follow from the locale alone.
char *collation_behaviour_sql(const char *oid, RemoteVersion version) {
  bool of_database = version.supports(RemoteFeature::DatabaseCollationVersion);
  bool of_collation = version.supports(RemoteFeature::CollationVersions);
  constexpr const char *kFormat =
      "CASE WHEN coalesce(j->>'%s', 'c') = 'c' THEN 'libc ' || lower(replace(j->>'%s', '-', '')) || ' ' || lower(replace(j->>'%s', '-', ''))"
      " ELSE (j->>'%s') || ' ' || coalesce(%s) || ' ' || coalesce(j->>'%s', '') END || ' ' || %s || ' ' || coalesce(%s, 'no version')";
  return pick(oid,
              psprintf(kFormat, "datlocprovider", "datcollate", "datctype", "datlocprovider",
                       "j->>'datlocale', j->>'daticulocale', j->>'datcollate'", "daticurules", "'true'",
                       of_database ? "pg_database_collation_actual_version((j->>'oid')::oid)" : "NULL"),
              psprintf(kFormat, "collprovider", "collcollate", "collctype", "collprovider",
                       "j->>'colllocale', j->>'colliculocale', j->>'collcollate'", "collicurules",
                       "coalesce(j->>'collisdeterministic', 'true')",
                       of_collation ? psprintf("pg_collation_actual_version(%s)", oid) : "NULL"));
}

CollationIdentity local_collation_identity(Oid collation) {
  if (!OidIsValid(collation)) return {nullptr, nullptr};
  MemoryContext caller = CurrentMemoryContext;
  char *oid = psprintf("%u", collation);
  char *sql = psprintf("SELECT %s, %s", collation_identity_sql(oid), collation_version_sql(oid));
  SPI_connect();
  if (SPI_execute(sql, true, 1) != SPI_OK_SELECT || SPI_processed != 1) elog(ERROR, "collation %u could not be looked up", collation);
  CollationIdentity identity{};
  char *name = SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1);
  char *version = SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 2);
  in_context(caller, [&] {
    identity.identity = name == nullptr ? nullptr : pstrdup(name);
    identity.version = version == nullptr ? nullptr : pstrdup(version);
  });
  SPI_finish();
  return identity;
}

bool same_collation(const CollationIdentity &one, const CollationIdentity &other) {
  if (one.identity == nullptr || other.identity == nullptr) return one.identity == other.identity;
  if (strcmp(one.identity, other.identity) != 0) return false;
  return one.version == nullptr || other.version == nullptr || strcmp(one.version, other.version) == 0;
}

}  // namespace remote_fdw
