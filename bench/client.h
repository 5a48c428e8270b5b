// A libpq connection of the benchmark: statements, prepared ones, COPY both ways. What fails throws SqlError.
#pragma once

#include <libpq-fe.h>

#include <cstdint>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace remote_fdw::bench {

struct SqlError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// All rows in text; NULL is an empty string.
using Rows = std::vector<std::vector<std::string>>;

enum class Preparation {
  None,
  Kept,  // prepared at its first use in this session
};

class Client {
 public:
  explicit Client(const std::string &conninfo);
  int backend_pid() const { return PQbackendPID(conn_.get()); }

  // One or more statements without parameters; the rows of the last.
  Rows run(const std::string &sql);
  // The first value of the first row.
  std::string value(const std::string &sql);
  // One row a line, columns separated by "|".
  std::string text(const std::string &sql);
  // One statement with parameters in text.
  Rows execute(const std::string &sql, const std::vector<std::string> &parameters,
               Preparation preparation = Preparation::None);
  // The same for what returns no rows; how many rows the statement was about.
  std::uint64_t change(const std::string &sql, const std::vector<std::string> &parameters = {},
                       Preparation preparation = Preparation::None);

  // Receives and throws away; the number of rows.
  std::uint64_t drain_copy(const std::string &sql);
  std::string receive_copy(const std::string &sql);
  // The number of rows that the server took.
  std::uint64_t send_copy(const std::string &sql, std::string_view data);

 private:
  struct Close {
    void operator()(PGconn *conn) const { PQfinish(conn); }
    void operator()(PGresult *result) const { PQclear(result); }
  };
  using Result = std::unique_ptr<PGresult, Close>;

  const char *prepared_name(const std::string &sql);
  Result send(const std::string &sql, const std::vector<std::string> &parameters, Preparation preparation);
  Result checked(PGresult *result, ExecStatusType wanted) const;
  template <typename Take>
  std::uint64_t copy_out(const std::string &sql, Take take);

  std::unique_ptr<PGconn, Close> conn_;
  std::map<std::string, std::string> prepared_;
};

}  // namespace remote_fdw::bench
