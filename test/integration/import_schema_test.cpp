// IMPORT FOREIGN SCHEMA from catalogs that are large, oddly named or hostile, and every built-in type's way through it: what
// was imported reads the same here as there.
#include <map>

#include "support/quoting.h"
#include "support/two_servers.h"

namespace remote_fdw::test {

namespace {

// Two values or more of every built-in type that a column can have.
const std::map<std::string, std::vector<std::string>> &samples() {
  static const std::map<std::string, std::vector<std::string>> kSamples = {
      {"aclitem", {"postgres=r/postgres", "=w/postgres"}},
      {"bit", {"1", "0"}},
      {"bool", {"t", "f"}},
      {"box", {"(1,2),(0,-1.5)", "(3,3),(3,3)"}},
      {"bpchar", {"padded   ", ""}},
      {"bytea", {"\\x00ff5c27", "\\x"}},
      {"char", {"x", "\\303"}},
      {"cid", {"0", "4294967295"}},
      {"cidr", {"10.1.0.0/16", "2001:db8::/32"}},
      {"circle", {"<(1,2),3>", "<(0,0),0>"}},
      {"date", {"2026-02-28", "infinity", "0044-03-15 BC"}},
      {"datemultirange", {"{[2026-01-01,2026-02-01),[2026-03-01,)}", "{}"}},
      {"daterange", {"[2026-01-01,2026-02-01)", "empty"}},
      {"float4", {"1.1", "NaN", "-0", "1e-45"}},
      {"float8", {"0.1", "-Infinity", "5e-324", "1.7976931348623157e308"}},
      {"inet", {"192.168.1.5/24", "::1"}},
      {"int2", {"-32768", "32767"}},
      {"int2vector", {"1 2 3", ""}},
      {"int4", {"-2147483648", "2147483647"}},
      {"int4multirange", {"{[1,3),[5,)}", "{}"}},
      {"int4range", {"[1,3)", "empty", "(,)"}},
      {"int8", {"-9223372036854775808", "9223372036854775807"}},
      {"int8multirange", {"{[1,3)}", "{}"}},
      {"int8range", {"[1,3)", "(,5)"}},
      {"interval", {"1 year 2 mons -3 days 04:05:06.789", "-00:00:00.000001"}},
      {"json", {"{\"a\" :  1, \"a\":2}", "null"}},
      {"jsonb", {"{\"a\": [1, {\"b\": \"\\u00e9\"}]}", "1.50"}},
      {"jsonpath", {"$.a[*] ? (@ > 1)", "$"}},
      {"line", {"{1,2,3}", "{0,1,0}"}},
      {"lseg", {"[(0,0),(1,1)]", "[(1,2),(1,2)]"}},
      {"macaddr", {"08:00:2b:01:02:03", "00:00:00:00:00:00"}},
      {"macaddr8", {"08:00:2b:01:02:03:04:05", "ff:ff:ff:ff:ff:ff:ff:ff"}},
      {"money", {"-12.34", "92233720368547758.07"}},
      {"name", {"a name", ""}},
      {"numeric", {"123456789012345678901234567890.000100", "NaN", "-Infinity", "0.00"}},
      {"nummultirange", {"{[1.5,2.5]}", "{}"}},
      {"numrange", {"[1.5,2.5]", "(1,)"}},
      {"oid", {"0", "4294967295"}},
      {"oidvector", {"1 2", ""}},
      {"path", {"((0,0),(1,1),(2,0))", "[(0,0),(1,1)]"}},
      {"pg_lsn", {"16/B374D848", "0/0"}},
      {"pg_snapshot", {"10:20:10,14,15", "1:1:"}},
      {"point", {"(1.5,-2)", "(NaN,Infinity)"}},
      {"polygon", {"((0,0),(1,1),(2,0))", "((1,1))"}},
      {"refcursor", {"a cursor", ""}},
      {"regclass", {"pg_class", "information_schema.tables"}},
      {"regcollation", {"\"C\"", "\"default\""}},
      {"regconfig", {"simple", "english"}},
      {"regdictionary", {"simple", "english_stem"}},
      {"regnamespace", {"pg_catalog", "public"}},
      {"regoper", {"||/", "|/"}},
      {"regoperator", {"+(integer,integer)", "*(numeric,numeric)"}},
      {"regproc", {"pg_catalog.pg_backend_pid", "now"}},
      {"regprocedure", {"sum(integer)", "abs(numeric)"}},
      {"regrole", {"postgres", "pg_monitor"}},
      {"regtype", {"integer", "timestamp with time zone[]"}},
      {"text", {"it's \\ \"quoted\" \xc3\xa9\n\ttab", ""}},
      {"tid", {"(0,1)", "(4294967295,65535)"}},
      {"time", {"24:00:00", "00:00:00.000001"}},
      {"timestamp", {"2026-02-28 23:59:59.999999", "-infinity", "0044-03-15 12:00:00 BC"}},
      {"timestamptz", {"2026-03-29 01:30:00+01", "infinity"}},
      {"timetz", {"12:34:56.789-07:30", "24:00:00+00"}},
      {"tsmultirange", {"{[2026-01-01,2026-01-02)}", "{}"}},
      {"tsquery", {"'a' & !('b':A <-> 'c':*)", ""}},
      {"tsrange", {"[2026-01-01,2026-01-02)", "empty"}},
      {"tstzmultirange", {"{[2026-01-01 00:00+00,2026-01-02 00:00+00)}", "{}"}},
      {"tstzrange", {"[2026-01-01 00:00+00,)", "empty"}},
      {"tsvector", {"'a':1A,3 'b c':2", ""}},
      {"txid_snapshot", {"10:20:10,14,15", "1:1:"}},
      {"uuid", {"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "00000000-0000-0000-0000-000000000000"}},
      {"varbit", {"10110", ""}},
      {"varchar", {"any length", ""}},
      {"xid", {"0", "4294967295"}},
      {"xid8", {"0", "18446744073709551615"}},
      {"xml", {"<a b=\"1\">text &amp; more</a>", "plain"}},
  };
  return kSamples;
}

// Refuse every input, or hold what only the server itself makes.
constexpr const char *kNotForUsers = "'gtsvector','pg_node_tree','pg_ndistinct','pg_dependencies','pg_mcv_list','pg_brin_bloom_summary','pg_brin_minmax_multi_summary'";

std::string type_name(const std::string &type) { return "pg_catalog." + identifier(type); }

}  // namespace

class ImportSchema : public TwoServers {
 protected:
  void SetUp() override {
    TwoServers::SetUp();
    local().must("CREATE SCHEMA imp");
  }
  Answer import(const std::string &schema, const std::string &more = "", const std::string &options = "") {
    return local().run("IMPORT FOREIGN SCHEMA " + identifier(schema) + " " + more + " FROM SERVER remote INTO imp " + options);
  }
  void must_import(const std::string &schema, const std::string &more = "") {
    Answer answer = import(schema, more);
    EXPECT_TRUE(answer.ok) << answer.sqlstate << ": " << answer.message << "\n" << answer.context;
  }
  std::string tables() { return local().value("SELECT count(*) FROM information_schema.foreign_tables WHERE foreign_table_schema = 'imp'"); }
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
};

TEST_F(ImportSchema, EveryBuiltInTypeIsCovered) {
  Answer types = remote().must(std::string("SELECT typname FROM pg_type WHERE typnamespace = 'pg_catalog'::regnamespace AND typtype IN ('b', 'r', 'm')"
                                           " AND typcategory <> 'A' AND oid < 16384 AND typname NOT IN (") + kNotForUsers + ") ORDER BY 1");
  EXPECT_GT(types.rows.size(), 60u);
  for (const auto &row : types.rows) EXPECT_EQ(samples().count(row[0]), 1u) << "no sample of type " << row[0];
}

TEST_F(ImportSchema, EveryBuiltInTypeReadsTheSame) {
  remote().must("CREATE SCHEMA t");
  for (const auto &[type, values] : samples()) {
    std::string name = type_name(type);
    remote().must("CREATE TABLE t." + identifier(type) + " (id int, one " + name + ", many " + name + "[])");
    int id = 0;
    for (const std::string &value : values) {
      std::string item = literal(value) + "::" + name;
      remote().must("INSERT INTO t." + identifier(type) + " VALUES (" + std::to_string(++id) + ", " + item + ", ARRAY[" + item + ", NULL, " + item + "])");
    }
    remote().must("INSERT INTO t." + identifier(type) + " VALUES (100, NULL, '{}'), (101, NULL, NULL)");
  }
  must_import("t");
  EXPECT_EQ(tables(), std::to_string(samples().size()));
  for (const char *settings : {"RESET ALL", "SET datestyle TO german, dmy; SET intervalstyle TO iso_8601; SET timezone TO 'Asia/Kolkata';"
                                            "SET bytea_output TO escape; SET extra_float_digits TO 0"}) {
    local().must(settings);
    remote().must(settings);
    for (const auto &[type, values] : samples()) {
      std::string same_type = "SELECT string_agg(format_type(atttypid, atttypmod), ',' ORDER BY attnum) FROM pg_attribute WHERE attnum > 0 AND attrelid = ";
      EXPECT_EQ(local().value(same_type + literal("imp." + identifier(type)) + "::regclass"), remote().value(same_type + literal("t." + identifier(type)) + "::regclass"));
      EXPECT_EQ(local().must("SELECT * FROM imp." + identifier(type) + " ORDER BY id").table(),
                remote().must("SELECT * FROM t." + identifier(type) + " ORDER BY id").table())
          << type << " under " << settings;
    }
  }
}

TEST_F(ImportSchema, TypeModifiersSurvive) {
  remote().must("CREATE SCHEMA m; CREATE TABLE m.mods (a numeric(10,2), b numeric(5,-2), c varchar(7), d char(5), e bpchar, f bit(9), g bit varying(3),"
                " h time(2), i timestamptz(0), j timestamp(3), k interval(2), l interval year to month, m interval day to second(1), n varchar(3)[],"
                " o numeric(4,1)[][], p timetz(4), q \"char\", r \"bit\")");
  must_import("m");
  std::string types = "SELECT string_agg(attname || ' ' || format_type(atttypid, atttypmod), ',' ORDER BY attnum) FROM pg_attribute WHERE attnum > 0 AND attrelid = ";
  EXPECT_EQ(local().value(types + "'imp.mods'::regclass"), remote().value(types + "'m.mods'::regclass"));
}

TEST_F(ImportSchema, NamesFullOfTraps) {
  const std::vector<std::string> names = {"it's", "back\\slash", "dou\"ble", "semi; DROP TABLE victim; --", "new\nline", "sp ace", "UPPER", "select",
                                          "$1", "$$", "\xc3\xa9\xe2\x82\xac", "a.b", "/* comment", "') OPTIONS (x 'y", std::string(63, 'n'), "%s%n"};
  local().must("CREATE TABLE victim ()");
  for (const std::string &name : names) {
    std::string schema = identifier("sch " + name.substr(0, 50));
    remote().must("CREATE SCHEMA " + schema);
    remote().must("CREATE COLLATION " + schema + "." + identifier(name) + " (locale = 'C')");
    local().must("CREATE SCHEMA " + schema);
    local().must("CREATE COLLATION " + schema + "." + identifier(name) + " (locale = 'C')");
    for (Session *session : {&local(), &remote()}) session->must("CREATE TYPE " + schema + "." + identifier(name) + " AS ENUM (" + literal(name) + ")");
    remote().must("CREATE TABLE " + schema + "." + identifier("t " + name.substr(0, 50)) + " (" + identifier(name) + " text COLLATE " + schema + "." + identifier(name) +
                  " DEFAULT " + literal(name) + ", e " + schema + "." + identifier(name) + " DEFAULT " + literal(name) + ", g text GENERATED ALWAYS AS (" +
                  literal(name) + " || upper(" + identifier(name) + ")) STORED)");
    remote().must("COMMENT ON TABLE " + schema + "." + identifier("t " + name.substr(0, 50)) + " IS " + literal("'; DROP TABLE victim; " + name));
    remote().must("INSERT INTO " + schema + "." + identifier("t " + name.substr(0, 50)) + " DEFAULT VALUES");
  }
  for (const char *setting : {"on", "off"}) {
    local().must(std::string("SET standard_conforming_strings = ") + setting + "; SET escape_string_warning = off");
    remote().must("ALTER DATABASE " + database() + " SET standard_conforming_strings = " + setting);
    remote().must("ALTER DATABASE " + database() + " SET quote_all_identifiers = " + (std::string(setting) == "on" ? "off" : "on"));
    local().must("SELECT remote_fdw_disconnect_all()");
    for (const std::string &name : names) {
      std::string table = identifier("t " + name.substr(0, 50));
      local().must("DROP SCHEMA imp CASCADE; CREATE SCHEMA imp");
      Answer answer = import("sch " + name.substr(0, 50), "LIMIT TO (" + table + ")", "OPTIONS (import_default 'true')");
      ASSERT_TRUE(answer.ok) << name << "\n" << answer.message << "\n" << answer.context;
      EXPECT_EQ(local().must("SELECT * FROM imp." + table).table(), remote().must("SELECT * FROM " + identifier("sch " + name.substr(0, 50)) + "." + table).table());
      EXPECT_EQ(local().must("INSERT INTO imp." + table + " DEFAULT VALUES RETURNING *").rows.size(), 1u) << name;
      EXPECT_EQ(local().must("DELETE FROM imp." + table + " WHERE " + identifier(name) + " IS NOT NULL").tag.substr(0, 6), "DELETE");
      local().must("INSERT INTO imp." + table + " DEFAULT VALUES");
    }
  }
  EXPECT_EQ(local().value("SELECT count(*) FROM pg_class WHERE relname = 'victim'"), "1");
}

TEST_F(ImportSchema, ExpressionsOfALyingRemoteAreRefused) {
  remote().must("CREATE SCHEMA h; CREATE TABLE h.t (a int DEFAULT 1, b int GENERATED ALWAYS AS (a + 1) STORED)");
  for (const char *lie : {"1) STORED, evil int DEFAULT (2", "1, 2", "1 FROM pg_class", "1 WHERE true", "1 AS x", "1 UNION SELECT 2", "1; DROP TABLE victim",
                          "1 /*", "", "1 ORDER BY 1 LIMIT 1", "DISTINCT 1", "*) STORED, (a"}) {
    remote_lies("pg_get_expr", "pg_node_tree, oid", lie);
    Answer answer = import("h");
    EXPECT_EQ(answer.sqlstate, "42601") << lie << ": " << answer.message;
    EXPECT_NE(answer.context.find("importing column \"b\" of remote relation \"t\""), std::string::npos) << answer.context;
    EXPECT_EQ(tables(), "0") << lie;
    tell_the_truth("pg_get_expr", "pg_node_tree, oid");
  }
  remote_lies("pg_get_expr", "pg_node_tree, oid", "7 -- ) STORED, evil int");
  must_import("h");
  EXPECT_EQ(local().value("SELECT count(*) FROM information_schema.columns WHERE table_schema = 'imp'"), "2");
}

TEST_F(ImportSchema, TypesOfALyingRemoteAreRefused) {
  remote().must("CREATE SCHEMA h; CREATE TABLE h.t (a int)");
  for (const char *lie : {"integer, evil integer", "integer DEFAULT 1", "integer) SERVER x; DROP TABLE y", "", "integer OPTIONS (x '1')", "SETOF integer"}) {
    remote_lies("format_type", "oid, integer", lie);
    Answer answer = import("h");
    EXPECT_EQ(answer.sqlstate, "42601") << lie << ": " << answer.message;
    EXPECT_NE(answer.context.find("importing column \"a\" of remote relation \"t\""), std::string::npos) << answer.context;
    EXPECT_EQ(tables(), "0") << lie;
    tell_the_truth("format_type", "oid, integer");
  }
}

TEST_F(ImportSchema, ATypeUnknownHereIsNamed) {
  remote().must("CREATE SCHEMA u; CREATE TYPE u.colour AS ENUM ('red'); CREATE TABLE u.fine (a int); CREATE TABLE u.paint (a int, \"the colour\" u.colour)");
  Answer answer = import("u");
  EXPECT_EQ(answer.sqlstate, "3F000");
  EXPECT_NE(answer.context.find("importing column \"the colour\" of remote relation \"paint\""), std::string::npos) << answer.context;
  local().must("CREATE SCHEMA u");
  answer = import("u");
  EXPECT_EQ(answer.sqlstate, "42704");
  EXPECT_EQ(answer.message, "type \"u.colour\" does not exist");
  EXPECT_EQ(tables(), "0");
  must_import("u", "EXCEPT (paint)");
  EXPECT_EQ(tables(), "1");
}

TEST_F(ImportSchema, TwoHundredTables) {
  remote().must("CREATE SCHEMA many");
  remote().must("DO $$ BEGIN FOR i IN 1..200 LOOP EXECUTE format('CREATE TABLE many.%I (id int NOT NULL, \"Col %s\" text, n numeric(8,2))', 'Table ' || i, i);"
                " EXECUTE format('INSERT INTO many.%I VALUES (%s)', 'Table ' || i, i); END LOOP; END $$");
  must_import("many");
  EXPECT_EQ(tables(), "200");
  std::string sum;
  for (int i = 1; i <= 200; i++) sum += (i > 1 ? " UNION ALL " : "SELECT sum(id) FROM (") + std::string("SELECT id FROM imp.\"Table ") + std::to_string(i) + "\"";
  EXPECT_EQ(local().value(sum + ") x"), "20100");
  std::string named;
  for (int i = 1; i <= 200; i += 2) named += (i > 1 ? ", " : "") + identifier("Table " + std::to_string(i));
  for (const char *how : {"LIMIT TO (", "EXCEPT ("}) {
    local().must("DROP SCHEMA imp CASCADE; CREATE SCHEMA imp");
    must_import("many", how + named + ")");
    EXPECT_EQ(tables(), "100");
  }
}

TEST_F(ImportSchema, TheCatalogsThemselves) {
  must_import("information_schema");
  EXPECT_EQ(local().value("SELECT count(*) FROM imp.schemata WHERE schema_name = 'public'"), "1");
}

TEST_F(ImportSchema, NobodyElsesRights) {
  remote().must("CREATE SCHEMA p; CREATE TABLE p.t (a int)");
  local().must("DROP ROLE IF EXISTS import_user; CREATE ROLE import_user LOGIN; GRANT CREATE ON DATABASE " + database() + " TO import_user");
  auto session = new_local("import_user");
  session->must("CREATE SCHEMA mine");
  EXPECT_EQ(session->run("IMPORT FOREIGN SCHEMA p FROM SERVER remote INTO mine").sqlstate, "42501");
  local().must("GRANT USAGE ON FOREIGN SERVER remote TO import_user");
  EXPECT_EQ(session->run("IMPORT FOREIGN SCHEMA p FROM SERVER remote INTO mine").sqlstate, "42704");  // no user mapping
  session.reset();
  local().must("DROP OWNED BY import_user; DROP ROLE import_user");
}

}  // namespace remote_fdw::test
