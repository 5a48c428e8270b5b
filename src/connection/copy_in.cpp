// Owns a COPY FROM STDIN on a connection: its beginning, its data, its end, whoever asks for it.
#include "remote_fdw/connection/copy_in.h"

#include "remote_fdw/connection/counting.h"
#include "remote_fdw/connection/opening_flight.h"
#include "remote_fdw/connection/pending_request.h"
#include "remote_fdw/connection/remote_connection.h"
#include "remote_fdw/pg/errors.h"
#include "remote_fdw/pg/memory.h"

namespace remote_fdw {

struct CopyIn {
  PendingRequest request;  // first: the connection knows it by it
  RemoteConnection *connection;
  CopyInSpec spec;
  const char *sql;  // with its options
  bool used;        // a COPY has begun since its error was last looked for
  int64 rows;
};

namespace {

static_assert(std::is_trivially_destructible_v<CopyIn>);

// Source: PostgreSQL, COPY "Binary Format": signature, flags, length of the header's extension.
constexpr char kHeader[11 + 4 + 4] = "PGCOPY\n\377\r\n";
constexpr char kTrailer[] = "\377\377";

CopyIn *copy_of(PendingRequest *request) { return reinterpret_cast<CopyIn *>(request); }

bool is_under_way(const CopyIn *copy) { return request_in_flight(&copy->request); }

void put(RemoteConnection *c, const char *data, int length) {
  count(c, [&](Traffic &t) { t.bytes_sent += copy_message_bytes(length); });
  bool taken = false;
  // what goes wrong is told by the answer at the end
  while (try_core([&] { taken = c->wire->put_copy_data(data, length); }) && !taken) flush_out(c);
}

void keep_answer(CopyIn *copy, PGresult *result) {
  if (is_error_result(PQresultStatus(result)) && !*copy->request.error) {
    copy->request.error->reset(result);
    return;
  }
  if (strncmp(PQcmdStatus(result), "COPY ", 5) == 0) copy->rows += strtoll(PQcmdTuples(result), nullptr, 10);
  PQclear(result);
}

void finish_copy(PendingRequest *request) {
  CopyIn *copy = copy_of(request);
  RemoteConnection *c = copy->connection;
  if (copy->spec.form == CopyForm::Binary) put(c, kTrailer, sizeof kTrailer - 1);
  (void)try_core([&] { (void)c->wire->put_copy_end(nullptr); });
  c->copying_in = false;
  c->wire->allow_copy(CopyAllowed::None);
  flush_out(c);
  while (PGresult *result = next_result(c)) keep_answer(copy, result);
  flight_ended(c);
}

constexpr RequestMethods kCopyMethods = {finish_copy, nullptr};

// True: the remote waits for rows.
bool wait_for_begin(CopyIn *copy) {
  RemoteConnection *c = copy->connection;
  int index = 0;
  while (PGresult *result = next_result(c)) {
    bool ready = PQresultStatus(result) == PGRES_COPY_IN;
    note_answer(c, index++, result);
    keep_answer(copy, result);
    if (ready) return true;
  }
  flight_ended(c);
  return false;
}

bool ask_to_begin(CopyIn *copy) {
  copy->request.error->reset();
  start_simple_flight(copy->connection, copy->sql, copy->spec.traffic);
  copy->connection->awaits = WaitReason::Copy;
  copy->connection->wire->allow_copy(CopyAllowed::In);
  return wait_for_begin(copy);
}

[[noreturn]] void raise_copy_error(const CopyIn *copy) {
  raise_remote_error(copy->connection, copy->request.error->get(), {copy->sql, copy->spec.foreign_table});
}

void begin_copy(CopyIn *copy) {
  RemoteConnection *c = copy->connection;
  RequestOrigin origin = request_origin(c);
  copy->used = true;
  bool begun = ask_to_begin(copy);
  if (!begun && c->wire->bad() && origin.opens_transaction) {
    reconnect(c);
    begun = ask_to_begin(copy);
  }
  if (!begun && give_up_opening(c, copy->request.error)) begun = ask_to_begin(copy);
  if (!begun) raise_copy_error(copy);
  c->copying_in = true;
  link_request(&copy->request, origin, {copy->sql, copy->spec.foreign_table});
  if (copy->spec.form == CopyForm::Binary) put(c, kHeader, sizeof kHeader);
}

bool has_answered(RemoteConnection *c) {
  return c->wire->bad() || wait_for_socket(c->wire->socket(), SocketWait::Read, 0, wait_event(WaitReason::Copy), Interrupts::Serve) == WaitOutcome::Socket;
}

}  // namespace

CopyIn *make_copy_in(RemoteConnection *c, const CopyInSpec &spec) {
  auto *copy = palloc_struct<CopyIn>();
  init_request(&copy->request, &kCopyMethods);
  copy->connection = c;
  copy->spec = spec;
  copy->sql = psprintf("%s%s", spec.sql, spec.form == CopyForm::Binary ? " (FORMAT binary)" : "");
  return copy;
}

CopyPut put_copy_rows(CopyIn *copy, const char *data, int length) {
  // somebody else has ended it, and may have kept its error to himself
  if (copy->used && !is_under_way(copy)) end_copy_in(copy);
  CopyPut done = is_under_way(copy) ? CopyPut::WentOn : CopyPut::Began;
  if (done == CopyPut::Began) begin_copy(copy);
  put(copy->connection, data, length);
  flush_out(copy->connection);
  if (has_answered(copy->connection)) end_copy_in(copy);
  return done;
}

void end_copy_in(CopyIn *copy) {
  if (!copy->used) return;
  if (is_under_way(copy)) collect_pending(copy->connection);
  if (!copy->request.collected) raise_lost_answer();
  if (*copy->request.error) raise_copy_error(copy);
  copy->used = false;
}

int64 take_copied_rows(CopyIn *copy) {
  int64 rows = copy->rows;
  copy->rows = 0;
  return rows;
}

void break_off_copy_in(RemoteConnection *c) {
  if (!c->copying_in) return;
  c->copying_in = false;
  (void)try_core([&] { (void)c->wire->put_copy_end("the local statement was broken off"); });
}

}  // namespace remote_fdw
