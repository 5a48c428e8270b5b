// Option use_remote_estimate: how many round trips planning takes, what is kept of the answers, and what makes it forgotten.
#include "support/tcp_proxy.h"
#include "support/two_servers.h"

namespace remote_fdw::test {

class Estimates : public TwoServers {
 protected:
  void SetUp() override {
    TwoServers::SetUp();
    for (const char *name : {"a", "b", "c"})
      remote().must("CREATE TABLE " + std::string(name) + " (id int PRIMARY KEY, k int, v text); INSERT INTO " + name +
                    " SELECT g, g % 100, repeat('x', 50) FROM generate_series(1, 5000) g; ANALYZE " + name);
    local().must("ALTER SERVER remote OPTIONS (SET port '" + proxy_.port() + "', ADD use_remote_estimate 'true')");
    local().must("IMPORT FOREIGN SCHEMA public FROM SERVER remote INTO public");
    local().must("CREATE TABLE here (id int); INSERT INTO here VALUES (1), (2); ANALYZE here");
    local().must("SELECT id FROM a WHERE id = 1");  // connected
  }

  // Inside a transaction, whose end is not counted.
  std::uint64_t round_trips(const std::string &sql) {
    local().must("BEGIN");
    expect_remote_idle();
    proxy_.reset_traffic();
    local().must("EXPLAIN " + sql);
    std::uint64_t count = proxy_.traffic().round_trips;
    local().must("COMMIT");
    return count;
  }
  std::string kept() { return local().value("SELECT remote_fdw_forget_estimates()"); }

  TcpProxy proxy_{remote_cluster().port};
  const std::string join_ = "SELECT * FROM a JOIN b ON a.id = b.k WHERE a.k = 5";
};

TEST_F(Estimates, AJoinOfTwoTablesTakesTwoRoundTripsThenNone) {
  EXPECT_LE(round_trips(join_), 2u);
  EXPECT_EQ(round_trips(join_), 0u);
  EXPECT_EQ(local().must("EXPLAIN (COSTS OFF) " + join_).table(), "Foreign Scan\n  Relations: (a) INNER JOIN (b)\n");
}

TEST_F(Estimates, StagesAboveAreDerived) {
  EXPECT_LE(round_trips("SELECT count(*), max(a.k) FROM a JOIN b ON a.id = b.k"), 2u);
  EXPECT_LE(round_trips("SELECT * FROM a JOIN b ON a.id = b.k ORDER BY a.k, b.id LIMIT 5"), 2u);
  EXPECT_EQ(round_trips("SELECT row_number() OVER (ORDER BY k) FROM a ORDER BY 1 LIMIT 3"), 1u);
  // how many groups there are is worth a question
  EXPECT_EQ(round_trips("SELECT k, count(*) FROM c GROUP BY k ORDER BY 2 LIMIT 3"), 2u);
}

TEST_F(Estimates, LookupsAreAskedForWithTheirTable) {
  EXPECT_EQ(round_trips("SELECT * FROM here JOIN a USING (id)"), 1u);
  EXPECT_EQ(round_trips("SELECT * FROM here JOIN a USING (id)"), 0u);
  // the remote has an index on id, none on k: its figures say so
  EXPECT_NE(local().must("EXPLAIN SELECT * FROM here JOIN a USING (id)").table().find("RemoteLookupJoin"), std::string::npos);
  EXPECT_EQ(local().must("EXPLAIN SELECT * FROM generate_series(1, 300) g JOIN a ON g = a.k").table().find("Nested Loop"), std::string::npos);
}

TEST_F(Estimates, PartitionsAreAskedForTogether) {
  local().must("CREATE TABLE p (id int, k int, v text) PARTITION BY LIST (k)");
  for (int i = 0; i < 20; i++) {
    std::string n = std::to_string(i);
    remote().must("CREATE TABLE p" + n + " (id int, k int, v text)");
    local().must("CREATE FOREIGN TABLE p" + n + " PARTITION OF p FOR VALUES IN (" + n + ") SERVER remote OPTIONS (schema_name 'public')");
  }
  EXPECT_EQ(round_trips("SELECT id FROM p WHERE v = 'x'"), 1u);
  EXPECT_EQ(round_trips("SELECT id FROM p WHERE v = 'x'"), 0u);
  EXPECT_LE(round_trips("SELECT * FROM p JOIN here USING (id)"), 2u);
  EXPECT_EQ(round_trips("SELECT v FROM p UNION ALL SELECT v FROM a"), 1u);
}

TEST_F(Estimates, FiguresAreTheRemotes) {
  std::string there = remote().must("EXPLAIN SELECT v FROM a WHERE k < 7").rows[0][0];
  std::string rows = there.substr(there.find("rows="), there.find(" width") - there.find("rows="));
  for (int i = 0; i < 2; i++)
    EXPECT_NE(local().must("EXPLAIN SELECT v FROM a WHERE k < 7").rows[0][0].find(rows), std::string::npos) << rows;
}

TEST_F(Estimates, ChangesAreNoticed) {
  const std::vector<std::string> changes = {
      "ALTER SERVER remote OPTIONS (ADD fetch_size '50')", "ALTER USER MAPPING FOR postgres SERVER remote OPTIONS (ADD password_required 'true')",
      "ALTER FOREIGN TABLE a OPTIONS (ADD fetch_size '10')", "ANALYZE a", "SELECT remote_fdw_forget_estimates()",
      "SELECT remote_fdw_disconnect('remote')", "SELECT remote_fdw_disconnect_all()"};
  for (const std::string &change : changes) {
    EXPECT_LE(round_trips("SELECT k FROM a"), 3u) << change;
    EXPECT_EQ(round_trips("SELECT k FROM a"), 0u) << change;
    local().must(change);
    local().must("SELECT id FROM c WHERE id = 1");
    EXPECT_EQ(round_trips("SELECT k FROM a"), 1u) << change;
  }
}

TEST_F(Estimates, WhatIsSaidOfOtherTablesStays) {
  (void)round_trips("SELECT k FROM b");
  local().must("ANALYZE a; CREATE TABLE other (a int); DROP TABLE other");
  EXPECT_EQ(round_trips("SELECT k FROM b"), 0u);
}

TEST_F(Estimates, TheyGrowOld) {
  local().must("SET remote_fdw.estimate_cache_age = '1s'");
  EXPECT_EQ(round_trips("SELECT k FROM a"), 1u);
  EXPECT_EQ(round_trips("SELECT k FROM a"), 0u);
  local().must("SELECT pg_sleep(1.2)");
  EXPECT_EQ(round_trips("SELECT k FROM a"), 1u);
  local().must("SET remote_fdw.estimate_cache_age = 0");
  for (int i = 0; i < 2; i++) {
    std::uint64_t count = round_trips(join_);
    EXPECT_GE(count, 1u);
    EXPECT_LE(count, 2u);
  }
}

TEST_F(Estimates, TheyAreBounded) {
  (void)kept();
  local().must("DO $$ BEGIN FOR i IN 1 .. 1100 LOOP EXECUTE 'EXPLAIN SELECT k FROM a WHERE id = ' || i; END LOOP; END $$");
  EXPECT_EQ(round_trips("SELECT k FROM a WHERE id = 1100"), 0u);
  EXPECT_EQ(round_trips("SELECT k FROM a WHERE id = 5"), 1u);
  EXPECT_EQ(kept(), "1000");
  EXPECT_EQ(kept(), "0");
}

TEST_F(Estimates, AMissingTableIsNamed) {
  local().must("CREATE FOREIGN TABLE gone (id int) SERVER remote");
  Answer answer = local().run("EXPLAIN SELECT * FROM a JOIN gone USING (id) JOIN b USING (id)");
  EXPECT_EQ(answer.sqlstate, "42P01");
  EXPECT_NE(answer.hint.find("\"gone\""), std::string::npos) << answer.hint;
  EXPECT_NE(answer.context.find("public.gone"), std::string::npos) << answer.context;
  // what is not scanned is not asked about; from 16 on it is planned all the same
  if (std::stoi(local().value("SHOW server_version_num")) < 160000) local().must("EXPLAIN SELECT * FROM a LEFT JOIN (SELECT * FROM gone WHERE false) g USING (id)");
  EXPECT_EQ(local().value("SELECT count(*) FROM a"), "5000");
}

TEST_F(Estimates, ALostConnectionIsReplacedOrReported) {
  proxy_.cut();
  local().must("EXPLAIN " + join_);
  (void)kept();
  proxy_.cut_after(300);
  Answer answer = local().run("BEGIN; EXPLAIN " + join_ + "; EXPLAIN SELECT id FROM c; SELECT count(v) FROM c");
  EXPECT_EQ(answer.sqlstate.substr(0, 2), "08") << answer.message;
  local().run("ROLLBACK");
  proxy_.cut_after(0);
  local().must("EXPLAIN " + join_);
}

// A savepoint's end takes nothing back: costs are no data.
TEST_F(Estimates, TheyOutliveRollback) {
  local().must("BEGIN; SAVEPOINT s; EXPLAIN SELECT k FROM a; ROLLBACK TO s; ROLLBACK");
  EXPECT_EQ(round_trips("SELECT k FROM a"), 0u);
}

TEST_F(Estimates, AnotherUsersMappingIsAskedByItself) {
  local().must("CREATE ROLE " + database() + "_u SUPERUSER; CREATE USER MAPPING FOR " + database() + "_u SERVER remote OPTIONS (user 'postgres')");
  (void)round_trips("SELECT k FROM a");
  local().must("SET ROLE " + database() + "_u");
  EXPECT_GE(round_trips("SELECT k FROM a"), 1u);
  local().must("RESET ROLE; DROP USER MAPPING FOR " + database() + "_u SERVER remote; DROP ROLE " + database() + "_u");
}

}  // namespace remote_fdw::test
