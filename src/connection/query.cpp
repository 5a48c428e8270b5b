// Owns running statements: at once, or sent now and collected later. A statement that finds its connection
// dead at the very start of a remote transaction is sent again on a new one, since nothing can have been
// committed.
#include "remote_fdw/connection/query.h"

#include "remote_fdw/connection/cache.h"
#include "remote_fdw/connection/opening_flight.h"
#include "remote_fdw/connection/pending_request.h"
#include "remote_fdw/connection/remote_connection.h"
#include "remote_fdw/pg/errors.h"
#include "remote_fdw/pg/memory.h"

namespace remote_fdw {

namespace {

bool is_success(ExecStatusType status) {
  return status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK || is_part_of_rows(status);
}

void attempt(RemoteConnection *c, const RemoteStatement &statement, PgResult *into) {
  into->reset();
  start_flight(c, statement);
  finish_flight(c, into);
}

}  // namespace

void reconnect(RemoteConnection *c) {
  Oid server = c->server, user = c->user;
  close_connection(c);
  (void)get_connection(server, user);
}

ErrorSubject subject_of(const RemoteStatement &statement) {
  return {statement.error_sql != nullptr ? statement.error_sql : statement.sql, statement.foreign_table};
}

PgResult *run_statement(RemoteConnection *c, const RemoteStatement &statement) {
  PgResult *result = context_new<PgResult>(CurrentMemoryContext);
  bool restartable = !in_remote_xact(c) && !c->fresh;
  attempt(c, statement, result);
  if (c->wire->bad() && restartable) {
    reconnect(c);
    attempt(c, statement, result);
  }
  if (give_up_opening(c, result)) attempt(c, statement, result);
  c->fresh = false;
  if (!*result || !is_success(result->status()) || c->wire->gave_up()) raise_remote_error(c, result->get(), subject_of(statement));
  return result;
}

// Names and definitions: they go into DDL and into the catalog.
void check_answer_encoding(const PgResult *result) {
  for (int row = 0; row < result->rows(); row++)
    for (int column = 0; column < result->columns(); column++)
      (void)pg_verify_mbstr(GetDatabaseEncoding(), result->value(row, column), result->length(row, column), false);
}

void check_answer_columns(const PgResult *answer, int columns) {
  if (answer->status() == PGRES_TUPLES_OK && answer->columns() == columns) return;
  ereport(ERROR, (errcode(ERRCODE_FDW_ERROR), errmsg("unexpected answer of the remote server to a question about its catalog"),
                  errdetail("%d columns were expected, %d came.", columns, answer->columns())));
}

PgResult *run_query(RemoteConnection *c, const char *sql, const char *foreign_table) {
  PgResult *result = run_statement(c, {.sql = sql,
                           .params = nullptr,
                           .format = ResultFormat::Text,
                           .kind = StatementKind::Query,
                           .error_sql = nullptr,
                           .foreign_table = foreign_table,
                           .before = nullptr,
                           .prepare_as = nullptr});
  check_answer_encoding(result);
  return result;
}

namespace {

void unlink_request(PendingRequest *request) {
  if (request->connection != nullptr && request->connection->pending == request) {
    request->connection->pending = nullptr;
    request->connection->beneficiary = nullptr;
  }
  request->connection = nullptr;
}

}  // namespace

void init_request(PendingRequest *request, const RequestMethods *methods) {
  request->methods = methods;
  request->error = context_new<PgResult>(CurrentMemoryContext);
  auto *callback = palloc_struct<MemoryContextCallback>();
  callback->func = [](void *arg) { unlink_request(static_cast<PendingRequest *>(arg)); };
  callback->arg = request;
  MemoryContextRegisterResetCallback(CurrentMemoryContext, callback);
}

RequestOrigin request_origin(RemoteConnection *c) { return {c, !in_remote_xact(c) && !c->fresh}; }

void link_request(PendingRequest *request, const RequestOrigin &origin, const ErrorSubject &subject) {
  RemoteConnection *c = origin.connection;
  request->error->reset();
  request->connection = c;
  request->error_sql = subject.sql;
  request->foreign_table = subject.foreign_table;
  request->collected = false;
  request->awaited_by = nullptr;
  request->opens_transaction = origin.opens_transaction;
  request->starts_over = false;
  request->flight_number = c->flight_number;
  c->fresh = false;
  c->pending = request;
}

// Stores the answer, an error included; the owner raises it when it comes for it.
void collect_pending(RemoteConnection *c) {
  PendingRequest *request = c->pending;
  if (request == nullptr) return;
  request->methods->read_rest(request);
  request->collected = true;
  c->pending = nullptr;
}

void make_room(RemoteConnection *c) {
  send_unsent(c);
  PendingRequest *request = c->pending;
  if (request == nullptr) return;
  collect_pending(c);
  if (!*request->error || c->wire->transaction_status() != PQTRANS_INERROR) return;
  request->starts_over = start_over(request);
  if (!request->starts_over) raise_remote_error(c, request->error->get(), {request->error_sql, request->foreign_table});
}

void raise_lost_answer() {
  ereport(ERROR, (errcode(ERRCODE_CONNECTION_FAILURE), errmsg("the answer to a remote query was lost"),
                  errdetail("Its connection is gone, or the savepoint inside which it ran was rolled back.")));
}

static bool may_be_sent_again(const PendingRequest *request) {
  return request->opens_transaction && request->flight_number == request->connection->flight_number;
}

static bool begin_anew(PendingRequest *request) {
  RemoteConnection *c = request->connection;
  if (c == nullptr || !c->wire->is_open() || request->flight_number != c->flight_number) return false;
  if (!c->wire->bad()) return give_up_opening(c, request->error);
  if (!may_be_sent_again(request)) return false;
  reconnect(c);
  return true;
}

bool start_over(PendingRequest *request) {
  if (!request->starts_over && !begin_anew(request)) return false;
  request->error->reset();
  return true;
}

bool request_in_flight(const PendingRequest *request) {
  return request->connection != nullptr && request->connection->pending == request;
}

bool must_wait_for_turn(const RemoteConnection *c, const PendingRequest *own, const void *parent) {
  return c->pending != nullptr && c->pending != own && c->pending->awaited_by == parent;
}

bool connection_is_awaited(const RemoteConnection *c) { return c->pending != nullptr && c->pending->awaited_by != nullptr; }

void queue_statement(RemoteConnection *c, const char *sql) {
  queue_statement_at(c, sql, GetCurrentTransactionNestLevel());
}

void queue_statement_at(RemoteConnection *c, const char *sql, int level) {
  size_t length = strlen(sql) + 1;
  auto *added = static_cast<QueuedStatement *>(
      MemoryContextAlloc(CacheMemoryContext, offsetof(QueuedStatement, sql) + length));
  added->next = nullptr;
  added->level = level;
  memcpy(added->sql, sql, length);
  QueuedStatement **end = &c->queue;
  while (*end != nullptr) end = &(*end)->next;
  *end = added;
}

void queue_statement_first(RemoteConnection *c, const char *sql, int level) {
  QueuedStatement *rest = c->queue;
  c->queue = nullptr;
  queue_statement_at(c, sql, level);
  c->queue->next = rest;
}

void drop_queue(RemoteConnection *c, int from_level) {
  QueuedStatement **link = &c->queue;
  while (*link != nullptr) {
    QueuedStatement *entry = *link;
    if (entry->level < from_level) {
      link = &entry->next;
      continue;
    }
    *link = entry->next;
    pfree(entry);
  }
}

unsigned next_cursor_number(RemoteConnection *c) { return ++c->cursor_number; }
unsigned next_statement_number(RemoteConnection *c) { return ++c->statement_number; }
void will_leave_prepared(RemoteConnection *c) { c->has_prepared = true; }
bool may_prepare(const RemoteConnection *c) { return c->hold == SessionHold::Session && !c->settings_in_doubt; }

void know_session(RemoteConnection *c) {
  if (c->settings_in_doubt) (void)run_query(c, "SELECT 1");
}

int remote_server_version(const RemoteConnection *c) { return c->wire->server_version(); }

bool remote_encoding_matches(const RemoteConnection *c) {
  const char *encoding = c->wire->parameter("server_encoding");
  return encoding != nullptr && pg_char_to_encoding(encoding) == GetDatabaseEncoding();
}

}  // namespace remote_fdw
