// Two servers with a proxy between them whose network can die, and what is said of time: a statement that is stopped ends soon,
// and the session goes on.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "support/tcp_proxy.h"
#include "support/two_servers.h"

namespace remote_fdw::test {

class SlowNetwork : public TwoServers {
 protected:
  void SetUp() override;

  static double seconds_of(const std::function<void()> &what);
  // Runs it with this statement_timeout: 57014, in at most so many seconds.
  void expect_timed_out(const std::string &sql, double seconds, const std::string &timeout = "300ms");
  // The network is there again, the session runs on, and nothing is under way on the remote.
  void expect_goes_on();
  void kill_network() { proxy_.set_flow(Flow::BlackHole); }
  std::string used_connections() {
    return local().must("SELECT server_name, used_in_xact, closed FROM remote_fdw_get_connections(true) ORDER BY 1").table();
  }

  // What a rollback may take on a dead network, with the option and with time for a busy machine.
  static constexpr double kBound = 2.5;

  TcpProxy proxy_{remote_cluster().port};
};

}  // namespace remote_fdw::test
