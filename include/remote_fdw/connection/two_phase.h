// Two-phase commit of a local transaction's remote parts, for connection/ only. Whoever has written there, or cannot be proved not
// to have, prepares before the local commit and is told the outcome after it. What cannot be told stays prepared, in doubt, until
// in_doubt settles it by the local transaction's outcome.
//
// Why pg_xact_status may decide: before anything is prepared, a WAL record that bears the local transaction id is flushed, so that
// after a crash the id is not given out again; and the local commit record is flushed before anybody is told to commit, whatever
// synchronous_commit says. A table of participants (as Citus keeps) would say the same, at the price of a row written and vacuumed
// for each transaction, with rights of its own.
// Source: PostgreSQL, "PREPARE TRANSACTION", "COMMIT PREPARED"; "Two-Phase Transactions" in the internals.
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/core/prepared_id.h"

namespace remote_fdw {

struct RemoteConnection;

// Of one connection.
struct TwoPhasePart {
  bool writes_sent;        // in the present remote transaction, some statement that writes
  bool chosen;             // to prepare, or it has
  PreparedIdText id;       // empty: nothing has been sent to be prepared in this transaction
  NameData server_name;    // for messages where the catalogs cannot be read
};

// Before the local commit; the participants have been checked. Raises when one cannot prepare.
void prepare_writers();
// After the local commit or, when the connections have come clean, after its rollback. Never raise, and wait for a bounded time.
void commit_prepared();
void rollback_prepared();
// The local transaction is over.
void forget_two_phase(RemoteConnection *connection);

}  // namespace remote_fdw
