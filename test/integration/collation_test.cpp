// A remote database whose default collation is not this one's: order, case and patterns are decided here, equality there;
// the rows are those of a local table.
#include "support/two_servers.h"

namespace remote_fdw::test {

class Collations : public TwoServers {
 protected:
  void SetUp() override {
    TwoServers::SetUp();
    Session admin(remote_cluster().socket_dir, remote_cluster().port, "postgres");
    admin.must("DROP DATABASE " + database() + " WITH (FORCE)");
    admin.must("CREATE DATABASE " + database() + " TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en'");
    far_ = new_remote();
    for (Session *session : {far_.get(), &local()}) session->must("CREATE TYPE pair AS (a int, b text)");
    const std::string rows =
        "INSERT INTO %s VALUES (1, 'a1', '[\"a\"]', '(1,a1)', 'a1', 'a1'), (2, 'A2', '[\"B\"]', '(1,A2)', 'A2', 'A2'),"
        "(3, 'b', '[\"c\"]', '(1,b)', 'b', 'b'), (4, 'Z', '[\"A\"]', '(1,Z)', 'Z', 'Z'), (5, 'a10', '[\"a\",\"b\"]', '(2,a)', 'a10', 'a10'),"
        "(6, 'ä', 'null', '(0,ä)', 'ä', 'ä'), (7, 'a-1', '\"x\"', NULL, 'a-1', 'a-1'), (8, NULL, NULL, NULL, NULL, NULL)";
    const std::string columns = " (id int, word text, jb jsonb, p pair, en text COLLATE \"en-x-icu\", c text COLLATE \"C\")";
    far_->must("CREATE TABLE t" + columns + ";" + replaced(rows, "t"));
    local().must("CREATE TABLE twin" + columns + ";" + replaced(rows, "twin"));
    local().must("CREATE FOREIGN TABLE t" + columns + " SERVER remote OPTIONS (schema_name 'public')");
  }
  void TearDown() override {
    far_.reset();
    TwoServers::TearDown();
  }
  static std::string replaced(std::string text, const std::string &table) { return text.replace(text.find("%s"), 2, table); }
  std::string plan(const std::string &rest) { return local().must("EXPLAIN (VERBOSE, COSTS OFF) SELECT id FROM t " + rest).table(); }
  void same_rows(const std::string &head, const std::string &tail) {
    EXPECT_EQ(local().must(head + " FROM t " + tail).table(), local().must(head + " FROM twin " + tail).table()) << head << tail;
  }
  std::unique_ptr<Session> far_;
};

TEST_F(Collations, OrderIsDecidedHereWhereTheDefaultsDiffer) {
  for (const char *condition :
       {"word < 'a5'", "word BETWEEN 'A' AND 'a2'", "word > ANY (ARRAY['Z'])", "greatest(word, 'b') = 'b'", "word ~ '^[[:upper:]]'",
        "upper(word) = 'A2'", "word ILIKE 'a%'", "initcap(word) = word", "(word, id) > ('a', 0)", "jb < '[\"b\"]'", "p < ROW(1, 'a5')::pair",
        "least(jb, '[\"b\"]') = jb", "CASE WHEN word < 'b' THEN true ELSE false END", "coalesce(word, 'x') >= 'a'",
        "jsonb_path_exists(jb, '$[*] ? (@ like_regex \"^a\" flag \"i\")')"}) {
    std::string text = plan(std::string("WHERE ") + condition);
    EXPECT_NE(text.find("Filter:"), std::string::npos) << condition << "\n" << text;
    same_rows("SELECT id", std::string("WHERE ") + condition + " ORDER BY id");
  }
  EXPECT_NE(plan("WHERE word < 'a5'").find("the default collation differs on the remote"), std::string::npos) << plan("WHERE word < 'a5'");
}

TEST_F(Collations, WhatDoesNotDependOnOrderShips) {
  for (const char *condition :
       {"word = 'a1'", "word <> 'a1'", "word IN ('a1', 'Z')", "word LIKE 'a%'", "length(word) = 2", "word || 'x' = 'a1x'", "word < 'a5' COLLATE \"C\"",
        "c < 'a5'", "c BETWEEN 'A' AND 'b'", "jb = '[\"a\"]'", "jb @> '[\"a\"]'", "p = ROW(1, 'b')::pair", "nullif(word, 'b') IS NULL", "en = 'b'",
        "starts_with(word, 'a')", "position('1' IN word) > 1", "jsonb_path_exists(jb, '$[*] ? (@ == \"a\")')"}) {
    std::string text = plan(std::string("WHERE ") + condition);
    EXPECT_EQ(text.find("Filter:"), std::string::npos) << condition << "\n" << text;
    same_rows("SELECT id", std::string("WHERE ") + condition + " ORDER BY id");
  }
}

TEST_F(Collations, ANamedCollationOfTheSameLibraryShips) {
  for (const char *condition : {"en < 'a5'", "en > 'Z'", "en > word", "upper(en) = 'A2'", "en ~ '^[[:upper:]]'"}) {
    std::string text = plan(std::string("WHERE ") + condition);
    EXPECT_EQ(text.find("Filter:"), std::string::npos) << condition << "\n" << text;
    same_rows("SELECT id", std::string("WHERE ") + condition + " ORDER BY id");
  }
}

TEST_F(Collations, SortingGroupingAndAggregating) {
  for (const char *tail : {"ORDER BY word, id", "ORDER BY word DESC NULLS LAST, id LIMIT 3", "ORDER BY en, id LIMIT 4", "ORDER BY c, id OFFSET 2",
                           "ORDER BY jb, id", "ORDER BY p, id", "ORDER BY upper(word), id LIMIT 2"})
    same_rows("SELECT id, word", tail);
  for (const char *head :
       {"SELECT min(word), max(word)", "SELECT min(en), max(en)", "SELECT min(c), max(c)", "SELECT string_agg(word, ',' ORDER BY word)",
        "SELECT string_agg(DISTINCT word, ',')", "SELECT array_agg(DISTINCT jb)", "SELECT count(DISTINCT word), count(DISTINCT jb)",
        "SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY word)", "SELECT max(p::text), count(*) FILTER (WHERE word < 'b')"})
    same_rows(head, "");
  same_rows("SELECT upper(left(word, 1)) AS u, count(*)", "GROUP BY 1 ORDER BY u, 2");
  same_rows("SELECT id, row_number() OVER (ORDER BY word, id)", "ORDER BY id");
  same_rows("SELECT DISTINCT ON (left(word, 1)) word", "ORDER BY left(word, 1), word");
}

TEST_F(Collations, MergeJoinsAcrossTheTwoOrders) {
  local().must("SET enable_hashjoin = off; SET enable_nestloop = off");
  local().must("ALTER SERVER remote OPTIONS (ADD use_remote_estimate 'true')");
  for (const char *column : {"word", "en", "c"}) {
    std::string join = std::string("SELECT a.id FROM twin a JOIN %s b ON a.") + column + " = b." + column + " ORDER BY a.id";
    EXPECT_EQ(local().must(replaced(join, "t")).table(), local().must(replaced(join, "twin")).table()) << column;
  }
}

TEST_F(Collations, AUserCollationOfTheSameNameMayBeAnother) {
  far_->must("CREATE COLLATION mine (provider = icu, locale = 'und-u-ks-level2', deterministic = false);"
             "ALTER TABLE t ADD COLUMN m text COLLATE mine; UPDATE t SET m = word");
  local().must("CREATE COLLATION mine (provider = icu, locale = 'en');"
               "ALTER FOREIGN TABLE t ADD COLUMN m text COLLATE mine; ALTER TABLE twin ADD COLUMN m text COLLATE mine; UPDATE twin SET m = word");
  for (const char *condition : {"m = 'B'", "m < 'b'", "m IN ('z', 'B')"}) {
    EXPECT_NE(plan(std::string("WHERE ") + condition).find("collation \"mine\" differs on the remote"), std::string::npos) << condition;
    same_rows("SELECT id", std::string("WHERE ") + condition + " ORDER BY id");
  }
}

TEST_F(Collations, AUserCollationInsideAComposite) {
  far_->must("CREATE COLLATION mine (provider = icu, locale = 'und-u-ks-level2', deterministic = false);"
             "CREATE TYPE holder AS (v text COLLATE mine); ALTER TABLE t ADD COLUMN b holder; UPDATE t SET b = ROW(word)");
  local().must("CREATE COLLATION mine (provider = icu, locale = 'en'); CREATE TYPE holder AS (v text COLLATE mine);"
               "ALTER FOREIGN TABLE t ADD COLUMN b holder; ALTER TABLE twin ADD COLUMN b holder; UPDATE twin SET b = ROW(word)");
  for (const char *condition : {"b = ROW('B')::holder", "(b).v = 'B'", "b < ROW('b')::holder", "b IN (ROW('z')::holder, ROW('B')::holder)"}) {
    EXPECT_NE(plan(std::string("WHERE ") + condition).find("collation \"mine\" differs on the remote"), std::string::npos) << condition;
    same_rows("SELECT id", std::string("WHERE ") + condition + " ORDER BY id");
  }
  same_rows("SELECT b, count(*)", "GROUP BY b ORDER BY b, 2");
}

TEST_F(Collations, ACitextComparisonFoldsCaseByTheDefaultCollation) {
  for (Session *session : {far_.get(), &local()}) session->must("CREATE EXTENSION citext");
  far_->must("ALTER TABLE t ADD COLUMN ci citext; UPDATE t SET ci = word");
  local().must("ALTER SERVER remote OPTIONS (ADD extensions 'citext')");
  local().must("ALTER FOREIGN TABLE t ADD COLUMN ci citext; ALTER TABLE twin ADD COLUMN ci citext; UPDATE twin SET ci = word");
  for (const char *condition : {"ci = 'Ä'", "ci < 'B'", "ci = 'A1'"}) {
    EXPECT_NE(plan(std::string("WHERE ") + condition).find("Filter:"), std::string::npos) << condition;
    same_rows("SELECT id", std::string("WHERE ") + condition + " ORDER BY id");
  }
}

}  // namespace remote_fdw::test
