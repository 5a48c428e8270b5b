// Rows of UPDATE and DELETE that are kept back and sent together: how many statements, values of all kinds of types, exact counts,
// no row twice, errors that undo all, and what identifies a row.
#include <future>

#include "support/tcp_proxy.h"
#include "support/two_servers.h"

namespace remote_fdw::test {

class BulkChange : public TwoServers {
 protected:
  void SetUp() override {
    TwoServers::SetUp();
    remote().must("CREATE TYPE mood AS ENUM ('glad', 'sad'); CREATE TYPE pair AS (a int, b text); CREATE DOMAIN short AS varchar(5) CHECK (VALUE <> 'bad');"
                  "CREATE TABLE t (id int PRIMARY KEY, v int, w text CONSTRAINT no_x CHECK (w <> 'x777'));"
                  "INSERT INTO t SELECT g, g, 'w' || g FROM generate_series(1, 3000) g;"
                  "CREATE TABLE seen (command text, rows bigint);"
                  "CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                  "INSERT INTO public.seen SELECT TG_OP, count(*) FROM changed; RETURN NULL; END $$;"
                  "CREATE TRIGGER see_update AFTER UPDATE ON t REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION see();"
                  "CREATE TRIGGER see_delete AFTER DELETE ON t REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION see();");
    local().must("ALTER SERVER remote OPTIONS (SET port '" + proxy_.port() + "')");
    local().must("CREATE FOREIGN TABLE t (id int, v int, w text) SERVER remote OPTIONS (schema_name 'public')");
    local().must("CREATE FOREIGN TABLE k (id int OPTIONS (key 'true'), v int, w text) SERVER remote OPTIONS (schema_name 'public', table_name 't')");
    local().must("SELECT id FROM t WHERE id = 1");  // connected
  }
  std::string commands() {
    std::string all = remote().must("SELECT command, rows FROM seen").table();
    remote().must("TRUNCATE seen");
    return all;
  }
  std::uint64_t round_trips(const std::string &sql) {
    proxy_.reset_traffic();
    local().must(sql);
    return proxy_.traffic().round_trips;
  }
  std::string sum() { return remote().value("SELECT count(*) || ' ' || sum(v) FROM t"); }
  const std::string untouched_ = "3000 4501500";

  TcpProxy proxy_{remote_cluster().port};
};

// The first row goes alone.
TEST_F(BulkChange, RowsGoTogether) {
  for (const char *table : {"t", "k"}) {
    EXPECT_EQ(local().must(std::string("UPDATE ") + table + " SET v = v + 1 + random() * 0").tag, "UPDATE 3000");
    EXPECT_EQ(commands(), "UPDATE|1\nUPDATE|1000\nUPDATE|1000\nUPDATE|999\n");
  }
  EXPECT_EQ(sum(), "3000 4507500");
  EXPECT_EQ(local().must("DELETE FROM t WHERE id > 1000 AND random() >= 0").tag, "DELETE 2000");
  EXPECT_EQ(commands(), "DELETE|1\nDELETE|1999\n");
  EXPECT_EQ(local().must("DELETE FROM k WHERE id > 500 AND random() >= 0").tag, "DELETE 500");
  EXPECT_EQ(sum(), "500 126250");
}

TEST_F(BulkChange, RoundTrips) {
  local().must("UPDATE t SET v = v + random() * 0 WHERE id = 1");
  EXPECT_EQ(round_trips("UPDATE t SET v = v + random() * 0 WHERE id = 1"), 3u);  // its row, the change, COMMIT
  EXPECT_EQ(round_trips("DELETE FROM t WHERE id = 1 AND random() >= 0"), 3u);
  EXPECT_EQ(round_trips("UPDATE t SET v = v + random() * 0 WHERE id = 2 RETURNING v"), 3u);
  EXPECT_EQ(round_trips("UPDATE k SET v = v + random() * 0 WHERE id = 3"), 3u);
  EXPECT_LE(round_trips("UPDATE t SET v = v + random() * 0"), 8u);
  EXPECT_LE(round_trips("DELETE FROM t WHERE random() >= 0"), 6u);
}

TEST_F(BulkChange, BatchSizeBoundsEveryStatement) {
  for (int size : {1, 7, 300}) {
    std::string bound = std::to_string(size);
    local().must("ALTER SERVER remote OPTIONS (ADD batch_size '" + bound + "')");
    EXPECT_EQ(local().must("UPDATE t SET v = v + random() * 0 WHERE id <= 1000").tag, "UPDATE 1000");
    EXPECT_EQ(remote().value("SELECT max(rows) || ' ' || sum(rows) FROM seen"), bound + " 1000");
    remote().must("TRUNCATE seen");
    local().must("ALTER SERVER remote OPTIONS (DROP batch_size)");
  }
}

// What the remote's columns are decides; what is too long, or not allowed, is refused as in a single row.
TEST_F(BulkChange, ValuesOfAllKinds) {
  remote().must("CREATE TABLE kinds (id int, m mood, p pair, a int[], s short, vc varchar(4), c char(4), n numeric(6,2), b bytea, j jsonb, ts timestamptz, ms mood[], u uuid, f float8);"
                "INSERT INTO kinds (id) SELECT generate_series(1, 20)");
  local().must("CREATE TYPE pair AS (a int, b text);"
               "CREATE FOREIGN TABLE kinds (id int, m text, p pair, a int[], s text, vc text, c text, n numeric, b bytea, j jsonb, ts timestamptz, ms text[], u uuid, f float8) "
               "SERVER remote OPTIONS (schema_name 'public')");
  std::string set = "UPDATE kinds SET m = CASE WHEN id % 2 = 0 THEN 'sad' END, p = ROW(id, 'a,\"\\b'), a = ARRAY[[id, NULL], [1, 2]], s = 's' || id, vc = 'v', c = 'c', "
                    "n = id / 3.0, b = '\\x00ff', j = '{\"a\": [1, null]}', ts = '2020-01-02 03:04:05.678+00', ms = '{glad,NULL}', "
                    "u = 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', f = CASE id WHEN 3 THEN 'NaN' WHEN 4 THEN '-0' ELSE 1.0 / id END ";
  EXPECT_EQ(local().must(set + "WHERE random() >= 0").tag, "UPDATE 20");
  EXPECT_EQ(remote().value("SELECT count(m) || ' ' || max((p).a) || ' ' || max((p).b) || ' ' || max(a[1][1]) || ' ' || max(a[2][2]) || ' ' || max(s) || ' ' || "
                           "string_agg(DISTINCT vc || c::text, '') || ' ' || sum(n) || ' ' || string_agg(DISTINCT b::text, '') || ' ' || string_agg(DISTINCT j::text, '') || ' ' || "
                           "count(DISTINCT ts) || ' ' || string_agg(DISTINCT ms::text, '') || ' ' || min(u::text) || ' ' || max(f) FROM kinds"),
            "10 20 a,\"\\b 20 2 s9 vc 70.00 \\x00ff {\"a\": [1, null]} 1 {glad,NULL} a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11 NaN");
  for (const char *wrong : {"vc = 'too long'", "s = 'too long'", "c = 'too long'"})
    EXPECT_EQ(local().run(std::string("UPDATE kinds SET ") + wrong + " WHERE random() >= 0").sqlstate, "22001") << wrong;
  EXPECT_EQ(local().run("UPDATE kinds SET s = CASE WHEN id = 9 THEN 'bad' END WHERE random() >= 0").sqlstate, "23514");
  EXPECT_EQ(local().run("UPDATE kinds SET m = CASE WHEN id = 9 THEN 'mad' END WHERE random() >= 0").sqlstate, "22P02");
  EXPECT_EQ(local().run("UPDATE kinds SET n = 99999 + id WHERE random() >= 0").sqlstate, "22003");
  EXPECT_EQ(remote().value("SELECT sum(n) FROM kinds"), "70.00");
}

TEST_F(BulkChange, CountsWhatTheRemoteHasChanged) {
  remote().must("CREATE FUNCTION drop_some() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                "IF OLD.id % 3 = 0 THEN RETURN NULL; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;"
                "CREATE TRIGGER drop_some BEFORE UPDATE OR DELETE ON t FOR EACH ROW EXECUTE FUNCTION drop_some()");
  for (const char *table : {"t", "k"}) {
    EXPECT_EQ(local().must(std::string("UPDATE ") + table + " SET v = v + random() * 0").tag, "UPDATE 2000");
    EXPECT_EQ(local().must(std::string("UPDATE ") + table + " SET v = v + random() * 0 WHERE id = 3").tag, "UPDATE 0");
  }
  EXPECT_EQ(local().must("WITH x AS (UPDATE t SET v = v + random() * 0 RETURNING 1) SELECT count(*) FROM x").value(), "2000");
  EXPECT_EQ(local().must("DELETE FROM t WHERE id < 300 AND random() >= 0").tag, "DELETE 200");
  EXPECT_EQ(local().must("DELETE FROM k WHERE id BETWEEN 300 AND 599 AND random() >= 0").tag, "DELETE 200");
  EXPECT_EQ(local().must("SELECT count(*) FROM t").value(), "2600");
}

// Within a batch, and far apart.
TEST_F(BulkChange, NoRowTwice) {
  local().must("CREATE TABLE twice AS SELECT g % 2000 + 1 AS id, g AS n FROM generate_series(0, 3999) g");
  for (const char *table : {"t", "k"}) {
    std::string update = std::string("UPDATE ") + table + " SET v = " + table + ".v + 1 FROM ";
    EXPECT_EQ(local().must(update + "twice x WHERE x.id = " + table + ".id").tag, "UPDATE 2000");
    EXPECT_EQ(local().must(update + "(VALUES (1), (2)) x WHERE random() >= 0").tag, "UPDATE 3000");
  }
  EXPECT_EQ(sum(), "3000 4511500");
  EXPECT_EQ(local().must("DELETE FROM t USING twice x WHERE x.id = t.id AND x.id > 1000").tag, "DELETE 1000");
  EXPECT_EQ(local().must("DELETE FROM k USING twice x WHERE x.id = k.id").tag, "DELETE 1000");
  EXPECT_EQ(remote().value("SELECT count(*) FROM t"), "1000");
}

TEST_F(BulkChange, PartsOfARemoteTable) {
  remote().must("CREATE TABLE p (id int, part int, v int) PARTITION BY LIST (part);"
                "CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1); CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2);"
                "INSERT INTO p SELECT g, g % 2 + 1, g FROM generate_series(1, 2000) g");
  local().must("CREATE FOREIGN TABLE p (id int, part int, v int) SERVER remote OPTIONS (schema_name 'public')");
  EXPECT_EQ(local().must("UPDATE p SET v = -v WHERE id > 1000 AND random() >= 0").tag, "UPDATE 1000");
  EXPECT_EQ(remote().value("SELECT sum(v) FROM p"), "-1000000");
  EXPECT_EQ(local().must("UPDATE p SET part = 3 - part WHERE id <= 500 AND random() >= 0").tag, "UPDATE 500");
  EXPECT_EQ(remote().value("SELECT count(*) FROM p WHERE part = id % 2 + 1"), "1500");
  EXPECT_EQ(local().must("DELETE FROM p WHERE id % 10 < 5 AND random() >= 0").tag, "DELETE 1000");
  EXPECT_EQ(local().must("DELETE FROM p WHERE part = 1 AND random() >= 0").tag, "DELETE 450");
  EXPECT_EQ(remote().value("SELECT count(*) || ' ' || min(id % 10) || ' ' || min(part) FROM p"), "550 5 2");
}

TEST_F(BulkChange, AnErrorUndoesAll) {
  Answer answer = local().run("UPDATE t SET w = CASE WHEN id = 1500 THEN 'x777' ELSE w END WHERE random() >= 0");
  EXPECT_EQ(answer.sqlstate, "23514");
  EXPECT_NE(answer.message.find("no_x"), std::string::npos) << answer.message;
  EXPECT_EQ(sum(), untouched_);
  EXPECT_EQ(local().value("SELECT count(*) FROM t"), "3000");
  local().must("BEGIN; UPDATE t SET v = 0 WHERE id = 1; SAVEPOINT s");
  EXPECT_EQ(local().run("UPDATE k SET w = 'x777', v = 0 WHERE random() >= 0").sqlstate, "23514");
  local().must("ROLLBACK TO s; COMMIT");
  EXPECT_EQ(sum(), "3000 4501499");
}

TEST_F(BulkChange, AKeyThatIsNone) {
  remote().must("CREATE TABLE loose (id int, v int); INSERT INTO loose SELECT g % 100, g FROM generate_series(1, 101) g");
  local().must("CREATE FOREIGN TABLE loose (id int OPTIONS (key 'true'), v int) SERVER remote OPTIONS (schema_name 'public')");
  EXPECT_EQ(local().run("UPDATE loose SET v = 0 WHERE v < 100 AND random() >= 0").sqlstate, "21000");
  EXPECT_EQ(local().run("DELETE FROM loose WHERE v > 1 AND random() >= 0").sqlstate, "21000");
  remote().must("UPDATE loose SET id = NULL WHERE v = 50");
  EXPECT_EQ(local().run("UPDATE loose SET v = 0 WHERE v BETWEEN 40 AND 60 AND random() >= 0").sqlstate, "22004");
  EXPECT_EQ(remote().value("SELECT sum(v) FROM loose"), "5151");
}

// A volatile function sees the rows changed before, as in a local table; a trigger too.
TEST_F(BulkChange, WhoeverLooksSeesWhatIsKeptBack) {
  local().must("CREATE FUNCTION changed() RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT count(*) FROM t WHERE v < 0); END $$");
  EXPECT_EQ(local().must("UPDATE t SET v = -1 - changed() WHERE id <= 20").tag, "UPDATE 20");
  EXPECT_EQ(remote().value("SELECT min(v) || ' ' || count(DISTINCT v) FROM t WHERE id <= 20"), "-20 20");
  local().must("BEGIN; DECLARE c CURSOR FOR SELECT v FROM t WHERE id = 2000; UPDATE t SET v = 0 WHERE random() >= 0");
  EXPECT_EQ(local().value("SELECT sum(v) FROM t"), "0");
  local().must("ROLLBACK");
}

TEST_F(BulkChange, SomebodyElseWasFaster) {
  local().must("BEGIN; SELECT count(*) FROM t");
  remote().must("UPDATE t SET v = 0 WHERE id = 2");
  EXPECT_EQ(local().run("UPDATE t SET v = v + 1 + random() * 0 WHERE id < 10").sqlstate, "40001");
  local().must("ROLLBACK; BEGIN; SELECT count(*) FROM t");
  remote().must("DELETE FROM t WHERE id = 3");
  EXPECT_EQ(local().run("DELETE FROM k WHERE random() >= 0 AND id < 10").sqlstate, "40001");
  local().must("ROLLBACK");
}

// In the third batch.
TEST_F(BulkChange, ALostConnectionLeavesNothing) {
  remote().must("CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$;"
                "CREATE TRIGGER die BEFORE UPDATE ON t FOR EACH ROW WHEN (OLD.id = 2500) EXECUTE FUNCTION die()");
  Answer answer = local().run("UPDATE t SET v = v + 1 + random() * 0");
  EXPECT_FALSE(answer.ok);
  EXPECT_EQ(answer.sqlstate, "57P01") << answer.message;
  EXPECT_EQ(sum(), untouched_);
  remote().must("DROP TRIGGER die ON t");
  EXPECT_EQ(local().must("UPDATE t SET v = v + random() * 0").tag, "UPDATE 3000");
}

}  // namespace remote_fdw::test
