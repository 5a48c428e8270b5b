// A kept connection that has died, in every way, is found out before it is used or by the first flight of the transaction: the
// statement runs on a new one and nobody sees it. Later in a transaction it is an error.
#include <chrono>
#include <thread>
#include <vector>

#include "support/held_session.h"
#include "support/tcp_proxy.h"
#include "support/two_servers.h"

namespace remote_fdw::test {

class ConnectionHealth : public TwoServers {
 protected:
  void SetUp() override {
    TwoServers::SetUp();
    remote().must("CREATE TABLE t (a int PRIMARY KEY, b text); INSERT INTO t SELECT g, 'x' FROM generate_series(1, 1000) g");
    local().must("ALTER SERVER remote OPTIONS (SET port '" + proxy_.port() + "')");
    local().must("CREATE FOREIGN TABLE t (a int, b text) SERVER remote OPTIONS (schema_name 'public'); CREATE TABLE here AS SELECT generate_series(1, 5) AS a");
    local().must("CREATE FUNCTION local_true(int) RETURNS bool LANGUAGE plpgsql AS 'BEGIN RETURN true; END'");
  }
  // The connection looks alive until the statement is under way.
  Answer run_while_cut(const std::string &sql) {
    proxy_.set_flow(Flow::BlackHole);
    Answer answer;
    std::thread running([&] { answer = local().run(sql); });
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    proxy_.set_flow(Flow::Pass, Existing::Reset);
    running.join();
    return answer;
  }
  std::string contents() { return remote().must("SELECT count(*), sum(a), count(DISTINCT b) FROM t").table(); }

  TcpProxy proxy_{remote_cluster().port};
};

TEST_F(ConnectionHealth, ACheckBeforeReuseFindsItDead) {
  std::string others = " FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
  auto kill = [&](const std::string &how) {
    if (how == "reset") return proxy_.cut();
    if (how == "half closed") return proxy_.half_close();
    remote().must("SELECT pg_terminate_backend(pid)" + others);
    EXPECT_TRUE(wait_for(remote(), "SELECT count(*)" + others, "0"));
  };
  for (const char *how : {"closed", "reset", "half closed"})
    for (const char *sql : {"SELECT b FROM t WHERE a = 7", "SELECT min(b) FROM t WHERE local_true(a)", "UPDATE t SET b = b WHERE a = 1 RETURNING b"}) {
      local().must("SELECT count(*) FROM t");
      kill(how);
      EXPECT_EQ(local().value(sql), "x") << how << ": " << sql;
    }
  // without a round trip: as many as with a connection that nobody doubts
  proxy_.set_delay(std::chrono::milliseconds(50));  // so that the answer to a commit, which nobody waits for, comes later than the next statement
  local().must("SELECT b FROM t WHERE a = 7");
  proxy_.reset_traffic();
  for (int i = 0; i < 5; i++) local().must("SELECT b FROM t WHERE a = 7");
  EXPECT_LE(proxy_.traffic().round_trips, 7u);
}

TEST_F(ConnectionHealth, TheFirstFlightIsSentAgain) {
  struct Statement {
    const char *sql, *result;
  };
  for (const char *strategy : {"stream", "query", "cursor"}) {
    local().must("SET remote_fdw.scan_strategy = " + std::string(strategy));
    local().must("SELECT count(*) FROM t");
    EXPECT_EQ(run_while_cut("SELECT min(b) FROM t WHERE local_true(a)").value(), "x") << strategy;
  }
  local().must("RESET remote_fdw.scan_strategy");
  for (const Statement &statement : {Statement{"INSERT INTO t VALUES (1001, 'y')", "INSERT 0 1"}, {"INSERT INTO t SELECT g, 'z' FROM generate_series(2001, 3000) g", "INSERT 0 1000"},
                                     {"UPDATE t SET b = 'y' WHERE a = 1001", "UPDATE 1"}, {"UPDATE t SET b = 'z' WHERE a > 2000 AND local_true(a)", "UPDATE 1000"},
                                     {"DELETE FROM t WHERE a = 1001 AND local_true(a)", "DELETE 1"}, {"DELETE FROM t WHERE a > 2000", "DELETE 1000"},
                                     {"SELECT count(*) FROM here JOIN t USING (a)", "SELECT 1"}, {"ANALYZE t", "ANALYZE"}}) {
    local().must("SELECT count(*) FROM t");
    Answer answer = run_while_cut(statement.sql);
    EXPECT_EQ(answer.tag, statement.result) << statement.sql << ": " << answer.message;
  }
  EXPECT_EQ(contents(), "1000|500500|1\n");
  local().must("SELECT count(*) FROM t");
  proxy_.set_flow(Flow::BlackHole);
  Answer copied;
  std::thread copying([&] { copied = local().copy_in("COPY t FROM STDIN", "5000\tx\n"); });
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  proxy_.set_flow(Flow::Pass, Existing::Reset);
  copying.join();
  EXPECT_EQ(copied.tag, "COPY 1") << copied.message;
  EXPECT_EQ(contents(), "1001|505500|1\n");
}

// It dies between the check and the first byte. Of a long statement libpq writes a part early, and then fails with the rest.
TEST_F(ConnectionHealth, WhatCannotEvenBeWrittenIsSentAgain) {
  const std::string other(20000, 'y'), one = " WHERE a = 1 AND b <> '" + other + "'";
  const std::vector<std::string> statements = {
      "SELECT b FROM t" + one,
      "SELECT min(b) FROM t" + one + " AND local_true(a)",
      "SET remote_fdw.scan_strategy = query; SELECT b FROM t" + one,
      "SET remote_fdw.scan_strategy = cursor; SELECT b FROM t" + one,
      "UPDATE t SET b = b" + one,
      "UPDATE t SET b = b" + one + " AND local_true(a) RETURNING b",
      "DELETE FROM t WHERE b = '" + other + "'",
      "INSERT INTO t SELECT a + 1000, b FROM t WHERE b = '" + other + "'",
      "INSERT INTO t VALUES (1001, '" + other + "')",
      "DELETE FROM t WHERE a = 1001",
      "SELECT min(b) FROM here JOIN t USING (a)",
      "ANALYZE t",
  };
  for (const std::string &sql : statements) {
    auto session = new_local();
    session->must("SELECT count(*) FROM t");
    HeldSession held(std::move(session), local_cluster().socket_dir + "/data", "opening", sql);
    proxy_.cut();
    held.release();
    Answer answer = held.answer();
    EXPECT_TRUE(answer.ok) << sql.substr(0, 60) << ": " << answer.sqlstate << " " << answer.message;
  }
  EXPECT_EQ(contents(), "1000|500500|1\n");
}

TEST_F(ConnectionHealth, LaterInATransactionItIsAnError) {
  for (const char *sql : {"SELECT min(b) FROM t", "INSERT INTO t VALUES (1002, 'y')", "INSERT INTO t SELECT g, 'z' FROM generate_series(2001, 3000) g"}) {
    local().must("BEGIN; INSERT INTO t VALUES (1001, 'lost')");
    EXPECT_EQ(run_while_cut(sql).sqlstate.substr(0, 2), "08") << sql;
    EXPECT_EQ(local().must("COMMIT").tag, "ROLLBACK");
  }
  EXPECT_EQ(contents(), "1000|500500|1\n");
}

// Only an answer that never came leaves it open what was done; then nothing is sent again.
TEST_F(ConnectionHealth, ACommitIsNeverSentAgain) {
  local().must("BEGIN; INSERT INTO t VALUES (1001, 'y')");
  EXPECT_EQ(run_while_cut("COMMIT").sqlstate.substr(0, 2), "08");
  EXPECT_EQ(contents(), "1000|500500|1\n");
  EXPECT_EQ(local().must("INSERT INTO t VALUES (1001, 'y')").tag, "INSERT 0 1");
}

}  // namespace remote_fdw::test
