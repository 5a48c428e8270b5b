// What PostgreSQL 18 added to SQL and EXPLAIN: the same statement on a foreign table and on its local twin gives the same rows.
#include <string>

#include "support/two_servers.h"

namespace remote_fdw::test {

class Server18 : public TwoServers {
 protected:
  void SetUp() override {
    if (!local_is_18()) GTEST_SKIP() << "this server is older than PostgreSQL 18";
    TwoServers::SetUp();
  }
  // `@` stands for the name of the table. Nothing stays changed.
  void expect_same(const std::string &sql) {
    Answer here = run_on("twin", sql), there = run_on("ft", sql);
    EXPECT_EQ(there.table(), here.table()) << sql << "\n" << there.detail;
    EXPECT_EQ(there.tag, here.tag) << sql;
  }
  Answer run_on(const std::string &table, std::string sql) {
    for (std::size_t at; (at = sql.find('@')) != std::string::npos;) sql.replace(at, 1, table);
    local().must("BEGIN");
    Answer answer = local().run(sql);
    local().must("ROLLBACK");
    return answer;
  }
};

class OldAndNew : public Server18 {
 protected:
  void SetUp() override {
    Server18::SetUp();
    if (IsSkipped()) return;
    std::string table = "(id int PRIMARY KEY, a int, b text DEFAULT 'none')", rows = " SELECT g, g * 10, 'b' || g FROM generate_series(1, 20) g";
    remote().must("CREATE TABLE t " + table + "; INSERT INTO t" + rows);
    local().must("LOAD 'remote_fdw'; CREATE TABLE twin " + table + "; INSERT INTO twin" + rows +
                 "; CREATE TABLE other AS SELECT g AS id FROM generate_series(1, 5) g;"
                 "CREATE FOREIGN TABLE ft (id int, a int, b text DEFAULT 'none') SERVER remote OPTIONS (schema_name 'public', table_name 't');"
                 "CREATE VIEW twin_view AS SELECT id AS k, a AS v FROM twin; CREATE VIEW ft_view AS SELECT id AS k, a AS v FROM ft");
  }
};

class WindowsInPlans : public OldAndNew {};

// 18 looks for the window among the plan nodes and finds none, since the remote has it.
TEST_F(WindowsInPlans, AreShownAsCalls) {
  for (const char *sql : {"SELECT a, rank() OVER (ORDER BY id) FROM ft", "SELECT b, sum(a) / sum(sum(a)) OVER (PARTITION BY b) FROM ft GROUP BY b ORDER BY 2 LIMIT 3"}) {
    std::string plan = local().must(std::string("EXPLAIN (VERBOSE, COSTS OFF) ") + sql).table();
    EXPECT_NE(plan.find(" OVER ("), std::string::npos) << plan;
    EXPECT_EQ(plan.find("WindowAgg"), std::string::npos) << plan;
  }
  expect_same("SELECT id, sum(a) OVER (ORDER BY id) FROM @ ORDER BY 1");
}

TEST_F(OldAndNew, Insert) {
  expect_same("INSERT INTO @ VALUES (101, 1, 'x') RETURNING old.*, new.*, id");
  expect_same("INSERT INTO @ VALUES (101, 1, 'x'), (102, 2, 'y') RETURNING old, new, old.a IS NULL, new.a");
  expect_same("INSERT INTO @ (id) SELECT id + 100 FROM @ RETURNING old.id, new.id, new.b");
  expect_same("INSERT INTO @ (id) SELECT id + 100 FROM other RETURNING old.id, new.id, new.b");
  expect_same("INSERT INTO @_view VALUES (101, 7) RETURNING old.v, new.v");
}

TEST_F(OldAndNew, Update) {
  expect_same("UPDATE @ SET a = a + 1 WHERE id < 4 RETURNING old.a, new.a, a, old, new");
  expect_same("UPDATE @ SET a = a + 1 RETURNING WITH (OLD AS o, NEW AS n) n.a - o.a, (SELECT o.a + n.a), o.b");
  expect_same("UPDATE @ SET a = a + 1, b = b || '!' WHERE random() >= 0 RETURNING old.a, new.a, old.b || new.b");
  expect_same("UPDATE @ AS t SET a = t.a + other.id FROM other WHERE other.id = t.id RETURNING old.a, new.a, other.id");
  expect_same("UPDATE @ AS t SET a = t.a + u.a FROM @ AS u WHERE u.id = t.id + 1 RETURNING old.a, new.a, u.a");
  expect_same("UPDATE @_view SET v = v + 1 WHERE k < 3 RETURNING old.v, new.v, old, new");
  expect_same("WITH u AS (UPDATE @ SET a = a + 1 RETURNING old.a AS o, new.a AS n) SELECT sum(o), sum(n), count(*) FROM u");
}

TEST_F(OldAndNew, Delete) {
  expect_same("DELETE FROM @ WHERE id < 4 RETURNING old.*, new.*, id");
  expect_same("DELETE FROM @ WHERE id < 4 RETURNING old, new IS NULL, new.a, old.a + coalesce(new.a, 0)");
  expect_same("DELETE FROM @ AS t USING other WHERE other.id = t.id RETURNING old.a, new.a, other.id");
  expect_same("DELETE FROM @_view WHERE k < 3 RETURNING old.v, new.v");
}

TEST_F(OldAndNew, OnConflict) {
  expect_same("INSERT INTO @ VALUES (1, 1), (101, 1) ON CONFLICT DO NOTHING RETURNING old.*, new.*");
  expect_same("INSERT INTO @ VALUES (1, 1), (101, 1) ON CONFLICT (id) DO UPDATE SET a = excluded.a RETURNING new.*, a");
  for (const char *shown : {"old.a", "old", "coalesce(old.a, 0)", "(SELECT old.a)"}) {
    Answer answer = run_on("ft", "INSERT INTO @ VALUES (1, 1), (101, 1) ON CONFLICT (id) DO UPDATE SET a = excluded.a RETURNING " + std::string(shown));
    EXPECT_EQ(answer.sqlstate, "0A000") << shown << ": " << answer.table();
    EXPECT_NE(answer.message.find("old rows"), std::string::npos) << answer.message;
  }
}

TEST_F(OldAndNew, PartitionsAndTriggers) {
  local().must("CREATE TABLE twin_p (id int, a int) PARTITION BY RANGE (id); CREATE TABLE ft_p (id int, a int) PARTITION BY RANGE (id);"
               "CREATE TABLE twin_p1 PARTITION OF twin_p FOR VALUES FROM (0) TO (100); CREATE TABLE twin_p2 PARTITION OF twin_p FOR VALUES FROM (100) TO (200);"
               "CREATE TABLE ft_p2 PARTITION OF ft_p FOR VALUES FROM (100) TO (200);"
               "CREATE FOREIGN TABLE ft_p1 PARTITION OF ft_p FOR VALUES FROM (0) TO (100) SERVER remote OPTIONS (schema_name 'public', table_name 't');"
               "INSERT INTO twin_p SELECT id, a FROM twin; INSERT INTO twin_p VALUES (100, 1); INSERT INTO ft_p VALUES (100, 1)");
  expect_same("UPDATE @_p SET a = a + 1 WHERE id IN (1, 2, 100) RETURNING old.a, new.a, old, new");
  expect_same("DELETE FROM @_p WHERE id IN (1, 2, 100) RETURNING old.a, new.a");
  expect_same("INSERT INTO @_p VALUES (50, 1), (150, 2) RETURNING old.a, new.a");
  remote().must("CREATE FUNCTION double() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.a := NEW.a * 2; RETURN NEW; END';"
                "CREATE TRIGGER double BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION double()");
  local().must("CREATE FUNCTION double() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.a := NEW.a * 2; RETURN NEW; END';"
               "CREATE TRIGGER double BEFORE UPDATE ON twin FOR EACH ROW EXECUTE FUNCTION double()");
  expect_same("UPDATE @ SET a = a + 1 WHERE id < 4 RETURNING old.a, new.a, a");
}

class VirtualColumns : public Server18 {
 protected:
  void SetUp() override {
    Server18::SetUp();
    if (IsSkipped()) return;
    std::string rows = " (id, a) SELECT g, nullif(g, 3) FROM generate_series(1, 20) g";
    remote().must("CREATE TABLE t (id int PRIMARY KEY, a int); INSERT INTO t" + rows);
    local().must("LOAD 'remote_fdw'; CREATE TABLE other AS SELECT g AS id FROM generate_series(1, 5) g;"
                 "CREATE TABLE twin (id int PRIMARY KEY, v int GENERATED ALWAYS AS (a * 3) VIRTUAL, a int); INSERT INTO twin" + rows +
                 ";CREATE FOREIGN TABLE ft (id int, v int GENERATED ALWAYS AS (a * 3) VIRTUAL, a int) SERVER remote OPTIONS (schema_name 'public', table_name 't')");
  }
};

// The remote has no such column.
TEST_F(VirtualColumns, DeclaredHereAreComputedHere) {
  expect_same("SELECT * FROM @ ORDER BY id");
  expect_same("SELECT id, v FROM @ WHERE v > 30 ORDER BY v DESC LIMIT 3");
  expect_same("SELECT v % 2, count(*), sum(v) FROM @ GROUP BY v % 2 ORDER BY 1");
  expect_same("SELECT t, u.v FROM @ t JOIN @ u ON u.a = t.v ORDER BY t.id");
  expect_same("SELECT t FROM @ t LEFT JOIN @ u ON u.id = t.v WHERE u IS NULL ORDER BY t.id");
  expect_same("SELECT t.*, u FROM @ t JOIN @ u USING (id) WHERE t.id < 5 ORDER BY t.id FOR UPDATE");
  expect_same("SELECT t, other.id FROM @ t JOIN other ON other.id = t.v ORDER BY 2");
  local().must("ANALYZE ft; ALTER SERVER remote OPTIONS (ADD import_stats 'true')");
  remote().must("ANALYZE t");
  local().must("ANALYZE ft");
  expect_same("SELECT * FROM @ WHERE v > 3 ORDER BY id");
}

TEST_F(VirtualColumns, InWrites) {
  expect_same("INSERT INTO @ VALUES (101, DEFAULT, 7) RETURNING *");
  expect_same("INSERT INTO @ (id, a) VALUES (101, 7), (102, 8) RETURNING *, old.v, new.v");
  expect_same("INSERT INTO @ (id, a) SELECT id + 100, v FROM @ RETURNING *");
  expect_same("INSERT INTO @ (id, a) SELECT id + 100, id FROM other RETURNING *");
  expect_same("INSERT INTO @ (id, a) VALUES (1, 7) ON CONFLICT (id) DO UPDATE SET a = excluded.a RETURNING *");
  expect_same("UPDATE @ SET a = a + 1 WHERE v > 30 RETURNING *");
  expect_same("UPDATE @ SET a = a + 1 WHERE random() >= 0 RETURNING *, @");
  expect_same("UPDATE @ SET a = a + 1, v = DEFAULT RETURNING old.v, new.v, old, new");
  expect_same("UPDATE @ t SET a = v FROM other WHERE other.id = t.id RETURNING t, t.v, other.id");
  expect_same("DELETE FROM @ WHERE v > 30 RETURNING *, @");
  expect_same("DELETE FROM @ WHERE random() >= 0 RETURNING v, old, new");
  expect_same("WITH w AS (INSERT INTO @ (id, a) SELECT g, g FROM generate_series(1000, 2000) g RETURNING v) SELECT sum(v) FROM w");
}

TEST_F(VirtualColumns, RowTriggersAndBulk) {
  local().must("CREATE TABLE seen (o text, n text);"
               "CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO seen VALUES (OLD.id || '':'' || OLD.a, NEW.id || '':'' || NEW.a); RETURN NULL; END'");
  for (std::string table : {"twin", "ft"})
    local().must("CREATE TRIGGER see AFTER INSERT OR UPDATE OR DELETE ON " + table + " FOR EACH ROW EXECUTE FUNCTION see()");
  auto seen = [this](const std::string &sql) {
    local().must("TRUNCATE seen; BEGIN; " + sql);
    std::string all = local().must("SELECT * FROM seen ORDER BY 1, 2").table();
    local().must("ROLLBACK");
    return all;
  };
  for (std::string change : {"UPDATE @ SET a = a + 1 WHERE id < 3", "DELETE FROM @ WHERE id < 3", "INSERT INTO @ (id, a) VALUES (50, 1), (51, 2)"}) {
    std::string here = change, there = change;
    EXPECT_EQ(seen(there.replace(there.find('@'), 1, "ft")), seen(here.replace(here.find('@'), 1, "twin"))) << change;
  }
  EXPECT_TRUE(local().copy_in("COPY ft (id, a) FROM STDIN", "201\t1\n202\t2\n").ok);
  EXPECT_EQ(local().must("SELECT * FROM ft WHERE id > 200 ORDER BY id").table(), "201|3|1\n202|6|2\n");
}

TEST_F(VirtualColumns, OfTheRemoteAreComputedThere) {
  remote().must("CREATE TABLE g (id int PRIMARY KEY, a int, s int GENERATED ALWAYS AS (a * 2) STORED, v int GENERATED ALWAYS AS (a * 3)); INSERT INTO g VALUES (1, 1), (2, 2)");
  local().must("IMPORT FOREIGN SCHEMA public LIMIT TO (g) FROM SERVER remote INTO public");
  EXPECT_EQ(local().must("SELECT attname, attgenerated FROM pg_attribute WHERE attrelid = 'g'::regclass AND attgenerated <> '' ORDER BY 1").table(), "s|s\nv|s\n");
  EXPECT_EQ(local().must("INSERT INTO g VALUES (3, 3) RETURNING *").table(), "3|3|6|9\n");
  EXPECT_EQ(local().must("UPDATE g SET a = a + 1 WHERE v = 9 RETURNING *").table(), "3|4|8|12\n");
  EXPECT_EQ(local().must("UPDATE g SET a = a + 1 WHERE id = 3 AND random() >= 0 RETURNING old.v, new.v, new.s").table(), "12|15|10\n");
  EXPECT_EQ(local().must("SELECT * FROM g WHERE v > 3 ORDER BY id").table(), "2|2|4|6\n3|5|10|15\n");
}

TEST_F(Server18, TheOptionOfExplain) {
  remote().must("CREATE TABLE t (a int)");
  local().must("LOAD 'remote_fdw'; CREATE FOREIGN TABLE ft (a int) SERVER remote OPTIONS (schema_name 'public', table_name 't')");
  EXPECT_NE(local().must("EXPLAIN (REMOTE_PLAN) SELECT * FROM ft").table().find("Seq Scan on t"), std::string::npos);
  EXPECT_EQ(local().must("EXPLAIN SELECT * FROM ft").table().find("Seq Scan on t"), std::string::npos);
  local().must("SET remote_fdw.remote_plan = on");
  EXPECT_EQ(local().must("EXPLAIN (REMOTE_PLAN off) SELECT * FROM ft").table().find("Seq Scan on t"), std::string::npos);
  EXPECT_NE(local().must("EXPLAIN SELECT * FROM ft").table().find("Seq Scan on t"), std::string::npos);
}

}  // namespace remote_fdw::test
