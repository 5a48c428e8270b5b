// Statistics of a foreign table taken from the remote's own: option import_stats. No rows move.
// Source: PostgreSQL, "pg_statistic", "pg_stats".
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/connection/query.h"

namespace remote_fdw {

enum class ImportOutcome : uint8 {
  Imported,
  NotAvailable,  // the remote has none (never analysed, a view): a WARNING was given, sample instead
};

// Writes pg_statistic rows for the columns; the caller reports relation size and row count.
ImportOutcome import_statistics(RemoteConnection *connection, Relation relation, int elevel);

}  // namespace remote_fdw
