// What a network does to a scan or a write half way, through a proxy: silence, resets, latency. The statement fails with a class
// 08 error or a cancel, nothing is committed on one side only, and the session goes on; and how many round trips things cost.
#include "support/tcp_proxy.h"
#include "support/two_servers.h"

namespace remote_fdw::test {

class Network : public TwoServers {
 protected:
  void SetUp() override {
    TwoServers::SetUp();
    remote().must("CREATE TABLE t (a int PRIMARY KEY, b text); INSERT INTO t SELECT g, repeat('x', 100) FROM generate_series(1, 20000) g");
    local().must("ALTER SERVER remote OPTIONS (SET port '" + proxy_.port() + "')");
    local().must("CREATE FOREIGN TABLE t (a int, b text) SERVER remote OPTIONS (schema_name 'public'); CREATE TABLE here (a int)");
  }
  static bool is_lost(const Answer &answer) { return !answer.ok && answer.sqlstate.substr(0, 2) == "08"; }
  void expect_usable() {
    local().run("ROLLBACK");
    EXPECT_EQ(local().value("SELECT count(b) FROM t WHERE a <= 20000"), "20000");
    expect_remote_idle();
  }
  std::uint64_t round_trips_of(const std::string &sql) {
    local().must(sql);  // connected, and what the session looks up once is known
    expect_remote_idle();
    proxy_.reset_traffic();
    local().must(sql);
    return proxy_.traffic().round_trips;
  }

  TcpProxy proxy_{remote_cluster().port};
};

TEST_F(Network, ResetInTheMiddleOfRows) {
  for (std::uint64_t bytes : {1000u, 100000u, 1000000u, 2000000u}) {
    local().must("SELECT a FROM t WHERE a = 1");
    proxy_.cut_after(bytes);
    Answer answer = local().run("SELECT sum(length(b)) FROM t WHERE random() >= 0");
    EXPECT_TRUE(is_lost(answer)) << bytes << ": " << answer.value();
    EXPECT_FALSE(answer.message.empty());
    proxy_.cut_after(0);
    expect_usable();
  }
}

TEST_F(Network, ResetBetweenTwoFetchesOfACursor) {
  local().must("BEGIN; DECLARE c CURSOR FOR SELECT * FROM t");
  EXPECT_EQ(local().must("FETCH 5 FROM c").rows.size(), 5u);
  proxy_.cut();
  Answer answer = local().run("FETCH ALL FROM c");
  EXPECT_TRUE(is_lost(answer)) << answer.value();
  expect_usable();
}

TEST_F(Network, ResetBetweenTransactionsIsNeverSeen) {
  for (int i = 0; i < 5; i++) {
    EXPECT_EQ(local().value("SELECT count(b) FROM t"), "20000");
    proxy_.cut();
  }
  EXPECT_EQ(local().must("UPDATE t SET b = b WHERE a = 1").tag, "UPDATE 1");
}

TEST_F(Network, ResetBeforeCommitCommitsNothing) {
  local().must("BEGIN; INSERT INTO t VALUES (20001, 'x'); INSERT INTO here VALUES (1)");
  proxy_.cut();
  Answer answer = local().run("COMMIT");
  EXPECT_TRUE(is_lost(answer)) << answer.value();
  expect_usable();
  EXPECT_EQ(local().value("SELECT count(*) FROM here"), "0");
  EXPECT_EQ(remote().value("SELECT count(*) FROM t"), "20000");
}

// The one window that no protocol closes without two phases: then the local side must not claim success.
TEST_F(Network, ResetWhileCommittingIsAnErrorHere) {
  local().must("BEGIN; INSERT INTO t VALUES (20001, 'x'); INSERT INTO here VALUES (1)");
  proxy_.set_flow(Flow::MuteServer);
  std::thread later([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    proxy_.cut();
    proxy_.set_flow(Flow::Pass);
  });
  Answer answer = local().run("COMMIT");
  later.join();
  EXPECT_TRUE(is_lost(answer)) << answer.value();
  EXPECT_EQ(local().value("SELECT count(*) FROM here"), "0");
  expect_usable();
}

TEST_F(Network, CancelReachesARunningRemoteQueryThroughLatency) {
  proxy_.set_delay(std::chrono::milliseconds(20));
  remote().must("CREATE VIEW slow AS SELECT a, pg_sleep(1)::text AS b FROM t");
  local().must("CREATE FOREIGN TABLE slow (a int, b text) SERVER remote OPTIONS (schema_name 'public')");
  local().must("SET statement_timeout = '500ms'");
  auto start = std::chrono::steady_clock::now();
  Answer answer = local().run("SELECT count(b) FROM slow");
  EXPECT_EQ(answer.sqlstate, "57014");
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
  local().must("RESET statement_timeout");
  EXPECT_EQ(remote().value("SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%slow%' AND state = 'active' AND pid <> pg_backend_pid() AND datname = current_database()"), "0");
  proxy_.set_delay(std::chrono::milliseconds(0));
  expect_usable();
}

TEST_F(Network, SilenceThatEndsIsOnlyASlowAnswer) {
  local().must("SELECT a FROM t WHERE a = 1");
  proxy_.set_flow(Flow::BlackHole);
  std::thread later([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(400));
    proxy_.set_flow(Flow::Pass);
  });
  EXPECT_EQ(local().value("SELECT count(b) FROM t"), "20000");
  later.join();
}

TEST_F(Network, AlteringTheServerWhileASessionConnectsIsNotForgotten) {
  proxy_.set_flow(Flow::BlackHole);
  auto other = new_local();
  std::thread connecting([&] { EXPECT_EQ(other->value("SELECT count(b) FROM t"), "20000"); });
  EXPECT_TRUE(wait_for(local(), "SELECT wait_event_type FROM pg_stat_activity WHERE pid = " + std::to_string(other->backend_pid()), "Extension"));
  local().must("ALTER SERVER remote OPTIONS (SET port '" + remote_cluster().port + "')");
  proxy_.set_flow(Flow::Pass);
  connecting.join();
  expect_remote_idle();
  proxy_.reset_traffic();
  EXPECT_EQ(other->value("SELECT count(b) FROM t"), "20000");
  // the old connection's farewell at most
  EXPECT_EQ(proxy_.traffic().to_client, 0u);
}

TEST_F(Network, RoundTripsOfOneStatement) {
  // transaction start and query travel together; the end of the transaction is the second one
  EXPECT_LE(round_trips_of("SELECT b FROM t WHERE a = 7"), 2u);
  EXPECT_LE(round_trips_of("SELECT count(b) FROM t WHERE a < 50 AND random() >= 0"), 2u);
  EXPECT_LE(round_trips_of("UPDATE t SET b = 'y' WHERE a = 7"), 4u);
  EXPECT_EQ(round_trips_of("SELECT 1"), 0u);
}

}  // namespace remote_fdw::test
