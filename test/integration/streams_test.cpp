// Scans that occupy their connection until the last row: what happens when they end early, die, are cancelled, or when other
// statements need the connection meanwhile. Each strategy gives the same rows; remote transactions go on.
#include <unistd.h>

#include "support/tcp_proxy.h"
#include "support/two_servers.h"

namespace remote_fdw::test {

class Streams : public TwoServers, public testing::WithParamInterface<const char *> {
 protected:
  void SetUp() override {
    TwoServers::SetUp();
    remote().must("CREATE TABLE t (a int PRIMARY KEY, b text); INSERT INTO t SELECT g, repeat('x', 90) FROM generate_series(1, 20000) g; ANALYZE t");
    remote().must("CREATE TABLE log (a int)");
    local().must("CREATE FOREIGN TABLE t (a int, b text) SERVER remote OPTIONS (schema_name 'public');"
                 "CREATE FOREIGN TABLE log (a int) SERVER remote OPTIONS (schema_name 'public')");
    local().must(std::string("SET remote_fdw.scan_strategy = ") + GetParam());
  }
  bool is_stream() const { return std::string(GetParam()) == "stream"; }
  void kill_remote_backends() {
    remote().must("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'remote_fdw' AND datname = current_database()");
    ASSERT_TRUE(wait_for(remote(), "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'remote_fdw' AND datname = current_database()", "0"));
  }
  void expect_usable() {
    EXPECT_EQ(local().value("SELECT count(b) FROM t WHERE random() >= 0"), "20000");
    expect_remote_idle();
  }
};

INSTANTIATE_TEST_SUITE_P(Strategy, Streams, testing::Values("cursor", "stream", "query"),
                         [](const auto &info) { return std::string(info.param); });

TEST_P(Streams, TwoCursorsAndWritesInterleave) {
  local().must("BEGIN; DECLARE c CURSOR FOR SELECT a, b FROM t WHERE random() >= 0; DECLARE d CURSOR FOR SELECT a FROM t WHERE random() >= 0");
  for (int i = 0; i < 20; i++) {
    std::string first = std::to_string(i * 100 + 1);
    EXPECT_EQ(local().must("FETCH 100 FROM c").rows.at(0).at(0), first);
    local().must("INSERT INTO log VALUES (" + first + ")");
    EXPECT_EQ(local().must("FETCH 100 FROM d").rows.at(0).at(0), first);
    EXPECT_EQ(local().value("SELECT count(*) FROM t WHERE a <= " + first), first);
  }
  EXPECT_EQ(local().must("MOVE ALL IN c").tag, "MOVE 18000");
  EXPECT_EQ(local().must("MOVE ALL IN d").tag, "MOVE 18000");
  EXPECT_EQ(local().must("COMMIT").tag, "COMMIT");
  EXPECT_EQ(remote().value("SELECT count(*) FROM log"), "20");
}

TEST_P(Streams, ACursorWithHoldOutlivesTheTransaction) {
  local().must("BEGIN; DECLARE c CURSOR WITH HOLD FOR SELECT a FROM t WHERE random() >= 0; FETCH 5 FROM c; INSERT INTO log VALUES (1); COMMIT");
  EXPECT_EQ(local().value("SELECT count(*) FROM log"), "1");
  EXPECT_EQ(local().must("FETCH 1 FROM c").value(), "6");
  EXPECT_EQ(local().must("MOVE ALL IN c").tag, "MOVE 19994");
  local().must("CLOSE c");
}

TEST_P(Streams, PlpgsqlLoopsWithStatementsAndErrorsInside) {
  EXPECT_EQ(local().value(R"(
    CREATE FUNCTION loops() RETURNS text LANGUAGE plpgsql AS $$
    DECLARE r record; seen int := 0; failed int := 0; found int := 0; k int;
    BEGIN
      FOR r IN SELECT a FROM t WHERE a <= 3000 LOOP
        seen := seen + 1;
        CONTINUE WHEN r.a % 50 <> 0;
        BEGIN
          SELECT count(*) INTO k FROM t WHERE a = r.a;
          found := found + k;
          INSERT INTO log VALUES (r.a);
          IF r.a % 100 = 0 THEN PERFORM 1 / (r.a - r.a); END IF;
        EXCEPTION WHEN division_by_zero THEN failed := failed + 1;
        END;
      END LOOP;
      RETURN seen || ' ' || found || ' ' || failed;
    END $$;
    SELECT loops())"), "3000 60 30");
  EXPECT_EQ(remote().value("SELECT count(*) || ' ' || sum(a % 100) FROM log"), "30 1500");
}

TEST_P(Streams, AScanBegunOutsideASavepointOutlivesItsRollback) {
  local().must("BEGIN; DECLARE c CURSOR FOR SELECT a FROM t WHERE random() >= 0");
  EXPECT_EQ(local().must("FETCH 10 FROM c").rows.size(), 10u);
  local().must("SAVEPOINT s; INSERT INTO log VALUES (1)");
  EXPECT_EQ(local().must("FETCH 10 FROM c").rows.at(0).at(0), "11");
  EXPECT_EQ(local().run("SELECT 1 / (a - 1) FROM t WHERE random() >= 0").sqlstate, "22012");
  local().must("ROLLBACK TO s");
  Answer rest = local().must("FETCH ALL FROM c");
  EXPECT_EQ(rest.rows.size(), 19980u);
  EXPECT_EQ(rest.rows.at(0).at(0), "21");
  local().must("COMMIT");
  EXPECT_EQ(remote().value("SELECT count(*) FROM log"), "0");
}

// The remote part begins inside the savepoint. A remote cursor is gone with it, which is an error; what has been read ahead stays.
TEST_P(Streams, AScanFirstReadInsideASavepointIsWholeOrAnError) {
  local().must("BEGIN; DECLARE c CURSOR FOR SELECT a FROM t WHERE random() >= 0; SAVEPOINT s");
  EXPECT_EQ(local().must("FETCH 10 FROM c").rows.size(), 10u);
  local().must("ROLLBACK TO s");
  Answer rest = local().run("FETCH ALL FROM c");
  if (rest.ok) {
    EXPECT_EQ(rest.rows.size(), 19990u);
    EXPECT_EQ(rest.rows.at(0).at(0), "11");
  } else {
    EXPECT_EQ(rest.sqlstate, "34000") << rest.message;
  }
  EXPECT_EQ(rest.ok, std::string(GetParam()) == "stream" || std::string(GetParam()) == "query");
  local().must("ROLLBACK");
  expect_usable();
}

TEST_P(Streams, AFailedBlockDropsItsScan) {
  local().must("BEGIN; INSERT INTO log VALUES (7); SAVEPOINT s");
  EXPECT_EQ(local().run("SELECT 1 / (a - 100) FROM t WHERE random() >= 0").sqlstate, "22012");
  local().must("ROLLBACK TO s");
  EXPECT_EQ(local().value("SELECT count(b) FROM t WHERE random() >= 0"), "20000");
  EXPECT_EQ(local().must("COMMIT").tag, "COMMIT");
  EXPECT_EQ(remote().value("SELECT sum(a) FROM log"), "7");
}

TEST_P(Streams, StoppingEarlyKeepsTheTransaction) {
  local().must("BEGIN; INSERT INTO log VALUES (1)");
  for (int i = 0; i < 5; i++) {
    EXPECT_EQ(local().must("SELECT a FROM t WHERE random() >= 0 LIMIT 3").rows.size(), 3u);
    EXPECT_EQ(local().value("SELECT count(*) FROM log"), "1");
    EXPECT_EQ(local().value("SELECT EXISTS (SELECT FROM t WHERE random() >= 0)"), "t");
    local().must("SAVEPOINT s");
    EXPECT_EQ(local().must("SELECT a FROM t WHERE random() >= 0 LIMIT 3").rows.size(), 3u);
    local().must(i % 2 == 0 ? "ROLLBACK TO s" : "RELEASE s");
  }
  EXPECT_EQ(local().must("COMMIT").tag, "COMMIT");
  EXPECT_EQ(remote().value("SELECT count(*) FROM log"), "1");
  expect_usable();
}

// Cancelling such a query would take back what it has written for the rows that were seen.
TEST_P(Streams, StoppingEarlyKeepsWhatAViewHasWritten) {
  remote().must(R"(CREATE FUNCTION note(x int) RETURNS int LANGUAGE plpgsql AS
    $$ BEGIN INSERT INTO public.log VALUES (x); RETURN x; END $$;
    CREATE VIEW noted AS SELECT note(a) AS a FROM t)");
  local().must("CREATE FOREIGN TABLE noted (a int) SERVER remote OPTIONS (schema_name 'public')");
  EXPECT_EQ(local().must("SELECT a FROM noted WHERE random() >= 0 LIMIT 3").rows.size(), 3u);
  EXPECT_EQ(remote().value("SELECT count(*) FROM log WHERE a <= 3"), "3");
}

TEST_P(Streams, AnErrorHalfWayIsRaisedWithAllItsFields) {
  remote().must("CREATE VIEW breaks AS SELECT a, 1 / (a - 15000) AS b FROM t");
  local().must("CREATE FOREIGN TABLE breaks (a int, b int) SERVER remote OPTIONS (schema_name 'public')");
  Answer answer = local().run("SELECT count(b) FROM breaks WHERE random() >= 0");
  EXPECT_EQ(answer.sqlstate, "22012");
  EXPECT_EQ(answer.message, "division by zero");
  EXPECT_NE(answer.context.find("remote SQL command: SELECT"), std::string::npos);
  local().must("BEGIN; INSERT INTO log VALUES (1); SAVEPOINT s");
  EXPECT_EQ(local().run("SELECT count(b) FROM breaks WHERE random() >= 0").sqlstate, "22012");
  local().must("ROLLBACK TO s; COMMIT");
  EXPECT_EQ(remote().value("SELECT count(*) FROM log"), "1");
  expect_usable();
}

TEST_P(Streams, AnErrorWhileTheRestIsReadForSomebodyElse) {
  remote().must("CREATE VIEW breaks AS SELECT a, 1 / (a - 15000) AS b FROM t");
  local().must("CREATE FOREIGN TABLE breaks (a int, b int) SERVER remote OPTIONS (schema_name 'public')");
  local().must("BEGIN; DECLARE c CURSOR FOR SELECT b FROM breaks WHERE random() >= 0; FETCH 5 FROM c; SAVEPOINT s");
  (void)local().run("SELECT count(*) FROM log");
  local().must("ROLLBACK TO s");
  EXPECT_EQ(local().run("FETCH ALL FROM c").ok, false);
  local().must("ROLLBACK");
  expect_usable();
}

TEST_P(Streams, DyingHalfWay) {
  remote().must("INSERT INTO t SELECT g, repeat('x', 500) FROM generate_series(20001, 60000) g");
  local().must("BEGIN; DECLARE c CURSOR FOR SELECT * FROM t WHERE random() >= 0; FETCH 10 FROM c");
  kill_remote_backends();
  Answer answer = local().run("FETCH ALL FROM c");
  EXPECT_TRUE(answer.sqlstate.substr(0, 2) == "08" || answer.sqlstate == "57P01") << answer.sqlstate << answer.message;
  EXPECT_EQ(local().run("COMMIT").tag, "ROLLBACK");
  remote().must("DELETE FROM t WHERE a > 20000");
  expect_usable();
}

TEST_P(Streams, CancelHalfWay) {
  remote().must("CREATE VIEW slow AS SELECT a, pg_sleep(0.001)::text AS b FROM t");
  local().must("CREATE FOREIGN TABLE slow (a int, b text) SERVER remote OPTIONS (schema_name 'public')");
  local().must("SET statement_timeout = '300ms'");
  EXPECT_EQ(local().run("SELECT count(b) FROM slow WHERE random() >= 0").sqlstate, "57014");
  local().must("RESET statement_timeout");
  EXPECT_TRUE(wait_for(remote(), "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%slow%' AND state = 'active' AND pid <> pg_backend_pid() AND datname = current_database()", "0"));
  expect_usable();
}

TEST_P(Streams, RescansReplayWhatWasFetched) {
  TcpProxy proxy(remote_cluster().port);
  local().must("ALTER SERVER remote OPTIONS (SET port '" + proxy.port() + "'); ALTER SERVER remote OPTIONS (ADD fetch_size '5000')");
  local().must("SET enable_material = off; SET enable_hashjoin = off; SET enable_mergejoin = off; SET work_mem = '64kB'");
  const char *sql = "SELECT count(*) FROM generate_series(1, 200) g LEFT JOIN (SELECT a FROM t WHERE a <= 2000 AND random() >= 0) x ON x.a + random() * 0 = g + 1";
  EXPECT_EQ(local().value(sql), "200");
  expect_remote_idle();
  proxy.reset_traffic();
  EXPECT_EQ(local().value(sql), "200");
  EXPECT_LE(proxy.traffic().round_trips, 2u);
}

TEST_P(Streams, ColumnsOfOtherTypesThanDeclared) {
  local().must("CREATE FOREIGN TABLE other (a float4, b text) SERVER remote OPTIONS (schema_name 'public', table_name 't');"
               "CREATE FOREIGN TABLE words (a text, b bytea) SERVER remote OPTIONS (schema_name 'public', table_name 't');"
               "CREATE FOREIGN TABLE wrong (a int, b int) SERVER remote OPTIONS (schema_name 'public', table_name 't')");
  EXPECT_EQ(local().value("SELECT sum(a) FROM other WHERE a <= 1000 AND random() >= 0"), "500500");
  EXPECT_EQ(local().value("SELECT count(a) || '/' || max(length(b)) FROM words WHERE random() >= 0"), "20000/90");
  EXPECT_EQ(local().run("SELECT sum(b) FROM wrong WHERE random() >= 0").sqlstate, "22P02");
  expect_usable();
}

class StreamTraffic : public Streams {
 protected:
  void SetUp() override {
    Streams::SetUp();
    local().must("ALTER SERVER remote OPTIONS (SET port '" + proxy_.port() + "')");
  }
  Traffic traffic_of(const std::string &sql) {
    local().must("SELECT a FROM t WHERE a = 1");
    expect_remote_idle();
    proxy_.reset_traffic();
    local().must(sql);
    return proxy_.traffic();
  }
  TcpProxy proxy_{remote_cluster().port};
};

INSTANTIATE_TEST_SUITE_P(Strategy, StreamTraffic, testing::Values("stream", "query"),
                         [](const auto &info) { return std::string(info.param); });

TEST_P(StreamTraffic, AWholeScanTakesTwoRoundTrips) {
  EXPECT_LE(traffic_of("SELECT count(b) FROM t WHERE random() >= 0").round_trips, 2u);
}

TEST_P(StreamTraffic, ALookupPerOuterRowTakesOneRoundTripEach) {
  local().must("SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_material = off; ANALYZE t");
  local().must("CREATE TABLE keys AS SELECT g * 7 AS k FROM generate_series(1, 200) g; ANALYZE keys");
  EXPECT_LE(traffic_of("SELECT count(b) FROM keys LEFT JOIN t ON t.a = k").round_trips, 202u);
}

TEST_P(StreamTraffic, StoppingEarlyMovesLittle) {
  remote().must("INSERT INTO t SELECT g, repeat('x', 500) FROM generate_series(20001, 120000) g");
  if (is_stream()) {
    EXPECT_LE(traffic_of("SELECT a, b FROM t WHERE random() >= 0 LIMIT 3").to_client, 20'000'000u);
  }
}

}  // namespace remote_fdw::test
