// What differs between the foreign tables of a local schema and their remote tables, and putting it right.
// Source: PostgreSQL, ALTER FOREIGN TABLE, ALTER TYPE, ALTER DOMAIN.
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/maintenance/schema_difference.h"

namespace remote_fdw {

// SchemaDifference *, in an order in which the actions can be taken. Asks each server in one flight, as the present user. Raises 3F000.
List *schema_differences(const char *local_schema, Expressions expressions);

// A new table of the remote: action IMPORT FOREIGN SCHEMA.
inline constexpr const char *kNewTable = "new table";

enum class NewTables : uint8 { Left, Imported };
enum class LostObjects : uint8 { Kept, Dropped };
struct SyncOptions {
  Expressions expressions;
  NewTables new_tables;
  LostObjects lost;
};

struct SyncOutcome {
  const SchemaDifference *difference;
  const char *reason;  // why nothing was done; null: done
};

// SyncOutcome *. Each action in a subtransaction of its own: one that fails leaves the others done.
List *sync_schema(const char *local_schema, const SyncOptions &options);

}  // namespace remote_fdw
