// What the remote says about the relation behind a foreign table, asked in the transaction that writes to it, so that it cannot
// change before its end. Source: PostgreSQL, "System Catalogs": pg_class, pg_attribute, pg_trigger, pg_rewrite, pg_inherits.
#pragma once

#include "remote_fdw/pg/server.h"

#include <span>

#include "remote_fdw/connection/query_batch.h"

namespace remote_fdw {

struct RemoteConnection;

struct RemoteColumn {
  const char *name;
  Oid type;               // of a domain: its base type
  const char *type_name;  // with its length, as it is written in SQL
  char identity;          // pg_attribute.attidentity
  bool generated;
  const char *base_name;  // of `type`, without length
  bool has_arrays;        // of `type`, which unnest takes apart into single values
};

struct RemoteRelation {
  bool exists;         // false: nothing else is set
  char kind;           // pg_class.relkind
  bool insert_rules;   // INSERT is rewritten there
  bool row_security;   // policies apply to the user
  bool foreign_parts;  // a partition or child is a foreign table
  std::span<const RemoteColumn> columns;
};

constexpr int kRelationQuestions = 2;
// The questions as text, to travel with other statements; answers in their order.
std::span<const BatchQuery> remote_relation_queries(const RemoteConnection *connection, Relation relation);
// Of the first question alone: `columns` stays empty.
RemoteRelation read_remote_relation(std::span<PgResult *const> answers);
// In a flight of its own. In the current memory context.
RemoteRelation ask_remote_relation(RemoteConnection *connection, Relation relation);
// Null: there is none of that name.
const RemoteColumn *find_remote_column(const RemoteRelation &remote, const char *name);

}  // namespace remote_fdw
