// remote_fdw_stats as a kind of PostgreSQL's own statistics (18): they survive a restart, go with their server, and are set back with the
// database's. On a server of its own, which is its own remote.
#include <memory>
#include <vector>

#include "support/own_server.h"
#include "support/two_servers.h"

namespace remote_fdw::test {

class KeptStats : public testing::Test {
 protected:
  void SetUp() override {
    if (!local_is_18()) GTEST_SKIP() << "servers before PostgreSQL 18 have no statistics of a library's own";
    server_ = std::make_unique<OwnServer>("shared_preload_libraries = 'remote_fdw'\nremote_fdw.stats_kind = 24\n");
    reconnect();
    session().must("CREATE EXTENSION remote_fdw; CREATE TABLE t (a int); INSERT INTO t SELECT generate_series(1, 10)");
    add_server("one");
    add_server("two");
  }
  void add_server(const std::string &name) {
    session().must("CREATE SERVER " + name + " FOREIGN DATA WRAPPER remote_fdw " + server_->server_options() + "; CREATE USER MAPPING FOR postgres SERVER " + name +
                   " OPTIONS (user 'postgres'); CREATE FOREIGN TABLE f_" + name + " (a int) SERVER " + name + " OPTIONS (schema_name 'public', table_name 't')");
  }
  void reconnect() { session_ = server_->connect(); }
  Session &session() { return *session_; }
  OwnServer &server() { return *server_; }
  void restart(Stop how) {
    session_.reset();
    server_->stop(how);
    server_->start();
    reconnect();
  }
  std::string counts() { return session().must("SELECT server_name, scope, connections, rows_received FROM remote_fdw_stats ORDER BY 1").table(); }

 private:
  std::unique_ptr<OwnServer> server_;
  std::unique_ptr<Session> session_;
};

TEST_F(KeptStats, SurviveARestart) {
  session().must("SELECT * FROM f_one");
  session().must("SELECT * FROM f_two WHERE a < 4");
  auto other = server().connect();
  other->must("SELECT * FROM f_one");
  EXPECT_EQ(counts(), "one|all sessions|2|20\ntwo|all sessions|1|3\n");
  std::string since = session().value("SELECT stats_since FROM remote_fdw_stats WHERE server_name = 'one'");
  other.reset();
  restart(Stop::Fast);
  EXPECT_EQ(counts(), "one|all sessions|2|20\ntwo|all sessions|1|3\n");
  EXPECT_EQ(session().value("SELECT stats_since FROM remote_fdw_stats WHERE server_name = 'one'"), since);
  session().must("SELECT * FROM f_one");
  EXPECT_EQ(counts(), "one|all sessions|3|30\ntwo|all sessions|1|3\n");
}

TEST_F(KeptStats, AreGoneAfterACrash) {
  session().must("SELECT * FROM f_one");
  session().must("CHECKPOINT");
  restart(Stop::Immediate);
  EXPECT_EQ(counts(), "");
  session().must("SELECT * FROM f_one");
  EXPECT_EQ(counts(), "one|all sessions|1|10\n");
}

TEST_F(KeptStats, AreSetBackAloneOrWithTheDatabase) {
  session().must("SELECT * FROM f_one");
  session().must("SELECT * FROM f_two");
  std::string since = session().value("SELECT max(stats_since) FROM remote_fdw_stats");
  session().must("SELECT remote_fdw_stats_reset('one')");
  EXPECT_EQ(counts(), "one|all sessions|0|0\ntwo|all sessions|1|10\n");
  EXPECT_EQ(session().value("SELECT stats_since > '" + since + "' FROM remote_fdw_stats WHERE server_name = 'one'"), "t");
  session().must("SELECT pg_stat_reset()");
  EXPECT_EQ(counts(), "one|all sessions|0|0\ntwo|all sessions|0|0\n");
  session().must("SELECT * FROM f_two");
  EXPECT_EQ(counts(), "one|all sessions|0|0\ntwo|all sessions|0|10\n");
}

TEST_F(KeptStats, GoWithTheirServer) {
  session().must("SELECT * FROM f_one");
  session().must("SELECT * FROM f_two");
  session().must("BEGIN; DROP SERVER one CASCADE; ROLLBACK");
  EXPECT_EQ(counts(), "one|all sessions|1|10\ntwo|all sessions|1|10\n");
  session().must("DROP SERVER one CASCADE");
  EXPECT_EQ(counts(), "two|all sessions|1|10\n");
  restart(Stop::Fast);
  EXPECT_EQ(session().value("SELECT count(*) FROM remote_fdw_stats()"), "1");
  session().must("DROP EXTENSION remote_fdw CASCADE; CREATE EXTENSION remote_fdw");
  EXPECT_EQ(session().value("SELECT count(*) FROM remote_fdw_stats()"), "0");
}

// What a transaction that used it and drops it has done is in nobody's way.
TEST_F(KeptStats, OfAServerThatIsUsedAndDropped) {
  auto other = server().connect();
  other->must("SELECT * FROM f_one");
  session().must("BEGIN; SELECT * FROM f_one; SELECT * FROM f_two; DROP SERVER one CASCADE; COMMIT");
  EXPECT_EQ(counts(), "two|all sessions|1|10\n");
  EXPECT_EQ(other->run("SELECT * FROM f_one").sqlstate, "42P01");
  other->must("SELECT * FROM f_two");
  EXPECT_EQ(counts(), "two|all sessions|2|20\n");
}

TEST_F(KeptStats, OtherDatabasesHaveTheirOwn) {
  session().must("SELECT * FROM f_one");
  session().must("CREATE DATABASE elsewhere");
  auto other = server().connect("elsewhere");
  other->must("CREATE EXTENSION remote_fdw; SELECT pg_stat_reset(); SELECT remote_fdw_stats_reset()");
  EXPECT_EQ(other->value("SELECT count(*) FROM remote_fdw_stats()"), "0");
  EXPECT_EQ(counts(), "one|all sessions|1|10\n");
  other.reset();
  session().must("DROP DATABASE elsewhere WITH (FORCE)");
}

TEST_F(KeptStats, SessionsThatCountAtTheSameTime) {
  std::vector<std::unique_ptr<Session>> sessions;
  for (int i = 0; i < 8; i++) sessions.push_back(server().connect());
  for (int round = 0; round < 20; round++)
    for (auto &one : sessions) one->must("SELECT * FROM f_one");
  EXPECT_EQ(counts(), "one|all sessions|8|1600\n");
}

}  // namespace remote_fdw::test
