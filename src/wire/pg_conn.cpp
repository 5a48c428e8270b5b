// Owns one PGconn and the translation of libpq's return codes. Does not wait and knows no SQL of its
// own; connection/ drives it.
#include "remote_fdw/wire/pg_conn.h"

#include <sys/socket.h>

#include <dlfcn.h>

#include <new>
#include <utility>

#include "remote_fdw/core/error_info.h"

namespace remote_fdw {

void PgConn::fail() const {
  std::string why = trimmed_message(error_message());
  throw CoreError(breach_ != nullptr ? "08P01" : "08006", why.empty() ? "connection to the remote server failed" : why);
}

void PgConn::start(const char *const *keywords, const char *const *values) {
  close();
  conn_ = PQconnectStartParams(keywords, values, 0);
  if (conn_ == nullptr) throw std::bad_alloc();
  if (notice_receiver_ != nullptr) PQsetNoticeReceiver(conn_, notice_receiver_, notice_argument_);
}

Step PgConn::poll_connect() {
  if (PQstatus(conn_) == CONNECTION_BAD) return Step::Failed;
  switch (PQconnectPoll(conn_)) {
    case PGRES_POLLING_OK:
      if (PQsetnonblocking(conn_, 1) != 0) return Step::Failed;
      encoding_ = PQclientEncoding(conn_);
      return Step::Done;
    case PGRES_POLLING_READING:
      return Step::NeedRead;
    case PGRES_POLLING_WRITING:
      return Step::NeedWrite;
    default:
      return Step::Failed;
  }
}

void PgConn::close() {
  cancel_.drop();
  if (conn_ != nullptr) PQfinish(std::exchange(conn_, nullptr));
  unawaited_ = false;
  breach_ = nullptr;
  breach_told_ = false;
  allowed_ = CopyAllowed::None;
}

// libpq has it from 16 on, and the library that is loaded may be newer than the header.
bool PgConn::used_gssapi() const {
  using Question = int (*)(const PGconn *);
  static const auto ask = reinterpret_cast<Question>(dlsym(RTLD_DEFAULT, "PQconnectionUsedGSSAPI"));
  return ask != nullptr && ask(conn_) != 0;
}

void PgConn::enter_pipeline() {
  if (PQenterPipelineMode(conn_) != 1) fail();
}

void PgConn::leave_pipeline() {
  if (PQexitPipelineMode(conn_) == 1) return;
  // all answers have been read: there are more of them than questions
  give_up("the remote server sent answers that nobody asked for");
  fail();
}

void PgConn::send(const WireStatement &s) {
  if (breach_ != nullptr) fail();
  int ok = 0;
  switch (s.kind) {
    case WireStatement::Kind::Query:
      ok = PQsendQueryParams(conn_, s.sql, s.param_count, s.types, s.values, s.lengths, s.formats, s.result_format);
      break;
    case WireStatement::Kind::Prepared:
      ok = PQsendQueryPrepared(conn_, s.sql, s.param_count, s.values, s.lengths, s.formats, s.result_format);
      break;
    case WireStatement::Kind::Prepare:
      ok = PQsendPrepare(conn_, s.name, s.sql, s.param_count, s.types);
      break;
  }
  if (ok != 1) fail();
}

void PgConn::sync() {
  if (PQpipelineSync(conn_) != 1) fail();
}

void PgConn::send_unawaited(const char *sql) {
  enter_pipeline();
  send({.kind = WireStatement::Kind::Query, .sql = sql});
  sync();
  unawaited_ = true;
}

void PgConn::drop_unawaited() {
  while (unawaited_ && PQisBusy(conn_) == 0) {
    PGresult *result = next_result();
    // a lost connection has no answers, and nothing that follows
    bool over = bad() || (result != nullptr && PQresultStatus(result) == PGRES_PIPELINE_SYNC);
    PQclear(result);
    unawaited_ = !over;
  }
}

void PgConn::send_simple(const char *sql) {
  if (breach_ != nullptr || PQsendQuery(conn_, sql) != 1) fail();
}

Want PgConn::flush() {
  int state = breach_ != nullptr ? -1 : PQflush(conn_);
  if (state < 0) fail();
  return state == 0 ? Want::Nothing : Want::Write;
}

// Nobody listens: what comes anyway is not to pile up.
bool PgConn::consume() {
  if (breach_ != nullptr || PQconsumeInput(conn_) != 1) fail();
  while (PGnotify *notification = PQnotifies(conn_)) PQfreemem(notification);
  return !busy();
}

// What follows would be read as something else than what was sent.
bool PgConn::keeps_encoding() {
  if (PQstatus(conn_) != CONNECTION_OK || PQclientEncoding(conn_) == encoding_) return true;
  give_up("the remote server changed client_encoding");
  return false;
}

bool PgConn::keeps_rules(const PGresult *result) {
  switch (PQresultStatus(result)) {
    case PGRES_COPY_OUT:
    case PGRES_COPY_IN: {
      bool asked = allowed_ == (PQresultStatus(result) == PGRES_COPY_OUT ? CopyAllowed::Out : CopyAllowed::In);
      if (!asked) give_up("the remote server began a COPY that nobody asked for");
      return asked && keeps_encoding();
    }
    case PGRES_COPY_BOTH:
      give_up("the remote server began a COPY that nobody asked for");
      return false;
    default:
      return keeps_encoding();
  }
}

PGresult *PgConn::next_result() {
  if (breach_ == nullptr) {
    PGresult *result = PQgetResult(conn_);
    // at the end, too: that is when servers tell what has changed
    if (result == nullptr ? keeps_encoding() : keeps_rules(result)) return result;
    PQclear(result);
  }
  return std::exchange(breach_told_, true) ? nullptr : PQmakeEmptyPGresult(conn_, PGRES_FATAL_ERROR);
}

PgConn::CopyStep PgConn::take_copy_message(CopyBuffer *into) {
  char *data = nullptr;
  if (breach_ != nullptr || !keeps_encoding()) return CopyStep::End;
  int length = PQgetCopyData(conn_, &data, 1);
  if (length == 0) return CopyStep::Wait;
  // no room for it: the COPY goes on, and would be asked for ever
  if (length == -2 && !bad()) throw CoreError("53200", "out of memory for a row of a remote query");
  if (length < 0) return CopyStep::End;
  into->reset(data, length);
  return CopyStep::Message;
}

PgConn::CopyStep PgConn::skip_copy_messages() {
  CopyBuffer dropped;
  for (;;) {
    CopyStep step = take_copy_message(&dropped);
    if (step != CopyStep::Message) return step;
  }
}

bool PgConn::put_copy_data(const char *data, int length) {
  int state = PQputCopyData(conn_, data, length);
  if (state < 0) fail();
  return state == 1;
}

bool PgConn::put_copy_end(const char *error_message) {
  int state = PQputCopyEnd(conn_, error_message);
  if (state < 0) fail();
  return state == 1;
}

void PgConn::hang_up() {
  if (conn_ != nullptr && PQsocket(conn_) >= 0) (void)shutdown(PQsocket(conn_), SHUT_RDWR);
}

}  // namespace remote_fdw
