// A cancel or statement_timeout while the remote is healthy: what it computes, reads, sends or waits for ends there, too, and the
// connection is kept.
#include <thread>

#include "support/slow_network.h"

namespace remote_fdw::test {

class Cancel : public SlowNetwork {
 protected:
  // A machine with much else to do may be slow, but everything here is healthy.
  void SetUp() override {
    SlowNetwork::SetUp();
    local().must("ALTER SERVER remote OPTIONS (SET cleanup_timeout '10s')");
  }
  static constexpr double kSoon = 8;
  std::string remote_pid() { return local().value("SELECT remote_backend_pid FROM remote_fdw_get_connections() WHERE server_name = 'remote'"); }
  // The statement is stopped, and its connection serves the next one.
  void expect_stopped_and_kept(const std::string &sql) {
    SCOPED_TRACE(sql);
    local().must("SELECT a FROM t WHERE a = 1");
    std::string pid = remote_pid();
    expect_timed_out(sql, kSoon);
    expect_remote_idle();
    EXPECT_EQ(remote_pid(), pid);
  }
};

TEST_F(Cancel, EndsWhatTheRemoteComputes) {
  expect_stopped_and_kept("SELECT a FROM endless");
  for (const char *strategy : {"cursor", "stream", "query"}) {
    local().must(std::string("SET remote_fdw.scan_strategy = ") + strategy);
    expect_stopped_and_kept("SELECT count(b) FROM endless WHERE random() >= 0");
  }
  expect_goes_on();
}

TEST_F(Cancel, EndsWhatTheRemoteSends) {
  for (const char *strategy : {"stream", "query", "cursor"}) {
    local().must(std::string("SET remote_fdw.scan_strategy = ") + strategy);
    expect_stopped_and_kept("SELECT count(*) FROM wide w, LATERAL (SELECT pg_sleep(0.001 * length(w.b) / 1000) LIMIT 1) s");
  }
  expect_goes_on();
}

TEST_F(Cancel, EndsWhatTheRemoteWaitsFor) {
  remote().must("BEGIN; LOCK TABLE t");
  local().must("SET statement_timeout = '300ms'");
  EXPECT_EQ(local().run("UPDATE t SET b = b WHERE a = 1").sqlstate, "57014");
  EXPECT_EQ(local().run("INSERT INTO t SELECT g, 'x' FROM generate_series(2001, 4000) g").sqlstate, "57014");
  remote().must("ROLLBACK");
  expect_goes_on();
}

TEST_F(Cancel, EndsACopyIn) {
  remote().must(
      "CREATE FUNCTION slowly() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(0.005); RETURN NEW; END';"
      "CREATE TRIGGER slowly BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION slowly()");
  expect_stopped_and_kept("INSERT INTO t SELECT g, repeat('y', 5000) FROM generate_series(2001, 12000) g");
  EXPECT_EQ(remote().value("SELECT count(*) FROM t"), "1000");
  expect_goes_on();
}

TEST_F(Cancel, OfASubtransactionLeavesTheTransactionUsable) {
  local().must("BEGIN; INSERT INTO t VALUES (2001, 'x'); SAVEPOINT s; SET LOCAL statement_timeout = '300ms'");
  EXPECT_EQ(local().run("SELECT a FROM endless").sqlstate, "57014");
  local().must("ROLLBACK TO s; SET LOCAL statement_timeout = 0");
  EXPECT_EQ(used_connections(), "remote|t|f\n");
  local().must("INSERT INTO t VALUES (2002, 'x'); COMMIT");
  EXPECT_EQ(remote().value("SELECT count(*) FROM t WHERE a > 2000"), "2");
}

TEST_F(Cancel, OfACommitIsObeyedOrTooLate) {
  remote().must(
      "CREATE FUNCTION slowly() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(NEW.a); RETURN NEW; END';"
      "CREATE CONSTRAINT TRIGGER slowly AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION slowly()");
  local().must("BEGIN; INSERT INTO t VALUES (2001, 'x'); INSERT INTO here VALUES (1)");
  expect_timed_out("COMMIT", kSoon);
  EXPECT_EQ(local().value("SELECT count(*) FROM here"), "0");
  EXPECT_EQ(remote().value("SELECT count(*) FROM t"), "1000");
  // a remote that does not stop: it commits, and so does the local transaction
  remote().must(
      "CREATE OR REPLACE FUNCTION slowly() RETURNS trigger LANGUAGE plpgsql AS "
      "'BEGIN BEGIN PERFORM pg_sleep(30); EXCEPTION WHEN query_canceled THEN NULL; END; RETURN NEW; END'");
  local().must("BEGIN; INSERT INTO t VALUES (2001, 'x'); INSERT INTO here VALUES (1); SET statement_timeout = '300ms'");
  Answer answer;
  EXPECT_LT(seconds_of([&] { answer = local().run("COMMIT"); }), kSoon);
  EXPECT_TRUE(answer.ok) << answer.value();
  local().must("SET statement_timeout = 0");
  EXPECT_EQ(local().value("SELECT count(*) FROM here"), "1");
  EXPECT_EQ(remote().value("SELECT count(*) FROM t WHERE a = 2001"), "1");
  expect_goes_on();
}

// What does not obey: the connection is closed, and nothing waits.
TEST_F(Cancel, IsNotWaitedForWhenTheRemoteDoesNotObey) {
  remote().must(
      "CREATE FUNCTION stubborn() RETURNS int LANGUAGE plpgsql AS "
      "'BEGIN LOOP BEGIN PERFORM pg_sleep(60); EXCEPTION WHEN query_canceled THEN NULL; END; END LOOP; END';"
      "CREATE VIEW stubborn AS SELECT stubborn() AS a");
  local().must("CREATE FOREIGN TABLE stubborn (a int) SERVER remote OPTIONS (schema_name 'public')");
  local().must("ALTER SERVER remote OPTIONS (SET cleanup_timeout '500ms')");
  expect_timed_out("SELECT a FROM stubborn", kBound);
  EXPECT_EQ(used_connections(), "");
  remote().must("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
  expect_goes_on();
}

TEST_F(Cancel, ByAnotherSessionAndTermination) {
  auto stopped = new_local();
  std::string pid = std::to_string(stopped->backend_pid());
  for (const char *how : {"pg_cancel_backend", "pg_terminate_backend"}) {
    Answer answer;
    std::thread running([&] { answer = stopped->run("SELECT a FROM endless"); });
    EXPECT_TRUE(wait_for(remote(), "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%endless%' AND datname = current_database() AND pid <> pg_backend_pid()", "1"));
    EXPECT_LT(seconds_of([&] {
                local().must(std::string("SELECT ") + how + "(" + pid + ")");
                running.join();
                expect_remote_idle();
              }),
              kSoon);
    EXPECT_FALSE(answer.ok);
    if (how[3] == 'c') { EXPECT_EQ(answer.sqlstate, "57014"); }
  }
  expect_goes_on();
}

}  // namespace remote_fdw::test
