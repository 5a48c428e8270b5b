// Transactions that stay prepared on the remote servers: finding them, and settling them by the outcome of the local transaction
// that each belongs to. One whose outcome is not known is never touched.
// Source: PostgreSQL, "pg_prepared_xacts", "COMMIT PREPARED".
#pragma once

#include "remote_fdw/pg/server.h"

#include <optional>

#include "remote_fdw/core/prepared_id.h"
#include "remote_fdw/pg/xact_outcome.h"

namespace remote_fdw {

struct InDoubt {
  const char *server_name;  // through which it was seen
  const char *user_name;    // of the user mapping it was made by, "public"; null: unknown, or dropped
  const char *gid;
  TimestampTz prepared_at;
  const char *owner;  // remote role
  std::optional<PreparedId> id;  // empty: not of this version's form
  LocalOutcome outcome;          // Elsewhere without an id
  const char *advice;            // what has to be done with it, and by whom
};

// Which servers are looked at: one (also without option two_phase_commit), or all that have the option.
struct ServerChoice {
  Oid server;  // InvalidOid: all
};

// Of InDoubt *. Connects to each server anew, by any user mapping that can. A server that cannot be asked is a WARNING.
List *list_in_doubt(ServerChoice choice);

struct Settlement {
  const char *server_name;
  const char *gid;     // null: the server could not be asked
  const char *action;  // "committed", "rolled back", "left", "failed"
  const char *reason;
};
// Of Settlement *: what was done with each. Remote effects are at once and for good, whatever becomes of the local transaction.
List *settle_in_doubt(ServerChoice choice);

// Of Oid: servers of this wrapper with two_phase_commit in the present database.
List *two_phase_servers();

}  // namespace remote_fdw
