// A throw-away PostgreSQL cluster in a temporary directory: initdb, start, stop. Speaks over a Unix socket only, so
// no port is taken. The server is our child and dies with us, whatever ends us.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace remote_fdw::differential {

enum class Disposal { Remove, Keep };

// A program as the servers' user (postgres when we are root), which dies with us; what it says goes to `log`.
pid_t spawn_server(const std::vector<std::string> &arguments, const std::filesystem::path &log);
// A directory under TMPDIR that this user owns.
std::filesystem::path make_server_directory();

class Cluster {
 public:
  // `bindir` holds initdb and postgres; `settings`: more lines of postgresql.conf. Throws std::runtime_error with the log's end when the server does not start.
  Cluster(std::filesystem::path bindir, Disposal disposal, std::string settings = "");
  ~Cluster();
  Cluster(const Cluster &) = delete;
  Cluster &operator=(const Cluster &) = delete;

  std::string conninfo(const std::string &database, const std::string &options = "") const;
  // The first line of the server's log that speaks of a crash, or nothing.
  std::string crash_report() const;
  const std::filesystem::path &socket_dir() const { return directory_; }

 private:
  void initialise() const;
  void start();
  void await() const;
  void stop();
  [[noreturn]] void fail(const std::string &what) const;

  std::filesystem::path bindir_;
  Disposal disposal_;
  std::string settings_;
  std::filesystem::path directory_;
  pid_t server_ = -1;
};

}  // namespace remote_fdw::differential
