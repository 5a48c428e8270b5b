// One thing that is not here as it is on the remote, and the DDL that would mend it.
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/maintenance/schema_tables.h"

namespace remote_fdw {

// What the DDL takes away. Columns go only when nothing depends on them (RESTRICT), and hold no data here.
enum class Loss : uint8 { None, Object };

// A DEFAULT or CHECK of the remote's: code that would run here.
enum class Carries : uint8 { Nothing, Expression };

struct SchemaDifference {
  const char *server;
  const char *table;   // of the local schema, or one of the remote's that is not here; null: of a type
  const char *column;  // here, or there when it is missing here; null: of the table
  const char *type;    // as in SQL; null: of a table
  const char *kind;    // one of the texts below
  const char *here;    // null: nothing
  const char *there;   // null: nothing
  const char *action;  // one statement; null: none would do
  const char *note;    // a clause without a full stop; null: none
  Loss loss;
  Carries carries;
};

inline constexpr const char *kMissingHere = "missing here";
inline constexpr const char *kNoSchema = "schema missing here";  // of a type
inline constexpr const char *kMissingThere = "missing there";

// Of two texts either of which may be null: none.
inline bool same(const char *a, const char *b) { return a == nullptr || b == nullptr ? a == b : strcmp(a, b) == 0; }

// Left: defaults of columns are not compared, and nothing that carries an expression is done.
enum class Expressions : uint8 { Left, Taken };

// Of a foreign table and the remote table of its name (null: there is none). SchemaDifference *.
List *table_differences(const SchemaTable *here, const SchemaTable *there, const char *local_schema, Expressions expressions);
// Of the remote's types that there are; in an order in which the actions can be taken.
List *type_differences(const List *remote_types, const char *server);

}  // namespace remote_fdw
