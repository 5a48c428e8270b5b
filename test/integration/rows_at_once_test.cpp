// Rows that libpq hands over many at a time (17 and later; one by one before): nothing of what is read ahead is lost, repeated or late.
#include "support/two_servers.h"

namespace remote_fdw::test {

class RowsAtOnce : public TwoServers, public testing::WithParamInterface<const char *> {
 protected:
  void SetUp() override {
    TwoServers::SetUp();
    remote().must("CREATE TABLE t (a int, b float8); INSERT INTO t SELECT g, nullif(g % 7, 0) FROM generate_series(1, 1000) g");
    local().must("CREATE FOREIGN TABLE t (a int, b float8) SERVER remote OPTIONS (schema_name 'public', fetch_size '300');"
                 "SET plan_cache_mode = force_generic_plan; SET remote_fdw.scan_strategy = " + std::string(GetParam()));
  }
};

TEST_P(RowsAtOnce, AllComeOnce) {
  EXPECT_EQ(local().must("SELECT count(*), sum(a), count(b), sum(b) FROM t WHERE random() >= 0").table(), "1000|500500|858|3003\n");
  EXPECT_EQ(local().must("SELECT a, b FROM t WHERE random() >= 0 AND a BETWEEN 62 AND 67 ORDER BY a").table(), "62|6\n63|<null>\n64|1\n65|2\n66|3\n67|4\n");
  EXPECT_EQ(local().value("SELECT count(*) FROM (SELECT 1 FROM t WHERE random() >= 0 LIMIT 65) s"), "65");
}

TEST_P(RowsAtOnce, TheConnectionIsNeededMeanwhile) {
  local().must("BEGIN; DECLARE c CURSOR FOR SELECT a FROM t WHERE random() >= 0");
  EXPECT_EQ(local().must("FETCH 2 FROM c").table(), "1\n2\n");
  EXPECT_EQ(local().value("SELECT count(*) FROM t"), "1000");
  Answer rest = local().must("FETCH ALL FROM c");
  ASSERT_EQ(rest.rows.size(), 998u);
  for (std::size_t i = 0; i < rest.rows.size(); i++) ASSERT_EQ(rest.rows[i][0], std::to_string(i + 3));
  local().must("COMMIT");
}

TEST_P(RowsAtOnce, ASavepointRollsBackMeanwhile) {
  local().must("BEGIN; DECLARE c CURSOR FOR SELECT a FROM t WHERE random() >= 0");
  EXPECT_EQ(local().must("FETCH 2 FROM c").table(), "1\n2\n");
  local().must("SAVEPOINT s; INSERT INTO t VALUES (5000, 0); ROLLBACK TO s");
  EXPECT_EQ(local().must("FETCH ALL FROM c").rows.size(), 998u);
  local().must("COMMIT");
  EXPECT_EQ(local().value("SELECT count(*) FROM t"), "1000");
}

TEST_P(RowsAtOnce, AnErrorInTheMiddle) {
  for (int bad : {1, 3, 64, 65, 129, 1000}) {
    Answer answer = local().run("SELECT sum(x) FROM (SELECT 1 / (a - " + std::to_string(bad) + ") AS x FROM t WHERE random() >= 0 OFFSET 0) s");
    EXPECT_EQ(answer.sqlstate, "22012") << bad;
    EXPECT_EQ(local().value("SELECT count(*) FROM t"), "1000");
  }
  remote().must("CREATE VIEW v AS SELECT a, 1 / (a - 500) AS b FROM t");
  local().must("CREATE FOREIGN TABLE v (a int, b int) SERVER remote OPTIONS (schema_name 'public')");
  EXPECT_EQ(local().run("SELECT sum(b) FROM v WHERE random() >= 0").sqlstate, "22012");
  EXPECT_EQ(local().value("SELECT count(*) FROM t WHERE random() >= 0"), "1000");
}

INSTANTIATE_TEST_SUITE_P(Strategies, RowsAtOnce, testing::Values("query", "cursor", "stream"),
                         [](const testing::TestParamInfo<const char *> &info) { return std::string(info.param); });

}  // namespace remote_fdw::test
