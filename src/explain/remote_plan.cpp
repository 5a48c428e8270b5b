// Owns asking the remote for its plan and showing it.
#include "remote_fdw/explain/remote_plan.h"

#include "remote_fdw/connection/cache.h"
#include "remote_fdw/connection/query.h"
#include "remote_fdw/fetch/row_source.h"
#include "remote_fdw/pg/compat.h"
#include "remote_fdw/pg/errors.h"

namespace remote_fdw {

bool remote_plan_setting = false;

namespace {

const char *explain_head(const ExplainState *es) {
  return psprintf("EXPLAIN (VERBOSE %s, COSTS %s)", es->verbose ? "on" : "off", es->costs ? "on" : "off");
}

const char *execute_sql(const char *name, int params) {
  StringInfoData sql;
  initStringInfo(&sql);
  appendStringInfo(&sql, "EXECUTE %s", name);
  for (int i = 0; i < params; i++) appendStringInfoString(&sql, i == 0 ? "(NULL" : ", NULL");
  appendStringInfoChar(&sql, ')');
  return sql.data;
}

RemoteStatement plain_statement(const char *sql, const RemoteStatement *before) {
  RemoteStatement statement{};
  statement.sql = sql;
  statement.before = before;
  return statement;
}

// The generic plan of a prepared statement, which knows no value: any version from 12 on, whatever the types.
PgResult *explain_with_params(RemoteConnection *c, const RemotePlanSubject &subject, const char *head) {
  know_session(c);
  if (!may_prepare(c))
    ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
                    errmsg("not asked for: the query has parameters, and behind a connection pooler nothing may be prepared")));
  const char *name = psprintf("e%u", next_statement_number(c));
  will_leave_prepared(c);
  RemoteStatement prepare = plain_statement(psprintf("PREPARE %s AS %s", name, subject.sql), nullptr);
  RemoteStatement mode = plain_statement("SET LOCAL plan_cache_mode = force_generic_plan", &prepare);
  RemoteStatement explain = plain_statement(psprintf("%s %s", head, execute_sql(name, subject.params)), &mode);
  explain.error_sql = subject.sql;
  PgResult *answer = run_statement(c, explain);
  queue_statement(c, psprintf("DEALLOCATE %s", name));
  queue_statement(c, "SET LOCAL plan_cache_mode TO DEFAULT");
  return answer;
}

List *ask(const RemotePlanSubject &subject, const char *head) {
  RemoteConnection *c = get_connection(subject.server, subject.user);
  PgResult *answer = subject.params == 0 ? run_query(c, psprintf("%s %s", head, subject.sql)) : explain_with_params(c, subject, head);
  List *lines = NIL;
  for (int row = 0; row < answer->rows(); row++) lines = lappend(lines, pstrdup(answer->value(row, 0)));
  return lines;
}

void show_lines(List *lines, ExplainState *es) {
  if (es->format != EXPLAIN_FORMAT_TEXT) {
    ExplainPropertyList("Remote Plan", lines, es);
    return;
  }
  appendStringInfoSpaces(es->str, es->indent * 2);
  appendStringInfoString(es->str, "Remote Plan:\n");
  ListCell *cell;
  foreach (cell, lines) {
    appendStringInfoSpaces(es->str, es->indent * 2 + 2);
    appendStringInfo(es->str, "%s\n", static_cast<const char *>(lfirst(cell)));
  }
}

}  // namespace

bool wants_remote_plan(const ExplainState *es) {
  ExplainFlag flag = explain_flag(es);
  return flag == ExplainFlag::NotGiven ? remote_plan_setting : flag == ExplainFlag::On;
}

// In a subtransaction, and so a remote savepoint, that an error can take back.
void explain_remote_plan(const RemotePlanSubject &subject, ExplainState *es) {
  if (IsInParallelMode()) {
    ExplainPropertyText("Remote Plan Error", "not asked for inside of a parallel query", es);
    return;
  }
  if (subject.execution != nullptr) close_row_sources(subject.execution);
  const char *head = explain_head(es);
  List *lines = NIL;
  const ErrorData *error = in_subtransaction([&] { lines = ask(subject, head); });
  if (error == nullptr)
    show_lines(lines, es);
  else
    ExplainPropertyText("Remote Plan Error", error->message, es);
}

}  // namespace remote_fdw
