// The two clusters that scripts/test started, with a fresh database on each per test: "local" has the extension and
// server `remote` with a mapping for postgres, "remote" is what it points to.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "support/session.h"

namespace remote_fdw::test {

struct ClusterAddress {
  std::string socket_dir, port;
};
ClusterAddress local_cluster();
ClusterAddress remote_cluster();
std::string server_binary(const std::string &name);
bool local_is_18();  // or newer

// Waits until the query gives the wanted value, 10 seconds at most.
bool wait_for(Session &session, const std::string &sql, const std::string &wanted);

class TwoServers : public testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;

  Session &local() { return *local_; }
  Session &remote() { return *remote_; }
  std::unique_ptr<Session> new_local(const std::string &user = "postgres") const;
  std::unique_ptr<Session> new_remote(const std::string &user = "postgres") const;
  // No transaction is under way there but our own session's; one whose commit nobody waits for may end a moment later.
  void expect_remote_idle();
  const std::string &database() const { return database_; }
  // OPTIONS (...) text of a server that points to the remote test database, more may follow inside.
  std::string server_options(const std::string &more = "") const;

 private:
  std::string database_;
  std::unique_ptr<Session> local_, remote_;
};

}  // namespace remote_fdw::test
