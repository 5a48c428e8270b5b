// Lookup joins over real connections: flights are counted, a remote that fails or dies in the middle of a batch is an error and
// no more, one snapshot serves all batches, memory is bounded.
#include "support/tcp_proxy.h"
#include "support/two_servers.h"

namespace remote_fdw::test {

class LookupJoin : public TwoServers {
 protected:
  void SetUp() override {
    TwoServers::SetUp();
    remote().must("CREATE TABLE t (id int PRIMARY KEY, v text); INSERT INTO t SELECT g, 'v' || g FROM generate_series(1, 20000) g; ANALYZE t");
    remote().must("CREATE VIEW failing AS SELECT id, 1 / (id - 2500) AS v FROM t");
    remote().must("CREATE FUNCTION die(int) RETURNS int LANGUAGE sql AS 'SELECT pg_terminate_backend(pg_backend_pid())::int WHERE $1 = 2500'");
    remote().must("CREATE VIEW deadly AS SELECT id, die(id) AS v FROM t");
    remote().must("CREATE VIEW slow AS SELECT id, pg_sleep(0.05)::text AS v FROM t");
    local().must("ALTER SERVER remote OPTIONS (SET port '" + proxy_.port() + "')");
    local().must("IMPORT FOREIGN SCHEMA public FROM SERVER remote INTO public");
    local().must("CREATE TABLE keys AS SELECT g AS k, g % 50 AS few, repeat('x', 100) AS pad FROM generate_series(1, 4000) g; ANALYZE keys");
    local().must("SET jit = off; SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_nestloop = off");
  }
  std::uint64_t round_trips(const std::string &sql) {
    local().must(sql);
    proxy_.set_delay(std::chrono::milliseconds(20));
    proxy_.reset_traffic();
    local().must(sql);
    proxy_.set_delay(std::chrono::milliseconds(0));
    return proxy_.traffic().round_trips;
  }
  void expect_works() { EXPECT_EQ(local().must("SELECT count(*) FROM keys JOIN t ON t.id = keys.k").value(), "4000"); }

  TcpProxy proxy_{remote_cluster().port};
};

TEST_F(LookupJoin, AThousandKeysTakeOneFlight) {
  EXPECT_LE(round_trips("SELECT count(*), max(t.v) FROM keys JOIN t ON t.id = keys.k WHERE k <= 1000"), 2u);
  EXPECT_LE(round_trips("SELECT count(*), max(t.v) FROM keys LEFT JOIN t ON t.id = keys.k WHERE k <= 1000"), 2u);
  EXPECT_LE(round_trips("SELECT count(*) FROM keys WHERE NOT EXISTS (SELECT FROM t WHERE t.id = keys.k) AND k <= 1000"), 2u);
}

TEST_F(LookupJoin, EachThousandMoreTakesOneMore) {
  EXPECT_LE(round_trips("SELECT count(*), max(t.v) FROM keys JOIN t ON t.id = keys.k"), 5u);
  EXPECT_LE(round_trips("SET remote_fdw.lookup_batch_size = 4000; SELECT count(*), max(t.v) FROM keys JOIN t ON t.id = keys.k"), 2u);
}

TEST_F(LookupJoin, AKeyThatComesAgainIsSentOnce) {
  EXPECT_LE(round_trips("SELECT count(*), max(t.v) FROM keys JOIN t ON t.id = keys.few"), 2u);
  std::string plan = local().must("EXPLAIN (ANALYZE, TIMING OFF) SELECT t.v FROM keys JOIN t ON t.id = keys.few").table();
  EXPECT_NE(plan.find("Batches: 1  Keys Sent: 50  Flights: 1"), std::string::npos) << plan;
}

TEST_F(LookupJoin, ALimitSendsFewKeysFirst) {
  std::string plan = local().must("EXPLAIN (ANALYZE, TIMING OFF) SELECT t.v FROM keys LEFT JOIN t ON t.id = keys.k LIMIT 2").table();
  EXPECT_NE(plan.find("Batches: 1  Keys Sent: "), std::string::npos) << plan;
  EXPECT_EQ(plan.find("Keys Sent: 1000"), std::string::npos) << plan;
}

TEST_F(LookupJoin, AnErrorInALaterBatchComesThrough) {
  Answer answer = local().run("SELECT k, f.v FROM keys JOIN failing f ON f.id = keys.k");
  EXPECT_EQ(answer.sqlstate, "22012");
  expect_works();
  EXPECT_EQ(local().must("SELECT count(*) FROM (SELECT f.v FROM keys JOIN failing f ON f.id = keys.k LIMIT 10) x").value(), "10");
  local().must("BEGIN; SAVEPOINT s");
  EXPECT_EQ(local().run("SELECT sum(f.v) FROM keys JOIN failing f ON f.id = keys.k").sqlstate, "22012");
  local().must("ROLLBACK TO s");
  expect_works();
  local().must("COMMIT");
}

TEST_F(LookupJoin, ARemoteThatDiesInTheMiddleIsAnErrorAndTheSessionGoesOn) {
  for (int i = 0; i < 3; i++) {
    Answer answer = local().run("SELECT k, d.v FROM keys JOIN deadly d ON d.id = keys.k");
    EXPECT_FALSE(answer.ok);
    EXPECT_TRUE(answer.sqlstate.substr(0, 2) == "08" || answer.sqlstate == "57P01") << answer.sqlstate;
    expect_works();
  }
}

TEST_F(LookupJoin, CanBeCancelled) {
  local().must("SET statement_timeout = '300ms'");
  EXPECT_EQ(local().run("SELECT k, s.v FROM keys JOIN slow s ON s.id = keys.k").sqlstate, "57014");
  local().must("SET statement_timeout = 0");
  expect_works();
}

TEST_F(LookupJoin, AllBatchesSeeOneSnapshot) {
  local().must("BEGIN; SET remote_fdw.lookup_batch_size = 10; DECLARE c CURSOR FOR SELECT k, t.v FROM keys LEFT JOIN t ON t.id = keys.k");
  EXPECT_EQ(local().must("FETCH 3 FROM c").rows.size(), 3u);
  remote().must("UPDATE t SET v = 'changed'; DELETE FROM t WHERE id > 3000");
  Answer rest = local().must("FETCH ALL FROM c");
  EXPECT_EQ(rest.rows.size(), 3997u);
  for (const auto &row : rest.rows) ASSERT_EQ(row[1], "v" + row[0]);
  local().must("COMMIT");
  EXPECT_EQ(local().must("SELECT count(t.v) FROM keys LEFT JOIN t ON t.id = keys.k AND t.v = 'changed'").value(), "3000");
}

TEST_F(LookupJoin, ACursorGoesOnAfterOtherStatementsOnItsConnection) {
  local().must("BEGIN; DECLARE c CURSOR FOR SELECT k, t.v FROM keys JOIN t ON t.id = keys.k");
  std::size_t rows = 0;
  for (int i = 0; i < 8; i++) {
    rows += local().must("FETCH 500 FROM c").rows.size();
    EXPECT_EQ(local().must("SELECT count(*) FROM t WHERE id <= 7").value(), "7");
    local().must("SAVEPOINT s");
    EXPECT_EQ(local().must("SELECT count(*) FROM keys JOIN t ON t.id = keys.few").value(), "3920");
    local().must(i % 2 == 0 ? "ROLLBACK TO s" : "RELEASE s");
  }
  EXPECT_EQ(rows, 4000u);
  local().must("COMMIT");
}

TEST_F(LookupJoin, MemoryIsBoundedByWorkMem) {
  local().must("CREATE TABLE large AS SELECT g AS k, repeat('y', 500) AS pad FROM generate_series(1, 200000) g; ANALYZE large");
  local().must("SET remote_fdw.lookup_batch_size = 100000; SET work_mem = '2MB'");
  const char *sql = "SELECT count(*), count(t.v), max(length(pad)) FROM large LEFT JOIN t ON t.id = large.k % 20000";
  auto resident = [&] {
    std::string pid = local().must("SELECT pg_backend_pid()").value();
    std::string line = local().must("SELECT substring(pg_read_file('/proc/" + pid + "/status') FROM 'RssAnon:\\s+(\\d+)')").value();
    return std::stol(line);
  };
  local().must("SELECT count(*) FROM keys JOIN t ON t.id = keys.k");
  long before = resident();
  Answer answer = local().must(sql);
  EXPECT_EQ(answer.rows[0][0], "200000");
  EXPECT_EQ(answer.rows[0][1], "199990");
  EXPECT_LT(resident() - before, 12000);
}

}  // namespace remote_fdw::test
