// A PostgreSQL server of a test's own, which may be stopped, started, made a standby and promoted: what the two clusters of scripts/test
// must not be. It listens on a port of 127.0.0.1 and a socket in its directory; it is our child and dies with the thread that started it.
#pragma once

#include <sys/types.h>

#include <memory>
#include <string>

#include "support/session.h"

namespace remote_fdw::test {

enum class Stop { Fast, Immediate };

class OwnServer {
 public:
  // Makes a cluster and starts it; `settings`: more lines of postgresql.conf. Throws std::runtime_error with the log's end.
  explicit OwnServer(const std::string &settings = "");
  // A streaming standby of `primary`, started.
  static std::unique_ptr<OwnServer> standby_of(const OwnServer &primary);
  // A new cluster made from `old` by pg_upgrade, with these programs; started. `old` is stopped for good.
  static std::unique_ptr<OwnServer> upgraded_from(OwnServer &old, const std::string &settings = "");
  ~OwnServer();
  OwnServer(const OwnServer &) = delete;
  OwnServer &operator=(const OwnServer &) = delete;

  void start();
  void stop(Stop how);
  void promote();
  const std::string &port() const { return port_; }
  const std::string &directory() const { return directory_; }
  std::string log() const;
  // Waits until the server takes connections: it may be coming back from a crash.
  std::unique_ptr<Session> connect(const std::string &database = "postgres") const;
  // OPTIONS (...) of a foreign server that points here, more may follow inside.
  std::string server_options(const std::string &more = "") const;

 private:
  struct Bare {};
  explicit OwnServer(Bare);
  void configure(const std::string &settings) const;
  void initialise() const;
  // In the server's directory.
  void run(const std::string &program, const std::string &arguments) const;
  [[noreturn]] void fail(const std::string &what) const;

  std::string directory_, port_;
  pid_t server_ = -1;
};

}  // namespace remote_fdw::test
