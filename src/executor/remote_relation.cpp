// Owns the catalog questions about one remote relation.
#include "remote_fdw/executor/remote_relation.h"

#include "remote_fdw/connection/query.h"
#include "remote_fdw/core/remote_version.h"
#include "remote_fdw/deparse/literals.h"
#include "remote_fdw/deparse/sample_select.h"
#include "remote_fdw/pg/memory.h"

namespace remote_fdw {

namespace {

// Of the relation itself, its partitions and children.
char *relation_query(const char *regclass, RemoteVersion version) {
  const char *secured = version.supports(RemoteFeature::RowSecurity) ? "pg_catalog.row_security_active(c.oid)" : "false";
  return psprintf(
      "WITH RECURSIVE parts(oid) AS (SELECT pg_catalog.to_regclass(%s)::pg_catalog.oid "
      "UNION ALL SELECT i.inhrelid FROM pg_catalog.pg_inherits i JOIN parts p ON i.inhparent = p.oid) "
      "SELECT c.relkind, EXISTS (SELECT 1 FROM pg_catalog.pg_rewrite r WHERE r.ev_class = c.oid AND r.ev_type = '3'), %s, "
      "EXISTS (SELECT 1 FROM parts p JOIN pg_catalog.pg_class f ON f.oid = p.oid WHERE f.oid <> c.oid AND f.relkind = 'f') "
      "FROM pg_catalog.pg_class c WHERE c.oid = pg_catalog.to_regclass(%s)",
      regclass, secured, regclass);
}

char *columns_query(const char *regclass, RemoteVersion version) {
  const char *identity = version.supports(RemoteFeature::IdentityColumns) ? "a.attidentity" : "''";
  const char *generated = version.supports(RemoteFeature::GeneratedColumns) ? "a.attgenerated <> ''" : "false";
  return psprintf(
      "SELECT a.attname, CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE t.oid END, "
      "pg_catalog.format_type(a.atttypid, a.atttypmod), %s, %s, pg_catalog.format_type(b.oid, -1), b.typarray <> 0 AND b.typtype <> 'c' "
      "FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid "
      "JOIN pg_catalog.pg_type b ON b.oid = CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE t.oid END "
      "WHERE a.attrelid = pg_catalog.to_regclass(%s) AND a.attnum > 0 AND NOT a.attisdropped",
      identity, generated, regclass);
}

bool is_true(const PgResult *answer, int row, int column) { return strcmp(answer->value(row, column), "t") == 0; }

RemoteColumn read_column(const PgResult *answer, int row) {
  RemoteColumn column{};
  column.name = pstrdup(answer->value(row, 0));
  column.type = static_cast<Oid>(strtoul(answer->value(row, 1), nullptr, 10));
  column.type_name = pstrdup(answer->value(row, 2));
  column.identity = *answer->value(row, 3);
  column.generated = is_true(answer, row, 4);
  column.base_name = pstrdup(answer->value(row, 5));
  column.has_arrays = is_true(answer, row, 6);
  return column;
}

}  // namespace

std::span<const BatchQuery> remote_relation_queries(const RemoteConnection *c, Relation relation) {
  RemoteVersion version(remote_server_version(c));
  const char *regclass = regclass_literal(relation);
  auto *queries = palloc_array_of<BatchQuery>(kRelationQuestions);
  queries[0] = {relation_query(regclass, version), RelationGetRelationName(relation)};
  queries[1] = {columns_query(regclass, version), RelationGetRelationName(relation)};
  return {queries, kRelationQuestions};
}

RemoteRelation read_remote_relation(std::span<PgResult *const> answers) {
  RemoteRelation remote{};
  const PgResult *relation = answers[0];
  if (relation->rows() != 1 || relation->columns() != 4) return remote;
  remote.exists = true;
  remote.kind = *relation->value(0, 0);
  remote.insert_rules = is_true(relation, 0, 1);
  remote.row_security = is_true(relation, 0, 2);
  remote.foreign_parts = is_true(relation, 0, 3);
  if (answers.size() < 2 || answers[1]->columns() != 7) return remote;
  const PgResult *columns = answers[1];
  auto *read = palloc_array_of<RemoteColumn>(static_cast<size_t>(columns->rows()));
  for (int row = 0; row < columns->rows(); row++) read[row] = read_column(columns, row);
  remote.columns = {read, static_cast<size_t>(columns->rows())};
  return remote;
}

RemoteRelation ask_remote_relation(RemoteConnection *c, Relation relation) {
  return read_remote_relation(run_queries(c, remote_relation_queries(c, relation)));
}

const RemoteColumn *find_remote_column(const RemoteRelation &remote, const char *name) {
  for (const RemoteColumn &column : remote.columns)
    if (strcmp(column.name, name) == 0) return &column;
  return nullptr;
}

}  // namespace remote_fdw
