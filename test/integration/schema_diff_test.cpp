// Drift between foreign and remote tables where two sessions do not do: several servers, traps in every name, catalogs that lie,
// errors that only look like drift, round trips, transactions.
#include "support/quoting.h"
#include "support/two_servers.h"

namespace remote_fdw::test {

namespace {

const std::vector<std::string> kTraps = {"it's",     "back\\slash", "dou\"ble", "semi; DROP TABLE victim; --", "new\nline", "/* comment", "') OPTIONS (x 'y", std::string(63, 'n'),        "%s%n"};

}  // namespace

class SchemaDiff : public TwoServers {
 protected:
  void SetUp() override {
    TwoServers::SetUp();
    remote().must("CREATE SCHEMA there");
    local().must("CREATE SCHEMA here; CREATE TABLE victim ()");
  }
  void import(const std::string &options = "import_types 'true'") {
    local().must("IMPORT FOREIGN SCHEMA there FROM SERVER remote INTO here OPTIONS (" + options + ")");
  }
  std::string differences() { return local().value("SELECT count(*) FROM remote_fdw_schema_diff('here', true)"); }
  // Everything is done, and nothing is left.
  void sync_all() {
    Answer answer = local().must("SELECT table_name, column_name, type_name, difference, action, reason FROM remote_fdw_schema_sync('here', true, true, true) WHERE NOT done");
    EXPECT_EQ(answer.table(), "");
    EXPECT_EQ(local().must("SELECT * FROM remote_fdw_schema_diff('here', true)").table(), "");
  }
  // What the remote's catalog functions answer, from now on.
  void remote_lies(const std::string &function, const std::string &arguments, const std::string &answer) {
    remote().must("SET allow_system_table_mods = on");
    remote().must("ALTER FUNCTION pg_catalog." + function + "(" + arguments + ") RENAME TO honest_" + function);
    remote().must("CREATE FUNCTION pg_catalog." + function + "(" + arguments + ") RETURNS text LANGUAGE sql IMMUTABLE AS " +
                  literal("SELECT " + literal(answer)));
  }
  void tell_the_truth(const std::string &function, const std::string &arguments) {
    remote().must("DROP FUNCTION pg_catalog." + function + "(" + arguments + ")");
    remote().must("ALTER FUNCTION pg_catalog.honest_" + function + "(" + arguments + ") RENAME TO " + function);
  }
  std::string columns_here() { return local().value("SELECT count(*) FROM information_schema.columns WHERE table_schema = 'here'"); }
};

TEST_F(SchemaDiff, TrapsInNamesCommentsAndDefaults) {
  remote().must("CREATE TABLE there.t (id int)");
  import();
  int number = 0;
  for (const std::string &name : kTraps) {
    std::string type = "there." + identifier("e" + name.substr(0, 60)), domain = "there." + identifier("d" + name.substr(0, 60)), n = std::to_string(++number);
    remote().must("CREATE TYPE " + type + " AS ENUM (" + literal(name) + "); CREATE DOMAIN " + domain + " AS text DEFAULT " + literal(name) +
                  " CONSTRAINT " + identifier(name) + " CHECK (VALUE <> " + literal("not " + name) + ")");
    remote().must("COMMENT ON TYPE " + type + " IS " + literal(name));
    remote().must("ALTER TABLE there.t ADD " + identifier(name) + " text NOT NULL DEFAULT " + literal(name) + ", ADD e" + n + " " + type + ", ADD d" + n + " " + domain);
    remote().must("COMMENT ON COLUMN there.t." + identifier(name) + " IS " + literal(name) + "; COMMENT ON TABLE there.t IS " + literal(name));
    remote().must("CREATE TABLE there." + identifier("t" + name.substr(0, 60)) + " (" + identifier(name) + " " + type + " DEFAULT " + literal(name) + ")");
    remote().must("COMMENT ON TABLE there." + identifier("t" + name.substr(0, 60)) + " IS " + literal(name));
    local().must(std::string("SET escape_string_warning = off; SET standard_conforming_strings = ") + (number % 2 == 0 ? "on" : "off"));
    sync_all();
    local().must("SET standard_conforming_strings = on");
    EXPECT_EQ(local().value("SELECT col_description('here.t'::regclass, attnum) FROM pg_attribute WHERE attrelid = 'here.t'::regclass AND attname = " + literal(name)), name);
  }
  std::string written = local().must("INSERT INTO here.t (id) VALUES (1) RETURNING *").table();
  EXPECT_EQ(written, remote().must("SELECT * FROM there.t").table());
  remote().must("ALTER DATABASE " + database() + " SET quote_all_identifiers = on");
  local().must("SELECT remote_fdw_disconnect_all()");
  EXPECT_EQ(differences(), "0");
  local().must("SET quote_all_identifiers = on");
  EXPECT_EQ(differences(), "0");
  // the same by an import
  for (const char *setting : {"on", "off"}) {
    local().must(std::string("DROP SCHEMA here, there CASCADE; CREATE SCHEMA here; SET escape_string_warning = off; SET standard_conforming_strings = ") + setting);
    import("import_types 'true', import_default 'true', import_keys 'true'");
    EXPECT_EQ(differences(), "0");
  }
  EXPECT_EQ(local().value("SELECT count(*) FROM pg_class WHERE relname = 'victim'"), "1");
}

TEST_F(SchemaDiff, ALyingRemoteDefinesNothing) {
  remote().must("CREATE TABLE there.t (id int)");
  import();
  remote().must("ALTER TABLE there.t ADD a int, ADD b int DEFAULT 7; CREATE DOMAIN there.d AS int CHECK (VALUE > 1); ALTER TABLE there.t ADD c there.d");
  const std::string before = columns_here();
  for (const char *lie : {"integer, ADD COLUMN evil integer", "integer DEFAULT 1", "integer; DROP TABLE victim", "", "SETOF integer"}) {
    remote_lies("format_type", "oid, integer", lie);
    EXPECT_EQ(local().run("SELECT * FROM remote_fdw_schema_sync('here', true, true, true)").sqlstate, "42601") << lie;
    EXPECT_EQ(columns_here(), before) << lie;
    EXPECT_EQ(local().run("DROP SCHEMA IF EXISTS other CASCADE; CREATE SCHEMA other; IMPORT FOREIGN SCHEMA there FROM SERVER remote INTO other OPTIONS (import_types 'true')").sqlstate, "42601") << lie;
    tell_the_truth("format_type", "oid, integer");
  }
  for (const char *lie : {"1), ADD COLUMN evil int DEFAULT (2", "1; DROP TABLE victim", "1 FROM pg_class", "1 /*", "", "VALUE > 1) CHECK (true"}) {
    remote_lies("pg_get_expr", "pg_node_tree, oid", lie);
    EXPECT_EQ(local().run("SELECT * FROM remote_fdw_schema_sync('here', true, true, true)").sqlstate, "42601") << lie;
    EXPECT_EQ(columns_here(), before) << lie;
    Answer answer = local().run("IMPORT FOREIGN SCHEMA there FROM SERVER remote INTO here OPTIONS (import_types 'true')");
    EXPECT_EQ(answer.sqlstate, "42601") << lie;
    EXPECT_NE(answer.context.find("importing type \"d\" of remote schema \"there\""), std::string::npos) << answer.context;
    tell_the_truth("pg_get_expr", "pg_node_tree, oid");
  }
  EXPECT_EQ(local().value("SELECT count(*) FROM pg_class WHERE relname = 'victim'"), "1");
  sync_all();
}

TEST_F(SchemaDiff, SeveralServersEachAskedInOneFlight) {
  remote().must("DO $$ BEGIN FOR i IN 1..40 LOOP EXECUTE format('CREATE TABLE there.t%s (id int, v text)', i); END LOOP; END $$");
  local().must("CREATE SERVER second FOREIGN DATA WRAPPER remote_fdw " + server_options() + "; CREATE USER MAPPING FOR postgres SERVER second OPTIONS (user 'postgres')");
  import();
  remote().must("CREATE SCHEMA elsewhere; CREATE TABLE elsewhere.e (a int)");
  local().must("CREATE FOREIGN TABLE here.e (a int) SERVER second OPTIONS (schema_name 'elsewhere', table_name 'e')");
  EXPECT_EQ(differences(), "0");
  local().must("BEGIN; SELECT count(*) FROM here.t1; SELECT count(*) FROM here.e");
  local().must("SELECT remote_fdw_stats_reset()");
  EXPECT_EQ(differences(), "0");
  EXPECT_EQ(local().value("SELECT string_agg(server_name || ' ' || round_trips, ',' ORDER BY server_name) FROM remote_fdw_stats"), "remote 1,second 1");
  local().must("COMMIT");
  remote().must("ALTER TABLE there.t7 ADD w int; ALTER TABLE elsewhere.e ADD w int");
  EXPECT_EQ(local().must("SELECT server_name, table_name, column_name, difference FROM remote_fdw_schema_diff('here')").table(),
            "remote|t7|w|missing here\nsecond|e|w|missing here\n");
  sync_all();
}

TEST_F(SchemaDiff, OnlyDriftIsCalledSo) {
  remote().must("CREATE TABLE there.t (id int, gone int); INSERT INTO there.t VALUES (1, 1);"
                "CREATE FUNCTION there.f(int) RETURNS int LANGUAGE plpgsql AS 'BEGIN PERFORM nosuch FROM there.t; RETURN 1; END';"
                "CREATE FUNCTION there.g(int) RETURNS int LANGUAGE plpgsql AS 'BEGIN PERFORM 1 FROM there.nosuch; RETURN 1; END';"
                "CREATE VIEW there.vf AS SELECT there.f(id) AS f FROM there.t; CREATE VIEW there.vg AS SELECT there.g(id) AS g FROM there.t");
  import();
  EXPECT_EQ(local().run("SELECT * FROM here.vf").sqlstate, "42703");
  EXPECT_EQ(local().run("SELECT * FROM here.vf").hint, "");
  EXPECT_EQ(local().run("SELECT * FROM here.vg").sqlstate, "42P01");
  EXPECT_EQ(local().run("SELECT * FROM here.vg").hint, "");
  remote().must("ALTER TABLE there.t RENAME gone TO gonee");
  for (const char *sql : {"SELECT gone FROM here.t", "UPDATE here.t SET gone = 2", "INSERT INTO here.t VALUES (1, 2)", "ANALYZE here.t", "DELETE FROM here.t WHERE gone = 1",
                          "SELECT sum(gone) FROM here.t", "EXPLAIN (ANALYZE) SELECT gone FROM here.t", "CREATE TEMP TABLE x AS SELECT gone FROM here.t"}) {
    Answer answer = local().run(sql);
    EXPECT_EQ(answer.sqlstate, "42703") << sql;
    EXPECT_NE(answer.hint.find("remote_fdw_schema_diff('here')"), std::string::npos) << sql << ": " << answer.hint;
  }
  // the remote's own hint is kept
  EXPECT_EQ(local().run("SELECT gone FROM here.t").hint.find("Perhaps you meant"), 0u);
  remote().must("ALTER TABLE there.t RENAME gonee TO gone; ALTER TABLE there.t ALTER gone TYPE text");
  Answer answer = local().run("SELECT id FROM here.t WHERE gone = 1");
  EXPECT_EQ(answer.sqlstate, "42883");
  EXPECT_NE(answer.hint.find("remote_fdw_schema_diff('here')"), std::string::npos) << answer.hint;
  // a schema's name in it may be anything
  local().must("ALTER SCHEMA here RENAME TO \"it's\"");
  EXPECT_NE(local().run("SELECT id FROM \"it's\".t WHERE gone = 1").hint.find("remote_fdw_schema_diff('it''s')"), std::string::npos);
}

TEST_F(SchemaDiff, SyncIsPartOfItsTransaction) {
  remote().must("CREATE TABLE there.t (id int)");
  import();
  remote().must("ALTER TABLE there.t ADD a int; COMMENT ON TABLE there.t IS 'new'");
  local().must("BEGIN");
  sync_all();
  local().must("ROLLBACK");
  EXPECT_EQ(differences(), "2");
  local().must("PREPARE p AS SELECT * FROM here.t");
  EXPECT_EQ(local().must("EXECUTE p").columns.size(), 1u);
  sync_all();
  EXPECT_EQ(local().must("SELECT * FROM here.t").columns.size(), 2u);
  EXPECT_EQ(local().run("EXECUTE p").sqlstate, "0A000");  // as for any table: its result type has changed
  remote().must("DROP SCHEMA there CASCADE");
  EXPECT_EQ(local().must("SELECT table_name, difference, action FROM remote_fdw_schema_diff('here')").table(), "t|missing there|DROP FOREIGN TABLE here.t\n");
}

// A cast, a default or a check is read as it was meant, whatever the settings here.
TEST_F(SchemaDiff, SettingsHereChangeNothing) {
  remote().must("CREATE DOMAIN there.d AS date DEFAULT '2026-03-04' CHECK (VALUE > '2026-02-01'); CREATE DOMAIN there.i AS interval DEFAULT '-1 year 2 mons -3 days 04:00';"
                "CREATE TABLE there.t (id int, d there.d DEFAULT '2026-05-06', i there.i)");
  local().must("SET datestyle TO german, dmy; SET intervalstyle TO sql_standard; CREATE SCHEMA evil; CREATE DOMAIN evil.date AS text; SET search_path TO evil, public, pg_catalog");
  import("import_types 'true', import_default 'true'");
  EXPECT_EQ(differences(), "0");
  EXPECT_EQ(local().value("SELECT pg_typeof(d)::text FROM (SELECT '2026-06-01'::there.d AS d) x"), "there.d");
  EXPECT_EQ(local().value("SELECT typbasetype::regtype FROM pg_type WHERE typname = 'd'"), "pg_catalog.date");
  remote().must("ALTER TABLE there.t ALTER d SET DEFAULT '2026-07-08', ADD e there.i DEFAULT '-2 years 1 mon'");
  sync_all();
}

// A key that a foreign table there declares is one for us, too.
TEST_F(SchemaDiff, KeysOfForeignTablesThere) {
  remote().must("CREATE EXTENSION remote_fdw; CREATE SERVER loop FOREIGN DATA WRAPPER remote_fdw " + server_options() +
                "; CREATE USER MAPPING FOR postgres SERVER loop OPTIONS (user 'postgres');"
                "CREATE SCHEMA base; CREATE TABLE base.t (a int PRIMARY KEY, b int); INSERT INTO base.t SELECT g, g FROM generate_series(1, 5) g;"
                "CREATE FOREIGN TABLE there.t (a int OPTIONS (key 'true'), b int) SERVER loop OPTIONS (schema_name 'base')");
  import("import_keys 'true'");
  EXPECT_EQ(local().must("UPDATE here.t SET b = b + 10 WHERE random() >= 0").tag, "UPDATE 5");
  EXPECT_EQ(remote().value("SELECT sum(b) FROM base.t"), "65");
}

}  // namespace remote_fdw::test
