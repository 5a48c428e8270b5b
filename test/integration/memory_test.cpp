// A session that runs for long does not grow: no PGresult, batch or parameter is kept, also when statements fail.
#include <fstream>

#include "support/two_servers.h"

namespace remote_fdw::test {

class Memory : public TwoServers {
 protected:
  long resident_kb() {
    std::ifstream status("/proc/" + std::to_string(local().backend_pid()) + "/status");
    std::string word;
    while (status >> word)
      if (word == "RssAnon:") {
        long kb = 0;
        status >> kb;
        return kb;
      }
    return -1;
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
        BEGIN PERFORM sum(b) FROM wrong; EXCEPTION WHEN invalid_text_representation THEN NULL; END;
      END LOOP;
    END $$)";
  for (int i = 0; i < 3; i++) local().must(round);
  long before = resident_kb();
  ASSERT_GT(before, 0);
  for (int i = 0; i < 12; i++) local().must(round);
  EXPECT_LT(resident_kb() - before, 3000);
}

TEST_F(Memory, AFullScanKeepsOneBatch) {
  remote().must("CREATE TABLE big AS SELECT g AS a, repeat('y', 1000) AS b FROM generate_series(1, 60000) g");
  local().must("CREATE FOREIGN TABLE big (a int, b text) SERVER remote OPTIONS (schema_name 'public')");
  local().must("SELECT count(b) FROM big WHERE a < 1000");
  long before = resident_kb();
  EXPECT_EQ(local().value("SELECT count(b) FROM big WHERE random() >= 0"), "60000");
  EXPECT_LT(resident_kb() - before, 5000);
}

}  // namespace remote_fdw::test
