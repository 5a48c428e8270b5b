// Runs several statements on a connection in one flight, so that together they cost one round trip.
// Source: libpq, "Pipeline Mode".
#pragma once

#include "remote_fdw/pg/server.h"

#include <span>

#include "remote_fdw/connection/query.h"
#include "remote_fdw/wire/pg_result.h"

namespace remote_fdw {

struct RemoteConnection;

struct BatchQuery {
  const char *sql;            // text, without parameters
  const char *foreign_table;  // what errors are about, or null
};

// Answers in text format, in the order of the queries, held in the current memory context. The first error of the remote is
// raised; what was to follow it has not run.
std::span<PgResult *const> run_queries(RemoteConnection *connection, std::span<const BatchQuery> queries);
// The same for statements with parameters, of kind Query or Prepared, without `before`; the first may have a prepare_as. Counted for
// the first one's traffic.
std::span<PgResult *const> run_statements(RemoteConnection *connection, std::span<const RemoteStatement> statements);
RemoteStatement query_statement(const BatchQuery &query);

}  // namespace remote_fdw
