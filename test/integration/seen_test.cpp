// What a user can see of the work of remote scans: figures in EXPLAIN ANALYZE, wait events, the remote's plans, the session's counts.
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <thread>

#include "support/loopback.h"
#include "support/two_servers.h"

namespace remote_fdw::test {

class Seen : public TwoServers {
 protected:
  void SetUp() override {
    TwoServers::SetUp();
    remote().must("CREATE TABLE t (a int PRIMARY KEY, b text); INSERT INTO t SELECT g, repeat('x', 90) FROM generate_series(1, 20000) g; ANALYZE t;"
                  "CREATE TABLE few (a int PRIMARY KEY); INSERT INTO few SELECT generate_series(1, 250); ANALYZE few;"
                  "CREATE VIEW slow AS SELECT 1 AS a FROM (SELECT pg_sleep(0.4)) s");
    local().must("CREATE FOREIGN TABLE t (a int, b text) SERVER remote OPTIONS (schema_name 'public');"
                 "CREATE FOREIGN TABLE few (a int) SERVER remote OPTIONS (schema_name 'public');"
                 "CREATE FOREIGN TABLE slow (a int) SERVER remote OPTIONS (schema_name 'public')");
    // the nodes with figures, one JSON object each, by name of their table
    local().must(R"(CREATE FUNCTION seen(query text) RETURNS TABLE (name text, node jsonb) LANGUAGE plpgsql AS $$
      DECLARE plan json;
      BEGIN
        EXECUTE 'EXPLAIN (ANALYZE, FORMAT JSON) ' || query INTO plan;
        RETURN QUERY SELECT n ->> 'Relation Name', n - 'Plans'
          FROM jsonb_path_query(plan::jsonb, 'strict $.** ? (exists (@."Remote Round Trips"))') n ORDER BY 1;
      END $$)");
    local().must("CREATE FUNCTION figures(query text) RETURNS TABLE (name text, strategy text, trips int, received int) LANGUAGE sql AS $$"
                 "SELECT name, node ->> 'Remote Strategy', (node -> 'Remote Round Trips')::int, (node -> 'Remote Rows Received')::int FROM seen(query) $$");
  }
  std::string figures(const std::string &query) { return local().must("SELECT * FROM figures($q$" + query + "$q$)").table(); }
  double wait_ms(const std::string &query) {
    return std::atof(local().value("SELECT sum((node -> 'Remote Wait Time')::float8) FROM seen($q$" + query + "$q$)").c_str());
  }
};

TEST_F(Seen, EachOfSeveralScansOnAConnectionHasItsOwnFigures) {
  local().must("SET enable_hashjoin = off; SET enable_mergejoin = off");
  const char *query = "SELECT count(*) FROM t JOIN few ON t.a = few.a + random()::int * 0 AND random() >= 0";
  EXPECT_EQ(figures(query), "few|cursor|3|250\nt|cursor|201|20000\n");
  // now the second one makes room for the first by reading all of it
  local().must("SET remote_fdw.scan_strategy = stream");
  EXPECT_EQ(figures(query), "few|stream|1|250\nt|stream|1|20000\n");
  local().must("SET remote_fdw.scan_strategy = query");
  EXPECT_EQ(figures(query), "few|query|1|250\nt|query|1|20000\n");
}

TEST_F(Seen, BytesAreThoseOfTheRows) {
  local().must("SET remote_fdw.scan_strategy = query");
  // of each row: 7 of the message, 4 and 4 of the number, 4 and 90 of the text
  EXPECT_EQ(local().value("SELECT (node -> 'Remote Bytes Received')::int FROM seen('SELECT a, b FROM t WHERE a <= 50')"), std::to_string(50 * 109));
  local().must("SET remote_fdw.scan_strategy = stream");
  EXPECT_EQ(local().value("SELECT (node -> 'Remote Bytes Received')::int - 20000 * 109 BETWEEN 0 AND 100 FROM seen('SELECT a, b FROM t')"), "t");
}

TEST_F(Seen, ParametersOfAllLoops) {
  EXPECT_EQ(figures("SELECT (SELECT b FROM t WHERE a = x) FROM generate_series(1, 30) x"), "t|query|30|30\n");
}

TEST_F(Seen, AnotherStrategyWhenATypeDiffers) {
  local().must("CREATE FOREIGN TABLE wide (a int8, b text) SERVER remote OPTIONS (schema_name 'public', table_name 't')");
  EXPECT_EQ(figures("SELECT a, b FROM wide WHERE random() >= 0"), "wide|stream, query|2|20001\n");  // one had come before that was seen
}

TEST_F(Seen, AStreamThatEndsEarly) {
  local().must("SET remote_fdw.scan_strategy = stream");
  EXPECT_EQ(figures("SELECT a FROM t WHERE random() >= 0 LIMIT 3"), "t|stream|1|3\n");
  local().must("SET remote_fdw.remote_plan = on");
  EXPECT_EQ(figures("SELECT a FROM t WHERE random() >= 0 LIMIT 3"), "t|stream|1|3\n");
  EXPECT_EQ(local().value("SELECT count(*) FROM t"), "20000");
}

TEST_F(Seen, AConnectionThatHadDied) {
  local().must("SELECT count(*) FROM few");
  remote().must("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'remote_fdw' AND datname = current_database()");
  ASSERT_TRUE(wait_for(remote(), "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'remote_fdw' AND datname = current_database()", "0"));
  // it may have been asked in vain before
  EXPECT_EQ(local().must("SELECT strategy, trips BETWEEN 1 AND 2, received FROM figures('SELECT count(*) FROM few')").table(), "query|t|1\n");
  EXPECT_EQ(local().value("SELECT connections FROM remote_fdw_stats"), "2");
}

TEST_F(Seen, TheTimeOfWaiting) {
  double waited = wait_ms("SELECT * FROM slow");
  EXPECT_GE(waited, 350);
  EXPECT_LT(waited, 5000);
  EXPECT_GE(std::atof(local().value("SELECT wait_time FROM remote_fdw_stats").c_str()), waited);
  EXPECT_EQ(local().value("SELECT plan LIKE '%Wait%' FROM (SELECT string_agg(name, '') AS plan FROM seen('SELECT * FROM few')) p"), "f");
}

TEST_F(Seen, AsynchronousScansWaitAtTheSameTime) {
  local().must("CREATE SERVER remote2 FOREIGN DATA WRAPPER remote_fdw" + server_options() +
               "; CREATE USER MAPPING FOR postgres SERVER remote2 OPTIONS (user 'postgres')");
  local().must("CREATE TABLE both_slow (a int) PARTITION BY LIST (a);"
               "CREATE FOREIGN TABLE slow1 PARTITION OF both_slow FOR VALUES IN (1) SERVER remote OPTIONS (schema_name 'public', table_name 'slow', async_capable 'true');"
               "CREATE FOREIGN TABLE slow2 PARTITION OF both_slow FOR VALUES IN (2) SERVER remote2 OPTIONS (schema_name 'public', table_name 'slow', async_capable 'true')");
  local().must("SET remote_fdw.shard_aggregates = off");
  EXPECT_EQ(figures("SELECT * FROM both_slow"), "slow1|stream|1|1\nslow2|stream|1|1\n");
  Answer waits = local().must("SELECT (node -> 'Remote Wait Time')::float8 FROM seen('SELECT * FROM both_slow')");
  ASSERT_EQ(waits.rows.size(), 2u);
  EXPECT_GE(std::atof(waits.rows[0][0].c_str()), 300);
  EXPECT_GE(std::atof(waits.rows[1][0].c_str()), 300);
}

TEST_F(Seen, WritesAndTheScansBelowThem) {
  local().must("ALTER FOREIGN TABLE few OPTIONS (ADD batch_size '100')");
  EXPECT_EQ(local().must("SELECT node -> 'Remote Batches', node -> 'Remote Round Trips', node -> 'Remote Rows Sent'"
                         " FROM seen('INSERT INTO few SELECT generate_series(1000, 1249)')").table(), "3|3|250\n");
  EXPECT_EQ(local().must("SELECT node ->> 'Node Type', node -> 'Remote Rows Sent', node -> 'Remote Rows Received'"
                         " FROM seen('UPDATE few SET a = a + 10000 WHERE a >= 1000 AND random() >= 0') ORDER BY 1").table(),
            "Foreign Scan|<null>|250\nModifyTable|250|0\n");
}

class WaitEvents : public TwoServers {
 protected:
  void SetUp() override {
    TwoServers::SetUp();
    named_ = local().value("SELECT current_setting('server_version_num')::int >= 170000") == "t";
  }
  // What pg_stat_activity says of a session while it waits; it is stopped then.
  void expect_event(const std::string &sql, const std::string &event) {
    auto waiting = new_local();
    std::string pid = std::to_string(waiting->backend_pid());
    std::thread running([&] { waiting->run(sql); });
    EXPECT_TRUE(wait_for(local(), "SELECT wait_event_type || ' ' || wait_event FROM pg_stat_activity WHERE pid = " + pid,
                         "Extension " + (named_ ? event : "Extension"))) << sql;
    local().must("SELECT pg_cancel_backend(" + pid + ")");
    running.join();
  }
  bool named_ = false;
};

TEST_F(WaitEvents, WhileTheRemoteWorks) {
  remote().must("CREATE VIEW sleepy AS SELECT 1 AS a FROM (SELECT pg_sleep(5)) s;"
                "CREATE FUNCTION sleep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(5); RETURN NEW; END';"
                "CREATE TABLE slow (a int); CREATE TRIGGER sleep BEFORE INSERT ON slow EXECUTE FUNCTION sleep();"
                "CREATE TABLE later (a int); CREATE CONSTRAINT TRIGGER sleep AFTER INSERT ON later INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION sleep()");
  local().must("CREATE SERVER both FOREIGN DATA WRAPPER remote_fdw" + server_options(", two_phase_commit 'on'") +
               "; CREATE USER MAPPING FOR postgres SERVER both OPTIONS (user 'postgres');"
               "CREATE FOREIGN TABLE sleepy (a int) SERVER remote OPTIONS (schema_name 'public'); CREATE FOREIGN TABLE slow (a int) SERVER remote OPTIONS (schema_name 'public');"
               "CREATE FOREIGN TABLE later (a int) SERVER remote OPTIONS (schema_name 'public');"
               "CREATE FOREIGN TABLE later_both (a int) SERVER both OPTIONS (schema_name 'public', table_name 'later')");
  expect_event("SELECT * FROM sleepy", "RemoteFdwAnswer");
  expect_event("INSERT INTO slow SELECT g FROM generate_series(1, 5000) g", "RemoteFdwCopy");
  expect_event("INSERT INTO later VALUES (1)", "RemoteFdwCommit");
  expect_event("INSERT INTO later_both VALUES (1)", "RemoteFdwPrepare");
}

TEST_F(WaitEvents, WhileConnecting) {
  int mute = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = loopback(0);
  socklen_t length = sizeof address;
  ASSERT_EQ(bind(mute, reinterpret_cast<sockaddr *>(&address), length), 0);
  ASSERT_EQ(listen(mute, 5), 0);
  ASSERT_EQ(getsockname(mute, reinterpret_cast<sockaddr *>(&address), &length), 0);
  local().must("CREATE SERVER mute FOREIGN DATA WRAPPER remote_fdw OPTIONS (host '127.0.0.1', port '" + std::to_string(ntohs(address.sin_port)) +
               "'); CREATE USER MAPPING FOR postgres SERVER mute OPTIONS (user 'postgres'); CREATE FOREIGN TABLE silent (a int) SERVER mute;"
               "CREATE SERVER asks FOREIGN DATA WRAPPER remote_fdw" + server_options() +
               "; CREATE USER MAPPING FOR postgres SERVER asks OPTIONS (user 'postgres', password_command 'sleep 5'); CREATE FOREIGN TABLE secret (a int) SERVER asks");
  expect_event("SELECT * FROM silent", "RemoteFdwConnect");
  expect_event("SELECT * FROM secret", "RemoteFdwPassword");
  close(mute);
}

TEST_F(Seen, ARemotePlanIsNotRun) {
  remote().must("CREATE TABLE log (a int); CREATE FUNCTION writes(int) RETURNS int LANGUAGE sql AS 'INSERT INTO public.log VALUES ($1) RETURNING a';"
                "CREATE VIEW writing AS SELECT writes(a) AS a FROM few");
  local().must("CREATE FOREIGN TABLE writing (a int) SERVER remote OPTIONS (schema_name 'public'); SET remote_fdw.remote_plan = on");
  EXPECT_NE(local().must("EXPLAIN SELECT * FROM writing").table().find("Seq Scan on few"), std::string::npos);
  EXPECT_EQ(remote().value("SELECT count(*) FROM log"), "0");
  local().must("EXPLAIN ANALYZE SELECT * FROM writing");
  EXPECT_EQ(remote().value("SELECT count(*) FROM log"), "250");
}

// Its plans are printed while a statement ends, whatever it is inside of.
TEST_F(Seen, RemotePlansInAutoExplain) {
  local().must("LOAD 'auto_explain'; SET auto_explain.log_min_duration = 0; SET auto_explain.log_analyze = on; SET auto_explain.log_nested_statements = on;"
               "SET remote_fdw.remote_plan = on; SET client_min_messages = log");
  Answer answer = local().must("SELECT count(*) FROM t WHERE random() >= 0");
  EXPECT_EQ(answer.value(), "20000");
  local().must(R"(DO $$ DECLARE n int := 0; r record; BEGIN
    FOR r IN SELECT a FROM few ORDER BY a LOOP n := n + (SELECT count(*) FROM t WHERE a = r.a); END LOOP;
    IF n <> 250 THEN RAISE 'n is %', n; END IF; END $$)");
  local().must("INSERT INTO few VALUES (5000)");
  EXPECT_EQ(local().run("INSERT INTO few VALUES (5000)").sqlstate, "23505");
  EXPECT_EQ(local().value("SELECT count(*) FROM few"), "251");
}

// There no savepoint may be set, and so no error of the remote be put up with.
TEST_F(Seen, RemotePlansInsideOfAParallelQuery) {
  local().must("CREATE TABLE many AS SELECT g AS a FROM generate_series(1, 3000) g; ANALYZE many;"
               "CREATE FUNCTION lookup(int) RETURNS int LANGUAGE plpgsql PARALLEL SAFE AS 'BEGIN RETURN (SELECT count(*) FROM few WHERE a = $1); END'");
  local().must("LOAD 'auto_explain'; SET auto_explain.log_min_duration = 0; SET auto_explain.log_nested_statements = on; SET remote_fdw.remote_plan = on;"
               "SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0; SET client_min_messages = log");
  Answer answer = local().must("SELECT sum(lookup(a)) FROM many WHERE a <= 40");
  EXPECT_EQ(answer.value(), "40");
  int refused = 0;
  for (const std::string &notice : answer.notices) refused += notice.find("not asked for inside of a parallel query") != std::string::npos;
  EXPECT_GT(refused, 0);
}

TEST_F(Seen, ASessionsOwnCountsWithoutSharedMemory) {
  local().must("SELECT * FROM few");
  auto second = new_local();
  EXPECT_EQ(second->value("SELECT count(*) FROM remote_fdw_stats"), "0");
  EXPECT_EQ(local().must("SELECT server_name, user_name, scope, connections, commits, rows_received FROM remote_fdw_stats").table(),
            "remote|postgres|session|1|1|250\n");
  // what was counted stays when its connection goes
  local().must("SELECT remote_fdw_disconnect_all()");
  local().must("DROP USER MAPPING FOR postgres SERVER remote; CREATE USER MAPPING FOR postgres SERVER remote OPTIONS (user 'postgres')");
  local().must("SELECT * FROM few");
  EXPECT_EQ(local().must("SELECT connections, commits, rows_received FROM remote_fdw_stats").table(), "2|2|500\n");
}

}  // namespace remote_fdw::test
