// The remote server stops and starts, between the transactions of a session and inside one; it is a standby, and is promoted. What was under
// way fails with an error of the remote or of class 08, what follows finds the server that is there now, and no write is lost or doubled.
#include "support/own_server.h"
#include "support/tcp_proxy.h"
#include "support/two_servers.h"

namespace remote_fdw::test {

class ServerRestart : public TwoServers {
 protected:
  static void SetUpTestSuite() { server_ = new OwnServer(); }
  static void TearDownTestSuite() {
    delete server_;
    server_ = nullptr;
  }
  void SetUp() override {
    TwoServers::SetUp();
    server_->start();
    server_->connect()->must("DROP TABLE IF EXISTS t; CREATE TABLE t (a int PRIMARY KEY, b text); INSERT INTO t SELECT g, repeat('x', 300) FROM generate_series(1, 20000) g");
    local().must("CREATE SERVER own FOREIGN DATA WRAPPER remote_fdw" + server_->server_options());
    local().must("CREATE USER MAPPING FOR postgres SERVER own OPTIONS (user 'postgres')");
    local().must("CREATE FOREIGN TABLE t (a int, b text) SERVER own OPTIONS (schema_name 'public'); CREATE TABLE here (a int)");
  }
  void restart(Stop how) {
    server_->stop(how);
    server_->start();
  }
  static void expect_lost(const Answer &answer) {
    EXPECT_TRUE(answer.sqlstate == "57P01" || answer.sqlstate == "57P02" || answer.sqlstate.substr(0, 2) == "08") << answer.value();
  }
  std::string remote_rows() { return server_->connect()->value("SELECT count(*) FROM t"); }

  static OwnServer *server_;
};

OwnServer *ServerRestart::server_ = nullptr;

TEST_F(ServerRestart, BetweenTransactionsIsNeverSeen) {
  local().must("PREPARE p AS SELECT count(*) FROM t WHERE a > $1");
  for (Stop how : {Stop::Fast, Stop::Immediate}) {
    EXPECT_EQ(local().value("EXECUTE p(10)"), "19990");
    restart(how);
    EXPECT_EQ(local().value("EXECUTE p(10)"), "19990");
    restart(how);
    EXPECT_EQ(local().must("UPDATE t SET b = b WHERE a = 1").tag, "UPDATE 1");
    restart(how);
    Answer copied = local().copy_in("COPY t FROM STDIN", "-1\tx\n");
    EXPECT_EQ(copied.tag, "COPY 1") << copied.sqlstate << copied.message << copied.detail;
    restart(how);
    EXPECT_EQ(local().must("DELETE FROM t WHERE a < 0 RETURNING a").tag, "DELETE 1");
  }
}

TEST_F(ServerRestart, InsideATransactionFailsItAndTheNextGoesOn) {
  for (Stop how : {Stop::Fast, Stop::Immediate}) {
    local().must("BEGIN; INSERT INTO t VALUES (0, 'lost'); INSERT INTO here VALUES (1); SAVEPOINT s");
    restart(how);
    expect_lost(local().run("SELECT count(*) FROM t"));
    local().must("ROLLBACK TO s");
    expect_lost(local().run("INSERT INTO t VALUES (-1, 'on a new connection the first row would be forgotten')"));
    EXPECT_EQ(local().run("COMMIT").tag, "ROLLBACK");
    EXPECT_EQ(local().value("SELECT count(*) FROM t"), "20000");
    EXPECT_EQ(local().value("SELECT count(*) FROM here"), "0");
  }
}

TEST_F(ServerRestart, BeforeCommitFailsTheCommit) {
  for (Stop how : {Stop::Fast, Stop::Immediate}) {
    local().must("BEGIN; INSERT INTO t VALUES (0, 'lost'); INSERT INTO here VALUES (1)");
    restart(how);
    expect_lost(local().run("COMMIT"));
    EXPECT_EQ(local().value("SELECT count(*) FROM here"), "0");
    EXPECT_EQ(remote_rows(), "20000");
    EXPECT_EQ(local().value("SELECT count(*) FROM t"), "20000");
  }
}

TEST_F(ServerRestart, UnderACursorAndInALoop) {
  local().must("BEGIN; DECLARE c CURSOR FOR SELECT * FROM t WHERE random() >= 0; FETCH 10 FROM c");
  restart(Stop::Immediate);
  expect_lost(local().run("FETCH ALL FROM c"));
  local().must("ROLLBACK");
  local().must("CREATE TABLE sum_of (a bigint)");
  auto session = new_local();
  std::thread restarting([&] {
    EXPECT_TRUE(wait_for(*session, "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()", "1"));
    server_->connect()->must("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'remote_fdw'");
  });
  expect_lost(local().run("DO $$ DECLARE r record; BEGIN FOR r IN SELECT a, b FROM t LOOP IF r.a = 100 THEN PERFORM pg_sleep(1); END IF; INSERT INTO sum_of VALUES (r.a); END LOOP; END $$"));
  restarting.join();
  EXPECT_EQ(local().value("SELECT count(*) FROM sum_of"), "0");
  EXPECT_EQ(local().value("SELECT count(b) FROM t"), "20000");
}

TEST_F(ServerRestart, WhileItIsDownTheErrorSaysSo) {
  EXPECT_EQ(local().value("SELECT count(*) FROM t"), "20000");
  server_->stop(Stop::Fast);
  for (const char *sql : {"SELECT count(*) FROM t", "INSERT INTO t VALUES (0, 'x')", "UPDATE t SET b = '' WHERE a = 1", "TRUNCATE t", "ANALYZE t",
                          "IMPORT FOREIGN SCHEMA public LIMIT TO (t) FROM SERVER own INTO pg_temp"}) {
    Answer answer = local().run(sql);
    EXPECT_EQ(answer.sqlstate, "08001") << sql << ": " << answer.value();
    EXPECT_NE(answer.message.find("own"), std::string::npos) << answer.message;
    EXPECT_NE(answer.detail.find("refused"), std::string::npos) << answer.detail;
  }
  local().must("BEGIN; INSERT INTO here VALUES (1); SAVEPOINT s");
  EXPECT_EQ(local().run("SELECT count(*) FROM t").sqlstate, "08001");
  local().must("ROLLBACK TO s");
  server_->start();
  EXPECT_EQ(local().value("SELECT count(*) FROM t"), "20000");
  local().must("INSERT INTO t VALUES (0, 'x'); COMMIT");
  EXPECT_EQ(remote_rows(), "20001");
}

// The address of a primary becomes that of its standby, first still in recovery, then promoted; a session sees it as one server that goes on.
TEST_F(ServerRestart, AStandbyTakesOver) {
  TcpProxy proxy(server_->port());
  local().must("ALTER SERVER own OPTIONS (SET port '" + proxy.port() + "')");
  EXPECT_EQ(local().must("INSERT INTO t VALUES (0, 'x')").tag, "INSERT 0 1");
  auto standby = OwnServer::standby_of(*server_);
  auto watcher = standby->connect();
  ASSERT_TRUE(wait_for(*watcher, "SELECT count(*) FROM t", "20001"));
  local().must("BEGIN; INSERT INTO t VALUES (-1, 'lost'); INSERT INTO here VALUES (1)");
  proxy.set_target(standby->port());
  proxy.cut();
  expect_lost(local().run("SELECT count(*) FROM t"));
  local().must("ROLLBACK");
  server_->stop(Stop::Immediate);
  // in recovery: it can be read, and refuses to be written in its own words
  EXPECT_EQ(local().value("SELECT count(*) FROM t"), "20001");
  EXPECT_EQ(local().value("SELECT sum(a) FROM t WHERE random() >= 0"), "200010000");
  struct Write {
    const char *sql, *words;
  };
  for (const Write &write : {Write{"INSERT INTO t VALUES (-1, 'x')", "INSERT"}, {"INSERT INTO t SELECT -g, 'x' FROM generate_series(1, 3000) g", "INSERT"}, {"UPDATE t SET b = '' WHERE a = 1", "UPDATE"},
                             {"DELETE FROM t WHERE a = 1 AND random() >= 0", "DELETE"}, {"TRUNCATE t", "TRUNCATE TABLE"}}) {
    Answer answer = local().run(write.sql);
    EXPECT_EQ(answer.sqlstate, "25006") << write.sql << ": " << answer.value();
    EXPECT_EQ(answer.message, std::string("cannot execute ") + write.words + " in a read-only transaction");
    EXPECT_NE(answer.context.find("public.t"), std::string::npos) << answer.context;
    EXPECT_EQ(local().value("SELECT count(*) FROM t"), "20001");
  }
  // promoted under an open transaction, which goes on reading
  local().must("BEGIN; SELECT count(*) FROM t");
  standby->promote();
  EXPECT_EQ(local().value("SELECT count(*) FROM t"), "20001");
  local().must("COMMIT");
  EXPECT_EQ(local().must("INSERT INTO t VALUES (-1, 'x')").tag, "INSERT 0 1");
  EXPECT_EQ(local().must("UPDATE t SET b = b || 'y' WHERE a <= 0").tag, "UPDATE 2");
  EXPECT_EQ(watcher->value("SELECT count(*) FROM t"), "20002");
  EXPECT_EQ(local().value("SELECT count(*) FROM here"), "0");
}

}  // namespace remote_fdw::test
