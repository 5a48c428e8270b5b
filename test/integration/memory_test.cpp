// A session that runs for long does not grow: no PGresult, batch or parameter is kept, also when statements fail.
#include <fstream>

#include "support/two_servers.h"

namespace remote_fdw::test {

class Memory : public TwoServers {
 protected:
  long resident_kb() { return status_kb(local(), "RssAnon:"); }
  static long status_kb(const Session &session, const std::string &what) {
    std::ifstream status("/proc/" + std::to_string(session.backend_pid()) + "/status");
    std::string word;
    while (status >> word)
      if (word == what) {
        long kb = 0;
        status >> kb;
        return kb;
      }
    return -1;
  }
  // By how much the statement makes a session of its own grow at its peak.
  long peak_kb(const std::string &strategy, const std::string &sql, const std::string &wanted) {
    auto session = new_local();
    session->must("SET remote_fdw.scan_strategy = " + strategy);
    session->must("SELECT a FROM small");
    long before = status_kb(*session, "VmHWM:");
    EXPECT_EQ(session->value(sql), wanted) << strategy;
    return status_kb(*session, "VmHWM:") - before;
  }
};

TEST_F(Memory, ThousandsOfStatementsLeaveNothing) {
  remote().must("CREATE TABLE t (a int PRIMARY KEY, b text); INSERT INTO t SELECT g, repeat('x', 2000) FROM generate_series(1, 300) g");
  local().must("CREATE FOREIGN TABLE t (a int, b text) SERVER remote OPTIONS (schema_name 'public')");
  local().must("CREATE FOREIGN TABLE wrong (a int, b int) SERVER remote OPTIONS (schema_name 'public', table_name 't')");
  const char *round = R"(DO $$
    DECLARE r record;
    BEGIN
      FOR i IN 1..100 LOOP
        PERFORM count(b) FROM t WHERE a > i;
        UPDATE t SET b = b WHERE a = i;
        FOR r IN SELECT b FROM t LIMIT 150 LOOP EXIT WHEN r.b IS NULL; END LOOP;
        BEGIN INSERT INTO t VALUES (1, 'dup'); EXCEPTION WHEN unique_violation THEN NULL; END;
        BEGIN PERFORM b FROM wrong; EXCEPTION WHEN invalid_text_representation THEN NULL; END;
      END LOOP;
    END $$)";
  for (int i = 0; i < 3; i++) local().must(round);
  long before = resident_kb();
  ASSERT_GT(before, 0);
  for (int i = 0; i < 12; i++) local().must(round);
  EXPECT_LT(resident_kb() - before, 3000);
}

// postgres_fdw keeps some 5 kB of each until the transaction ends.
TEST_F(Memory, SubtransactionsLeaveNothingBehind) {
  remote().must("CREATE TABLE t (a int PRIMARY KEY, b int); INSERT INTO t SELECT g, g FROM generate_series(1, 100) g");
  local().must("CREATE FOREIGN TABLE t (a int, b int) SERVER remote OPTIONS (schema_name 'public')");
  local().must(R"(CREATE FUNCTION run(rounds int) RETURNS void LANGUAGE plpgsql AS $$
    DECLARE n int;
    BEGIN
      FOR i IN 1..rounds LOOP
        BEGIN UPDATE t SET b = b + 1 WHERE a = i % 100 + 1; EXCEPTION WHEN division_by_zero THEN NULL; END;
        BEGIN INSERT INTO t VALUES (1, i); SELECT count(*) INTO n FROM t; EXCEPTION WHEN unique_violation THEN NULL; END;
        BEGIN SELECT b INTO n FROM t WHERE a = i % 100 + 1; n := n / 0; EXCEPTION WHEN division_by_zero THEN NULL; END;
      END LOOP;
    END $$)");
  auto bytes = [this] { return std::stol(local().value("SELECT sum(used_bytes) FROM pg_backend_memory_contexts")); };
  local().must("BEGIN");
  local().must("SELECT run(300)");
  long before = bytes();
  local().must("SELECT run(700)");
  // the server's own records of the two thousand that committed or rolled back are in it
  EXPECT_LT(bytes() - before, 2100 * 100);
  local().must("COMMIT");
}

TEST_F(Memory, AFullScanKeepsOneBatch) {
  remote().must("CREATE TABLE big AS SELECT g AS a, repeat('y', 1000) AS b FROM generate_series(1, 60000) g");
  local().must("CREATE FOREIGN TABLE big (a int, b text) SERVER remote OPTIONS (schema_name 'public')");
  local().must("SELECT count(b) FROM big WHERE a < 1000");
  long before = resident_kb();
  EXPECT_EQ(local().value("SELECT count(b) FROM big WHERE random() >= 0"), "60000");
  EXPECT_LT(resident_kb() - before, 5000);
}

TEST_F(Memory, FiveMillionRowsPassThrough) {
  remote().must("CREATE TABLE small AS SELECT 1 AS a; CREATE VIEW many AS SELECT x * 2000 + y AS a, x AS b FROM generate_series(0, 2499) x, generate_series(1, 2000) y");
  local().must("CREATE FOREIGN TABLE small (a int) SERVER remote OPTIONS (schema_name 'public');"
               "CREATE FOREIGN TABLE many (a int, b int) SERVER remote OPTIONS (schema_name 'public')");
  EXPECT_LT(peak_kb("stream", "SELECT count(a) FROM many WHERE b >= 0 AND random() >= 0", "5000000"), 8000);
  EXPECT_LT(peak_kb("query", "SELECT count(a) FROM many WHERE b < 250 AND random() >= 0", "500000"), 8000);
  EXPECT_LT(peak_kb("cursor", "SELECT count(a) FROM many WHERE b < 250 AND random() >= 0", "500000"), 8000);
}

TEST_F(Memory, ValuesOf60MegabytesPassOneByOne) {
  remote().must("CREATE TABLE small AS SELECT 1 AS a; CREATE VIEW huge AS SELECT g AS a, repeat('x', 60000000) AS b FROM generate_series(1, 8) g");
  local().must("CREATE FOREIGN TABLE small (a int) SERVER remote OPTIONS (schema_name 'public');"
               "CREATE FOREIGN TABLE huge (a int, b text) SERVER remote OPTIONS (schema_name 'public')");
  for (const char *strategy : {"stream", "query", "cursor"})
    EXPECT_LT(peak_kb(strategy, "SELECT sum(length(b)) FROM huge WHERE random() >= 0", "480000000"), 420000) << strategy;
}

// What must be read ahead because another statement needs the connection goes to disk.
TEST_F(Memory, AStreamThatGivesWayIsSpooled) {
  remote().must("CREATE TABLE small AS SELECT 1 AS a; CREATE VIEW big AS SELECT g AS a, repeat('y', 1000) AS b FROM generate_series(1, 100000) g");
  local().must("CREATE FOREIGN TABLE small (a int) SERVER remote OPTIONS (schema_name 'public');"
               "CREATE FOREIGN TABLE big (a int, b text) SERVER remote OPTIONS (schema_name 'public')");
  local().must(R"(CREATE FUNCTION interleaved() RETURNS bigint LANGUAGE plpgsql AS $$
    DECLARE r record; total bigint := 0;
    BEGIN
      FOR r IN SELECT a, b FROM big WHERE random() >= 0 LOOP
        IF r.a % 1000 = 1 THEN PERFORM a FROM small; END IF;
        total := total + r.a;
      END LOOP;
      RETURN total;
    END $$)");
  for (const char *strategy : {"stream", "query", "cursor"})
    EXPECT_LT(peak_kb(strategy, "SELECT interleaved()", "5000050000"), 12000) << strategy;
}

TEST_F(Memory, TenThousandQueriesInOneSession) {
  remote().must("CREATE TABLE t (a int PRIMARY KEY, b text); INSERT INTO t SELECT g, 'x' FROM generate_series(1, 1000) g");
  remote().must("CREATE VIEW statements AS SELECT name AS a FROM pg_prepared_statements");
  local().must("CREATE FOREIGN TABLE t (a int, b text) SERVER remote OPTIONS (schema_name 'public');"
               "CREATE FOREIGN TABLE statements (a text) SERVER remote OPTIONS (schema_name 'public')");
  const char *round = R"(DO $$
    DECLARE k int;
    BEGIN
      FOR i IN 1..1000 LOOP
        SELECT count(b) INTO k FROM t WHERE a = i;
        EXECUTE format('SELECT count(b) FROM t WHERE a = $1 + %s', i % 100) INTO k USING i;
      END LOOP;
      SELECT count(*) INTO k FROM statements;
      IF k > 32 THEN RAISE 'prepared on the remote: %', k; END IF;
    END $$)";
  local().must(round);
  long before = resident_kb();
  for (int i = 0; i < 5; i++) local().must(round);
  for (int i = 0; i < 1000; i++) local().must("SELECT b FROM t WHERE a = 7");
  EXPECT_LT(resident_kb() - before, 3000);
}

// What is on its way is bounded by bytes, however many rows a statement writes.
TEST_F(Memory, AMillionRowsAreWritten) {
  remote().must("CREATE TABLE small AS SELECT 1 AS a; CREATE TABLE t (a int, b text); CREATE TABLE t2 (a int, b text)");
  local().must("CREATE FOREIGN TABLE small (a int) SERVER remote OPTIONS (schema_name 'public');"
               "CREATE FOREIGN TABLE t (a int, b text) SERVER remote OPTIONS (schema_name 'public');"
               "CREATE TABLE p (a int, b text) PARTITION BY HASH (a);"
               "CREATE FOREIGN TABLE p1 PARTITION OF p FOR VALUES WITH (MODULUS 2, REMAINDER 0) SERVER remote OPTIONS (schema_name 'public', table_name 't');"
               "CREATE FOREIGN TABLE p2 PARTITION OF p FOR VALUES WITH (MODULUS 2, REMAINDER 1) SERVER remote OPTIONS (schema_name 'public', table_name 't2');"
               "CREATE UNLOGGED TABLE source AS SELECT g AS a, repeat('z', 60) AS b FROM generate_series(1, 1000000) g");
  struct Write {
    const char *sql, *rows;
  };
  for (const Write &write : {Write{"INSERT INTO t SELECT a, b FROM source", "1000000"}, Write{"INSERT INTO p SELECT a, b FROM source", "2000000"},
                             Write{"COPY t FROM PROGRAM 'yes \"7\tsome text of the program that is long enough for a million rows to be seen\" | head -n 1000000'", "3000000"},
                             Write{"WITH i AS (INSERT INTO t SELECT a, b FROM source WHERE a <= 50000 RETURNING a) SELECT count(a) FROM i", "3050000"},
                             Write{"UPDATE t SET b = b || (random() * 0)::int WHERE a BETWEEN 8 AND 300000", "3050000"},
                             Write{"DELETE FROM t WHERE a <> 7 AND random() >= 0", ""}}) {
    auto session = new_local();
    session->must("SELECT a FROM small");
    long before = status_kb(*session, "VmHWM:");
    session->must(write.sql);
    EXPECT_LT(status_kb(*session, "VmHWM:") - before, 40000) << write.sql;
    if (*write.rows == 0) continue;
    EXPECT_EQ(remote().value("SELECT (SELECT count(*) FROM t) + (SELECT count(*) FROM t2)"), write.rows) << write.sql;
  }
}

}  // namespace remote_fdw::test
