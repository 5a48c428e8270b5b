// Owns one libpq connection of a test.
#include "support/session.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace remote_fdw::test {

namespace {

std::string field(const PGresult *result, int code) {
  const char *text = PQresultErrorField(result, code);
  return text == nullptr ? "" : text;
}

void read_rows(const PGresult *result, Answer *answer) {
  answer->columns.clear();
  answer->rows.clear();
  for (int c = 0; c < PQnfields(result); c++) answer->columns.push_back(PQfname(result, c));
  for (int r = 0; r < PQntuples(result); r++) {
    answer->rows.emplace_back();
    for (int c = 0; c < PQnfields(result); c++)
      answer->rows.back().push_back(PQgetisnull(result, r, c) ? "<null>" : PQgetvalue(result, r, c));
  }
}

void read_error(const PGresult *result, Answer *answer) {
  answer->ok = false;
  answer->sqlstate = field(result, PG_DIAG_SQLSTATE);
  answer->message = field(result, PG_DIAG_MESSAGE_PRIMARY);
  answer->detail = field(result, PG_DIAG_MESSAGE_DETAIL);
  answer->hint = field(result, PG_DIAG_MESSAGE_HINT);
  answer->context = field(result, PG_DIAG_CONTEXT);
  answer->constraint = field(result, PG_DIAG_CONSTRAINT_NAME);
}

}  // namespace

std::string Answer::value() const {
  if (!ok) return "ERROR " + sqlstate + ": " + message;
  if (rows.size() != 1 || rows[0].size() != 1) return "(" + std::to_string(rows.size()) + " rows)";
  return rows[0][0];
}

std::string Answer::table() const {
  if (!ok) return "ERROR " + sqlstate + ": " + message;
  std::string text;
  for (const auto &row : rows) {
    for (std::size_t c = 0; c < row.size(); c++) text += (c ? "|" : "") + row[c];
    text += "\n";
  }
  return text;
}

Session::Session(const std::string &host, const std::string &port, const std::string &database, const std::string &user) {
  const char *keywords[] = {"host", "port", "dbname", "user", "application_name", nullptr};
  const char *values[] = {host.c_str(), port.c_str(), database.c_str(), user.c_str(), "remote_fdw_test", nullptr};
  conn_ = PQconnectdbParams(keywords, values, 0);
  if (PQstatus(conn_) != CONNECTION_OK) throw std::runtime_error(PQerrorMessage(conn_));
  PQsetNoticeReceiver(conn_, receive_notice, this);
}

Session::~Session() { PQfinish(conn_); }

void Session::receive_notice(void *self, const PGresult *result) {
  static_cast<Session *>(self)->notices_.push_back(field(result, PG_DIAG_SEVERITY) + ": " + field(result, PG_DIAG_MESSAGE_PRIMARY));
}

Answer Session::take_answer() {
  Answer answer;
  answer.ok = true;
  while (PGresult *result = PQgetResult(conn_)) {
    ExecStatusType status = PQresultStatus(result);
    if (status == PGRES_TUPLES_OK) read_rows(result, &answer);
    if (status == PGRES_FATAL_ERROR) read_error(result, &answer);
    if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) answer.tag = PQcmdStatus(result);
    PQclear(result);
    if (status == PGRES_COPY_IN || status == PGRES_COPY_OUT) break;
  }
  answer.notices.swap(notices_);
  notices_.clear();
  return answer;
}

Answer Session::run(const std::string &sql) {
  if (PQsendQuery(conn_, sql.c_str()) != 1) {
    Answer answer;
    answer.message = PQerrorMessage(conn_);
    return answer;
  }
  return take_answer();
}

Answer Session::must(const std::string &sql) {
  Answer answer = run(sql);
  if (!answer.ok) ADD_FAILURE() << sql << "\n  ERROR " << answer.sqlstate << ": " << answer.message << "\n  " << answer.detail;
  return answer;
}

Answer Session::copy_in(const std::string &sql, const std::string &data) {
  Answer answer = run(sql);
  if (!answer.ok) return answer;
  PQputCopyData(conn_, data.data(), static_cast<int>(data.size()));
  PQputCopyEnd(conn_, nullptr);
  return take_answer();
}

}  // namespace remote_fdw::test
