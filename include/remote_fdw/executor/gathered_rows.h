// Rows of a local plan on their way into INSERT statements of as many rows as one can take.
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/wire/statement_params.h"

namespace remote_fdw {

struct DirectPrivate;
struct GatheredRows;

// `plan`: with gathered columns; `source`: gives their values, by attribute number of `target`.
GatheredRows *make_gathered_rows(const DirectPrivate *plan, Relation target, PlanState *source);

struct GatheredStatement {
  const char *sql;
  const StatementParams *params;
  int rows;  // 0: there are no more, and no statement
};
// `leading`: the parameters ahead of those of the rows; may be null. The result is valid until the next call.
GatheredStatement next_gathered(GatheredRows *rows, const StatementParams *leading);

// For EXPLAIN: of one row.
const char *gathered_outline(const DirectPrivate *plan, int leading);

}  // namespace remote_fdw
