// Owns reading a flight row by row: steps that never wait, the waiting, handing the rest to the sink when the connection is
// needed, ending early, and the savepoint around a COPY.
#include "remote_fdw/connection/row_stream.h"

#include "remote_fdw/connection/cache.h"
#include "remote_fdw/connection/counting.h"
#include "remote_fdw/connection/pending_request.h"
#include "remote_fdw/connection/remote_connection.h"
#include "remote_fdw/pg/errors.h"
#include "remote_fdw/pg/latch_wait.h"
#include "remote_fdw/pg/memory.h"
#include "remote_fdw/wire/copy_reader.h"

namespace remote_fdw {

namespace {

enum class StreamForm : uint8 { Copy, Query };

// A row and the memory that it points into.
struct RowHolder {
  FieldView *fields;
  PgResult *row;        // Query
  CopyBuffer *message;  // Copy
};

constexpr const char *kReleaseScan = "RELEASE SAVEPOINT scan";
constexpr const char *kRollBackScan = "ROLLBACK TO SAVEPOINT scan; RELEASE SAVEPOINT scan";

// Ending early: reading this much is cheaper than a cancel request, which is a connection of its own.
constexpr int64 kCheapBytes = 512 * 1024;
constexpr long kCheapMs = 10;

}  // namespace

struct RowStream {
  PendingRequest request;  // first: the connection knows a stream by it
  StreamForm form;
  RowStreamSpec spec;
  RowHolder current;
  RowHolder spare;  // for rows on their way to the sink: the current one may be in use meanwhile
  const PgResult *chunk;  // Query: of one of these two, the rows that came last; null: none
  int chunk_rows_taken;
  PgResult *shape;
  CopyReader reader;
  int64 uncounted;     // Copy: bytes that have come since the last row
  int not_ours;        // Copy: results with rows that come before the types
  int result_index;    // Query: statements of the flight whose results are over; Copy: results so far
  int empty_results;   // Query: in a row; a lost wire gives nothing else
  bool copying;        // Copy: between its begin and its end
  bool in_savepoint;   // Copy: the remote has set it
  bool harmless;       // Copy: a cancel loses nothing
  bool lost;           // the flight has ended with its connection
  bool handing_over;   // was, when an error ended that: a row may have been lost
};

namespace {

static_assert(std::is_trivially_destructible_v<RowStream>);

RowStream *stream_of(PendingRequest *request) { return reinterpret_cast<RowStream *>(request); }

RowHolder make_holder(int columns) {
  return {palloc_array_of<FieldView>(columns), context_new<PgResult>(CurrentMemoryContext),
          context_new<CopyBuffer>(CurrentMemoryContext)};
}

void keep_error(RowStream *s, PGresult *result) {
  if (*s->request.error)
    PQclear(result);
  else
    s->request.error->reset(result);
}

bool has_failed(const RowStream *s) { return static_cast<bool>(*s->request.error); }

bool has_rows_left(const RowStream *s) { return s->chunk != nullptr && s->chunk_rows_taken < s->chunk->rows(); }

// Gives the size of the message that it came in.
int64 take_chunk_row(RowStream *s, FieldView *fields) {
  const PgResult *chunk = s->chunk;
  int row = s->chunk_rows_taken++, columns = s->spec.columns;
  int came = chunk->columns() < columns ? chunk->columns() : columns;
  int64 values = 0;
  // who looks at the shape refuses too few
  for (int i = came; i < columns; i++) fields[i] = {nullptr, -1};
  for (int i = 0; i < came; i++) {
    fields[i] = chunk->is_null(row, i) ? FieldView{nullptr, -1} : FieldView{chunk->value(row, i), chunk->length(row, i)};
    if (!fields[i].is_null()) values += fields[i].length;
  }
  return row_message_bytes(came, values);
}

const PgResult *shape_of(const RowStream *s) {
  if (*s->shape) return s->shape;
  return s->chunk != nullptr ? s->chunk : s->current.row;
}

void end_flight(RowStream *s) {
  RemoteConnection *c = s->request.connection;
  s->lost = c->wire->bad();
  c->wrote_nothing = c->wrote_nothing || (s->form == StreamForm::Copy && s->harmless && c->flight_opens);
  flight_ended(c);
  s->request.collected = true;
  if (c->pending == &s->request) c->pending = nullptr;
}

enum class RowStep : uint8 { Row, Wait, End };

RowStep end_query(RowStream *s) {
  RemoteConnection *c = s->request.connection;
  if (!c->wire->bad()) call_core([&] { c->wire->leave_pipeline(); });
  end_flight(s);
  return RowStep::End;
}

// Takes one result; End: the flight is over, Wait: go on.
RowStep take_query_result(RowStream *s, RowHolder *into, PGresult *result) {
  ExecStatusType status = PQresultStatus(result);
  bool wanted = s->result_index == s->request.connection->flight_prefix;
  if (status == PGRES_PIPELINE_SYNC) {
    PQclear(result);
    return end_query(s);
  }
  note_answer(s->request.connection, s->result_index, result);
  if (is_error_result(status)) {
    keep_error(s, result);
  } else if (wanted && *s->shape && (is_part_of_rows(status) || status == PGRES_TUPLES_OK)) {
    // its columns may be others than those that were checked
    PQclear(result);
    s->request.connection->wire->give_up("the remote server sent a second result of one query");
  } else if (wanted && is_part_of_rows(status)) {
    into->row->reset(result);
    s->chunk = into->row;
    s->chunk_rows_taken = 0;
  } else if (wanted && status == PGRES_TUPLES_OK) {
    s->shape->reset(result);
  } else {
    PQclear(result);
  }
  return RowStep::Wait;
}

RowStep step_query(RowStream *s, RowHolder *into) {
  PgConn *wire = s->request.connection->wire;
  for (;;) {
    if (has_rows_left(s)) {
      count_row(s->request.connection, take_chunk_row(s, into->fields));
      return RowStep::Row;
    }
    if (wire->busy()) return RowStep::Wait;
    PGresult *result = wire->next_result();
    if (result == nullptr) {
      s->result_index++;
      if (wire->bad() && ++s->empty_results > 2) return end_query(s);
      if (s->result_index == s->request.connection->flight_prefix) wire->give_rows(s->spec.rows_at_once);
      continue;
    }
    s->empty_results = 0;
    if (take_query_result(s, into, result) == RowStep::End) return RowStep::End;
  }
}

RowStep step_copy_data(RowStream *s, RowHolder *into) {
  PgConn *wire = s->request.connection->wire;
  for (;;) {
    CopyNext next = s->reader.next(into->fields, s->spec.columns);
    if (next == CopyNext::Row) {
      count_row(s->request.connection, s->uncounted);
      s->uncounted = 0;
      return RowStep::Row;
    }
    if (next == CopyNext::Malformed) raise_breach(s->request.connection, "the remote server sent malformed COPY data");
    PgConn::CopyStep step = call_core([&] { return wire->take_copy_message(into->message); });
    if (step == PgConn::CopyStep::Wait) return RowStep::Wait;
    if (step == PgConn::CopyStep::End) return RowStep::End;
    s->uncounted += copy_message_bytes(into->message->length());
    s->reader.take_message(into->message->data(), into->message->length());
  }
}

void take_copy_result(RowStream *s, PGresult *result) {
  ExecStatusType status = PQresultStatus(result);
  if (is_error_result(status)) {
    keep_error(s, result);
    return;
  }
  note_answer(s->request.connection, s->result_index++, result);
  if (status == PGRES_TUPLES_OK && s->not_ours > 0) {
    s->not_ours--;
    PQclear(result);
    return;
  }
  if (status == PGRES_TUPLES_OK) {
    if (!*s->shape) {
      s->shape->reset(result);
      return;
    }
    const char *answer = PQntuples(result) == 1 ? PQgetvalue(result, 0, 0) : nullptr;
    s->harmless = s->harmless || (answer != nullptr && strcmp(answer, "t") == 0);
  }
  if (status == PGRES_COPY_OUT) s->copying = true;
  // the last one before the COPY; what comes before the types is the mirror of local savepoints
  if (*s->shape && strcmp(PQcmdStatus(result), "SAVEPOINT") == 0) s->in_savepoint = true;
  PQclear(result);
}

RowStep step_copy(RowStream *s, RowHolder *into) {
  PgConn *wire = s->request.connection->wire;
  for (;;) {
    if (s->copying) {
      RowStep step = step_copy_data(s, into);
      if (step != RowStep::End) return step;
      s->copying = false;
    }
    if (wire->busy()) return RowStep::Wait;
    PGresult *result = wire->next_result();
    if (result == nullptr) {
      if (!has_failed(s) && !s->reader.ended()) wire->give_up("the remote server ended a COPY before its last row");
      end_flight(s);
      return RowStep::End;
    }
    take_copy_result(s, result);
  }
}

// Never waits.
RowStep step_stream(RowStream *s, RowHolder *into) {
  return s->form == StreamForm::Copy ? step_copy(s, into) : step_query(s, into);
}

// What has arrived is looked at even when the peer is gone by now: its last words may be among it.
RowStep step_arrived(RowStream *s, RowHolder *into) {
  RowStep step = step_stream(s, into);
  if (step != RowStep::Wait) return step;
  bool alive = read_arrived(s->request.connection);
  step = step_stream(s, into);
  if (step != RowStep::Wait || alive) return step;
  end_flight(s);
  s->lost = true;
  return RowStep::End;
}

RowStep step_waiting(RowStream *s, RowHolder *into) {
  for (;;) {
    // a peer that never lets us wait is interrupted, too
    CHECK_FOR_INTERRUPTS();
    RowStep step = step_arrived(s, into);
    if (step != RowStep::Wait) return step;
    wait_readable(s->request.connection);
  }
}

void run_control(RemoteConnection *c, const char *sql) {
  PgResult *result = context_new<PgResult>(CurrentMemoryContext);
  send_simple_statement(c, sql);
  finish_flight(c, result);
  if (!*result || result->status() != PGRES_COMMAND_OK) raise_remote_error(c, result->get(), {sql, nullptr});
}

// The flight of a COPY is over: its savepoint goes with the next flight, or at once when the remote waits for that.
void leave_savepoint(RowStream *s) {
  RemoteConnection *c = s->request.connection;
  if (s->form != StreamForm::Copy || !s->in_savepoint || c->wire->bad()) return;
  s->in_savepoint = false;
  if (c->wire->transaction_status() == PQTRANS_INERROR)
    run_control(c, kRollBackScan);
  else
    queue_statement_first(c, kReleaseScan, c->xact.level);
}

// Somebody else needs the connection.
void hand_over_rest(PendingRequest *request) {
  RowStream *s = stream_of(request);
  s->handing_over = true;
  while (step_waiting(s, &s->spare) == RowStep::Row)
    s->spec.sink(s->spec.sink_owner, s->spare.fields, shape_of(s));
  s->handing_over = false;
  leave_savepoint(s);
}

// The same while a subtransaction rolls back, for an owner who goes on after it. Who is told to stop does not want all the rows.
bool hand_over_quietly(RowStream *s, long silence_ms) {
  constexpr long kMostMs = 30000;
  TimestampTz now = GetCurrentTimestamp();
  TimestampTz deadline = TimestampTzPlusMilliseconds(now, is_told_to_stop() ? silence_ms : kMostMs);
  for (;;) {
    RowStep step = step_arrived(s, &s->spare);
    if (step == RowStep::End) return true;
    if (step == RowStep::Row) {
      s->spec.sink(s->spec.sink_owner, s->spare.fields, shape_of(s));
      continue;
    }
    long left = Min(silence_ms, TimestampDifferenceMilliseconds(GetCurrentTimestamp(), deadline));
    if (left <= 0) return false;
    WaitOutcome outcome = wait_counted(s->request.connection, SocketWait::Read, left, Interrupts::Hold);
    if (outcome == WaitOutcome::Timeout) return false;
    if (is_told_to_stop()) deadline = Min(deadline, TimestampTzPlusMilliseconds(GetCurrentTimestamp(), silence_ms));
  }
}

void begin_stream(RowStream *s, StreamForm form) {
  s->form = form;
  s->shape->reset();
  s->reader.reset();
  s->result_index = s->empty_results = 0;
  s->uncounted = 0;
  s->chunk = nullptr;
  s->copying = s->in_savepoint = s->handing_over = s->lost = false;
}

StreamStep stream_end(RowStream *s) {
  bool failed = has_failed(s) || s->request.starts_over || s->lost;
  if (!failed) return StreamStep::End;
  if (start_over(&s->request)) return StreamStep::Stale;
  raise_stream_error(s);
}

enum class Drained : uint8 { All, NotYet };

Drained drain_cheaply(RowStream *s) {
  TimestampTz start = GetCurrentTimestamp();
  int64 bytes = 0;
  for (;;) {
    RowStep step = step_arrived(s, &s->spare);
    if (step == RowStep::End) return Drained::All;
    if (!s->copying) {
      wait_readable(s->request.connection);
      continue;
    }
    long left = kCheapMs - TimestampDifferenceMilliseconds(start, GetCurrentTimestamp());
    if (bytes > kCheapBytes || left <= 0) return Drained::NotYet;
    if (step == RowStep::Row)
      bytes += s->spare.message->length();
    else
      (void)wait_counted(s->request.connection, SocketWait::Read, left, Interrupts::Serve);
  }
}

void stop_copy(RowStream *s) {
  RemoteConnection *c = s->request.connection;
  if (drain_cheaply(s) == Drained::NotYet) {
    // first, because from libpq 17 on a request goes on only while it is waited for
    if (s->harmless) (void)try_core([&] { c->wire->start_cancel(); });
    await_cancel(c);
    while (step_waiting(s, &s->spare) == RowStep::Row) continue;
  }
  leave_savepoint(s);
}

// Without a savepoint a cancel would end the remote transaction.
void stop_query(RowStream *s) {
  while (step_waiting(s, &s->spare) == RowStep::Row) continue;
  if (has_failed(s)) raise_stream_error(s);
}

bool save_stream(PendingRequest *request, SubTransactionId aborted, long silence_ms) {
  RowStream *s = stream_of(request);
  if (s->spec.owned_by >= aborted) return false;
  s->handing_over = true;
  bool all = false;
  if (!without_raising([&] { all = hand_over_quietly(s, silence_ms); }) || !all) return false;
  // its savepoint goes with the one that is rolled back
  s->handing_over = s->in_savepoint = false;
  return true;
}

constexpr RequestMethods kStreamMethods = {hand_over_rest, save_stream};

}  // namespace

RowStream *make_row_stream(const RowStreamSpec &spec) {
  auto *s = palloc_struct<RowStream>();
  init_request(&s->request, &kStreamMethods);
  s->spec = spec;
  s->current = make_holder(spec.columns);
  s->spare = make_holder(spec.columns);
  s->shape = context_new<PgResult>(CurrentMemoryContext);
  return s;
}

void open_copy_stream(RowStream *s, RemoteConnection *c, const CopyStatement &statement) {
  StringInfoData sql;
  initStringInfo(&sql);
  // the types come ahead by a query that runs no row
  appendStringInfo(&sql, "SELECT * FROM (%s) s LIMIT 0; ", statement.sql);
  if (statement.harmless_sql != nullptr) appendStringInfo(&sql, "%s; ", statement.harmless_sql);
  appendStringInfo(&sql, "SAVEPOINT scan; COPY (%s) TO STDOUT (FORMAT binary)", statement.sql);
  RequestOrigin origin = request_origin(c);
  begin_stream(s, StreamForm::Copy);
  s->harmless = XactReadOnly;
  start_simple_flight(c, sql.data, statement.traffic);
  s->not_ours = c->flight_answers;
  c->wire->allow_copy(CopyAllowed::Out);
  link_request(&s->request, origin, {statement.sql, statement.foreign_table});
  pfree(sql.data);
}

void open_query_stream(RowStream *s, RemoteConnection *c, const RemoteStatement &statement) {
  RequestOrigin origin = request_origin(c);
  begin_stream(s, StreamForm::Query);
  start_flight(c, statement);
  link_request(&s->request, origin,
               {statement.error_sql != nullptr ? statement.error_sql : statement.sql, statement.foreign_table});
  if (c->flight_prefix == 0) c->wire->give_rows(s->spec.rows_at_once);
}

StreamStep read_stream(RowStream *s, StreamWait wait) {
  if (s->handing_over) raise_lost_answer();
  if (!s->request.collected) {
    if (!request_in_flight(&s->request)) raise_lost_answer();
    RowStep step = wait == StreamWait::Never ? step_arrived(s, &s->current) : step_waiting(s, &s->current);
    if (step == RowStep::Wait) return StreamStep::Wait;
    // from here on not to be asked anew, whatever happens
    s->request.opens_transaction = s->request.opens_transaction && step != RowStep::Row;
    if (step == RowStep::Row) return StreamStep::Row;
    leave_savepoint(s);
  }
  return stream_end(s);
}

void raise_stream_error(const RowStream *s) {
  raise_remote_error(s->request.connection, s->request.error->get(), {s->request.error_sql, s->request.foreign_table});
}

const FieldView *stream_fields(const RowStream *s) { return s->current.fields; }
const PgResult *stream_shape(const RowStream *s) { return shape_of(s); }
PendingRequest *stream_request(RowStream *s) { return &s->request; }

void stop_stream(RowStream *s) {
  if (!request_in_flight(&s->request)) return;
  // what comes now is wanted by nobody
  s->request.connection->beneficiary = nullptr;
  if (s->form == StreamForm::Copy)
    stop_copy(s);
  else
    stop_query(s);
}

}  // namespace remote_fdw
