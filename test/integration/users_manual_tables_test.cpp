// The careful user: foreign tables by hand, LIMIT TO and EXCEPT, remote estimates, ANALYZE, materialised views, the connection
// functions.
#include "support/two_servers.h"

namespace remote_fdw::test {

class UsersManualTables : public TwoServers {
 protected:
  void SetUp() override {
    TwoServers::SetUp();
    remote().must("CREATE SCHEMA app; CREATE TABLE app.users (user_id int PRIMARY KEY, email text UNIQUE, active bool DEFAULT true);"
                  "CREATE TABLE app.logins (user_id int, at timestamptz); CREATE TABLE app.secret (x int);"
                  "INSERT INTO app.users SELECT g, 'u' || g || '@example.com', g % 3 <> 0 FROM generate_series(1, 900) g;"
                  "INSERT INTO app.logins SELECT 1 + g % 900, timestamptz '2026-01-01' + g * interval '1 minute' FROM generate_series(1, 4000) g");
  }
  void create_by_hand() {
    local().must("CREATE FOREIGN TABLE people (id int OPTIONS (column_name 'user_id'), mail text OPTIONS (column_name 'email'), active bool)"
                 " SERVER remote OPTIONS (schema_name 'app', table_name 'users')");
  }
  std::string tables(const std::string &schema) {
    return local().must("SELECT foreign_table_name FROM information_schema.foreign_tables WHERE foreign_table_schema = '" + schema + "' ORDER BY 1").table();
  }
};

TEST_F(UsersManualTables, ForeignTablesByHand) {
  create_by_hand();
  EXPECT_EQ(local().value("SELECT count(*) FROM people WHERE active AND mail LIKE 'u1%'"),
            remote().value("SELECT count(*) FROM app.users WHERE active AND email LIKE 'u1%'"));
  EXPECT_EQ(local().must("INSERT INTO people VALUES (1000, 'new@example.com', true) RETURNING id").value(), "1000");
  EXPECT_EQ(local().must("UPDATE people SET mail = upper(mail) WHERE id = 1000").tag, "UPDATE 1");
  EXPECT_EQ(remote().value("SELECT email FROM app.users WHERE user_id = 1000"), "NEW@EXAMPLE.COM");
  EXPECT_EQ(local().must("DELETE FROM people WHERE id = 1000").tag, "DELETE 1");
  EXPECT_EQ(remote().value("SELECT count(*) FROM app.users"), "900");
}

TEST_F(UsersManualTables, LimitToAndExcept) {
  local().must("CREATE SCHEMA a; CREATE SCHEMA b");
  local().must("IMPORT FOREIGN SCHEMA app LIMIT TO (users, logins) FROM SERVER remote INTO a");
  local().must("IMPORT FOREIGN SCHEMA app EXCEPT (secret) FROM SERVER remote INTO b");
  EXPECT_EQ(tables("a"), "logins\nusers\n");
  EXPECT_EQ(tables("b"), "logins\nusers\n");
  EXPECT_EQ(local().value("SELECT count(*) FROM a.users u JOIN b.logins l USING (user_id) WHERE u.active"),
            remote().value("SELECT count(*) FROM app.users u JOIN app.logins l USING (user_id) WHERE u.active"));
}

TEST_F(UsersManualTables, RemoteEstimatesAndAnalyze) {
  create_by_hand();
  remote().must("ANALYZE app.users");
  local().must("ALTER SERVER remote OPTIONS (ADD use_remote_estimate 'true')");
  EXPECT_NE(local().must("EXPLAIN SELECT * FROM people").table().find("rows=900"), std::string::npos);
  local().must("ALTER FOREIGN TABLE people OPTIONS (ADD use_remote_estimate 'false')");
  EXPECT_EQ(local().must("EXPLAIN SELECT * FROM people").table().find("rows=900"), std::string::npos);
  local().must("ANALYZE people");
  EXPECT_EQ(local().value("SELECT reltuples FROM pg_class WHERE relname = 'people'"), "900");
  EXPECT_NE(local().must("EXPLAIN SELECT * FROM people").table().find("rows=900"), std::string::npos);
  EXPECT_EQ(local().value("SELECT count(*) FROM pg_stats WHERE tablename = 'people'"), "3");
}

TEST_F(UsersManualTables, MaterialisedView) {
  create_by_hand();
  local().must("CREATE MATERIALIZED VIEW active_people AS SELECT id, mail FROM people WHERE active");
  EXPECT_EQ(local().value("SELECT count(*) FROM active_people"), "600");
  remote().must("UPDATE app.users SET active = false WHERE user_id < 100");
  local().must("REFRESH MATERIALIZED VIEW active_people");
  EXPECT_EQ(local().value("SELECT count(*) FROM active_people"), remote().value("SELECT count(*) FROM app.users WHERE active"));
}

TEST_F(UsersManualTables, ConnectionFunctions) {
  create_by_hand();
  EXPECT_EQ(local().must("SELECT * FROM remote_fdw_get_connections()").rows.size(), 0u);
  local().must("SELECT count(*) FROM people");
  EXPECT_EQ(local().must("SELECT server_name, user_name, valid, used_in_xact, closed, remote_backend_pid > 0 FROM remote_fdw_get_connections()").table(),
            "remote|postgres|t|f|<null>|t\n");
  EXPECT_EQ(local().value("SELECT closed FROM remote_fdw_get_connections(true)"), "f");

  local().must("BEGIN");
  local().must("SELECT count(*) FROM people");
  EXPECT_EQ(local().value("SELECT used_in_xact FROM remote_fdw_get_connections()"), "t");
  Answer one = local().run("SELECT remote_fdw_disconnect('remote')");
  EXPECT_EQ(one.value(), "f");
  ASSERT_EQ(one.notices.size(), 1u);
  EXPECT_EQ(one.notices[0], "WARNING: cannot close connection for server \"remote\" because it is still in use");
  Answer all = local().run("SELECT remote_fdw_disconnect_all()");
  EXPECT_EQ(all.value(), "f");
  EXPECT_EQ(all.notices.size(), 1u);
  local().must("COMMIT");

  EXPECT_EQ(local().value("SELECT remote_fdw_disconnect('remote')"), "t");
  EXPECT_EQ(local().value("SELECT remote_fdw_disconnect('remote')"), "f");
  EXPECT_EQ(local().value("SELECT remote_fdw_disconnect_all()"), "f");
  Answer unknown = local().run("SELECT remote_fdw_disconnect('nosuch')");
  EXPECT_EQ(unknown.sqlstate, "42704");
  EXPECT_EQ(unknown.message, "server \"nosuch\" does not exist");
}

}  // namespace remote_fdw::test
