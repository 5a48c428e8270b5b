// Does the harness tell the truth? Its parts against things that are known, with postgres_fdw as the subject.
#include "support/tcp_proxy.h"
#include "support/two_servers.h"

namespace remote_fdw::test {

class Harness : public TwoServers {
 protected:
  void SetUp() override {
    TwoServers::SetUp();
    remote().must("CREATE TABLE t AS SELECT g AS a, repeat('x', 100) AS b FROM generate_series(1, 20000) g");
    local().must("CREATE EXTENSION postgres_fdw; CREATE SERVER through FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '127.0.0.1', port '" +
                 proxy_.port() + "', dbname '" + database() + "', use_remote_estimate 'false')");
    local().must("CREATE USER MAPPING FOR postgres SERVER through OPTIONS (user 'postgres'); CREATE FOREIGN TABLE t (a int, b text) SERVER through");
  }
  std::unique_ptr<Session> through_proxy() { return std::make_unique<Session>("127.0.0.1", proxy_.port(), database()); }
  static double milliseconds_of(Session &session, const std::string &sql) {
    auto start = std::chrono::steady_clock::now();
    session.must(sql);
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
  }

  TcpProxy proxy_{remote_cluster().port};
};

TEST_F(Harness, AnswersKeepEverything) {
  Answer answer = local().must("SELECT 1 AS one, NULL AS nothing UNION ALL SELECT 2, 'x' ORDER BY 1");
  EXPECT_EQ(answer.table(), "1|<null>\n2|x\n");
  EXPECT_EQ(answer.columns, (std::vector<std::string>{"one", "nothing"}));
  EXPECT_EQ(answer.tag, "SELECT 2");
  answer = local().run("DO $$ BEGIN RAISE WARNING 'w'; RAISE 'm' USING ERRCODE = 'P4711', DETAIL = 'd', HINT = 'h'; END $$");
  EXPECT_FALSE(answer.ok);
  EXPECT_EQ(answer.sqlstate + answer.message + answer.detail + answer.hint, "P4711mdh");
  ASSERT_EQ(answer.notices.size(), 1u);
  EXPECT_EQ(answer.notices[0], "WARNING: w");
}

TEST_F(Harness, EachTestHasItsOwnDatabases) {
  EXPECT_EQ(local().value("SELECT current_database()"), database());
  EXPECT_NE(local().value("SELECT current_setting('port')"), remote().value("SELECT current_setting('port')"));
  EXPECT_EQ(local().value("SELECT count(*) FROM pg_foreign_table"), "1");
}

TEST_F(Harness, ProxyPassesAndCounts) {
  EXPECT_EQ(local().value("SELECT count(b) FROM t"), "20000");
  Traffic traffic = proxy_.traffic();
  EXPECT_EQ(traffic.connections, 1u);
  EXPECT_GT(traffic.to_server, 100u);
  auto session = through_proxy();
  proxy_.reset_traffic();
  EXPECT_EQ(session->must("SELECT * FROM t").rows.size(), 20000u);
  traffic = proxy_.traffic();
  EXPECT_EQ(traffic.round_trips, 1u);
  EXPECT_GT(traffic.to_client, 20000u * 100);
  for (int i = 0; i < 10; i++) session->must("SELECT 1");
  EXPECT_EQ(proxy_.traffic().round_trips, 11u);
}

TEST_F(Harness, ProxyDelaysBothDirections) {
  auto session = through_proxy();
  proxy_.set_delay(std::chrono::milliseconds(50));
  EXPECT_GE(milliseconds_of(*session, "SELECT 1"), 100);
  proxy_.set_delay(std::chrono::milliseconds(0));
  EXPECT_LT(milliseconds_of(*session, "SELECT 1"), 90);
}

TEST_F(Harness, ProxyHoldsAndLetsGo) {
  local().must("SELECT count(*) FROM t");
  for (Flow flow : {Flow::BlackHole, Flow::MuteServer}) {
    proxy_.set_flow(flow);
    auto session = new_local();
    std::thread later([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(300));
      proxy_.set_flow(Flow::Pass);
    });
    EXPECT_GE(milliseconds_of(local(), "SELECT count(*) FROM t"), 250);
    later.join();
  }
}

TEST_F(Harness, ProxyCuts) {
  auto session = through_proxy();
  session->must("SELECT 1");
  proxy_.cut();
  EXPECT_FALSE(session->run("SELECT 1").ok);
  proxy_.cut_after(500000);
  session = through_proxy();
  session->must("SELECT 1");
  EXPECT_FALSE(session->run("SELECT * FROM t").ok);
  EXPECT_LT(proxy_.traffic().to_client, 1000000u);
  proxy_.cut_after(0);
  EXPECT_EQ(through_proxy()->must("SELECT * FROM t").rows.size(), 20000u);
}

TEST_F(Harness, ProxyWithoutAServerRefuses) {
  TcpProxy nowhere("1");
  EXPECT_THROW(Session("127.0.0.1", nowhere.port(), database()), std::runtime_error);
}

}  // namespace remote_fdw::test
