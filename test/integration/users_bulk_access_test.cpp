// The bulk reader: a read-only remote role, dblink through the same server, import of all tables, local copies of them.
#include "support/two_servers.h"

namespace remote_fdw::test {

class UsersBulkAccess : public TwoServers {
 protected:
  void SetUp() override {
    TwoServers::SetUp();
    reader_ = "reader_" + database();
    remote().must("CREATE ROLE " + reader_ + " LOGIN PASSWORD 'pw';"
                  "CREATE TABLE city (id int PRIMARY KEY, name text, population bigint);"
                  "INSERT INTO city SELECT g, 'city ' || g, g * 1000 FROM generate_series(1, 3000) g;"
                  "CREATE TABLE road (a int, b int, km real); INSERT INTO road SELECT g, g + 1, g / 2.0 FROM generate_series(1, 2000) g;"
                  "GRANT SELECT ON ALL TABLES IN SCHEMA public TO " + reader_);
    local().must("ALTER USER MAPPING FOR postgres SERVER remote OPTIONS (SET user '" + reader_ + "', ADD password 'pw')");
  }
  void TearDown() override {
    remote().must("DROP OWNED BY " + reader_ + "; DROP ROLE " + reader_);
    TwoServers::TearDown();
  }
  std::string reader_;
};

TEST_F(UsersBulkAccess, CopiesEveryImportedTable) {
  local().must("CREATE SCHEMA src; IMPORT FOREIGN SCHEMA public FROM SERVER remote INTO src");
  EXPECT_EQ(local().value("SELECT count(*) FROM information_schema.foreign_tables WHERE foreign_table_schema = 'src'"), "2");
  local().must("CREATE TABLE city (LIKE src.city); CREATE TABLE road (LIKE src.road)");
  EXPECT_EQ(local().must("INSERT INTO city SELECT * FROM src.city").tag, "INSERT 0 3000");
  EXPECT_EQ(local().must("INSERT INTO road SELECT * FROM src.road").tag, "INSERT 0 2000");
  const char *sums = "SELECT (SELECT sum(hashtext(city::text)::bigint) FROM city), (SELECT sum(hashtext(road::text)::bigint) FROM road)";
  EXPECT_EQ(local().must(sums).table(), remote().must(sums).table());
}

TEST_F(UsersBulkAccess, DblinkGoesThroughTheServer) {
  local().must("CREATE EXTENSION dblink");
  EXPECT_EQ(local().value("SELECT n FROM dblink('remote', 'SELECT count(*) FROM city') AS t(n bigint)"), "3000");
  EXPECT_EQ(local().value("SELECT u FROM dblink('remote', 'SELECT current_user::text') AS t(u text)"), reader_);
}

TEST_F(UsersBulkAccess, TheRoleMayNotWrite) {
  local().must("CREATE SCHEMA src; IMPORT FOREIGN SCHEMA public FROM SERVER remote INTO src");
  for (const char *write : {"INSERT INTO src.city VALUES (0, 'x', 0)", "UPDATE src.city SET name = 'x'", "DELETE FROM src.city",
                            "TRUNCATE src.city"}) {
    Answer answer = local().run(write);
    EXPECT_EQ(answer.sqlstate, "42501") << write;
    EXPECT_NE(answer.context.find("remote SQL command"), std::string::npos) << write;
  }
  EXPECT_EQ(local().value("SELECT count(*) FROM src.city"), "3000");
}

}  // namespace remote_fdw::test
