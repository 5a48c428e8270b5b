// Owns the hooks around a statement's run.
#include "remote_fdw/pg/statement_end.h"

#include "remote_fdw/pg/errors.h"

namespace remote_fdw {

namespace {

void (*at_statement_end)(EState *);
int64 rows_not_copied;

ExecutorRun_hook_type previous_run;
ExecutorFinish_hook_type previous_finish;
ProcessUtility_hook_type previous_utility;

}  // namespace

void count_rows_not_copied(int64 rows) { rows_not_copied += rows; }

extern "C" {

#if PG_VERSION_NUM >= 180000
static void run_query_to_end(QueryDesc *query, ScanDirection direction, uint64 count) {
  if (previous_run != nullptr)
    previous_run(query, direction, count);
  else
    standard_ExecutorRun(query, direction, count);
  at_statement_end(query->estate);
}
#else
static void run_query_to_end(QueryDesc *query, ScanDirection direction, uint64 count, bool execute_once) {
  if (previous_run != nullptr)
    previous_run(query, direction, count, execute_once);
  else
    standard_ExecutorRun(query, direction, count, execute_once);
  at_statement_end(query->estate);
}
#endif

static void finish_query(QueryDesc *query) {
  if (previous_finish != nullptr)
    previous_finish(query);
  else
    standard_ExecutorFinish(query);
  at_statement_end(query->estate);
}

static void run_utility(PlannedStmt *statement, const char *text, bool read_only, ProcessUtilityContext context, ParamListInfo params,
                        QueryEnvironment *environment, DestReceiver *receiver, QueryCompletion *completion) {
  auto *utility = previous_utility != nullptr ? previous_utility : standard_ProcessUtility;
  // a COPY may run inside of another one's trigger
  int64 outer = rows_not_copied;
  bool copies = IsA(statement->utilityStmt, CopyStmt);
  if (copies) rows_not_copied = 0;
  utility(statement, text, read_only, context, params, environment, receiver, completion);
  if (!copies) return;
  if (completion != nullptr && completion->commandTag == CMDTAG_COPY) completion->nprocessed -= static_cast<uint64>(rows_not_copied);
  rows_not_copied = outer;
}

}  // extern "C"

void install_statement_end(void (*at_end)(EState *query)) {
  at_statement_end = at_end;
  previous_run = ExecutorRun_hook;
  ExecutorRun_hook = run_query_to_end;
  previous_finish = ExecutorFinish_hook;
  ExecutorFinish_hook = finish_query;
  previous_utility = ProcessUtility_hook;
  ProcessUtility_hook = run_utility;
}

}  // namespace remote_fdw
