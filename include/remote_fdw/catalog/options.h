// Options of a server and a foreign table, read and checked: the validator that DDL calls, and the
// resolved values that planner, executor and maintenance work with (table overrides server).
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

enum class AsyncUse : uint8 { Never, WhereSafe, Always };
enum class RemoteDefaults : uint8 { Ignored, Taken };
// From weak to strong.
enum class RemoteIsolation : uint8 { ReadCommitted, RepeatableRead, Serializable };
// What may be relied on between two transactions of a connection.
enum class PoolerMode : uint8 {
  Auto,         // Session, unless a pooler shows itself when connecting
  Session,      // the session is ours for as long as the connection lives
  Transaction,  // each transaction may run in another session, which others use before and after
};
enum class AnalyzeSampling : uint8 { Off, Auto, Random, System, Bernoulli };

struct ForeignOptions {
  // server, overridden by the table where it may be
  bool use_remote_estimate;
  double fdw_startup_cost;
  double fdw_tuple_cost;
  int fetch_size;
  int batch_size;  // 0: not given
  AsyncUse async_capable;
  bool updatable;
  bool truncatable;
  RemoteDefaults remote_defaults;  // of columns without an option of their own
  AnalyzeSampling analyze_sampling;
  bool import_stats;
  RemoteIsolation isolation_level;  // the least
  List *extensions;  // OIDs of the installed extensions listed in `extensions`
  List *shippable_functions;  // OIDs of the existing functions listed in `shippable_functions`
};

// Server options alone when `table` is null. Allocated in the current memory context.
ForeignOptions read_foreign_options(const ForeignServer *server, const ForeignTable *table);
// Does the table override any of the server's.
bool has_own_options(const ForeignTable *table);

enum class TwoPhase : uint8 { Off, On, Auto };

struct ConnectionOptions {
  bool keep_connections;
  bool parallel_commit;
  bool parallel_abort;
  RemoteIsolation isolation_level;  // the least
  TwoPhase two_phase_commit;
  bool password_required;  // of the user mapping
  bool use_scram_passthrough;
  bool forward_statement_timeout;
  long query_timeout_ms;  // 0: none
  long cleanup_timeout_ms;
  PoolerMode pooler_mode;
  long idle_timeout_ms;  // 0: none
  long max_lifetime_ms;  // 0: none
  int connection_limit;  // 0: none
  long connection_limit_wait_ms;
};
ConnectionOptions read_connection_options(const ForeignServer *server, const UserMapping *mapping);

struct RemoteRelationName {
  const char *schema;
  const char *relation;
};
// schema_name and table_name options, else the local names.
RemoteRelationName remote_relation_name(Relation relation);
RemoteRelationName remote_relation_name(Oid relid);
RemoteRelationName remote_relation_name(const ForeignTable *table);
// column_name option, else the local name. Not for system columns.
const char *remote_column_name(Oid relid, AttrNumber attnum);

// The columns with option `key`: attribute numbers, in order.
List *key_columns(Relation relation);
bool is_key_column(Oid relid, AttrNumber attnum);

// The column's own option remote_defaults, else `general`.
RemoteDefaults remote_defaults_of_column(Oid relid, AttrNumber attnum, RemoteDefaults general);

// Value of a DefElem list's option or nullptr.
const char *find_option_value(List *options, const char *name);

// The whole of the FDW's validator: raises HV00D, 22023 ... for a wrong option, level or value.
void validate_options(List *options, Oid catalog_class);
// The same for the options of IMPORT FOREIGN SCHEMA.
void validate_import_options(List *options);

// Splits a comma-separated list of extension names; those not installed are skipped with a WARNING
// when the option is being set.
enum class MissingExtension : uint8 { Ignore, Warn };
List *extension_oids(const char *names, MissingExtension missing);

}  // namespace remote_fdw
