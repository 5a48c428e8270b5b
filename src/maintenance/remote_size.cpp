// Owns asking the remote catalog for a relation's size.
#include "remote_fdw/maintenance/remote_size.h"

#include "remote_fdw/connection/cache.h"
#include "remote_fdw/deparse/sample_select.h"

namespace remote_fdw {

RemoteConnection *maintenance_connection(Relation relation) {
  Oid server = GetForeignTable(RelationGetRelid(relation))->serverid;
  return get_connection(server, relation->rd_rel->relowner);
}

namespace {

// The relation itself and, for a partitioned or inherited one, everything below it. Rows are counted as the planner does:
// the density at the last ANALYZE times the present size, so that growth since then shows.
const char *size_query(const char *literal) {
  return psprintf(
      "WITH RECURSIVE tree(oid) AS (SELECT %s::pg_catalog.regclass::pg_catalog.oid UNION"
      " SELECT i.inhrelid FROM pg_catalog.pg_inherits i JOIN tree t ON t.oid = i.inhparent),"
      " leaf AS (SELECT c.relkind, c.reltuples::float8 AS tuples, c.relpages::float8 AS counted_pages,"
      "  CASE WHEN c.relkind IN ('r', 'm') THEN coalesce(pg_catalog.pg_relation_size(c.oid), 0) ELSE 0 END"
      "  / pg_catalog.current_setting('block_size')::float8 AS pages"
      "  FROM pg_catalog.pg_class c JOIN tree USING (oid) WHERE c.relkind IN ('r', 'm', 'f', 'v'))"
      " SELECT r.relkind,"
      " (SELECT pg_catalog.sum(CASE WHEN counted_pages > 0 AND relkind IN ('r', 'm') THEN tuples / counted_pages * pages ELSE tuples END)"
      "  FROM leaf WHERE tuples > 0),"
      " (SELECT pg_catalog.sum(pages) FROM leaf),"
      " EXISTS (SELECT 1 FROM leaf WHERE tuples < 0 OR counted_pages = 0 AND pages > 0 OR tuples = 0 AND relkind IN ('f', 'v')),"
      " r.reltuples FROM pg_catalog.pg_class r WHERE r.oid = %s::pg_catalog.regclass",
      literal, literal);
}

// Unknown when it cannot be one: that of a relation with more than 2^64 rows or pages, or less than none but for the -1 of one
// never analysed.
double number_at(const PgResult *result, int column) {
  double number = strtod(result->value(0, column), nullptr);
  return number >= -1 && number <= 1.8e19 ? number : 0;
}

}  // namespace

RemoteSize remote_size(RemoteConnection *connection, Relation relation) {
  const char *literal = regclass_literal(relation);
  PgResult *result = run_query(connection, size_query(literal), RelationGetRelationName(relation));
  if (result->rows() != 1 || result->columns() != 5 || result->is_null(0, 0) || result->is_null(0, 3))
    ereport(ERROR, (errcode(ERRCODE_FDW_ERROR), errmsg("unexpected answer about the size of remote relation %s", literal)));
  double tuples = rint(number_at(result, 1));
  bool unknown = result->text(0, 3)[0] == 't';
  return {result->text(0, 0)[0], unknown ? -1 : tuples, Max(tuples, number_at(result, 4)), number_at(result, 2)};
}

}  // namespace remote_fdw
