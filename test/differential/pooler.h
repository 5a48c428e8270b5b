// A pgbouncer of our own in front of a cluster: a Unix socket, one pool per database, all clients become user postgres. Dies with
// us. The program is the one that environment variable RFDW_PGBOUNCER names (scripts/lib/pooler.sh).
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>

namespace remote_fdw::differential {

struct PoolerSpec {
  std::string server_dir;   // the cluster's socket directory
  std::string server_port;
  std::string pool_mode = "transaction";
  int pool_size = 2;
  std::string settings;     // more lines of its ini file, below [pgbouncer]
  std::string connect_query;  // run on each new server connection; without quotes
};

// From 1.21 on pgbouncer passes prepared statements on, unless max_prepared_statements is 0: a setting that it knows.
bool pooler_follows_statements();

class Pooler {
 public:
  explicit Pooler(const PoolerSpec &spec);  // throws std::runtime_error when there is none, or it does not start
  ~Pooler();
  Pooler(const Pooler &) = delete;
  Pooler &operator=(const Pooler &) = delete;

  // It reads nothing until it goes on.
  void pause();
  void go_on();

  const std::filesystem::path &socket_dir() const { return directory_; }
  const std::string &port() const { return port_; }

 private:
  void stop();

  std::string port_;
  std::filesystem::path directory_;
  pid_t process_ = -1;
};

}  // namespace remote_fdw::differential
