// A table in four parts on four servers: all of them aggregate at the same time, few rows travel, errors and lost rows of one
// part do not go unnoticed.
#include <chrono>

#include "support/two_servers.h"

namespace remote_fdw::test {

class Shards : public TwoServers {
 protected:
  void SetUp() override {
    TwoServers::SetUp();
    local().must("CREATE TABLE t (id int, k int, n numeric) PARTITION BY RANGE (id)");
    for (int i = 0; i < 4; i++) make_shard(i);
  }

  // Counting a part takes a second.
  void make_shard(int i) {
    std::string n = std::to_string(i), from = std::to_string(i * 1000), to = std::to_string(i * 1000 + 1000);
    remote().must("CREATE TABLE base" + n + " AS SELECT g AS id, g % 5 AS k, g / 7.0 AS n FROM generate_series(" + from + ", " + from + " + 999) g");
    remote().must("CREATE VIEW slow" + n + " AS SELECT b.* FROM base" + n + " b, (SELECT pg_sleep(" + seconds() + ")) s");
    local().must("CREATE SERVER shard" + n + " FOREIGN DATA WRAPPER remote_fdw " + server_options(", async_capable 'true'"));
    local().must("CREATE USER MAPPING FOR postgres SERVER shard" + n + " OPTIONS (user 'postgres')");
    local().must("CREATE FOREIGN TABLE t" + n + " PARTITION OF t FOR VALUES FROM (" + from + ") TO (" + to + ") SERVER shard" + n +
                 " OPTIONS (schema_name 'public', table_name 'slow" + n + "')");
  }

  static std::string seconds() { return "1"; }
};

TEST_F(Shards, AggregateAtTheSameTime) {
  const std::string query = "SELECT count(*), sum(n) FROM t";
  std::string plan = local().must("EXPLAIN (COSTS OFF) " + query).table();
  EXPECT_NE(plan.find("Async Foreign Scan"), std::string::npos) << plan;
  EXPECT_NE(plan.find("Partial Aggregate on (t3"), std::string::npos) << plan;
  auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(local().must(query).rows[0][0], "4000");
  std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
  EXPECT_LT(taken.count(), 3.5);  // one after the other: more than 4
}

TEST_F(Shards, FewRowsTravel) {
  local().must("ALTER FOREIGN TABLE t0 OPTIONS (SET table_name 'base0')");
  local().must("ALTER FOREIGN TABLE t1 OPTIONS (SET table_name 'base1')");
  std::string plan = local().must("EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) SELECT k, avg(n) FROM t WHERE id < 2000 GROUP BY k").table();
  EXPECT_NE(plan.find("Append (actual rows=10"), std::string::npos) << plan;
}

TEST_F(Shards, AnErrorOfOnePartIsRaised) {
  remote().must("DROP VIEW slow2");
  Answer answer = local().run("SELECT count(*) FROM t");
  EXPECT_FALSE(answer.ok);
  EXPECT_EQ(answer.sqlstate, "42P01");
  EXPECT_EQ(local().value("SELECT count(*) FROM t WHERE id < 1000"), "1000");
}

// A session's first query finds the extension not yet loaded when planning begins.
TEST_F(Shards, AlsoInASessionsFirstQuery) {
  auto session = new_local();
  EXPECT_NE(session->must("EXPLAIN (COSTS OFF) SELECT count(*) FROM t").table().find("Partial Aggregate on"), std::string::npos);
}

TEST_F(Shards, LimitReachesEachPart) {
  for (int i = 0; i < 4; i++) {
    std::string n = std::to_string(i);
    local().must("ALTER FOREIGN TABLE t" + n + " OPTIONS (SET table_name 'base" + n + "')");
  }
  std::string plan = local().must("EXPLAIN (ANALYZE, VERBOSE, COSTS OFF, TIMING OFF, SUMMARY OFF) SELECT id FROM t ORDER BY n, id LIMIT 3 OFFSET 1").table();
  EXPECT_NE(plan.find("LIMIT '4'::bigint"), std::string::npos) << plan;
  EXPECT_EQ(local().must("SELECT id FROM t ORDER BY n, id LIMIT 3 OFFSET 1").table(), "1\n2\n3\n");
}

}  // namespace remote_fdw::test
