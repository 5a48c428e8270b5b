// Rows that must come back (RETURNING, AFTER ROW triggers, WITH CHECK OPTION) go many in a flight: one answer for each row, in its turn.
#include "support/tcp_proxy.h"
#include "support/two_servers.h"

namespace remote_fdw::test {

class RowsBack : public TwoServers {
 protected:
  void SetUp() override {
    TwoServers::SetUp();
    remote().must("CREATE TABLE t (id int PRIMARY KEY, n int CHECK (n <> 7777), w text); INSERT INTO t SELECT g, g, 'w' FROM generate_series(1, 2000) g;"
                  "CREATE FUNCTION odd() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF new.n % 3 = 0 THEN RETURN NULL; END IF; new.w := 'there ' || new.n; RETURN new; END $$");
    local().must("ALTER SERVER remote OPTIONS (SET port '" + proxy_.port() + "', ADD fetch_size '10000')");
    local().must("CREATE FOREIGN TABLE t (id int, n int, w text) SERVER remote OPTIONS (schema_name 'public');"
                 "CREATE TABLE l AS SELECT g AS id, -g AS n FROM generate_series(1, 2000) g");
    local().must("SELECT id FROM t WHERE id = 1");  // connected
  }
  void change_rows_there() { remote().must("CREATE TRIGGER odd BEFORE INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION odd()"); }
  std::uint64_t round_trips(const std::string &sql) {
    proxy_.reset_traffic();
    local().must(sql);
    return proxy_.traffic().round_trips;
  }

  TcpProxy proxy_{remote_cluster().port};
};

TEST_F(RowsBack, ManyInAFlight) {
  // both sides may talk at the same time, which counts as several
  EXPECT_LE(round_trips("INSERT INTO t SELECT g, g, 'x' FROM generate_series(10001, 12000) g RETURNING id"), 60u);
  EXPECT_LE(round_trips("UPDATE t SET n = l.n FROM l WHERE l.id = t.id RETURNING t.*, l.n"), 60u);
  EXPECT_LE(round_trips("DELETE FROM t USING l WHERE l.id = t.id RETURNING t.id, l.id"), 60u);
  EXPECT_EQ(remote().value("SELECT count(*) || ' ' || sum(n) FROM t"), "2000 22001000");
}

TEST_F(RowsBack, EveryRowHasItsOwnAnswer) {
  change_rows_there();
  EXPECT_EQ(local().value("WITH i AS (INSERT INTO t SELECT g, g, 'x' FROM generate_series(10001, 11200) g RETURNING id, n, w) "
                          "SELECT count(*) || ' ' || bool_and(id = n AND w = 'there ' || n AND n % 3 <> 0) FROM i"), "800 true");
  EXPECT_EQ(local().must("UPDATE t SET n = l.n - 10 FROM l WHERE l.id = t.id AND l.id <= 600 RETURNING t.n, l.n, t.w").rows.size(), 400u);
  EXPECT_EQ(local().value("WITH u AS (UPDATE t SET n = l.n FROM l WHERE l.id = t.id RETURNING t.id, t.n, l.n AS ln, w) "
                          "SELECT count(*) || ' ' || bool_and(n = ln AND n = -id AND w = 'there ' || n) FROM u"), "1334 true");
}

TEST_F(RowsBack, TriggersSeeWhatTheRemoteHasStored) {
  change_rows_there();
  local().must("CREATE TABLE log (op text, id int, before int, after int, w text);"
               "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
               "IF tg_op = 'DELETE' THEN INSERT INTO log VALUES (tg_op, old.id, old.n); RETURN NULL; END IF; "
               "IF tg_op = 'UPDATE' THEN INSERT INTO log VALUES (tg_op, new.id, old.n, new.n, new.w); RETURN NULL; END IF; "
               "INSERT INTO log VALUES (tg_op, new.id, NULL, new.n, new.w); RETURN NULL; END $$;"
               "CREATE TRIGGER note AFTER INSERT OR UPDATE OR DELETE ON t FOR EACH ROW EXECUTE FUNCTION note()");
  EXPECT_EQ(local().must("INSERT INTO t SELECT g, g FROM generate_series(10001, 10900) g").tag, "INSERT 0 600");
  EXPECT_EQ(local().must("UPDATE t SET n = n + 1 WHERE id <= 900").tag, "UPDATE 600");
  EXPECT_EQ(local().must("DELETE FROM t WHERE id BETWEEN 1001 AND 1700").tag, "DELETE 700");
  EXPECT_EQ(local().must("SELECT op, count(*), bool_and(w = 'there ' || after), bool_and(after = before + 1) FROM log GROUP BY op ORDER BY op").table(),
            "DELETE|700|<null>|<null>\nINSERT|600|t|<null>\nUPDATE|600|t|t\n");
}

TEST_F(RowsBack, CheckOptionsAndErrorsUndoTheStatement) {
  local().must("CREATE VIEW v AS SELECT * FROM t WHERE n < 20000 WITH CHECK OPTION");
  EXPECT_EQ(local().run("INSERT INTO v SELECT g, g FROM generate_series(19001, 20000) g").sqlstate, "44000");
  EXPECT_EQ(local().must("INSERT INTO v SELECT g, g FROM generate_series(19001, 19999) g").tag, "INSERT 0 999");
  EXPECT_EQ(local().run("UPDATE v SET n = n + 700 WHERE id > 19001").sqlstate, "44000");
  Answer answer = local().run("INSERT INTO t SELECT g, g FROM generate_series(7001, 8000) g RETURNING id");
  EXPECT_EQ(answer.sqlstate, "23514");
  EXPECT_NE(answer.detail.find("(7777, "), std::string::npos) << answer.detail;
  EXPECT_EQ(remote().value("SELECT count(*) || ' ' || max(n) FROM t"), "2999 19999");
  EXPECT_EQ(local().must("INSERT INTO t VALUES (1000000, 1), (1000001, 2) RETURNING id").table(), "1000000\n1000001\n");
}

// A row that comes twice is changed once, and given once.
TEST_F(RowsBack, JoinsThatFindARowTwice) {
  local().must("INSERT INTO l SELECT id, n - 1 FROM l");
  EXPECT_EQ(local().must("UPDATE t SET n = t.n + 1 FROM l WHERE l.id = t.id RETURNING t.id").rows.size(), 2000u);
  local().must("ALTER FOREIGN TABLE t ALTER id OPTIONS (ADD key 'true')");
  EXPECT_EQ(local().must("UPDATE t SET n = t.n + 1 FROM l WHERE l.id = t.id RETURNING t.id").rows.size(), 2000u);
  EXPECT_EQ(remote().value("SELECT sum(n - id) FROM t"), "4000");
  EXPECT_EQ(local().must("DELETE FROM t USING l WHERE l.id = t.id RETURNING t.id").rows.size(), 2000u);
}

// A function that may look goes with each row on its own, and sees what a local table would show.
TEST_F(RowsBack, VolatileFunctionsSeeEachRowInItsTurn) {
  local().must("CREATE FUNCTION seen() RETURNS bigint VOLATILE LANGUAGE sql AS 'SELECT count(*) FROM t'");
  EXPECT_EQ(local().must("INSERT INTO t SELECT g FROM generate_series(10001, 10003) g RETURNING seen()").table(), "2001\n2002\n2003\n");
  local().must("CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN new.n := (SELECT count(*) FROM t); RETURN new; END $$;"
               "CREATE TRIGGER stamp BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION stamp()");
  EXPECT_EQ(local().must("INSERT INTO t SELECT g FROM generate_series(10004, 10006) g RETURNING n").table(), "2003\n2004\n2005\n");
}

TEST_F(RowsBack, WideRows) {
  EXPECT_EQ(local().value("WITH i AS (INSERT INTO t SELECT g, g, repeat('x', 100000) FROM generate_series(10001, 10100) g RETURNING w) SELECT sum(length(w)) FROM i"),
            "10000000");
  EXPECT_EQ(local().value("WITH d AS (DELETE FROM t USING l WHERE t.id = l.id + 10000 RETURNING w) SELECT sum(length(w)) FROM d"), "10000000");
}

}  // namespace remote_fdw::test
