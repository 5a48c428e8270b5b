// The statements that a connection has run in the present transaction with parameters, so that one that comes again is prepared
// and from then on only bound. Bounded; empty again at each transaction's end, since what happens to the remote's tables between
// two transactions could make an old statement fail. Re-preparing travels with the statement and costs no round trip.
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
// The remote has forgotten them, or will.
void drop_statements(RemoteConnection *connection);

}  // namespace remote_fdw
