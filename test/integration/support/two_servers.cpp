// Owns making and dropping a test's two databases.
#include "support/two_servers.h"

#include <unistd.h>

#include <cstdlib>
#include <future>

namespace remote_fdw::test {

namespace {

std::string environment(const char *name) {
  const char *value = std::getenv(name);
  if (value == nullptr) {
    std::fprintf(stderr, "%s is not set: run scripts/test --only integration\n", name);
    std::exit(2);
  }
  return value;
}

}  // namespace

ClusterAddress local_cluster() { return {environment("RFDW_LOCAL_DIR"), environment("RFDW_LOCAL_PORT")}; }
ClusterAddress remote_cluster() { return {environment("RFDW_REMOTE_DIR"), environment("RFDW_REMOTE_PORT")}; }
std::string server_binary(const std::string &name) { return environment("RFDW_BIN") + "/" + name; }

bool wait_for(Session &session, const std::string &sql, const std::string &wanted) {
  for (int i = 0; i < 200; i++) {
    if (session.run(sql).value() == wanted) return true;
    usleep(50000);
  }
  return false;
}

void TwoServers::expect_remote_idle() {
  EXPECT_TRUE(wait_for(remote(),
                       "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND "
                       "(state = 'active' OR state LIKE 'idle in transaction%')",
                       "0"));
}

bool local_is_18() {
  ClusterAddress local = local_cluster();
  return Session(local.socket_dir, local.port, "postgres").value("SELECT current_setting('server_version_num')::int >= 180000") == "t";
}

std::string TwoServers::server_options(const std::string &more) const {
  return " OPTIONS (host '127.0.0.1', port '" + remote_cluster().port + "', dbname '" + database_ + "'" + more + ")";
}

// On both clusters at the same time: making a database is most of a test's time.
static void on_both(const std::string &sql) {
  auto on = [&sql](const ClusterAddress &cluster) { Session(cluster.socket_dir, cluster.port, "postgres").must(sql); };
  auto here = std::async(std::launch::async, on, local_cluster());
  on(remote_cluster());
  here.get();
}

void TwoServers::SetUp() {
  static int number = 0;
  database_ = "t" + std::to_string(getpid()) + "_" + std::to_string(++number);
  on_both("CREATE DATABASE " + database_);
  local_ = new_local();
  remote_ = new_remote();
  local().must("CREATE EXTENSION remote_fdw");
  local().must("CREATE SERVER remote FOREIGN DATA WRAPPER remote_fdw" + server_options());
  local().must("CREATE USER MAPPING FOR postgres SERVER remote OPTIONS (user 'postgres')");
}

void TwoServers::TearDown() {
  if (database_.empty()) return;  // skipped
  local_.reset();
  remote_.reset();
  // the next test may begin meanwhile
  static std::future<void> dropping;
  dropping = std::async(std::launch::async, [name = database_] { on_both("DROP DATABASE " + name + " WITH (FORCE)"); });
}

std::unique_ptr<Session> TwoServers::new_local(const std::string &user) const {
  return std::make_unique<Session>(local_cluster().socket_dir, local_cluster().port, database_, user);
}

std::unique_ptr<Session> TwoServers::new_remote(const std::string &user) const {
  return std::make_unique<Session>(remote_cluster().socket_dir, remote_cluster().port, database_, user);
}

}  // namespace remote_fdw::test
