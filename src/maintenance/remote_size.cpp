// Owns asking the remote catalog for a relation's size.
#include "remote_fdw/maintenance/remote_size.h"

#include "remote_fdw/connection/cache.h"
#include "remote_fdw/core/remote_version.h"
#include "remote_fdw/deparse/sample_select.h"

namespace remote_fdw {

RemoteConnection *maintenance_connection(Relation relation) {
  Oid server = GetForeignTable(RelationGetRelid(relation))->serverid;
  return get_connection(server, relation->rd_rel->relowner);
}

RemoteSize remote_size(RemoteConnection *connection, Relation relation) {
  RemoteVersion version(remote_server_version(connection));
  const char *literal = regclass_literal(relation);
  // the relation itself and, for a partitioned or inherited one, everything below it
  const char *sql = psprintf(
      "WITH RECURSIVE tree(oid) AS (SELECT %s::pg_catalog.regclass::pg_catalog.oid UNION ALL"
      " SELECT i.inhrelid FROM pg_catalog.pg_inherits i JOIN tree t ON t.oid = i.inhparent)"
      " SELECT (SELECT relkind FROM pg_catalog.pg_class WHERE oid = %s::pg_catalog.regclass),"
      " sum(CASE WHEN c.relkind IN ('r', 'm', 'f', 'v') THEN c.reltuples END),"
      " sum(CASE WHEN c.relkind IN ('r', 'm') THEN pg_catalog.pg_relation_size(c.oid) ELSE 0 END)"
      " / pg_catalog.current_setting('block_size')::float8, min(c.reltuples), min(c.relpages)"
      " FROM pg_catalog.pg_class c JOIN tree USING (oid)",
      literal, literal);
  PgResult *result = run_query(connection, sql);
  if (result->rows() != 1 || result->columns() != 5 || result->is_null(0, 0))
    ereport(ERROR, (errcode(ERRCODE_FDW_ERROR), errmsg("unexpected answer about the size of remote relation %s", literal)));
  RemoteSize size{};
  size.kind = result->text(0, 0)[0];
  size.tuples = result->is_null(0, 1) ? 0 : strtod(result->text(0, 1), nullptr);
  size.pages = result->is_null(0, 2) ? 0 : strtod(result->text(0, 2), nullptr);
  bool unknown = version.supports(RemoteFeature::ReltuplesUnknown)
                     ? strtod(result->text(0, 3), nullptr) < 0 && size.tuples <= 0
                     : size.tuples == 0;
  if (unknown) size.tuples = -1;
  return size;
}

}  // namespace remote_fdw
