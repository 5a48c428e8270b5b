// A foreign table whose column types differ from the remote's: what postgres_fdw makes of each value, row or error, is
// made of it here too, whichever way the value travels; an error names the column, and the session goes on.
#include "support/two_servers.h"

namespace remote_fdw::test {

namespace {

struct Mismatch {
  const char *remote_type, *value, *local_type;
};

constexpr Mismatch kMismatches[] = {
    {"text", "'abc'", "int"},
    {"text", "'12'", "int"},
    {"text", "''", "int"},
    {"text", "'2026-02-30'", "date"},
    {"text", "'2026-02-28'", "date"},
    {"text", "'abcdef'", "varchar(3)"},
    {"text", "'abc   '", "varchar(3)"},
    {"text", "'ab'", "char(5)"},
    {"text", "'not json'", "json"},
    {"text", "'{\"a\": 1}'", "jsonb"},
    {"text", "'x'", "boolean"},
    {"text", "'yes'", "boolean"},
    {"text", "'{1,2,x}'", "int[]"},
    {"text", "'{1,2,3}'", "int[]"},
    {"text", "'zz'", "uuid"},
    {"text", "'10.0.0.0/33'", "cidr"},
    {"int", "5", "boolean"},
    {"int", "1", "boolean"},
    {"int", "70000", "smallint"},
    {"int", "7", "smallint"},
    {"int", "7", "text"},
    {"int", "7", "numeric(5,2)"},
    {"int", "7", "double precision"},
    {"bigint", "3000000000", "int"},
    {"bigint", "-1", "int"},
    {"numeric", "1.235", "numeric(4,2)"},
    {"numeric", "12345.6", "numeric(4,2)"},
    {"numeric", "1.5", "int"},
    {"numeric", "1e40", "real"},
    {"numeric", "'NaN'", "int"},
    {"double precision", "1e300", "real"},
    {"double precision", "0.1", "real"},
    {"double precision", "2.5", "int"},
    {"real", "0.1", "double precision"},
    {"boolean", "true", "int"},
    {"boolean", "true", "text"},
    {"date", "'2026-03-04'", "timestamp"},
    {"date", "'2026-03-04'", "timestamptz"},
    {"date", "'infinity'", "timestamp"},
    {"timestamp", "'2026-03-04 05:06:07.891'", "date"},
    {"timestamp", "'2026-03-04 05:06:07.891'", "timestamp(0)"},
    {"timestamp", "'2026-03-04 05:06:07.891'", "timestamptz(1)"},
    {"timestamptz", "'2026-03-04 05:06:07.891+03'", "timestamp"},
    {"timestamptz", "'2026-03-04 05:06:07.891+03'", "time"},
    {"time", "'05:06:07.891'", "time(0)"},
    {"interval", "'1 day 2:03:04.5'", "interval(0)"},
    {"interval", "'1 day 2:03:04.5'", "interval day"},
    {"bytea", "'\\xdeadbeef'", "text"},
    {"text", "'\\xdeadbeef'", "bytea"},
    {"text", "'\\xdeadbee'", "bytea"},
    {"varchar(10)", "'abcdef'", "char(3)"},
    {"char(6)", "'ab'", "text"},
    {"char(6)", "'ab'", "varchar(3)"},
    {"name", "'abc'", "text"},
    {"text", "repeat('x', 80)", "name"},
    {"bit(4)", "B'1010'", "bit(3)"},
    {"bit varying(8)", "B'101010'", "bit varying(4)"},
    {"int[]", "'{1,2}'", "text[]"},
    {"int[]", "'{1,NULL}'", "bigint[]"},
    {"text[]", "'{abcdef}'", "varchar(3)[]"},
    {"numeric[]", "'{1.235}'", "numeric(4,2)[]"},
    {"int", "-1", "oid"},
    {"json", "'{\"a\":  1}'", "jsonb"},
    {"jsonb", "'{\"a\":1}'", "json"},
    {"int4range", "'[1,5)'", "int8range"},
    {"int4range", "'[1,5)'", "daterange"},
    {"inet", "'10.1.2.3/8'", "cidr"},
    {"money", "12.34", "numeric"},
    {"text", "'pg_class'", "regclass"},
    {"text", "'no_such_class'", "regclass"},
    {"text", "'short'", "short_text"},
    {"text", "'much too long'", "short_text"},
    {"int", "5", "positive"},
    {"int", "-5", "positive"},
    {"text", "NULL", "required_text"},
    {"text", "'happy'", "mood"},
    {"text", "'unknown'", "mood"},
    {"int", "1", "mood"},
};

std::string outcome(const Answer &answer) {
  return answer.ok ? answer.table() : "ERROR " + answer.sqlstate + ": " + answer.message + "\n";
}

}  // namespace

class MismatchedTypes : public TwoServers {
 protected:
  void SetUp() override {
    TwoServers::SetUp();
    local().must("CREATE EXTENSION postgres_fdw; CREATE SERVER oracle FOREIGN DATA WRAPPER postgres_fdw" +
                 server_options());
    local().must("CREATE USER MAPPING FOR postgres SERVER oracle OPTIONS (user 'postgres')");
    local().must(
        "CREATE DOMAIN short_text AS varchar(5); CREATE DOMAIN positive AS int CHECK (VALUE > 0);"
        "CREATE DOMAIN required_text AS text NOT NULL; CREATE TYPE mood AS ENUM ('sad', 'happy')");
  }
  void foreign_tables(const std::string &local_type) {
    local().must("DROP FOREIGN TABLE IF EXISTS t, p");
    std::string columns = " (id int, wrong " + local_type + ")";
    local().must("CREATE FOREIGN TABLE t" + columns + " SERVER remote OPTIONS (schema_name 'public')");
    local().must("CREATE FOREIGN TABLE p" + columns + " SERVER oracle OPTIONS (schema_name 'public', table_name 't')");
  }
};

TEST_F(MismatchedTypes, RowsAndErrorsAreThoseOfPostgresFdw) {
  for (const Mismatch &m : kMismatches) {
    SCOPED_TRACE(std::string(m.remote_type) + " " + m.value + " as " + m.local_type);
    remote().must("DROP TABLE IF EXISTS t");
    remote().must(std::string("CREATE TABLE t (id int, wrong ") + m.remote_type + "); INSERT INTO t VALUES (1, " +
                  m.value + ")");
    foreign_tables(m.local_type);
    Answer ours = local().run("SELECT wrong, pg_typeof(wrong) FROM t");
    EXPECT_EQ(outcome(ours), outcome(local().run("SELECT wrong, pg_typeof(wrong) FROM p")));
    if (!ours.ok) {
      EXPECT_NE(ours.context.find("column \"wrong\" of foreign table \"t\""), std::string::npos) << ours.context;
    }
    EXPECT_EQ(local().value("SELECT id FROM t"), "1");
  }
}

TEST_F(MismatchedTypes, TheColumnIsNamedWhereverTheValueIsRead) {
  remote().must(
      "CREATE TABLE t (id int PRIMARY KEY, wrong text); INSERT INTO t SELECT g, CASE WHEN g < 150 THEN '7' ELSE 'x' "
      "END FROM generate_series(1, 200) g");
  foreign_tables("int");
  local().must("CREATE TABLE here (id int); INSERT INTO here VALUES (160)");
  for (const char *sql :
       {"SELECT * FROM t", "SELECT count(wrong + 1) FROM t WHERE random() >= 0", "SELECT * FROM here JOIN t USING (id)",
        "SELECT (SELECT wrong FROM t WHERE id = 160)", "UPDATE t SET id = id WHERE id = 160 RETURNING wrong",
        "DELETE FROM t WHERE id = 160 RETURNING *", "UPDATE t SET wrong = wrong + random() WHERE id = 160",
        "CREATE TABLE copy AS SELECT * FROM t"}) {
    Answer answer = local().run(sql);
    EXPECT_EQ(answer.sqlstate, "22P02") << sql << "\n" << answer.message;
    EXPECT_NE(answer.context.find("\"wrong\""), std::string::npos) << sql << "\n" << answer.context;
    EXPECT_EQ(local().value("SELECT wrong FROM t WHERE id = 1"), "7") << "after " << sql;
  }
  EXPECT_EQ(remote().value("SELECT count(*) FROM t"), "200");
  EXPECT_EQ(local().value("SELECT count(*) FROM t WHERE id < 150"), "149");
}

}  // namespace remote_fdw::test
