// The two databases the statements run on. Local: schemas rf, pf (foreign tables) and tw (twins). Remote: r_rf, r_pf.
// Neighbours: cluster gives the server, arena opens the three subjects' sessions on what is built here.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "cluster.h"
#include "session.h"

namespace remote_fdw::differential {

inline constexpr const char *kLocalDatabase = "local";

// Where the remote databases are: on the local cluster, or on a server that runs already, and then under a name of this process's own.
class RemotePlace {
 public:
  // `port`: on 127.0.0.1; empty: on the cluster.
  RemotePlace(const Cluster &cluster, std::string port);
  ~RemotePlace();
  RemotePlace(const RemotePlace &) = delete;
  RemotePlace &operator=(const RemotePlace &) = delete;

  std::string conninfo(const std::string &options = "") const;
  // OPTIONS of a server, without the database's name.
  std::string server_options() const;
  const std::string &database() const { return database_; }
  // e.g. 150013
  int version() const;

 private:
  std::string maintenance() const;

  const Cluster &cluster_;
  std::string port_;
  std::string database_;
};

enum class Tamper { None, OneRemoteValue };

struct FixtureSpec {
  std::filesystem::path directory;  // the *.sql files
  std::string wrapper;              // of the subject under test
  std::string pooler_dir;           // where a pgbouncer listens for the subject under test; empty: none
  Tamper tamper = Tamper::None;     // proves that the suite sees a difference
};

// Throws std::runtime_error when any statement of the fixture fails.
void build_fixture(const Cluster &cluster, const RemotePlace &remote, const FixtureSpec &spec);

}  // namespace remote_fdw::differential
