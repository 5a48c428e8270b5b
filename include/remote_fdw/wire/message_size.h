// Sizes of what libpq sends and receives, as far as it shows them.
#pragma once

#include <libpq-fe.h>

#include <cstdint>

#include "remote_fdw/wire/pg_conn.h"
#include "remote_fdw/wire/statement_params.h"

namespace remote_fdw {

// The messages of all rows; 0 without rows.
std::int64_t rows_bytes(const PGresult *result);
// Values alone; NULLs have none.
std::int64_t params_bytes(const StatementParams &params);
// Text and parameter values.
std::int64_t statement_bytes(const WireStatement &statement);

}  // namespace remote_fdw
