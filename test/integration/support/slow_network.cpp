// Owns what the tests of time have in common.
#include "support/slow_network.h"

namespace remote_fdw::test {

void SlowNetwork::SetUp() {
  TwoServers::SetUp();
  remote().must(
      "CREATE TABLE t (a int PRIMARY KEY, b text); INSERT INTO t SELECT g, repeat('x', 100) FROM generate_series(1, 1000) g;"
      "CREATE VIEW endless AS SELECT sum(g)::int8 AS a, 'x' AS b FROM generate_series(1, 1000000000000) g;"
      "CREATE TABLE wide AS SELECT g AS a, repeat('x', 1000) AS b FROM generate_series(1, 30000) g");
  local().must("ALTER SERVER remote OPTIONS (SET port '" + proxy_.port() + "', ADD cleanup_timeout '500ms')");
  local().must(
      "CREATE FOREIGN TABLE t (a int, b text) SERVER remote OPTIONS (schema_name 'public');"
      "CREATE FOREIGN TABLE endless (a int8, b text) SERVER remote OPTIONS (schema_name 'public');"
      "CREATE FOREIGN TABLE wide (a int, b text) SERVER remote OPTIONS (schema_name 'public');"
      "CREATE TABLE here (a int)");
}

double SlowNetwork::seconds_of(const std::function<void()> &what) {
  auto start = std::chrono::steady_clock::now();
  what();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void SlowNetwork::expect_timed_out(const std::string &sql, double seconds, const std::string &timeout) {
  local().must("SET statement_timeout = '" + timeout + "'");
  Answer answer;
  EXPECT_LT(seconds_of([&] { answer = local().run(sql); }), seconds) << sql;
  EXPECT_EQ(answer.sqlstate, "57014") << sql << ": " << answer.value();
  // also where the transaction has failed
  local().run("ROLLBACK TO SAVEPOINT none");
  if (local().run("SET statement_timeout = 0").sqlstate == "25P02") local().must("ROLLBACK; SET statement_timeout = 0");
}

void SlowNetwork::expect_goes_on() {
  proxy_.set_door(TcpProxy::Door::Open);
  proxy_.set_flow(Flow::Pass);
  local().run("ROLLBACK");
  local().must("SET statement_timeout = '20s'");
  EXPECT_EQ(local().value("SELECT count(b) FROM t WHERE a <= 1000"), "1000");
  EXPECT_EQ(local().must("UPDATE t SET b = b WHERE a = 1").tag, "UPDATE 1");
  expect_remote_idle();
  local().must("SET statement_timeout = 0");
}

}  // namespace remote_fdw::test
