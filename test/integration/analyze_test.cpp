// ANALYZE on tables large enough for sampling to matter: how much moves, how good the numbers are, whose mapping is used.
#include <cmath>
#include <regex>

#include "support/two_servers.h"

namespace remote_fdw::test {

class AnalyzeForeign : public TwoServers {
 protected:
  void SetUp() override {
    TwoServers::SetUp();
    remote().must("CREATE TABLE big (id int, grp int, txt text) WITH (autovacuum_enabled = off)");
    remote().must("INSERT INTO big SELECT g, g % 50, CASE WHEN g % 4 > 0 THEN 'text ' || g END FROM generate_series(1, 200000) g; ANALYZE big");
    local().must("CREATE FOREIGN TABLE big (id int, grp int, txt text) SERVER remote");
    local().must("SET default_statistics_target = 20");
  }
  // "... sampled: N rows read ..." of ANALYZE VERBOSE
  double rows_read(const std::string &table) {
    Answer answer = local().must("ANALYZE VERBOSE " + table);
    std::smatch found;
    for (const std::string &notice : answer.notices)
      if (std::regex_search(notice, found, std::regex("sampled: ([0-9]+) rows read"))) return std::stod(found[1]);
    return -1;
  }
  double number(const std::string &sql) { return std::stod(local().value(sql)); }
};

TEST_F(AnalyzeForeign, OnlyASampleTravels) {
  for (const char *method : {"auto", "random", "system", "bernoulli"}) {
    local().must("ALTER FOREIGN TABLE big OPTIONS (" + std::string(method == std::string("auto") ? "ADD" : "SET") + " analyze_sampling '" + method + "')");
    // whole blocks of neighbouring rows are a coarser sample
    double coarse = method == std::string("system") ? 4 : 1;
    EXPECT_NEAR(rows_read("big"), 6600, 1200 * coarse) << method;
    EXPECT_NEAR(number("SELECT reltuples FROM pg_class WHERE relname = 'big'"), 200000, 1) << method;
    EXPECT_NEAR(number("SELECT null_frac FROM pg_stats WHERE tablename = 'big' AND attname = 'txt'"), 0.25, 0.03 * coarse) << method;
    EXPECT_EQ(number("SELECT n_distinct FROM pg_stats WHERE tablename = 'big' AND attname = 'grp'"), 50) << method;
    EXPECT_NEAR(number("SELECT (histogram_bounds::text::int[])[11] FROM pg_stats WHERE tablename = 'big' AND attname = 'id'"), 100000, 15000 * coarse) << method;
  }
  local().must("ALTER FOREIGN TABLE big OPTIONS (SET analyze_sampling 'off')");
  EXPECT_EQ(rows_read("big"), 200000);
}

TEST_F(AnalyzeForeign, TheReservoirTakesFromTheWholeTable) {
  local().must("ALTER FOREIGN TABLE big OPTIONS (ADD analyze_sampling 'off')");
  local().must("ANALYZE big");
  for (int tenth = 1; tenth < 10; tenth++)
    EXPECT_NEAR(number("SELECT (histogram_bounds::text::int[])[" + std::to_string(1 + 2 * tenth) + "] FROM pg_stats WHERE tablename = 'big' AND attname = 'id'"),
                20000 * tenth, 5000);
}

TEST_F(AnalyzeForeign, ImportedStatisticsMoveNoRow) {
  local().must("ALTER FOREIGN TABLE big OPTIONS (ADD import_stats 'true')");
  EXPECT_EQ(rows_read("big"), -1);
  const char *columns = "SELECT attname, null_frac, avg_width, n_distinct, most_common_vals, most_common_freqs, histogram_bounds, correlation FROM pg_stats"
                        " WHERE tablename = 'big' ORDER BY 1";
  EXPECT_EQ(local().must(columns).table(), remote().must(columns).table());
  EXPECT_EQ(local().value("SELECT reltuples FROM pg_class WHERE relname = 'big'"), "200000");
  // a plan built on them
  std::string plan = local().must("EXPLAIN SELECT * FROM big WHERE id < 50000").table();
  std::smatch found;
  ASSERT_TRUE(std::regex_search(plan, found, std::regex("rows=([0-9]+)"))) << plan;
  EXPECT_NEAR(std::stod(found[1]), 50000, 5000);
}

TEST_F(AnalyzeForeign, TheOwnersMappingIsUsed) {
  local().must("DROP ROLE IF EXISTS analyze_owner; CREATE ROLE analyze_owner");
  local().must("ALTER FOREIGN TABLE big OWNER TO analyze_owner");
  EXPECT_EQ(local().run("ANALYZE big").sqlstate, "42704");
  local().must("CREATE USER MAPPING FOR analyze_owner SERVER remote OPTIONS (user 'postgres', password_required 'false')");
  local().must("ANALYZE big");
  EXPECT_EQ(local().value("SELECT user_name FROM remote_fdw_get_connections()"), "analyze_owner");
  local().must("DROP OWNED BY analyze_owner; DROP ROLE analyze_owner");
}

TEST_F(AnalyzeForeign, ErrorsLeaveTheSessionUsable) {
  local().must("CREATE FOREIGN TABLE nosuch (a int) SERVER remote");
  EXPECT_EQ(local().run("ANALYZE nosuch").sqlstate, "42P01");
  local().must("CREATE FOREIGN TABLE wrong (id int, grp date) SERVER remote OPTIONS (table_name 'big', analyze_sampling 'off')");
  Answer answer = local().run("ANALYZE wrong");
  EXPECT_FALSE(answer.ok);
  EXPECT_NE(answer.context.find("\"grp\""), std::string::npos) << answer.context;
  local().must("ALTER FOREIGN TABLE big OPTIONS (ADD analyze_sampling 'off'); SET statement_timeout = 20");
  EXPECT_EQ(local().run("ANALYZE big").sqlstate, "57014");
  local().must("RESET statement_timeout");
  EXPECT_EQ(local().value("SELECT count(*) FROM big"), "200000");
}

}  // namespace remote_fdw::test
