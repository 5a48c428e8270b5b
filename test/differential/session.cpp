// libpq behind Session. See session.h.
#include "session.h"

#include <poll.h>

#include <chrono>
#include <stdexcept>
#include <thread>

namespace remote_fdw::differential {

namespace {

// Longer than the server's statement_timeout, so that only a backend deaf to it is given up.
constexpr std::chrono::seconds kDeafAfter{90};
constexpr Oid kFirstUserOid = 16384;

std::string row_text(const PGresult *result, int row) {
  std::string text;
  for (int column = 0; column < PQnfields(result); ++column) {
    if (column > 0) text += " | ";
    text += PQgetisnull(result, row, column) ? "\u2205" : PQgetvalue(result, row, column);
  }
  return text;
}

}  // namespace

void keep_notice(void *session, const PGresult *result) {
  const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  const char *text = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
  if (state && text) static_cast<Session *>(session)->notices_.push_back(std::string(state) + " " + text);
}

Session::Session(std::string conninfo) : conninfo_(std::move(conninfo)) { reconnect(); }

void Session::reconnect() {
  std::string failure;
  for (int attempt = 0; attempt < 60; ++attempt) {
    connection_.reset(PQconnectdb(conninfo_.c_str()));
    if (PQstatus(connection_.get()) == CONNECTION_OK) {
      PQsetNoticeReceiver(connection_.get(), keep_notice, this);
      return;
    }
    failure = PQerrorMessage(connection_.get());
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
  }
  throw std::runtime_error("cannot connect: " + failure);
}

void Session::send(const Command &command) {
  notices_.clear();
  send_failure_.clear();
  copy_data_ = command.copy_data;
  if (!PQsendQuery(connection_.get(), command.sql.c_str())) send_failure_ = PQerrorMessage(connection_.get());
}

Session::Wait Session::wait_for_result() {
  auto deadline = std::chrono::steady_clock::now() + kDeafAfter;
  while (PQisBusy(connection_.get())) {
    auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) return Wait::TimedOut;
    pollfd descriptor{PQsocket(connection_.get()), POLLIN, 0};
    poll(&descriptor, 1, static_cast<int>(left.count()));
    if (!PQconsumeInput(connection_.get())) return Wait::Ready;
  }
  return Wait::Ready;
}

void Session::absorb_rows(const PGresult *result, Outcome &outcome) {
  outcome.columns.clear();
  outcome.rows.clear();
  for (int column = 0; column < PQnfields(result); ++column) {
    Oid type = PQftype(result, column);
    outcome.columns.push_back(std::string(PQfname(result, column)) + ":" +
                              (type < kFirstUserOid ? std::to_string(type) : "user"));
  }
  for (int row = 0; row < PQntuples(result); ++row) outcome.rows.push_back(row_text(result, row));
}

void Session::feed_copy() {
  std::string data = copy_data_.value_or("");
  PQputCopyData(connection_.get(), data.data(), static_cast<int>(data.size()));
  PQputCopyEnd(connection_.get(), nullptr);
}

void Session::drain_copy(Outcome &outcome) {
  char *line = nullptr;
  for (int size = PQgetCopyData(connection_.get(), &line, 0); size > 0;
       size = PQgetCopyData(connection_.get(), &line, 0)) {
    outcome.rows.emplace_back(line, static_cast<std::size_t>(size));
    PQfreemem(line);
  }
}

void Session::absorb(PGresult *result, Outcome &outcome) {
  switch (PQresultStatus(result)) {
    case PGRES_TUPLES_OK:
      absorb_rows(result, outcome);
      outcome.tag = PQcmdStatus(result);
      break;
    case PGRES_COPY_IN:
      feed_copy();
      break;
    case PGRES_COPY_OUT:
      drain_copy(outcome);
      break;
    case PGRES_FATAL_ERROR: {
      const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
      outcome.status = PQstatus(connection_.get()) == CONNECTION_BAD ? Status::Lost : Status::Error;
      outcome.sqlstate = state ? state : "08006";
      const char *primary = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
      outcome.message = primary ? primary : PQresultErrorMessage(result);
      break;
    }
    default:
      outcome.tag = PQcmdStatus(result);
  }
}

Outcome Session::lost(const std::string &why) {
  Outcome outcome;
  outcome.status = Status::Lost;
  outcome.sqlstate = "08006";
  outcome.message = why;
  connection_.reset(nullptr);
  return outcome;
}

Outcome Session::collect() {
  if (!connection_) return lost("connection is closed");
  if (!send_failure_.empty()) return lost(send_failure_);
  Outcome outcome;
  for (;;) {
    if (wait_for_result() == Wait::TimedOut) return lost("no answer in time, not even to statement_timeout");
    PGresult *result = PQgetResult(connection_.get());
    if (!result) break;
    absorb(result, outcome);
    PQclear(result);
    if (outcome.status == Status::Lost) return lost(outcome.message);
  }
  if (PQstatus(connection_.get()) != CONNECTION_OK) return lost("server closed the connection");
  outcome.notices = notices_;
  return outcome;
}

Outcome Session::run(const std::string &sql) {
  send(Command{sql, std::nullopt});
  return collect();
}

Outcome Session::must(const std::string &sql) {
  Outcome outcome = run(sql);
  if (outcome.status != Status::Ok)
    throw std::runtime_error(outcome.sqlstate + ": " + outcome.message + "\n  in: " + one_line(sql, 400));
  return outcome;
}

bool Session::in_transaction() const { return connection_ && PQtransactionStatus(connection_.get()) != PQTRANS_IDLE; }

bool Session::alive() const { return connection_ && PQstatus(connection_.get()) == CONNECTION_OK; }

std::string Session::quoted(const std::string &literal) const {
  std::unique_ptr<char, decltype(&PQfreemem)> text(PQescapeLiteral(connection_.get(), literal.data(), literal.size()),
                                                   PQfreemem);
  return text.get();
}

}  // namespace remote_fdw::differential
