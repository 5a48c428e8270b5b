// Owns running several statements at once. As with one statement, a connection found dead at the very start of a remote
// transaction is replaced and all are sent again.
#include "remote_fdw/connection/query_batch.h"

#include "remote_fdw/connection/cache.h"
#include "remote_fdw/connection/remote_connection.h"
#include "remote_fdw/pg/memory.h"

namespace remote_fdw {

namespace {

RemoteStatement statement_of(const BatchQuery &query) {
  RemoteStatement statement{};
  statement.sql = query.sql;
  statement.format = ResultFormat::Text;
  statement.kind = StatementKind::Query;
  statement.foreign_table = query.foreign_table;
  return statement;
}

std::span<const RemoteStatement> statements_of(std::span<const BatchQuery> queries) {
  auto *statements = palloc_array_of<RemoteStatement>(queries.size());
  for (size_t i = 0; i < queries.size(); i++) statements[i] = statement_of(queries[i]);
  return {statements, queries.size()};
}

std::span<PgResult *const> make_results(size_t count) {
  auto *results = palloc_array_of<PgResult *>(count);
  for (size_t i = 0; i < count; i++) results[i] = context_new<PgResult>(CurrentMemoryContext);
  return {results, count};
}

bool has_rows(const PgResult *result) { return *result && result->status() == PGRES_TUPLES_OK; }

}  // namespace

std::span<PgResult *const> run_queries(RemoteConnection *c, std::span<const BatchQuery> queries) {
  std::span<const RemoteStatement> statements = statements_of(queries);
  std::span<PgResult *const> results = make_results(queries.size());
  bool restartable = !in_remote_xact(c) && !c->fresh;
  start_flight_of(c, statements);
  finish_flight_of(c, results);
  if (c->wire->bad() && restartable) {
    for (PgResult *result : results) result->reset();
    Oid server = c->server, user = c->user;
    close_connection(c);
    c = get_connection(server, user);
    start_flight_of(c, statements);
    finish_flight_of(c, results);
  }
  c->fresh = false;
  for (size_t i = 0; i < results.size(); i++)
    if (!has_rows(results[i])) raise_remote_error(c, results[i]->get(), {queries[i].sql, queries[i].foreign_table});
  return results;
}

}  // namespace remote_fdw
