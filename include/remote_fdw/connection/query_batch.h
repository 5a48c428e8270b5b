// Runs several statements on a connection in one flight, so that together they cost one round trip.
// Source: libpq, "Pipeline Mode".
#pragma once

#include "remote_fdw/pg/server.h"

#include <span>

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

}  // namespace remote_fdw
