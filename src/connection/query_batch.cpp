// Owns running several statements at once. As with one statement, a connection found dead at the very start of a remote
// transaction is replaced and all are sent again.
#include "remote_fdw/connection/query_batch.h"

#include "remote_fdw/connection/opening_flight.h"
#include "remote_fdw/connection/remote_connection.h"
#include "remote_fdw/pg/memory.h"

namespace remote_fdw {

namespace {

std::span<PgResult *const> make_results(size_t count) {
  auto *results = palloc_array_of<PgResult *>(count);
  for (size_t i = 0; i < count; i++) results[i] = context_new<PgResult>(CurrentMemoryContext);
  return {results, count};
}

bool succeeded(const PgResult *result) {
  return *result && (result->status() == PGRES_TUPLES_OK || result->status() == PGRES_COMMAND_OK);
}

void attempt(RemoteConnection *c, std::span<const RemoteStatement> statements, std::span<PgResult *const> results) {
  for (PgResult *result : results) result->reset();
  start_flight_of(c, statements);
  finish_flight_of(c, results);
}

const PgResult *first_error(std::span<PgResult *const> results) {
  for (const PgResult *result : results)
    if (*result && is_error_result(result->status())) return result;
  return nullptr;
}

}  // namespace

RemoteStatement query_statement(const BatchQuery &query) {
  RemoteStatement statement{};
  statement.sql = query.sql;
  statement.format = ResultFormat::Text;
  statement.kind = StatementKind::Query;
  statement.foreign_table = query.foreign_table;
  return statement;
}

std::span<PgResult *const> run_statements(RemoteConnection *c, std::span<const RemoteStatement> statements) {
  std::span<PgResult *const> results = make_results(statements.size());
  bool restartable = !in_remote_xact(c) && !c->fresh;
  attempt(c, statements, results);
  if (c->wire->bad() && restartable) {
    reconnect(c);
    attempt(c, statements, results);
  }
  if (give_up_opening(c, first_error(results))) attempt(c, statements, results);
  c->fresh = false;
  for (size_t i = 0; i < results.size(); i++)
    if (!succeeded(results[i]) || c->wire->gave_up()) raise_remote_error(c, results[i]->get(), subject_of(statements[i]));
  return results;
}

std::span<PgResult *const> run_queries(RemoteConnection *c, std::span<const BatchQuery> queries) {
  auto *statements = palloc_array_of<RemoteStatement>(queries.size());
  for (size_t i = 0; i < queries.size(); i++) statements[i] = query_statement(queries[i]);
  return run_statements(c, {statements, queries.size()});
}

}  // namespace remote_fdw
