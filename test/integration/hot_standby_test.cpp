// Foreign tables on a hot standby: read as on its primary, written never.
#include <gtest/gtest.h>

#include "support/own_server.h"

namespace remote_fdw::test {

TEST(HotStandby, ReadsForeignTables) {
  OwnServer remote;
  remote.connect()->must("CREATE TABLE t (a int PRIMARY KEY, b text); INSERT INTO t SELECT g, 'x' || g FROM generate_series(1, 1000) g");
  OwnServer primary("shared_preload_libraries = 'remote_fdw'\n");
  primary.connect()->must(
      "CREATE EXTENSION remote_fdw; CREATE SERVER s FOREIGN DATA WRAPPER remote_fdw" + remote.server_options(", two_phase_commit 'auto', connection_limit '3'") +
      "; CREATE USER MAPPING FOR postgres SERVER s OPTIONS (user 'postgres'); CREATE FOREIGN TABLE t (a int, b text) SERVER s; CREATE TABLE here AS SELECT generate_series(1, 50) AS a");
  auto standby = OwnServer::standby_of(primary);
  auto session = standby->connect();
  EXPECT_EQ(session->value("SELECT pg_is_in_recovery() AND count(*) = 1000 FROM t"), "t");
  EXPECT_EQ(session->value("SELECT count(*) FROM t JOIN here USING (a)"), "50");
  for (const char *strategy : {"stream", "query", "cursor"}) {
    session->must("SET remote_fdw.scan_strategy = " + std::string(strategy) + "; BEGIN; DECLARE c CURSOR FOR SELECT a FROM t ORDER BY a");
    EXPECT_EQ(session->must("FETCH 2 FROM c").table(), "1\n2\n") << strategy;
    session->must("SAVEPOINT x");
    EXPECT_EQ(session->value("SELECT count(*) FROM t WHERE random() >= 0"), "1000") << strategy;
    session->must("ROLLBACK TO x");
    EXPECT_EQ(session->value("FETCH c"), "3") << strategy;
    session->must("COMMIT");
  }
  session->must("PREPARE p(int) AS SELECT b FROM t WHERE a = $1");
  session->must("BEGIN ISOLATION LEVEL REPEATABLE READ");
  EXPECT_EQ(session->value("EXECUTE p(7)"), "x7");
  session->must("COMMIT");
  for (const char *write : {"UPDATE t SET b = 'y'", "INSERT INTO t VALUES (0, 'y')", "DELETE FROM t", "TRUNCATE t"})
    EXPECT_EQ(session->run(write).sqlstate, "25006") << write;
  EXPECT_EQ(session->value("SELECT count(*) FROM remote_fdw_in_doubt"), "0");
  EXPECT_EQ(session->value("SELECT sum(rows_received) > 1000 FROM remote_fdw_stats"), "t");
  EXPECT_EQ(remote.connect()->value("SELECT count(*) || min(b) FROM t"), "1000x1");
}

}  // namespace remote_fdw::test
