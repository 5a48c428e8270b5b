// The statements that a connection has run with parameters, so that one that comes again is prepared and from then on only
// bound. Bounded. One prepared in an earlier transaction may not fit the remote's tables any more, or be gone (DISCARD): it is
// run only in the flight that opens a transaction, which can be done anew; elsewhere it is prepared again. Preparing travels with
// the statement and costs no round trip. Forgotten when a transaction fails.
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/connection/query.h"

namespace remote_fdw {

struct StatementCache;

enum class StatementUse : uint8 {
  Plain,    // first time: not worth preparing
  Prepare,  // second time: prepare under the name, then run it
  Run,      // prepared
};
struct StatementChoice {
  StatementUse use;
  char name[16];
};
StatementChoice choose_statement(RemoteConnection *connection, const RemoteStatement &statement);
// To be told of each flight's end: one that failed may not have come as far as the preparing.
enum class FlightOutcome : uint8 { Succeeded, Failed };
void settle_prepared(RemoteConnection *connection, FlightOutcome outcome);
// After a rollback to a savepoint: the locks that kept the tables as they were are gone. Never raises.
void distrust_statements(RemoteConnection *connection);
// At the end of a failed transaction: not to be relied on any more. True when the remote has some to deallocate.
[[nodiscard]] bool forget_statements(RemoteConnection *connection);
// Of the names given up so many may still be prepared that all should be deallocated.
bool too_many_abandoned(const RemoteConnection *connection);
// The remote has forgotten them, or will.
void drop_statements(RemoteConnection *connection);

}  // namespace remote_fdw
