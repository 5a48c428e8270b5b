// One libpq connection that runs commands and returns Outcomes. Sending and collecting are apart, so that
// several subjects work at once. Owns the PGconn; knows nothing of statements files or comparison.
#pragma once

#include <libpq-fe.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "outcome.h"

namespace remote_fdw::differential {

struct Command {
  std::string sql;
  std::optional<std::string> copy_data;  // for COPY ... FROM STDIN
};

class Session {
 public:
  explicit Session(std::string conninfo);

  // Opens a new connection, waiting up to half a minute for a server in recovery; throws std::runtime_error.
  void reconnect();
  void send(const Command &command);
  Outcome collect();
  Outcome run(const std::string &sql);
  // Runs what must succeed; throws std::runtime_error with the server's message.
  Outcome must(const std::string &sql);
  bool in_transaction() const;
  bool alive() const;
  std::string quoted(const std::string &literal) const;

 private:
  friend void keep_notice(void *session, const PGresult *result);
  struct Closer {
    void operator()(PGconn *connection) const { PQfinish(connection); }
  };
  enum class Wait { Ready, TimedOut };

  Wait wait_for_result();
  void absorb(PGresult *result, Outcome &outcome);
  void absorb_rows(const PGresult *result, Outcome &outcome);
  void feed_copy();
  void drain_copy(Outcome &outcome);
  Outcome lost(const std::string &why);

  std::string conninfo_;
  std::unique_ptr<PGconn, Closer> connection_;
  std::optional<std::string> copy_data_;
  std::vector<std::string> notices_;
  std::string send_failure_;
};

}  // namespace remote_fdw::differential
