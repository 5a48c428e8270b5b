// A remote whose types, functions and collations are the same, differ, are missing, change, or cannot be asked about: what
// ships, and that the rows are right either way.
#include "support/tcp_proxy.h"
#include "support/two_servers.h"

namespace remote_fdw::test {

class RemoteCatalog : public TwoServers {
 protected:
  static bool contains(const std::string &text, const std::string &part) { return text.find(part) != std::string::npos; }
  std::string plan(Session &session, const std::string &condition) {
    return session.must("EXPLAIN (VERBOSE, COSTS OFF) SELECT id FROM t WHERE " + condition).table();
  }
  std::string plan(const std::string &condition) { return plan(local(), condition); }
  std::string ids(const std::string &condition) {
    return local().value("SELECT string_agg(id::text, ',' ORDER BY id) FROM t WHERE " + condition);
  }
  void both(const std::string &sql) {
    local().must(sql);
    remote().must(sql);
  }
  void expect_ships(const std::string &condition) {
    std::string text = plan(condition);
    EXPECT_FALSE(contains(text, "Filter:")) << text;
  }
  void expect_local(const std::string &condition, const std::string &reason) {
    std::string text = plan(condition);
    EXPECT_TRUE(contains(text, "Filter:")) << text;
    EXPECT_TRUE(contains(text, reason)) << text;
  }
  // How many statements about its catalog the remote has seen.
  std::string questions() {
    return remote().value(
        "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'remote_fdw%' AND query LIKE '%AS q(i, kind,%'");
  }
};

TEST_F(RemoteCatalog, EnumsShipWhenTheirLabelsAreTheSameInTheSameOrder) {
  remote().must("CREATE TYPE same AS ENUM ('a', 'b', 'c'); CREATE TYPE other AS ENUM ('c', 'b', 'a'); CREATE TYPE more AS ENUM ('a', 'x', 'b', 'c')");
  local().must("CREATE TYPE same AS ENUM ('a', 'b', 'c'); CREATE TYPE other AS ENUM ('a', 'b', 'c'); CREATE TYPE more AS ENUM ('a', 'b', 'c');"
               "CREATE TYPE gone AS ENUM ('a', 'b', 'c')");
  remote().must("CREATE TABLE t (id int, s same, o other, m more, g text); INSERT INTO t VALUES (1, 'a', 'a', 'a', 'a'), (2, 'b', 'b', 'b', 'b'), (3, 'c', 'c', 'c', 'c')");
  local().must("CREATE FOREIGN TABLE t (id int, s same, o other, m more, g gone) SERVER remote OPTIONS (schema_name 'public')");
  expect_ships("s = 'b' AND s > 'a'");
  expect_local("o > 'a'", "type other differs on the remote");
  expect_local("m > 'a'", "type more differs on the remote");
  expect_local("g = 'b'", "type gone does not exist on the remote");
  for (const char *column : {"s", "o", "m", "g"}) EXPECT_EQ(ids(std::string(column) + " > 'a'"), "2,3") << column;
}

// A function of this server's own that an older remote does not have; here it was renamed there.
TEST_F(RemoteCatalog, ABuiltInFunctionThatTheRemoteLacks) {
  remote().must("CREATE TABLE t (id int, a text); INSERT INTO t VALUES (1, 'xax'), (2, 'axa')");
  local().must("CREATE FOREIGN TABLE t (id int, a text) SERVER remote OPTIONS (schema_name 'public')");
  expect_ships("regexp_count(a COLLATE \"C\", 'x') = 1");
  expect_ships("extract(year from date '2026-12-31' + id) = 2027");
  EXPECT_TRUE(contains(plan("extract(year from date '2026-12-31' + id) = 2027"), "EXTRACT('year' FROM"));
  EXPECT_EQ(ids("extract(year from date '2026-12-31' + id) = 2027"), "1,2");
  remote().must("ALTER FUNCTION pg_catalog.regexp_like(text, text) RENAME TO regexp_like_gone");
  expect_local("regexp_like(a COLLATE \"C\", '^x')", "function regexp_like() does not exist on the remote, whose PostgreSQL is older");
  EXPECT_EQ(ids("regexp_like(a COLLATE \"C\", '^x')"), "1");
  EXPECT_EQ(ids("regexp_count(a COLLATE \"C\", 'x') = 1"), "2");
}

TEST_F(RemoteCatalog, DomainsCompositesAndRanges) {
  both("CREATE DOMAIN pos AS int CHECK (VALUE > 0); CREATE TYPE pair AS (a int, b text); CREATE TYPE fr AS RANGE (subtype = float8)");
  remote().must("CREATE DOMAIN lim AS int CHECK (VALUE < 10); CREATE TYPE trio AS (a int, b text, c int)");
  local().must("CREATE DOMAIN lim AS int CHECK (VALUE < 100); CREATE TYPE trio AS (a int, c int, b text)");
  remote().must("CREATE TABLE t (id int, p pair, f fr); INSERT INTO t VALUES (1, '(1,x)', '[1,2]'), (20, '(2,y)', '[3,4]')");
  local().must("CREATE FOREIGN TABLE t (id int, p pair, f fr) SERVER remote OPTIONS (schema_name 'public')");
  expect_ships("id::pos = 1");
  expect_ships("p = ROW(1, 'x')::pair");
  expect_ships("(p).a = 2");
  expect_ships("f @> 3.5::float8");
  expect_local("id::lim = 20", "type lim differs on the remote");
  expect_local("ROW(id, 1, 'x')::trio IS NOT NULL AND ROW(id, 1, 'x')::trio = ROW(1, 1, 'x')::trio", "type trio differs on the remote");
  EXPECT_EQ(ids("id::lim = 20"), "20");
  EXPECT_EQ(ids("f @> 3.5::float8"), "20");
}

TEST_F(RemoteCatalog, FunctionsAndOperators) {
  both("CREATE FUNCTION same(int) RETURNS int LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog AS 'BEGIN RETURN $1 + 1; END'");
  both("CREATE FUNCTION eqm(int, int) RETURNS bool LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog AS 'BEGIN RETURN $1 % 10 = $2 % 10; END';"
       "CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = eqm)");
  both("CREATE FUNCTION open(int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN $1 + 1; END'");
  both("CREATE FUNCTION nosy(int) RETURNS int LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog AS 'BEGIN RETURN public.same($1); END'");
  both("CREATE FUNCTION standard(int) RETURNS int LANGUAGE sql IMMUTABLE SET search_path = pg_catalog RETURN public.same($1)");
  local().must("CREATE FUNCTION other(int) RETURNS int LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog AS 'BEGIN RETURN $1 + 1; END'");
  remote().must("CREATE FUNCTION other(int) RETURNS int LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog AS 'BEGIN RETURN $1 + 2; END'");
  local().must("CREATE FUNCTION absent(int) RETURNS int LANGUAGE internal IMMUTABLE STRICT AS 'int4abs'");
  remote().must("CREATE TABLE t (id int); INSERT INTO t SELECT generate_series(1, 12)");
  local().must("CREATE FOREIGN TABLE t (id int) SERVER remote OPTIONS (schema_name 'public')");
  expect_ships("same(id) = 3");
  expect_ships("id === 2");
  expect_local("other(id) = 3", "function other() differs on the remote");
  expect_local("absent(id) = 3", "function absent() does not exist on the remote");
  expect_local("open(id) = 3", "not listed in option \"shippable_functions\"");
  expect_local("standard(id) = 3", "not listed in option \"shippable_functions\"");
  expect_local("nosy(id) = 3", "not listed in option \"shippable_functions\"");
  EXPECT_EQ(ids("same(id) = 3"), "2");
  EXPECT_EQ(ids("id === 2"), "2,12");
  EXPECT_EQ(ids("other(id) = 3"), "2");
  EXPECT_EQ(ids("absent(id) = 3"), "3");
  local().must("ALTER SERVER remote OPTIONS (ADD shippable_functions 'public.open(int), public.nosy(int)')");
  expect_ships("open(id) = 3 AND nosy(id) = 3");
  EXPECT_EQ(ids("open(id) = 3 AND nosy(id) = 3"), "2");
  local().must("DROP FUNCTION nosy(int)");
  expect_ships("open(id) = 3");
  local().must("CREATE OR REPLACE FUNCTION open(int) RETURNS int LANGUAGE plpgsql VOLATILE AS 'BEGIN RETURN $1 + 1; END'");
  expect_local("open(id) = 3", "function open() is volatile");
}

TEST_F(RemoteCatalog, ExtensionsOfTheSameVersionNeedNoListing) {
  both("CREATE EXTENSION citext; CREATE EXTENSION hstore");
  remote().must("CREATE TABLE t (id int, c citext, h hstore); INSERT INTO t VALUES (1, 'Abc', 'a=>1'), (2, 'x', 'a=>2')");
  local().must("CREATE FOREIGN TABLE t (id int, c citext, h hstore) SERVER remote OPTIONS (schema_name 'public')");
  expect_ships("c = 'ABC'");
  expect_ships("h -> 'a' = '2' AND h ? 'a'");
  EXPECT_EQ(ids("c = 'ABC'"), "1");
  EXPECT_EQ(ids("h -> 'a' = '2'"), "2");
  remote().must("UPDATE pg_extension SET extversion = '0.9' WHERE extname = 'citext'");
  std::string text = plan(*new_local(), "c = 'ABC'");
  EXPECT_TRUE(contains(text, "citext_eq() differs on the remote")) << text;
}

TEST_F(RemoteCatalog, WhatChangesHereIsSeenAtOnce) {
  both("CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TYPE pair AS (a int, b text)");
  remote().must("CREATE TABLE t (id int, m mood, p pair); INSERT INTO t VALUES (1, 'sad', '(1,x)'), (2, 'ok', '(2,y)')");
  local().must("CREATE FOREIGN TABLE t (id int, m mood, p pair) SERVER remote OPTIONS (schema_name 'public')");
  expect_ships("m = 'ok'");
  expect_ships("p = '(1,x)'::pair");
  new_local()->must("ALTER TYPE mood ADD VALUE 'new' BEFORE 'ok'; ALTER TYPE pair ADD ATTRIBUTE c int");
  expect_local("m = 'ok'", "type mood differs on the remote");
  expect_local("p = '(1,x,)'::pair", "type pair differs on the remote");
  EXPECT_EQ(ids("m = 'ok'"), "2");
}

TEST_F(RemoteCatalog, ARemoteErrorMakesTheNextPlanAskAgain) {
  both("CREATE TYPE mood AS ENUM ('sad', 'ok')");
  remote().must("CREATE TABLE t (id int, m mood); INSERT INTO t VALUES (1, 'sad'), (2, 'ok')");
  local().must("CREATE FOREIGN TABLE t (id int, m mood) SERVER remote OPTIONS (schema_name 'public')");
  local().must("PREPARE q AS SELECT id FROM t WHERE m = 'ok'");
  for (int i = 0; i < 7; i++) EXPECT_EQ(local().value("EXECUTE q"), "2");
  remote().must("ALTER TYPE mood RENAME VALUE 'ok' TO 'fine'");
  EXPECT_EQ(local().run("EXECUTE q").sqlstate, "22P02");
  expect_local("m = 'ok'", "type mood differs on the remote");
  remote().must("ALTER TYPE mood RENAME VALUE 'fine' TO 'ok'");
  EXPECT_EQ(local().value("EXECUTE q"), "2");
}

TEST_F(RemoteCatalog, AlterServerForgetsWhatWasKnown) {
  both("CREATE TYPE mood AS ENUM ('sad', 'ok')");
  remote().must("CREATE TABLE t (id int, m mood); INSERT INTO t VALUES (1, 'sad'), (2, 'ok')");
  local().must("CREATE FOREIGN TABLE t (id int, m mood) SERVER remote OPTIONS (schema_name 'public')");
  expect_ships("m > 'sad'");
  remote().must("ALTER TYPE mood ADD VALUE 'best'");
  expect_ships("m > 'sad'");  // known, and nothing has gone wrong
  local().must("ALTER SERVER remote OPTIONS (ADD fetch_size '50')");
  expect_local("m > 'sad'", "type mood differs on the remote");
}

TEST_F(RemoteCatalog, AskedOncePerSessionAndOnlyWhenNeeded) {
  both("CREATE TYPE mood AS ENUM ('sad', 'ok')");
  remote().must("CREATE TABLE t (id int, m mood, name text)");
  local().must("CREATE FOREIGN TABLE t (id int, m mood, name text) SERVER remote OPTIONS (schema_name 'public')");
  auto connections = [&] { return local().value("SELECT count(*) FROM remote_fdw_get_connections()"); };
  plan("id = 1 AND name = 'x' AND name LIKE 'y%' AND name < 'z' COLLATE \"C\" AND random() > 0 AND (m = 'ok' OR random() > 1)");
  EXPECT_EQ(connections(), "0");
  plan("m = 'ok' AND name < 'x'");
  EXPECT_EQ(connections(), "1");
  EXPECT_EQ(questions(), "1");
  // a kept answer needs no connection
  local().must("SELECT remote_fdw_disconnect_all()");
  expect_ships("m = 'ok' AND name < 'x'");
  EXPECT_EQ(connections(), "0");
}

TEST_F(RemoteCatalog, AllThatATableNeedsIsAskedAtOnce) {
  TcpProxy proxy(remote_cluster().port);
  local().must("ALTER SERVER remote OPTIONS (SET port '" + proxy.port() + "')");
  both("CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TYPE pair AS (a int, m mood); CREATE DOMAIN pos AS int CHECK (VALUE > 0)");
  remote().must("CREATE TABLE t (id int, m mood, p pair, name text)");
  local().must("CREATE FOREIGN TABLE t (id int, m mood, p pair, name text) SERVER remote OPTIONS (schema_name 'public')");
  local().must("SELECT id FROM t WHERE id = 1");
  proxy.reset_traffic();
  const std::string condition = "m = 'ok' AND p = ROW(1, 'ok')::pair AND id::pos = 1 AND name < 'x' AND name ~ 'y' COLLATE \"en-x-icu\"";
  expect_ships(condition);
  EXPECT_LE(proxy.traffic().round_trips, 2u);  // the question, the end of the transaction
  proxy.reset_traffic();
  expect_ships(condition);
  EXPECT_EQ(proxy.traffic().round_trips, 0u);
}

TEST_F(RemoteCatalog, AnUnreachableRemoteIsTriedOncePerTransaction) {
  local().must("CREATE FOREIGN TABLE t (id int, name text) SERVER remote OPTIONS (schema_name 'public')");
  TcpProxy proxy(remote_cluster().port);
  proxy.set_flow(Flow::MuteServer);
  local().must("ALTER SERVER remote OPTIONS (SET port '" + proxy.port() + "', ADD connect_timeout '2')");
  local().must("BEGIN");
  for (int i = 0; i < 3; i++) expect_local("name < 'x'", "the remote's collations are not known");
  local().must("COMMIT");
  EXPECT_EQ(proxy.traffic().connections, 1u);
}

TEST_F(RemoteCatalog, AnUnreachableRemoteIsNoErrorUntilItIsNeeded) {
  both("CREATE TYPE mood AS ENUM ('sad', 'ok')");
  local().must("CREATE FOREIGN TABLE t (id int, m mood, name text) SERVER remote OPTIONS (schema_name 'public')");
  local().must("ALTER SERVER remote OPTIONS (SET port '1')");
  expect_local("name < 'x'", "the remote's collations are not known");
  expect_local("m = 'ok'", "type mood could not be compared with the remote's");
  EXPECT_EQ(local().run("SELECT id FROM t WHERE name < 'x'").sqlstate, "08001");
  local().must("ALTER SERVER remote OPTIONS (SET port '" + remote_cluster().port + "')");
  expect_ships("name < 'x' AND m = 'ok'");
}

TEST_F(RemoteCatalog, APlanMadeInAFailedSubtransactionLeavesNothingBehind) {
  both("CREATE TYPE mood AS ENUM ('sad', 'ok')");
  remote().must("CREATE TABLE t (id int, m mood); INSERT INTO t VALUES (1, 'sad'), (2, 'ok')");
  local().must("CREATE FOREIGN TABLE t (id int, m mood) SERVER remote OPTIONS (schema_name 'public')");
  local().must("BEGIN; SAVEPOINT a");
  EXPECT_EQ(local().value("SELECT id FROM t WHERE m = 'ok'"), "2");
  local().must("ROLLBACK TO a");
  EXPECT_EQ(local().value("SELECT id FROM t WHERE m = 'ok'"), "2");
  local().must("COMMIT");
  EXPECT_EQ(local().value("SELECT count(*) FROM t WHERE m >= 'sad'"), "2");
}

}  // namespace remote_fdw::test
