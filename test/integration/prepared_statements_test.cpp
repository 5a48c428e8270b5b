// Statements with parameters are prepared on the remote when they come again, and stay so across transactions: what happens there
// meanwhile must not be seen.
#include "support/tcp_proxy.h"
#include "support/two_servers.h"

namespace remote_fdw::test {

class PreparedStatements : public TwoServers {
 protected:
  void SetUp() override {
    TwoServers::SetUp();
    remote().must("CREATE TABLE t (a int PRIMARY KEY, b int); INSERT INTO t SELECT g, g FROM generate_series(1, 1000) g");
    remote().must("CREATE VIEW statements AS SELECT count(*)::int AS a FROM pg_prepared_statements WHERE statement LIKE '%public.t%'");
    remote().must("CREATE FUNCTION forget() RETURNS int LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'DEALLOCATE ALL'; RETURN 1; END $$");
    remote().must("CREATE VIEW forgetting AS SELECT forget() AS a");
    local().must("CREATE FOREIGN TABLE t (a int, b int) SERVER remote OPTIONS (schema_name 'public')");
    local().must("CREATE FOREIGN TABLE statements (a int) SERVER remote OPTIONS (schema_name 'public')");
    local().must("CREATE FOREIGN TABLE forgetting (a int) SERVER remote OPTIONS (schema_name 'public')");
    local().must("SET plan_cache_mode = force_generic_plan; PREPARE p(int) AS SELECT b FROM t WHERE a = $1");
    local().must("PREPARE q(int) AS SELECT a FROM t WHERE b = $1");
  }
  void run_thrice() {
    for (int i = 1; i <= 3; i++) expect(i);
  }
  void expect(int key) { EXPECT_EQ(local().value("EXECUTE p(" + std::to_string(key) + ")"), std::to_string(key)); }
  int prepared() { return std::stoi(local().value("SELECT a FROM statements")); }
};

TEST_F(PreparedStatements, StayAcrossTransactions) {
  run_thrice();
  EXPECT_EQ(prepared(), 1);
  run_thrice();
  EXPECT_EQ(prepared(), 1);
}

TEST_F(PreparedStatements, FollowTheRemoteTable) {
  run_thrice();
  remote().must("ALTER TABLE t ALTER b TYPE bigint, ADD c text");
  run_thrice();
  remote().must("ALTER TABLE t ALTER b TYPE text");
  run_thrice();
  remote().must("DROP TABLE t");
  EXPECT_EQ(local().run("EXECUTE p(1)").sqlstate, "42P01");
  remote().must("CREATE TABLE t (c text, b smallint, a int); INSERT INTO t SELECT 'x', g, g FROM generate_series(1, 10) g");
  run_thrice();
}

TEST_F(PreparedStatements, MayVanish) {
  for (int i = 0; i < 4; i++) {
    run_thrice();
    local().must("SELECT a FROM forgetting");
    run_thrice();
  }
}

// Another statement of the transaction has gone before: it cannot be begun anew.
TEST_F(PreparedStatements, OfEarlierTransactionsAreNotTrustedLaterInATransaction) {
  run_thrice();
  remote().must("ALTER TABLE t ALTER b TYPE bigint");
  local().must("BEGIN; SELECT count(*) FROM t");
  run_thrice();
  local().must("COMMIT");
  run_thrice();
  local().must("BEGIN; SAVEPOINT s");
  expect(5);
  local().must("ROLLBACK TO s");
  remote().must("ALTER TABLE t ADD d int");
  expect(6);
  local().must("COMMIT");
}

TEST_F(PreparedStatements, OfTwoScansAtOnce) {
  const std::string both = "SELECT string_agg(x::text, ',' ORDER BY x) FROM (SELECT (SELECT b FROM t WHERE a = k OFFSET 0) + (SELECT a FROM t WHERE b = k OFFSET 0) AS x FROM generate_series(1, 5) k) s";
  for (int i = 0; i < 3; i++) EXPECT_EQ(local().value(both), "2,4,6,8,10");
  remote().must("ALTER TABLE t ALTER a TYPE bigint, ALTER b TYPE bigint");
  for (int i = 0; i < 3; i++) EXPECT_EQ(local().value(both), "2,4,6,8,10");
}

TEST_F(PreparedStatements, OfPartsReadAtOnce) {
  local().must("CREATE TABLE parts (a int, b int) PARTITION BY LIST (b)");
  local().must("CREATE FOREIGN TABLE part_1 PARTITION OF parts FOR VALUES IN (1) SERVER remote OPTIONS (schema_name 'public', table_name 't', async_capable 'true')");
  local().must("CREATE FOREIGN TABLE part_2 PARTITION OF parts FOR VALUES IN (2) SERVER remote OPTIONS (schema_name 'public', table_name 't', async_capable 'true')");
  local().must("PREPARE each(int) AS SELECT count(b) FROM parts WHERE a < $1");
  remote().must("UPDATE t SET b = 1");
  for (int i = 0; i < 3; i++) EXPECT_EQ(local().value("EXECUTE each(11)"), "20");
  remote().must("ALTER TABLE t ALTER b TYPE bigint");
  for (int i = 0; i < 3; i++) EXPECT_EQ(local().value("EXECUTE each(11)"), "20");
}

TEST_F(PreparedStatements, AreForgottenWithAFailedTransaction) {
  run_thrice();
  EXPECT_FALSE(local().run("SELECT 1 / (b - 1) FROM t WHERE a = 1").ok);
  run_thrice();
  EXPECT_EQ(prepared(), 1);
}

TEST_F(PreparedStatements, AreBounded) {
  for (int i = 0; i < 200; i++) {
    std::string sql = "SELECT b + " + std::to_string(i) + " FROM t WHERE a = $1";
    local().must("PREPARE one(int) AS " + sql + "; EXECUTE one(1); DEALLOCATE one");
    local().must("BEGIN; SELECT count(*) FROM t; EXECUTE p(1); EXECUTE p(2); COMMIT");
    local().must("DO $$ DECLARE k int; BEGIN FOR i IN 1..2 LOOP EXECUTE 'SELECT b + " + std::to_string(i) + " FROM t WHERE a = $1' INTO k USING i; END LOOP; END $$");
  }
  EXPECT_LE(prepared(), 70);
}

}  // namespace remote_fdw::test
