// idle_timeout, max_lifetime and connection_limit, on a cluster of its own that has the library preloaded and is its own remote.
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <functional>
#include <thread>

#include "cluster.h"
#include "support/two_servers.h"

namespace remote_fdw::test {

using differential::Cluster;
using differential::Disposal;

class ConnectionLimits : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    cluster = new Cluster(std::filesystem::path(server_binary("postgres")).parent_path(), Disposal::Remove,
                          "shared_preload_libraries = 'remote_fdw'\n");
    connect()->must("CREATE EXTENSION remote_fdw; CREATE TABLE t (a int); INSERT INTO t SELECT generate_series(1, 10); CREATE ROLE other; "
                    "CREATE ROLE plain LOGIN; GRANT ALL ON t TO PUBLIC");
  }
  static void TearDownTestSuite() {
    delete cluster;
    cluster = nullptr;
  }
  void SetUp() override { first_ = connect(); }
  void TearDown() override {
    first_.reset();
    for (int i = 0; i < 100; i++) {
      auto session = connect();
      if (session->run("DROP SERVER IF EXISTS one, two CASCADE").ok) return;
    }
  }

  static std::unique_ptr<Session> connect(const std::string &user = "postgres") {
    return std::make_unique<Session>(cluster->socket_dir().string(), port(), "postgres", user);
  }
  static std::string port() {
    const char *set = std::getenv("PGPORT");
    return set == nullptr ? "5432" : set;
  }
  // Its sessions are named like the server.
  void add_server(const std::string &name, const std::string &options) {
    first().must("SET synchronous_commit = on");  // it must outlive a killed session
    first().must("CREATE SERVER " + name + " FOREIGN DATA WRAPPER remote_fdw OPTIONS (host '" + cluster->socket_dir().string() + "', port '" +
                 port() + "', dbname 'postgres', application_name '" + name + "'" + options + "); CREATE USER MAPPING FOR PUBLIC SERVER " + name +
                 " OPTIONS (user 'postgres', password_required 'false'); CREATE FOREIGN TABLE f_" + name + " (a int) SERVER " + name +
                 " OPTIONS (schema_name 'public', table_name 't'); GRANT ALL ON f_" + name + " TO PUBLIC; GRANT USAGE ON FOREIGN SERVER " + name + " TO PUBLIC");
  }
  Session &first() { return *first_; }
  static std::string sessions_of(const std::string &name) { return "SELECT count(*) FROM pg_stat_activity WHERE application_name = '" + name + "'"; }
  bool has_sessions(const std::string &name, const std::string &count) {
    auto watcher = connect();
    return wait_for(*watcher, sessions_of(name), count);
  }
  static std::string used(const std::string &name = "one") {
    return connect()->value("SELECT connections FROM remote_fdw_connection_limits WHERE server_name = '" + name + "'");
  }
  static std::string pid_of(Session &session, const std::string &table) {
    session.must("BEGIN; SELECT count(*) FROM " + table);
    std::string pid = session.value("SELECT remote_backend_pid FROM remote_fdw_get_connections()");
    session.must("COMMIT");
    return pid;
  }

  static Cluster *cluster;

 private:
  std::unique_ptr<Session> first_;
};

Cluster *ConnectionLimits::cluster;

TEST_F(ConnectionLimits, IdleConnectionsEndWhileTheSessionWaitsForItsClient) {
  add_server("one", ", idle_timeout '400ms'");
  add_server("two", "");
  first().must("SELECT count(*) FROM f_one; SELECT count(*) FROM f_two");
  EXPECT_TRUE(has_sessions("one", "0"));
  EXPECT_EQ(connect()->value(sessions_of("two")), "1");
  EXPECT_EQ(first().value("SELECT string_agg(server_name, ',') FROM remote_fdw_get_connections()"), "two");
  EXPECT_EQ(first().value("SELECT count(*) FROM f_one"), "10");
}

// Whatever follows, also the first statement after it: nobody sees the end.
TEST_F(ConnectionLimits, AnEndedConnectionIsReplaced) {
  add_server("one", ", idle_timeout '150ms'");
  for (int i = 0; i < 3; i++) {
    EXPECT_EQ(first().must("INSERT INTO f_one SELECT 11").tag, "INSERT 0 1");
    EXPECT_TRUE(has_sessions("one", "0"));
    EXPECT_EQ(first().must("DELETE FROM f_one WHERE a = 11").tag, "DELETE 1");
    EXPECT_TRUE(has_sessions("one", "0"));
    EXPECT_EQ(first().value("SELECT remote_fdw_disconnect_all()"), "f");
  }
}

TEST_F(ConnectionLimits, ConnectionsInUseAreNotIdle) {
  add_server("one", ", idle_timeout '100ms'");
  first().must("BEGIN; SELECT count(*) FROM f_one");
  std::string pid = first().value("SELECT remote_backend_pid FROM remote_fdw_get_connections()");
  usleep(400000);
  EXPECT_EQ(first().value("SELECT remote_backend_pid FROM remote_fdw_get_connections()"), pid);
  EXPECT_EQ(first().value("SELECT count(*) FROM f_one"), "10");
  EXPECT_EQ(first().value("SELECT remote_backend_pid FROM remote_fdw_get_connections()"), pid);
  first().must("DECLARE c CURSOR FOR SELECT a FROM f_one; FETCH 1 FROM c");
  usleep(300000);
  EXPECT_EQ(first().must("FETCH ALL FROM c").rows.size(), 9u);
  first().must("COMMIT");
}

// Each statement comes about when the timer fires.
TEST_F(ConnectionLimits, TheTimerMeetsStatements) {
  add_server("one", ", idle_timeout '10ms'");
  add_server("two", ", idle_timeout '17ms'");
  for (int i = 0; i < 40; i++) {
    EXPECT_EQ(first().value("SELECT count(*) FROM f_one"), "10");
    usleep(static_cast<useconds_t>(9000 + i * 70));
    EXPECT_EQ(first().value("SELECT (SELECT count(*) FROM f_two) + count(*) FROM f_one"), "20");
    EXPECT_FALSE(first().run("SELECT 1 / (a - a) FROM f_two").ok);
    usleep(static_cast<useconds_t>(i * 400));
  }
  EXPECT_TRUE(has_sessions("one", "0"));
  EXPECT_TRUE(has_sessions("two", "0"));
}

TEST_F(ConnectionLimits, OldConnectionsAreReplacedBetweenTransactions) {
  add_server("one", ", max_lifetime '2s'");
  std::string pid = pid_of(first(), "f_one");
  EXPECT_EQ(pid_of(first(), "f_one"), pid);
  first().must("BEGIN; SELECT count(*) FROM f_one");
  usleep(2100000);
  first().must("SELECT count(*) FROM f_one");
  EXPECT_EQ(first().value("SELECT remote_backend_pid FROM remote_fdw_get_connections()"), pid);
  first().must("COMMIT");
  EXPECT_EQ(first().value("SELECT count(*) FROM remote_fdw_get_connections()"), "0");
  EXPECT_NE(pid_of(first(), "f_one"), pid);
  pid = pid_of(first(), "f_one");
  usleep(2100000);
  EXPECT_NE(pid_of(first(), "f_one"), pid);
}

TEST_F(ConnectionLimits, SessionsShareALimit) {
  add_server("one", ", connection_limit '2'");
  auto second = connect(), third = connect();
  first().must("SELECT count(*) FROM f_one");
  second->must("SELECT count(*) FROM f_one");
  EXPECT_EQ(used(), "2");
  Answer refused = third->run("SELECT count(*) FROM f_one");
  EXPECT_EQ(refused.sqlstate, "53300");
  EXPECT_NE(refused.hint.find("idle_timeout"), std::string::npos) << refused.hint;
  EXPECT_EQ(connect()->value(sessions_of("one")), "2");
  first().must("SELECT count(*) FROM f_one");  // its own
  EXPECT_EQ(used(), "2");
  first().must("SELECT remote_fdw_disconnect_all()");
  EXPECT_EQ(used(), "1");
  third->must("SELECT count(*) FROM f_one");
  EXPECT_FALSE(first().run("SELECT count(*) FROM f_one").ok);
  second.reset();
  EXPECT_TRUE(wait_for(*third, "SELECT connections FROM remote_fdw_connection_limits", "1"));
  first().must("SELECT count(*) FROM f_one");
}

TEST_F(ConnectionLimits, OneMayWaitForAConnection) {
  add_server("one", ", connection_limit '1', connection_limit_wait '5s'");
  auto second = connect();
  first().must("BEGIN; SELECT count(*) FROM f_one");
  auto begin = std::chrono::steady_clock::now();
  std::thread ends([this] {
    usleep(400000);
    first().must("COMMIT; SELECT remote_fdw_disconnect_all()");
  });
  EXPECT_EQ(second->value("SELECT count(*) FROM f_one"), "10");
  ends.join();
  EXPECT_GE(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(390));
  // and gives up, interrupted or not
  first().must("SET statement_timeout = 300");
  EXPECT_EQ(first().run("SELECT count(*) FROM f_one").sqlstate, "57014");
  first().must("RESET statement_timeout; ALTER SERVER one OPTIONS (SET connection_limit_wait '300ms')");
  second->must("BEGIN; SELECT count(*) FROM f_one");
  EXPECT_EQ(first().run("SELECT count(*) FROM f_one").sqlstate, "53300");
  second->must("COMMIT");
  EXPECT_EQ(used(), "1");
}

TEST_F(ConnectionLimits, CountsComeBackWhicheverWayASessionEnds) {
  add_server("one", ", connection_limit '3'");
  auto use = [](Session &session) { session.must("SELECT count(*) FROM f_one"); };
  for (const char *state : {"", "BEGIN"}) {
    auto killed = connect(), gone = connect();
    for (Session *session : {killed.get(), gone.get()}) {
      session->run(state);
      use(*session);
    }
    EXPECT_EQ(used(), "2");
    first().must("SELECT pg_terminate_backend(" + std::to_string(killed->backend_pid()) + ")");
    gone.reset();
    EXPECT_TRUE(wait_for(first(), "SELECT connections FROM remote_fdw_connection_limits", "0")) << state;
  }
  first().must("ALTER SERVER one OPTIONS (SET dbname 'nowhere')");
  for (int i = 0; i < 5; i++) EXPECT_EQ(first().run("SELECT count(*) FROM f_one").sqlstate, "08001");
  EXPECT_EQ(used(), "0");
}

// The idle connection of one mapping gives way to that of another; one in use does not.
TEST_F(ConnectionLimits, ASessionIsNotInItsOwnWay) {
  add_server("one", ", connection_limit '1'");
  first().must("CREATE USER MAPPING FOR other SERVER one OPTIONS (user 'postgres', password_required 'false')");
  for (int i = 0; i < 3; i++) {
    EXPECT_EQ(first().value("SELECT count(*) FROM f_one"), "10");
    first().must("SET ROLE other");
    EXPECT_EQ(first().value("SELECT count(*) FROM f_one"), "10");
    first().must("RESET ROLE");
    EXPECT_EQ(used(), "1");
  }
  first().must("BEGIN; SELECT count(*) FROM f_one; SET ROLE other");
  EXPECT_EQ(first().run("SELECT count(*) FROM f_one").sqlstate, "53300");
  first().must("ROLLBACK");
  EXPECT_EQ(used(), "1");
}

// The place is free as soon as the remote session has ended, although this session sleeps.
TEST_F(ConnectionLimits, IdleTimeoutGivesThePlaceBack) {
  add_server("one", ", connection_limit '1', connection_limit_wait '10s', idle_timeout '300ms'");
  auto second = connect();
  for (int i = 0; i < 3; i++) {
    first().must("SELECT count(*) FROM f_one");
    EXPECT_EQ(second->value("SELECT count(*) FROM f_one"), "10");
  }
  EXPECT_TRUE(wait_for(first(), "SELECT connections FROM remote_fdw_connection_limits", "0"));
}

TEST_F(ConnectionLimits, AKilledSessionLeavesNoCount) {
  add_server("one", ", connection_limit '1'");
  auto killed = connect();
  killed->must("SELECT count(*) FROM f_one");
  EXPECT_EQ(used(), "1");
  kill(killed->backend_pid(), SIGKILL);  // the postmaster begins anew
  std::string left;
  for (int i = 0; i < 200 && left != "0"; i++) {
    usleep(50000);
    try {
      left = used();
    } catch (const std::exception &) {
    }
  }
  EXPECT_EQ(left, "0");
  connect()->must("SELECT count(*) FROM f_one");
}

class WithoutPreloading : public TwoServers {};

TEST_F(WithoutPreloading, ALimitIsRefusedInsteadOfIgnored) {
  remote().must("CREATE TABLE t (a int)");
  local().must("CREATE FOREIGN TABLE t (a int) SERVER remote; ALTER SERVER remote OPTIONS (ADD connection_limit '5')");
  Answer refused = local().run("SELECT count(*) FROM t");
  EXPECT_EQ(refused.sqlstate, "55000");
  EXPECT_NE(refused.hint.find("shared_preload_libraries"), std::string::npos) << refused.hint;
  EXPECT_EQ(local().value("SELECT connections FROM remote_fdw_connection_limits"), "<null>");
  local().must("ALTER SERVER remote OPTIONS (DROP connection_limit)");
  EXPECT_EQ(local().value("SELECT count(*) FROM t"), "0");
}

}  // namespace remote_fdw::test
