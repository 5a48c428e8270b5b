// Names, options and definitions full of quotes, comments and statements: all of it stays a name, an option, a value.
#include "support/quoting.h"
#include "support/two_servers.h"

namespace remote_fdw::test {

namespace {

constexpr const char *kTraps[] = {"it's", "back\\", "\\'; DROP TABLE victim; --", "dou\"ble\"; DROP TABLE victim; --", "'); DROP TABLE victim; --",
                                  "$$; DROP TABLE victim; $$", "new\nline -- x", "/* comment", "*/ x /*", "\xc3\xa9'\xe2\x82\xac", "$1", "%s%n%d", "E'\\''", " ; "};

}  // namespace

class Injection : public TwoServers {
 protected:
  void SetUp() override {
    TwoServers::SetUp();
    for (Session *session : {&local(), &remote()}) session->must("CREATE TABLE victim (); SET escape_string_warning = off");
  }
  void expect_victims() {
    for (Session *session : {&local(), &remote()}) ASSERT_EQ(session->value("SELECT count(*) FROM pg_class WHERE relname = 'victim'"), "1");
  }
};

TEST_F(Injection, NamesOfSchemaTableAndColumns) {
  for (const char *conforming : {"on", "off"}) {
    remote().must("ALTER DATABASE " + database() + " SET standard_conforming_strings = " + conforming);
    local().must("SELECT remote_fdw_disconnect_all()");
    for (const std::string trap : kTraps) {
      remote().must("CREATE SCHEMA " + identifier(trap) + "; CREATE TABLE " + identifier(trap) + "." + identifier(trap) + " (" + identifier(trap) + " text PRIMARY KEY, b int)");
      local().must("SET standard_conforming_strings = on");
      local().must("CREATE FOREIGN TABLE t (a text OPTIONS (column_name " + literal(trap) + ", key 'true'), b int) SERVER remote OPTIONS (schema_name " + literal(trap) +
                   ", table_name " + literal(trap) + ")");
      local().must(std::string("SET standard_conforming_strings = ") + conforming);
      std::string value = std::string(conforming) == "on" ? literal(trap) : "E" + quoted([&] { std::string s; for (char c : trap) s += c == '\\' ? std::string("\\\\") : std::string(1, c); return s; }(), '\'');
      local().must("INSERT INTO t VALUES (" + value + ", 1), (" + value + " || '2', 2)");
      local().must("INSERT INTO t SELECT " + value + " || g, g FROM generate_series(3, 400) g");
      EXPECT_EQ(local().value("SELECT b FROM t WHERE a = " + value), "1") << trap;
      EXPECT_EQ(local().value("SELECT count(*) FROM t WHERE a LIKE '%' OR a IN (" + value + ", 'x')"), "400") << trap;
      EXPECT_EQ(local().must("UPDATE t SET b = b + 1 WHERE a = " + value + " RETURNING a").value(), trap);
      EXPECT_EQ(local().must("UPDATE t SET b = b + length(pg_backend_pid()::text) WHERE a = " + value).tag, "UPDATE 1");
      EXPECT_EQ(local().must("DELETE FROM t WHERE a = " + value + " AND random() < 2").tag, "DELETE 1");
      local().must("ANALYZE t; EXPLAIN (VERBOSE) SELECT * FROM t WHERE a > " + value + " ORDER BY a LIMIT 1");
      local().must("TRUNCATE t");
      EXPECT_EQ(remote().value("SELECT count(*) FROM " + identifier(trap) + "." + identifier(trap)), "0");
      local().must("DROP FOREIGN TABLE t");
      remote().must("DROP SCHEMA " + identifier(trap) + " CASCADE");
      expect_victims();
    }
  }
}

TEST_F(Injection, OptionsOfServerAndSession) {
  remote().must("CREATE TABLE t (a int); INSERT INTO t VALUES (1)");
  local().must("CREATE FOREIGN TABLE t (a int) SERVER remote OPTIONS (schema_name 'public')");
  local().must("ALTER SERVER remote OPTIONS (ADD application_name 'x')");
  for (const std::string trap : kTraps) {
    local().must("ALTER SERVER remote OPTIONS (SET application_name " + literal(trap) + ")");
    EXPECT_EQ(local().value("SELECT a FROM t"), "1") << trap;
    local().must("SET application_name = " + literal(trap) + "; SET remote_fdw.application_name = '%a %u %d'; SELECT remote_fdw_disconnect_all()");
    EXPECT_EQ(local().value("SELECT a FROM t"), "1") << trap;
    local().must("RESET application_name; RESET remote_fdw.application_name");
    // lists of names are taken apart as PostgreSQL does it; an unknown one is told, a wrong one refused
    Answer answer = local().run("ALTER SERVER remote OPTIONS (ADD extensions " + literal(trap) + ")");
    if (answer.ok) local().must("ALTER SERVER remote OPTIONS (DROP extensions)");
    EXPECT_FALSE(local().run("ALTER SERVER remote OPTIONS (ADD shippable_functions " + literal(trap) + ")").ok) << trap;
    EXPECT_EQ(local().value("SELECT a FROM t"), "1") << trap;
    // of the session there: at most a refused connection
    local().must("ALTER SERVER remote OPTIONS (ADD options " + literal("-c application_name=" + trap) + ")");
    answer = local().run("SELECT a FROM t");
    EXPECT_TRUE(answer.ok || answer.sqlstate == "08001") << trap << answer.sqlstate << answer.message;
    local().must("ALTER SERVER remote OPTIONS (DROP options)");
    expect_victims();
  }
  // what the wrapper sets cannot be undone by them
  for (const char *options : {"-c datestyle=german -c search_path=evil", "-c intervalstyle=iso_8601 -c standard_conforming_strings=off"}) {
    local().must("ALTER SERVER remote OPTIONS (ADD options " + literal(options) + ")");
    EXPECT_EQ(local().value("SELECT a FROM t"), "1");
    local().must("ALTER SERVER remote OPTIONS (DROP options)");
  }
}

TEST_F(Injection, LabelsAndNamesOfTypesFunctionsAndOperators) {
  for (const std::string trap : kTraps) {
    std::string schema = identifier("s" + trap), name = identifier(trap);
    for (Session *session : {&local(), &remote()}) {
      session->must("CREATE SCHEMA " + schema + "; CREATE TYPE " + schema + "." + name + " AS ENUM (" + literal(trap) + ", 'other')");
      session->must("CREATE FUNCTION " + schema + "." + name + "(int) RETURNS int LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS 'SELECT $1 + 1'");
    }
    remote().must("CREATE TABLE t (a int, e " + schema + "." + name + "); INSERT INTO t VALUES (1, " + literal(trap) + "), (2, 'other')");
    local().must("CREATE FOREIGN TABLE t (a int, e " + schema + "." + name + ") SERVER remote OPTIONS (schema_name 'public')");
    EXPECT_EQ(local().value("SELECT a FROM t WHERE e = " + literal(trap)), "1") << trap;
    EXPECT_EQ(local().value("SELECT a FROM t WHERE " + schema + "." + name + "(a) = 3"), "2") << trap;
    EXPECT_EQ(local().must("UPDATE t SET e = " + literal(trap) + " WHERE a = 2").tag, "UPDATE 1");
    EXPECT_EQ(remote().value("SELECT count(*) FROM t WHERE e = " + literal(trap)), "2");
    local().must("DROP FOREIGN TABLE t; DROP SCHEMA " + schema + " CASCADE");
    remote().must("DROP TABLE t; DROP SCHEMA " + schema + " CASCADE");
    expect_victims();
  }
}

}  // namespace remote_fdw::test
