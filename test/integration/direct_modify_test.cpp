// UPDATE and DELETE that are one remote statement: round trips, that the remote is done whatever is read of its answer, lost
// connections, savepoints.
#include <future>

#include "support/tcp_proxy.h"
#include "support/two_servers.h"

namespace remote_fdw::test {

class DirectModify : public TwoServers {
 protected:
  void SetUp() override {
    TwoServers::SetUp();
    remote().must("CREATE TABLE t (id int PRIMARY KEY, v int, w text);"
                  "INSERT INTO t SELECT g, g, repeat('x', 100) FROM generate_series(1, 1000) g");
    remote().must("CREATE TABLE u (id int, n int); INSERT INTO u VALUES (1, 10), (2, 20)");
    local().must("ALTER SERVER remote OPTIONS (SET port '" + proxy_.port() + "')");
    local().must("CREATE FOREIGN TABLE t (id int, v int, w text) SERVER remote OPTIONS (schema_name 'public')");
    local().must("CREATE FOREIGN TABLE u (id int, n int) SERVER remote OPTIONS (schema_name 'public')");
    local().must("SELECT id FROM t WHERE id = 1; SELECT id FROM u WHERE id = 1");  // connected
  }
  std::uint64_t round_trips(const std::string &sql) {
    proxy_.reset_traffic();
    local().must(sql);
    return proxy_.traffic().round_trips;
  }
  std::string sum() { return remote().value("SELECT sum(v) FROM t"); }
  void expect_unharmed(const std::string &wanted) {
    EXPECT_EQ(local().value("SELECT count(*) FROM u"), "2");
    EXPECT_EQ(sum(), wanted);
  }

  TcpProxy proxy_{remote_cluster().port};
  const std::string untouched_ = "500500";
};

TEST_F(DirectModify, TakesTwoRoundTrips) {
  EXPECT_EQ(round_trips("UPDATE t SET v = 0 WHERE id = 7"), 2u);
  EXPECT_EQ(round_trips("UPDATE t SET v = v + 1 WHERE id = 7 RETURNING *"), 2u);
  EXPECT_EQ(round_trips("UPDATE t SET v = n FROM u WHERE u.id = t.id RETURNING t.id, n"), 2u);
  EXPECT_EQ(round_trips("UPDATE t SET v = v + 1"), 2u);
  EXPECT_EQ(round_trips("DELETE FROM t WHERE id = 7"), 2u);
  EXPECT_EQ(round_trips("INSERT INTO u VALUES (3, 30)"), 2u);
  EXPECT_EQ(round_trips("INSERT INTO u VALUES (3, 30) RETURNING n"), 2u);
  EXPECT_EQ(round_trips("INSERT INTO u SELECT id, v FROM t WHERE id < 100"), 2u);
  EXPECT_EQ(round_trips("INSERT INTO u SELECT 0, count(*) FROM t RETURNING n"), 2u);
  EXPECT_EQ(remote().value("SELECT count(*) FROM u"), "103");
}

// Tens of thousands of rows, none of which comes here.
TEST_F(DirectModify, NoRowTravels) {
  proxy_.reset_traffic();
  EXPECT_EQ(local().must("INSERT INTO t SELECT a.id + 1000 * b.id, 0, a.w FROM t a, t b WHERE b.id < 30").tag, "INSERT 0 29000");
  EXPECT_EQ(local().must("UPDATE t SET w = w || v").tag, "UPDATE 30000");
  EXPECT_EQ(local().must("DELETE FROM t a USING t b WHERE b.id = a.id - 1000").tag, "DELETE 29000");
  EXPECT_LT(proxy_.traffic().to_client + proxy_.traffic().to_server, 10000u);
}

TEST_F(DirectModify, TakesTwoRoundTripsWhenPrepared) {
  local().must("SET plan_cache_mode = force_generic_plan");
  local().must("PREPARE change(int, int) AS UPDATE t SET v = $2 WHERE id = $1");
  local().must("PREPARE change_and_show(int, int) AS UPDATE t SET v = v + $2 WHERE id = $1 RETURNING v");
  for (int i = 1; i < 6; i++) {
    EXPECT_EQ(round_trips("EXECUTE change(" + std::to_string(i) + ", -1)"), 2u);
    EXPECT_EQ(round_trips("EXECUTE change_and_show(" + std::to_string(i) + ", -1)"), 2u);
  }
  EXPECT_EQ(remote().value("SELECT sum(v) FROM t WHERE id < 6"), "-10");
}

TEST_F(DirectModify, InATransactionTakesOneEach) {
  local().must("BEGIN");
  EXPECT_EQ(round_trips("UPDATE t SET v = 0 WHERE id = 1"), 1u);
  EXPECT_EQ(round_trips("SAVEPOINT s"), 0u);
  EXPECT_EQ(round_trips("DELETE FROM t WHERE id = 1"), 1u);
  local().must("ROLLBACK TO s");
  EXPECT_EQ(local().value("SELECT v FROM t WHERE id = 1"), "0");
  EXPECT_EQ(round_trips("COMMIT"), 1u);
  EXPECT_EQ(remote().value("SELECT v FROM t WHERE id = 1"), "0");
}

TEST_F(DirectModify, IsWaitedForAtCommit) {
  remote().must("ALTER TABLE t ADD CONSTRAINT later UNIQUE (v) DEFERRABLE INITIALLY DEFERRED");
  EXPECT_EQ(local().run("UPDATE t SET v = 5 WHERE id = 6").sqlstate, "23505");
  EXPECT_EQ(local().run("UPDATE t SET v = 5 WHERE id = 6 RETURNING v").sqlstate, "23505");
  expect_unharmed(untouched_);
}

// Its rows are read one by one, but all of them have been changed before the first one comes.
TEST_F(DirectModify, IsDoneWhateverIsReadOfItsAnswer) {
  local().must("CREATE FUNCTION first_two() RETURNS int LANGUAGE plpgsql AS $$ DECLARE r record; n int := 0; BEGIN "
               "FOR r IN UPDATE t SET v = 0 RETURNING id LOOP n := n + 1; EXIT WHEN n = 2; END LOOP; RETURN n; END $$");
  EXPECT_EQ(local().value("SELECT first_two()"), "2");
  EXPECT_EQ(sum(), "0");
  EXPECT_EQ(local().value("WITH c AS (UPDATE t SET v = 1 RETURNING id) SELECT id > 0 FROM c LIMIT 1"), "t");
  EXPECT_EQ(sum(), "1000");
  EXPECT_EQ(local().run("WITH c AS (UPDATE t SET v = 2 RETURNING id) SELECT 1").tag, "SELECT 1");
  EXPECT_EQ(sum(), "2000");
  local().must("CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'UPDATE t SET v = 3 RETURNING v'");
  EXPECT_EQ(local().value("SELECT one()"), "3");
  EXPECT_EQ(sum(), "3000");
}

TEST_F(DirectModify, OtherStatementsRunWhileItsAnswerIsRead) {
  local().must("CREATE FUNCTION mixed() RETURNS bigint LANGUAGE plpgsql AS $$ DECLARE r record; s bigint := 0; BEGIN "
               "FOR r IN UPDATE t SET v = v + 1 RETURNING id, v LOOP "
               "  s := s + (SELECT n FROM u WHERE id = 1); UPDATE u SET n = n + 1 WHERE id = 1; "
               "END LOOP; RETURN s; END $$");
  EXPECT_EQ(local().value("SELECT mixed()"), std::to_string(10 * 1000 + 999 * 1000 / 2));
  EXPECT_EQ(local().value("SELECT sum(n) FROM u"), "1030");
  // each row's own query goes between the rows
  EXPECT_EQ(local().must("UPDATE t SET v = 1 RETURNING (SELECT sum(n) FROM u WHERE u.id < t.id)").rows.size(), 1000u);
  EXPECT_EQ(local().must("WITH a AS (UPDATE t SET v = 2 WHERE id > 500 RETURNING id), b AS (UPDATE t SET v = 3 WHERE id <= 500 RETURNING id)"
                         " SELECT a.id FROM a JOIN b ON a.id = b.id + 500").rows.size(), 500u);
  EXPECT_EQ(sum(), "2500");
}

// What RETURNING calls rolls back to savepoints of its own on the connection that the rows come from.
TEST_F(DirectModify, SavepointsBetweenItsRows) {
  local().must("CREATE FUNCTION count_odd(int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN UPDATE u SET n = n + 1 WHERE id = 1; "
               "IF $1 % 2 = 0 THEN RAISE 'even'; END IF; RETURN 1; EXCEPTION WHEN raise_exception THEN RETURN 0; END $$");
  EXPECT_EQ(local().value("WITH c AS (UPDATE t SET v = 0 RETURNING count_odd(id) AS odd) SELECT sum(odd) FROM c"), "500");
  EXPECT_EQ(remote().value("SELECT n FROM u WHERE id = 1"), "510");
  EXPECT_EQ(sum(), "0");
}

TEST_F(DirectModify, CursorsOpenedBeforeSeeWhatWasThere) {
  local().must("BEGIN; DECLARE c CURSOR FOR SELECT id FROM t ORDER BY id");
  EXPECT_EQ(local().must("FETCH 2 FROM c").table(), "1\n2\n");
  EXPECT_EQ(local().must("UPDATE t SET id = id + 10000").tag, "UPDATE 1000");
  EXPECT_EQ(local().must("FETCH 2 FROM c").table(), "3\n4\n");
  local().must("COMMIT");
}

TEST_F(DirectModify, ErrorsHereAndThereUndoIt) {
  EXPECT_EQ(local().run("UPDATE t SET v = 0 RETURNING 1 / (id - 900)").sqlstate, "22012");
  expect_unharmed(untouched_);
  EXPECT_EQ(local().run("UPDATE t SET v = 1 / (id - 900)").sqlstate, "22012");
  expect_unharmed(untouched_);
  EXPECT_EQ(local().run("UPDATE t SET id = 5").sqlstate, "23505");
  expect_unharmed(untouched_);
  local().must("BEGIN; UPDATE t SET v = 0 WHERE id = 1000; SAVEPOINT s");
  EXPECT_EQ(local().run("UPDATE t SET id = 5 RETURNING v").sqlstate, "23505");
  local().must("ROLLBACK TO s; COMMIT");
  expect_unharmed("499500");
}

TEST_F(DirectModify, LostConnectionIsAnError) {
  for (const char *sql : {"UPDATE t SET v = 0 RETURNING *, pg_sleep(0)", "UPDATE t SET v = 0 WHERE id > 0 RETURNING *", "DELETE FROM t RETURNING *"}) {
    proxy_.cut_after(20000);
    Answer answer = local().run(sql);
    EXPECT_FALSE(answer.ok) << sql;
    EXPECT_EQ(answer.sqlstate.substr(0, 2), "08") << answer.sqlstate << answer.message;
    proxy_.cut_after(0);
    expect_unharmed(untouched_);
  }
}

TEST_F(DirectModify, KilledBackendIsAnError) {
  remote().must("CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$;"
                "CREATE TRIGGER die BEFORE UPDATE ON t FOR EACH ROW WHEN (NEW.v = -1) EXECUTE FUNCTION die()");
  for (const char *sql : {"UPDATE t SET v = -1 WHERE id = 3", "UPDATE t SET v = -1 WHERE id = 3 RETURNING v"}) {
    Answer answer = local().run(sql);
    EXPECT_TRUE(answer.sqlstate == "57P01" || answer.sqlstate.substr(0, 2) == "08") << answer.sqlstate << answer.message;
    expect_unharmed(untouched_);
  }
}

// Found dead at the start of a transaction: nothing can have been committed, so it is sent anew, once.
TEST_F(DirectModify, StaleConnectionIsReplaced) {
  for (const char *sql : {"UPDATE t SET v = v + 1 WHERE id = 1", "UPDATE t SET v = v + 1 WHERE id = 1 RETURNING v"}) {
    remote().must("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE '%fdw%' AND datname = current_database() AND pid <> pg_backend_pid()");
    proxy_.cut();
    EXPECT_EQ(local().must(sql).tag, "UPDATE 1");
  }
  EXPECT_EQ(sum(), "500502");
}

// A column that turns out to be of another type must not make it run twice.
TEST_F(DirectModify, RunsOnceWhateverTheTypesAre) {
  remote().must("CREATE TABLE odd (id bigint, v numeric, w varchar); INSERT INTO odd VALUES (1, 1, 'a')");
  local().must("CREATE FOREIGN TABLE odd (id int, v int, w text) SERVER remote OPTIONS (schema_name 'public')");
  EXPECT_EQ(local().must("UPDATE odd SET v = v + 1 RETURNING *").table(), "1|2|a\n");
  EXPECT_EQ(local().must("UPDATE odd SET v = v + 1, w = v RETURNING *").table(), "1|3|2\n");
  EXPECT_EQ(remote().must("SELECT * FROM odd").table(), "1|3|2\n");
}

// A row of a partition here is checked anew when another transaction has changed it; what the remote has done is done.
TEST_F(DirectModify, BesideALocalPartitionThatIsWaitedFor) {
  remote().must("CREATE TABLE far (id int, v int); INSERT INTO far VALUES (1, 1), (2, 2)");
  local().must("CREATE TABLE p (id int, v int) PARTITION BY RANGE (id); CREATE TABLE near PARTITION OF p FOR VALUES FROM (100) TO (200);"
               "CREATE FOREIGN TABLE far PARTITION OF p FOR VALUES FROM (0) TO (100) SERVER remote OPTIONS (schema_name 'public');"
               "INSERT INTO near VALUES (101, 1), (102, 2)");
  local().must("BEGIN; UPDATE near SET v = v + 10");
  auto waiting = std::async(std::launch::async, [&] { return new_local()->run("UPDATE p SET v = v + 1 WHERE v < 12 RETURNING tableoid::regclass, *"); });
  auto watcher = new_local();
  EXPECT_TRUE(wait_for(*watcher, "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()", "1"));
  local().must("COMMIT");
  Answer answer = waiting.get();
  EXPECT_EQ(answer.table(), "far|1|2\nfar|2|3\nnear|101|12\n") << answer.message;
  EXPECT_EQ(answer.tag, "UPDATE 3");
}

TEST_F(DirectModify, ThroughARemoteView) {
  remote().must("CREATE VIEW few AS SELECT id, v FROM t WHERE id < 10");
  local().must("CREATE FOREIGN TABLE few (id int, v int) SERVER remote OPTIONS (schema_name 'public')");
  EXPECT_EQ(local().must("UPDATE few SET v = 0").tag, "UPDATE 9");
  EXPECT_EQ(local().must("DELETE FROM few WHERE id < 3 RETURNING id").rows.size(), 2u);
}

}  // namespace remote_fdw::test
