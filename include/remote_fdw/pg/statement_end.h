// The end of a statement's run, before its AFTER triggers fire and its rows are told to the client; and the number that COPY FROM
// tells. Source: PostgreSQL, executor/executor.h "ExecutorRun_hook", tcop/utility.h "ProcessUtility_hook".
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

// `at_end` is called after each run of a query (the rows told afterwards are its es_processed), and when what is left of it has run.
void install_statement_end(void (*at_end)(EState *query));
// Rows that the running COPY FROM has given away, and that were not inserted.
void count_rows_not_copied(int64 rows);

}  // namespace remote_fdw
