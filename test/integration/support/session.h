// A client session for tests: runs SQL, keeps the whole answer, and says what differs from the expected in one line.
#pragma once

#include <libpq-fe.h>

#include <string>
#include <vector>

namespace remote_fdw::test {

struct Answer {
  bool ok = false;
  std::string tag;  // command tag
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;  // NULL is "<null>"
  std::string sqlstate, message, detail, hint, context, constraint;
  std::vector<std::string> notices;  // "WARNING: text"

  // The only value of the only row, or a description of what there was instead.
  std::string value() const;
  // One row per line, columns separated by "|".
  std::string table() const;
};

class Session {
 public:
  Session(const std::string &host, const std::string &port, const std::string &database, const std::string &user = "postgres");
  ~Session();
  Session(const Session &) = delete;
  Session &operator=(const Session &) = delete;

  Answer run(const std::string &sql);
  // Fails the current test when the statement does not succeed.
  Answer must(const std::string &sql);
  std::string value(const std::string &sql) { return must(sql).value(); }
  // COPY FROM STDIN with this data.
  Answer copy_in(const std::string &sql, const std::string &data);
  bool is_alive() const { return PQstatus(conn_) == CONNECTION_OK; }
  int backend_pid() const { return PQbackendPID(conn_); }

 private:
  PGconn *conn_;
  std::vector<std::string> notices_;
  static void receive_notice(void *self, const PGresult *result);
  Answer take_answer();
};

}  // namespace remote_fdw::test
