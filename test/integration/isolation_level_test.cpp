// Option isolation_level: which isolation a remote transaction has, what a weaker one lets a statement see, and that row-wise
// changes lose nothing under it.
#include <future>

#include "support/two_servers.h"

namespace remote_fdw::test {

class IsolationLevel : public TwoServers {
 protected:
  void SetUp() override {
    TwoServers::SetUp();
    remote().must("CREATE TABLE t (id int PRIMARY KEY, v int); INSERT INTO t SELECT g, 0 FROM generate_series(1, 5) g;"
                  "CREATE VIEW state AS SELECT current_setting('transaction_isolation') || ' ' || current_setting('transaction_read_only')"
                  " || ' ' || current_setting('transaction_deferrable') AS it");
    local().must("CREATE FOREIGN TABLE t (id int, v int) SERVER remote OPTIONS (schema_name 'public');"
                 "CREATE FOREIGN TABLE state (it text) SERVER remote OPTIONS (schema_name 'public')");
  }
  void set_option(const std::string &level) { local().must("ALTER SERVER remote OPTIONS (ADD isolation_level '" + level + "')"); }
  std::string remote_state(const std::string &begin) {
    local().must(begin);
    std::string state = local().value("SELECT it FROM state");
    local().must("COMMIT");
    return state;
  }
  // What a second session's statement comes to that meets a row which this one has changed and commits only then.
  Answer race(const std::string &first, const std::string &second) {
    local().must("BEGIN");
    local().must(first);
    auto other = new_local();
    other->must("LOAD 'remote_fdw'");
    auto waiting = std::async(std::launch::async, [&] { return other->run(second); });
    EXPECT_TRUE(wait_for(remote(), "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'", "1"));
    local().must("COMMIT");
    return waiting.get();
  }
};

TEST_F(IsolationLevel, IsNeverLessThanTheLocalTransactionsOwn) {
  EXPECT_EQ(remote_state("BEGIN ISOLATION LEVEL READ COMMITTED"), "repeatable read off off");
  EXPECT_EQ(remote_state("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY"), "repeatable read on off");
  EXPECT_EQ(remote_state("BEGIN ISOLATION LEVEL SERIALIZABLE"), "serializable off off");
  EXPECT_EQ(remote_state("BEGIN ISOLATION LEVEL SERIALIZABLE, READ ONLY, DEFERRABLE"), "serializable on on");
  EXPECT_EQ(remote_state("BEGIN ISOLATION LEVEL READ COMMITTED, READ ONLY, DEFERRABLE"), "repeatable read on off");
  set_option("read committed");
  EXPECT_EQ(remote_state("BEGIN ISOLATION LEVEL READ COMMITTED"), "read committed off off");
  EXPECT_EQ(remote_state("BEGIN ISOLATION LEVEL READ UNCOMMITTED, READ ONLY"), "read committed on off");
  EXPECT_EQ(remote_state("BEGIN ISOLATION LEVEL REPEATABLE READ"), "repeatable read off off");
  EXPECT_EQ(remote_state("BEGIN ISOLATION LEVEL SERIALIZABLE, READ ONLY"), "serializable on off");
  local().must("ALTER SERVER remote OPTIONS (SET isolation_level 'serializable')");
  EXPECT_EQ(remote_state("BEGIN ISOLATION LEVEL READ COMMITTED"), "serializable off off");
}

TEST_F(IsolationLevel, ReadCommittedSeesAnewWithEachStatement) {
  for (const char *level : {"", "read committed"}) {
    if (*level != '\0') set_option(level);
    remote().must("UPDATE t SET v = 0");
    local().must("BEGIN");
    EXPECT_EQ(local().value("SELECT sum(v) FROM t"), "0");
    remote().must("UPDATE t SET v = 1");
    EXPECT_EQ(local().value("SELECT sum(v) FROM t"), *level == '\0' ? "0" : "5");
    local().must("COMMIT");
  }
}

TEST_F(IsolationLevel, RowWiseChangesLoseNothing) {
  const char *add = "UPDATE t SET v = v + 1 + (random() * 0)::int WHERE id = 1";
  const char *remove = "DELETE FROM t WHERE v + (random() * 0)::int = 0 AND id = 2";
  EXPECT_EQ(race(add, add).sqlstate, "40001");
  set_option("read committed");
  Answer added = race(add, add);
  EXPECT_EQ(added.tag, "UPDATE 1") << added.message;
  EXPECT_EQ(remote().value("SELECT v FROM t WHERE id = 1"), "3");
  // no longer what the condition wants, which only this server can say
  EXPECT_EQ(race("UPDATE t SET v = 7 WHERE id = 2", remove).tag, "DELETE 0");
  EXPECT_EQ(race("DELETE FROM t WHERE id = 3", "UPDATE t SET v = v + (random() * 0)::int WHERE id = 3").tag, "UPDATE 0");
}

TEST_F(IsolationLevel, WholeStatementsFollowTheRow) {
  const char *upsert = "INSERT INTO t VALUES (9, 1) ON CONFLICT (id) DO UPDATE SET v = t.v + 1";
  set_option("read committed");
  EXPECT_EQ(race("UPDATE t SET v = v + 1 WHERE id = 1", "UPDATE t SET v = v + 1 WHERE id = 1").tag, "UPDATE 1");
  EXPECT_EQ(remote().value("SELECT v FROM t WHERE id = 1"), "2");
  EXPECT_EQ(race(upsert, upsert).tag, "INSERT 0 1");
  EXPECT_EQ(remote().value("SELECT v FROM t WHERE id = 9"), "2");
}

TEST_F(IsolationLevel, RowsThatAreLockedAreSortedHere) {
  remote().must("CREATE TABLE u (id int PRIMARY KEY, n int)");
  local().must("CREATE TABLE here AS SELECT g AS v, g AS n FROM generate_series(1, 5) g; ANALYZE here");
  local().must("SET enable_hashjoin = off; SET enable_nestloop = off");
  local().must("ALTER SERVER remote OPTIONS (ADD use_remote_estimate 'true')");
  const char *update = "EXPLAIN (VERBOSE, COSTS OFF) UPDATE t SET v = n FROM here WHERE here.v = t.id";
  EXPECT_NE(local().must(update).table().find("ORDER BY"), std::string::npos);
  set_option("read committed");
  std::string plan = local().must(update).table();
  EXPECT_EQ(plan.find("ORDER BY"), std::string::npos) << plan;
  EXPECT_NE(plan.find("FOR UPDATE"), std::string::npos) << plan;
}

}  // namespace remote_fdw::test
