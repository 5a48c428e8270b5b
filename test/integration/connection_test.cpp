// The connection cache and mirrored transactions on real clusters.
#include "support/two_servers.h"

namespace remote_fdw::test {

class Connection : public TwoServers {
 protected:
  void SetUp() override {
    TwoServers::SetUp();
    remote().must("CREATE TABLE t (a int PRIMARY KEY, b text)");
    local().must("CREATE FOREIGN TABLE t (a int, b text) SERVER remote OPTIONS (schema_name 'public')");
  }
  std::string remote_pid() { return local().value("SELECT remote_backend_pid FROM remote_fdw_get_connections()"); }
  void terminate_remote_backend() {
    std::string pid = remote_pid();
    remote().must("SELECT pg_terminate_backend(" + pid + ")");
    ASSERT_TRUE(wait_for(remote(), "SELECT count(*) FROM pg_stat_activity WHERE pid = " + pid, "0"));
  }
  std::string contents() { return remote().must("SELECT a, b FROM t ORDER BY a").table(); }
};

TEST_F(Connection, IsKeptAndReused) {
  local().must("SELECT * FROM t");
  std::string pid = remote_pid();
  local().must("SELECT * FROM t");
  EXPECT_EQ(remote_pid(), pid);
}

TEST_F(Connection, IsReplacedWhenItDiedBetweenTransactions) {
  local().must("INSERT INTO t VALUES (1, 'x')");
  for (int i = 0; i < 3; i++) {
    terminate_remote_backend();
    EXPECT_EQ(local().value("SELECT count(*) FROM t"), "1");
  }
  terminate_remote_backend();
  EXPECT_EQ(local().must("UPDATE t SET b = 'y'").tag, "UPDATE 1");
}

TEST_F(Connection, DeathInsideATransactionIsAnError) {
  local().must("BEGIN");
  local().must("INSERT INTO t VALUES (1, 'x')");
  terminate_remote_backend();
  Answer answer = local().run("SELECT * FROM t");
  EXPECT_TRUE(answer.sqlstate == "57P01" || answer.sqlstate.substr(0, 2) == "08") << answer.sqlstate << answer.message;
  local().must("ROLLBACK");
  EXPECT_EQ(local().value("SELECT count(*) FROM t"), "0");
}

TEST_F(Connection, DeathBeforeCommitFailsTheCommit) {
  local().must("CREATE TABLE here (a int)");
  local().must("BEGIN");
  local().must("INSERT INTO t VALUES (1, 'x')");
  local().must("INSERT INTO here VALUES (1)");
  terminate_remote_backend();
  EXPECT_FALSE(local().run("COMMIT").ok);
  EXPECT_EQ(local().value("SELECT count(*) FROM here"), "0");
  EXPECT_EQ(local().value("SELECT count(*) FROM t"), "0");
}

TEST_F(Connection, AlterServerAndMappingInvalidate) {
  local().must("SELECT * FROM t");
  std::string pid = remote_pid();
  local().must("ALTER SERVER remote OPTIONS (ADD application_name 'renamed')");
  local().must("SELECT * FROM t");
  EXPECT_NE(remote_pid(), pid);
  EXPECT_EQ(remote().value("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'renamed'"), "1");
  pid = remote_pid();
  local().must("BEGIN");
  local().must("SELECT * FROM t");
  local().must("ALTER USER MAPPING FOR postgres SERVER remote OPTIONS (ADD password 'x')");
  EXPECT_EQ(local().must("SELECT valid, used_in_xact FROM remote_fdw_get_connections()").table(), "f|t\n");
  local().must("SELECT * FROM t");
  local().must("COMMIT");
  EXPECT_EQ(local().must("SELECT * FROM remote_fdw_get_connections()").rows.size(), 0u);
}

TEST_F(Connection, DroppedServer) {
  local().must("BEGIN");
  local().must("SELECT * FROM t");
  local().must("DROP SERVER remote CASCADE");
  EXPECT_EQ(local().must("SELECT server_name, valid FROM remote_fdw_get_connections()").table(), "<null>|f\n");
  local().must("COMMIT");
  EXPECT_EQ(local().must("SELECT * FROM remote_fdw_get_connections()").rows.size(), 0u);
}

TEST_F(Connection, KeepConnectionsOff) {
  local().must("ALTER SERVER remote OPTIONS (ADD keep_connections 'off')");
  local().must("SELECT * FROM t");
  EXPECT_EQ(local().must("SELECT * FROM remote_fdw_get_connections()").rows.size(), 0u);
}

TEST_F(Connection, ApplicationName) {
  local().must("SET remote_fdw.application_name = 'rf %u@%d %% %p'");
  local().must("SELECT * FROM t");
  EXPECT_EQ(remote().value("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'rf postgres@" + database() + " % " +
                           std::to_string(local().backend_pid()) + "'"), "1");
}

TEST_F(Connection, ClosedIsSeen) {
  local().must("SELECT * FROM t");
  EXPECT_EQ(local().value("SELECT closed FROM remote_fdw_get_connections(true)"), "f");
  terminate_remote_backend();
  EXPECT_TRUE(wait_for(local(), "SELECT closed FROM remote_fdw_get_connections(true)", "t"));
}

TEST_F(Connection, SessionSettings) {
  remote().must("CREATE VIEW settings AS SELECT name, setting FROM pg_settings WHERE name IN"
                " ('search_path', 'TimeZone', 'DateStyle', 'IntervalStyle', 'extra_float_digits')");
  local().must("CREATE FOREIGN TABLE settings (name text, setting text) SERVER remote OPTIONS (schema_name 'public')");
  EXPECT_EQ(local().must("SELECT name, setting FROM settings ORDER BY name COLLATE \"C\"").table(),
            "DateStyle|ISO, MDY\nIntervalStyle|postgres\nTimeZone|UTC\nextra_float_digits|3\nsearch_path|pg_catalog\n");
}

TEST_F(Connection, RoleSettingsDoNotMatter) {
  remote().must("ALTER ROLE postgres IN DATABASE " + database() + " SET datestyle = german");
  remote().must("CREATE TABLE d (d date[], i int4range); INSERT INTO d VALUES ('{2026-03-04}', '[1,5)')");
  local().must("CREATE FOREIGN TABLE d (d date[], i int4range) SERVER remote OPTIONS (schema_name 'public')");
  EXPECT_EQ(local().must("SELECT * FROM d WHERE d = ARRAY[date '2026-03-04']").table(), "{2026-03-04}|[1,5)\n");
}

TEST_F(Connection, SavepointsAreMirrored) {
  local().must("BEGIN");
  local().must("INSERT INTO t VALUES (1, 'outer')");
  local().must("SAVEPOINT a");
  local().must("INSERT INTO t VALUES (2, 'a')");
  local().must("SAVEPOINT b");
  local().must("INSERT INTO t VALUES (3, 'b')");
  local().must("ROLLBACK TO b");
  local().must("INSERT INTO t VALUES (4, 'after b')");
  local().must("RELEASE a");
  local().must("SAVEPOINT c");
  local().must("INSERT INTO t VALUES (5, 'c')");
  local().must("ROLLBACK TO c");
  EXPECT_EQ(local().must("SELECT a FROM t ORDER BY a").table(), "1\n2\n4\n");
  local().must("COMMIT");
  EXPECT_EQ(contents(), "1|outer\n2|a\n4|after b\n");
}

TEST_F(Connection, FirstUseInsideASavepointThatRollsBack) {
  local().must("BEGIN");
  local().must("SAVEPOINT a");
  local().must("INSERT INTO t VALUES (1, 'x')");
  local().must("ROLLBACK TO a");
  local().must("INSERT INTO t VALUES (2, 'y')");
  local().must("COMMIT");
  EXPECT_EQ(contents(), "2|y\n");
}

TEST_F(Connection, PlpgsqlExceptionBlocks) {
  local().must(R"(DO $$
    BEGIN
      FOR i IN 1..20 LOOP
        BEGIN
          INSERT INTO t VALUES (i % 10, 'round ' || i);
        EXCEPTION WHEN unique_violation THEN
          UPDATE t SET b = b || '+' WHERE a = i % 10;
        END;
      END LOOP;
    END $$)");
  EXPECT_EQ(remote().value("SELECT count(*) FROM t WHERE b LIKE '%+'"), "10");
}

TEST_F(Connection, OpenCursorSurvivesAnInnerRollback) {
  local().must("INSERT INTO t SELECT g, 'x' FROM generate_series(1, 500) g");
  local().must("BEGIN");
  local().must("DECLARE c CURSOR FOR SELECT a FROM t ORDER BY a");
  EXPECT_EQ(local().must("FETCH 150 FROM c").rows.size(), 150u);
  local().must("SAVEPOINT s");
  EXPECT_EQ(local().run("INSERT INTO t VALUES (1, 'dup')").sqlstate, "23505");
  local().must("ROLLBACK TO s");
  EXPECT_EQ(local().must("FETCH ALL FROM c").rows.size(), 350u);
  local().must("COMMIT");
}

TEST_F(Connection, TwoMappingsInOneTransaction) {
  local().must("CREATE SERVER other FOREIGN DATA WRAPPER remote_fdw" + server_options(", parallel_commit 'true', parallel_abort 'true'"));
  local().must("CREATE USER MAPPING FOR PUBLIC SERVER other OPTIONS (user 'postgres')");
  local().must("CREATE FOREIGN TABLE t2 (a int, b text) SERVER other OPTIONS (schema_name 'public', table_name 't')");
  local().must("BEGIN; INSERT INTO t VALUES (1, 'one'); INSERT INTO t2 VALUES (2, 'two'); COMMIT");
  EXPECT_EQ(contents(), "1|one\n2|two\n");
  local().must("BEGIN; INSERT INTO t VALUES (3, 'one'); INSERT INTO t2 VALUES (4, 'two'); ROLLBACK");
  EXPECT_EQ(contents(), "1|one\n2|two\n");
  EXPECT_EQ(local().must("SELECT server_name, user_name FROM remote_fdw_get_connections() ORDER BY 1").table(), "other|public\nremote|postgres\n");
}

TEST_F(Connection, PrepareTransactionIsRefused) {
  local().must("BEGIN");
  local().must("INSERT INTO t VALUES (1, 'x')");
  EXPECT_EQ(local().run("PREPARE TRANSACTION 'p'").sqlstate, "0A000");
  EXPECT_EQ(contents(), "");
  EXPECT_EQ(local().value("SELECT count(*) FROM t"), "0");
}

TEST_F(Connection, ReadOnlyIsInherited) {
  remote().must("CREATE SEQUENCE s; CREATE VIEW w AS SELECT nextval('s') AS n");
  local().must("CREATE FOREIGN TABLE w (n bigint) SERVER remote OPTIONS (schema_name 'public')");
  EXPECT_EQ(local().value("SELECT n FROM w"), "1");
  local().must("BEGIN READ ONLY");
  EXPECT_EQ(local().run("SELECT n FROM w").sqlstate, "25006");
  local().must("ROLLBACK");
}

TEST_F(Connection, SnapshotIsStableWithinATransaction) {
  local().must("BEGIN");
  EXPECT_EQ(local().value("SELECT count(*) FROM t"), "0");
  remote().must("INSERT INTO t VALUES (1, 'later')");
  EXPECT_EQ(local().value("SELECT count(*) FROM t"), "0");
  local().must("COMMIT");
  EXPECT_EQ(local().value("SELECT count(*) FROM t"), "1");
}

TEST_F(Connection, CancelReachesTheRemote) {
  remote().must("CREATE VIEW slow AS SELECT pg_sleep(60)::text AS s");
  local().must("CREATE FOREIGN TABLE slow (s text) SERVER remote OPTIONS (schema_name 'public')");
  local().must("SET statement_timeout = '500ms'");
  EXPECT_EQ(local().run("SELECT * FROM slow").sqlstate, "57014");
  local().must("RESET statement_timeout");
  EXPECT_TRUE(wait_for(remote(), "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%slow%' AND state = 'active' AND pid <> pg_backend_pid()", "0"));
  EXPECT_EQ(local().value("SELECT count(*) FROM t"), "0");
}

TEST_F(Connection, ManySessionsLeaveNoRemoteBackends) {
  for (int i = 0; i < 10; i++) new_local()->must("SELECT count(*) FROM t");
  EXPECT_TRUE(wait_for(remote(), "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'remote_fdw'", "0"));
}

}  // namespace remote_fdw::test
