// ON CONFLICT: when the library is there in time, round trips, many rows, what survives an error, two writers of one key.
#include <future>

#include "support/tcp_proxy.h"
#include "support/two_servers.h"

namespace remote_fdw::test {

namespace {

constexpr const char *kUpsert = "INSERT INTO t VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET v = t.v + EXCLUDED.v";

}  // namespace

class Conflict : public TwoServers {
 protected:
  void SetUp() override {
    TwoServers::SetUp();
    remote().must("CREATE TABLE t (id int PRIMARY KEY, v int)");
    local().must("ALTER SERVER remote OPTIONS (SET port '" + proxy_.port() + "')");
    local().must("CREATE FOREIGN TABLE t (id int, v int) SERVER remote OPTIONS (schema_name 'public')");
    local().must("LOAD 'remote_fdw'; SELECT FROM t");  // connected
  }
  std::uint64_t round_trips(const std::string &sql) {
    proxy_.reset_traffic();
    local().must(sql);
    return proxy_.traffic().round_trips;
  }

  TcpProxy proxy_{remote_cluster().port};
};

TEST_F(Conflict, NeedsTheLibraryBeforeTheStatementIsPlanned) {
  auto fresh = new_local();
  EXPECT_EQ(fresh->run(kUpsert).sqlstate, "42P10");
  EXPECT_EQ(fresh->run(kUpsert).sqlstate, "42P10") << "an error before the library is needed does not load it";
  fresh->must("SELECT 1 FROM t LIMIT 1");
  fresh->must(kUpsert);
  EXPECT_EQ(remote().value("SELECT v FROM t"), "1");
}

TEST_F(Conflict, SessionPreloadLibrariesIsEnough) {
  local().must("ALTER DATABASE " + database() + " SET session_preload_libraries = 'remote_fdw'");
  auto fresh = new_local();
  fresh->must(kUpsert);
  fresh->must(kUpsert);
  EXPECT_EQ(remote().value("SELECT v FROM t"), "2");
}

TEST_F(Conflict, TakesTwoRoundTripsWhateverTheRows) {
  local().must(kUpsert);  // reads the answer to an earlier COMMIT, too
  EXPECT_EQ(round_trips(kUpsert), 2u);
  EXPECT_EQ(round_trips(std::string(kUpsert) + " RETURNING *"), 2u);
  EXPECT_EQ(round_trips("INSERT INTO t SELECT g, g FROM generate_series(1, 5000) g ON CONFLICT (id) DO UPDATE SET v = 0"), 2u);
  EXPECT_EQ(round_trips("INSERT INTO t SELECT g, g FROM generate_series(1, 9000) g ON CONFLICT (id) DO UPDATE SET v = 1 RETURNING v"), 2u);
  EXPECT_EQ(round_trips("INSERT INTO t SELECT g, g FROM generate_series(1, 9500) g ON CONFLICT (id) DO NOTHING RETURNING v"), 2u);
  EXPECT_EQ(round_trips("INSERT INTO t SELECT id, 7 FROM t ON CONFLICT (id) DO UPDATE SET v = EXCLUDED.v + t.v"), 2u);
  // 5000 * 8, and g + 7 from there on
  EXPECT_EQ(remote().value("SELECT count(*) || ' ' || sum(v) FROM t"), "9500 32698750");
}

// Every statement takes as many rows as a message has room for parameters: 32767 of two columns.
TEST_F(Conflict, OneStatementNoticesARowThatIsChangedTwice) {
  const std::string twice = "INSERT INTO t SELECT g % 32000, g FROM generate_series(1, 32767) g ON CONFLICT (id) DO UPDATE SET v = EXCLUDED.v";
  EXPECT_EQ(local().run(twice).sqlstate, "21000");
  EXPECT_EQ(local().run(twice + " RETURNING id").sqlstate, "21000");
  EXPECT_LT(local().run(twice).context.size(), 4000u);
  EXPECT_NE(local().run(twice).context.find("... "), std::string::npos);
  EXPECT_NE(local().run(twice).context.find("DO UPDATE SET v = excluded.v"), std::string::npos);
  EXPECT_EQ(remote().value("SELECT count(*) FROM t"), "0");
  EXPECT_EQ(local().must("INSERT INTO t SELECT g, g FROM generate_series(1, 70000) g ON CONFLICT (id) DO UPDATE SET v = 0").tag, "INSERT 0 70000");
  EXPECT_EQ(remote().value("SELECT sum(v) FROM t"), "2450035000");
  EXPECT_EQ(local().value("WITH i AS (INSERT INTO t SELECT g, g FROM generate_series(1, 70000) g ON CONFLICT (id) DO UPDATE SET v = 2 RETURNING v)"
                          " SELECT sum(v) FROM i"), "140000");
}

// Values of a kilobyte: no more than 64 MB are held.
TEST_F(Conflict, WideRowsGoInSeveralStatements) {
  remote().must("CREATE TABLE wide (id int PRIMARY KEY, w text)");
  local().must("CREATE FOREIGN TABLE wide (id int, w text) SERVER remote OPTIONS (schema_name 'public')");
  const std::string wide = "INSERT INTO wide SELECT g, repeat(g::text, 3000) FROM generate_series(10001, 18000) g ON CONFLICT (id) DO UPDATE SET w = 'u'";
  EXPECT_EQ(local().must(wide).tag, "INSERT 0 8000");
  EXPECT_EQ(remote().value("SELECT sum(length(w)) FROM wide"), "120000000");
  EXPECT_EQ(local().must(wide).tag, "INSERT 0 8000");
  EXPECT_EQ(remote().value("SELECT sum(length(w)) FROM wide"), "8000");
}

// Planning in the middle of planning, errors in it, plans made anew.
TEST_F(Conflict, SurvivesNestedPlanningAndErrors) {
  local().must("CREATE FUNCTION put(i int, x int) RETURNS int LANGUAGE sql AS"
               " 'INSERT INTO t VALUES (i, x) ON CONFLICT (id) DO UPDATE SET v = t.v + EXCLUDED.v RETURNING v'");
  local().must("CREATE FUNCTION fails(i int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN 1 / (i - 1); END $$");
  local().must("CREATE FUNCTION calls(i int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN put(i, 10); END $$");
  EXPECT_EQ(local().run("INSERT INTO t VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET v = fails(1)").sqlstate, "22012");
  // the planner itself runs calls(), which plans and runs another INSERT
  local().must("INSERT INTO t VALUES (1, calls(5)) ON CONFLICT (id) DO UPDATE SET v = t.v + calls(5)");
  local().must("PREPARE p(int) AS INSERT INTO t VALUES ($1, put(7, 1)) ON CONFLICT (id) DO UPDATE SET v = EXCLUDED.v * 100 + $1");
  local().must("SET plan_cache_mode = force_generic_plan");
  for (int i = 0; i < 3; i++) local().must("EXECUTE p(2)");
  local().must("ALTER FOREIGN TABLE t ALTER v OPTIONS (column_name 'v')");
  local().must("EXECUTE p(2)");
  EXPECT_EQ(remote().value("SELECT string_agg(id || '=' || v, ' ' ORDER BY id) FROM t WHERE id <> 5"), "1=10 2=402 7=4");
}

// The remote transaction is REPEATABLE READ.
TEST_F(Conflict, WaitsForAnotherWriterAndCannotUpdateWhatItCannotSee) {
  local().must(kUpsert);
  auto other = new_local();
  other->must("LOAD 'remote_fdw'; BEGIN; SELECT FROM t");
  local().must(kUpsert);
  EXPECT_EQ(other->run(kUpsert).sqlstate, "40001");
  other->must("ROLLBACK");
  other->must(kUpsert);
  EXPECT_EQ(remote().value("SELECT v FROM t"), "3");
}

}  // namespace remote_fdw::test
