// The synchroniser: a proxy schema imported, materialised views made and indexed in a loop, refreshed after remote changes.
#include <cstdio>

#include "support/two_servers.h"

namespace remote_fdw::test {

class UsersSync : public TwoServers {
 protected:
  std::string psql(const std::string &command) const {
    std::string line = server_binary("psql") + " -X -h " + local_cluster().socket_dir + " -p " + local_cluster().port + " -U postgres -d " +
                       database() + " -c '" + command + "' 2>&1";
    std::string output;
    FILE *pipe = popen(line.c_str(), "r");
    char buffer[4096];
    while (std::size_t n = std::fread(buffer, 1, sizeof buffer, pipe)) output.append(buffer, n);
    pclose(pipe);
    return output;
  }
};

TEST_F(UsersSync, RefreshesAfterRemoteChanges) {
  remote().must("CREATE SCHEMA live; CREATE TABLE live.item (id int PRIMARY KEY, name text, price numeric);"
                "CREATE TABLE live.stock (id int PRIMARY KEY, item int, amount int);"
                "INSERT INTO live.item SELECT g, 'item ' || g, g FROM generate_series(1, 500) g;"
                "INSERT INTO live.stock SELECT g, 1 + g % 500, g FROM generate_series(1, 1000) g");
  local().must("CREATE SCHEMA proxy; CREATE SCHEMA copy; IMPORT FOREIGN SCHEMA live FROM SERVER remote INTO proxy");
  local().must(R"(DO $$
    DECLARE t record;
    BEGIN
      FOR t IN SELECT foreign_table_name AS name FROM information_schema.foreign_tables WHERE foreign_table_schema = 'proxy' LOOP
        EXECUTE format('CREATE MATERIALIZED VIEW copy.%I AS SELECT * FROM proxy.%I', t.name, t.name);
        EXECUTE format('CREATE UNIQUE INDEX ON copy.%I (id)', t.name);
      END LOOP;
    END $$)");
  EXPECT_EQ(local().value("SELECT count(*) FROM copy.item"), "500");
  EXPECT_EQ(local().value("SELECT count(*) FROM copy.stock"), "1000");

  remote().must("DELETE FROM live.item WHERE id <= 10; UPDATE live.item SET price = price + 1; INSERT INTO live.item VALUES (9999, 'new', 1)");
  EXPECT_EQ(local().value("SELECT count(*) FROM copy.item"), "500");
  local().must("REFRESH MATERIALIZED VIEW copy.item");
  EXPECT_EQ(local().must("SELECT count(*), sum(price) FROM copy.item").table(), remote().must("SELECT count(*), sum(price) FROM live.item").table());

  remote().must("UPDATE live.stock SET amount = 0 WHERE id % 7 = 0; DELETE FROM live.stock WHERE id > 990");
  local().must("REFRESH MATERIALIZED VIEW CONCURRENTLY copy.stock");
  EXPECT_EQ(local().must("SELECT count(*), sum(amount) FROM copy.stock").table(), remote().must("SELECT count(*), sum(amount) FROM live.stock").table());
  EXPECT_EQ(local().value("SELECT max(id) FROM copy.stock"), "990");
}

TEST_F(UsersSync, PsqlDescribesEverything) {
  remote().must("CREATE TABLE t (a int)");
  local().must("CREATE SCHEMA proxy; IMPORT FOREIGN SCHEMA public FROM SERVER remote INTO proxy; CREATE MATERIALIZED VIEW m AS SELECT * FROM proxy.t");
  EXPECT_NE(psql("\\det proxy.*").find("proxy  | t     | remote"), std::string::npos) << psql("\\det proxy.*");
  EXPECT_NE(psql("\\des").find("remote_fdw"), std::string::npos);
  EXPECT_NE(psql("\\deu").find("postgres"), std::string::npos);
  EXPECT_NE(psql("\\dew").find("remote_fdw_handler"), std::string::npos);
  EXPECT_NE(psql("\\dm").find("materialized view"), std::string::npos);
}

}  // namespace remote_fdw::test
