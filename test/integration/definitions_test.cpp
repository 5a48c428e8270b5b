// Servers, user mappings and foreign tables are dropped or altered while a session uses them: by itself and by another session, under a
// cursor, after a write, in a generic plan, in a loop. PostgreSQL's own locks and invalidations decide when; no connection is left behind,
// no transaction is torn, and the session goes on with what is declared now.
#include "support/two_servers.h"

namespace remote_fdw::test {

class Definitions : public TwoServers {
 protected:
  void SetUp() override {
    TwoServers::SetUp();
    remote().must("CREATE TABLE t (a int PRIMARY KEY, b text); INSERT INTO t SELECT g, 'one' FROM generate_series(1, 3000) g;"
                  "CREATE TABLE u (a int PRIMARY KEY, b text); INSERT INTO u SELECT g, 'two' FROM generate_series(1, 5) g");
    local().must("CREATE FOREIGN TABLE t (a int, b text) SERVER remote OPTIONS (schema_name 'public'); CREATE TABLE here (a int)");
    other_ = new_local();
    other_->must("SET lock_timeout = '200ms'");
    local().must("SET plan_cache_mode = force_generic_plan; PREPARE p AS SELECT min(b), count(*) FROM t WHERE a > $1; PREPARE w AS UPDATE t SET b = 'new' WHERE a = $1");
    for (int i = 0; i < 3; i++) EXPECT_EQ(local().must("EXECUTE p(0)").table(), "one|3000\n");
  }
  Session &other() { return *other_; }
  void open_cursor() {
    local().must("BEGIN; DECLARE c CURSOR FOR SELECT * FROM t WHERE random() >= 0");
    EXPECT_EQ(local().must("FETCH 10 FROM c").rows.size(), 10u);
  }
  std::string connections() { return local().must("SELECT server_name, valid, used_in_xact FROM remote_fdw_get_connections()").table(); }
  std::string row(int key) { return remote().value("SELECT b FROM t WHERE a = " + std::to_string(key)); }

  std::unique_ptr<Session> other_;
};

TEST_F(Definitions, AlterServerByAnotherSession) {
  const std::string alter = "ALTER SERVER remote OPTIONS (ADD application_name 'altered')", back = "ALTER SERVER remote OPTIONS (DROP application_name)";
  open_cursor();
  other().must(alter);
  EXPECT_EQ(connections(), "remote|f|t\n");
  EXPECT_EQ(local().must("FETCH ALL FROM c").rows.size(), 2990u);
  local().must("EXECUTE w(1); COMMIT");
  EXPECT_EQ(connections(), "");
  EXPECT_EQ(local().must("EXECUTE p(0)").table(), "new|3000\n");
  EXPECT_EQ(remote().value("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'altered' AND datname = current_database()"), "1");
  // after a write, in a savepoint
  local().must("BEGIN; EXECUTE w(2); SAVEPOINT s; EXECUTE w(3)");
  other().must(back);
  local().must("ROLLBACK TO s; EXECUTE w(4); COMMIT");
  EXPECT_EQ(row(2) + row(3) + row(4), "newonenew");
  // the new address leads nowhere: what runs goes on, what begins says so
  open_cursor();
  other().must("ALTER SERVER remote OPTIONS (SET dbname 'nowhere')");
  EXPECT_EQ(local().must("FETCH ALL FROM c").rows.size(), 2990u);
  EXPECT_EQ(local().must("EXECUTE p(0)").table(), "new|3000\n");
  local().must("COMMIT");
  Answer answer = local().run("EXECUTE p(0)");
  EXPECT_EQ(answer.sqlstate, "08001");
  EXPECT_NE(answer.detail.find("nowhere"), std::string::npos) << answer.detail;
  other().must("ALTER SERVER remote OPTIONS (SET dbname '" + database() + "')");
  EXPECT_EQ(local().must("EXECUTE p(0)").table(), "new|3000\n");
}

// The executor has started and nothing has been sent yet: the connection, idle, is closed; the first rows are asked for on a new one.
TEST_F(Definitions, AlterServerBetweenDeclareAndFetch) {
  const char *queries[] = {"SELECT a FROM t WHERE random() >= 0", "SELECT a FROM t WHERE a <= 10", "SELECT a FROM t ORDER BY a LIMIT 10", "SELECT a FROM t FOR UPDATE"};
  int number = 0;
  for (const char *strategy : {"auto", "stream", "query", "cursor"})
    for (const char *query : queries) {
      local().must(std::string("SET remote_fdw.scan_strategy = ") + strategy);
      local().must(std::string("BEGIN; DECLARE c CURSOR FOR ") + query);
      number++;
      other().must("ALTER SERVER remote OPTIONS (" + std::string(number == 1 ? "ADD" : "SET") + " application_name 'n" + std::to_string(number) + "')");
      local().must("SELECT count(*) FROM here");  // takes a lock, and with it hears of the change
      EXPECT_EQ(local().must("FETCH 10 FROM c").rows.size(), 10u) << strategy << ": " << query;
      EXPECT_EQ(remote().value("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'n" + std::to_string(number) + "' AND datname = current_database()"), "1");
      local().must("COMMIT");
    }
  local().must("BEGIN; DECLARE c CURSOR FOR SELECT a FROM t WHERE random() >= 0");
  other().must("DROP USER MAPPING FOR postgres SERVER remote");
  local().must("SELECT count(*) FROM here");
  EXPECT_EQ(local().run("FETCH 10 FROM c").sqlstate, "42704");
  local().must("ROLLBACK");
  other().must("CREATE USER MAPPING FOR postgres SERVER remote OPTIONS (user 'postgres')");
  local().must("RESET remote_fdw.scan_strategy");
  EXPECT_EQ(local().must("EXECUTE p(0)").table(), "one|3000\n");
}

TEST_F(Definitions, AlterServerByTheSameSession) {
  open_cursor();
  local().must("ALTER SERVER remote OPTIONS (ADD fetch_size '7')");
  EXPECT_EQ(local().must("FETCH 100 FROM c").rows.size(), 100u);
  local().must("EXECUTE w(1); ALTER SERVER remote OPTIONS (SET dbname 'nowhere')");
  EXPECT_EQ(local().must("EXECUTE p(0)").table(), "new|3000\n");
  local().must("ROLLBACK");
  EXPECT_EQ(local().must("EXECUTE p(0)").table(), "one|3000\n");
  local().must("DO $$ DECLARE r record; n int := 0; BEGIN FOR r IN SELECT a FROM t WHERE random() >= 0 LOOP n := n + 1; IF n % 1000 = 1 THEN EXECUTE format('ALTER SERVER remote OPTIONS (%s application_name %L)', "
               "CASE n WHEN 1 THEN 'ADD' ELSE 'SET' END, 'n' || n); UPDATE t SET b = 'loop' WHERE a = n; END IF; END LOOP; IF n <> 3000 THEN RAISE 'rows: %', n; END IF; END $$");
  EXPECT_EQ(remote().value("SELECT count(*) FROM t WHERE b = 'loop'"), "3");
}

TEST_F(Definitions, UserMapping) {
  open_cursor();
  other().must("DROP USER MAPPING FOR postgres SERVER remote");
  EXPECT_EQ(local().must("FETCH ALL FROM c").rows.size(), 2990u);
  local().must("SAVEPOINT s");
  EXPECT_EQ(local().run("SELECT count(*) FROM t").sqlstate, "42704");
  local().must("ROLLBACK TO s; COMMIT");
  EXPECT_EQ(local().run("EXECUTE p(0)").sqlstate, "42704");
  EXPECT_EQ(connections(), "");
  other().must("CREATE USER MAPPING FOR postgres SERVER remote OPTIONS (user 'nobody_there')");
  Answer answer = local().run("EXECUTE p(0)");
  EXPECT_EQ(answer.sqlstate, "08001");
  EXPECT_NE(answer.detail.find("nobody_there"), std::string::npos) << answer.detail;
  other().must("ALTER USER MAPPING FOR postgres SERVER remote OPTIONS (SET user 'postgres')");
  EXPECT_EQ(local().must("EXECUTE p(0)").table(), "one|3000\n");
  // a write goes with the transaction in which it was made, whatever becomes of the mapping
  local().must("BEGIN; EXECUTE w(1)");
  other().must("DROP USER MAPPING FOR postgres SERVER remote");
  local().must("COMMIT");
  EXPECT_EQ(row(1), "new");
  other().must("CREATE USER MAPPING FOR postgres SERVER remote OPTIONS (user 'postgres')");
  local().must("BEGIN; EXECUTE w(2)");
  local().must("DROP USER MAPPING FOR postgres SERVER remote; ROLLBACK");
  EXPECT_EQ(row(2), "one");
  EXPECT_EQ(local().must("EXECUTE p(0)").table(), "new|3000\n");
  expect_remote_idle();
}

TEST_F(Definitions, DropServer) {
  open_cursor();
  EXPECT_EQ(other().run("DROP SERVER remote CASCADE").sqlstate, "55P03");
  EXPECT_EQ(local().run("SAVEPOINT s; DROP SERVER remote CASCADE").sqlstate, "55006");
  local().must("ROLLBACK TO s");
  EXPECT_EQ(local().must("FETCH ALL FROM c").rows.size(), 2990u);
  local().must("COMMIT; BEGIN; EXECUTE w(1); DROP SERVER remote CASCADE; INSERT INTO here VALUES (1); COMMIT");
  EXPECT_EQ(row(1), "new");
  EXPECT_EQ(local().value("SELECT count(*) FROM here"), "1");
  EXPECT_EQ(local().run("EXECUTE p(0)").sqlstate, "42P01");
  EXPECT_EQ(connections(), "");
  expect_remote_idle();
  other().must("CREATE SERVER remote FOREIGN DATA WRAPPER remote_fdw" + server_options());
  other().must("CREATE USER MAPPING FOR postgres SERVER remote OPTIONS (user 'postgres'); CREATE FOREIGN TABLE t (a int, b text) SERVER remote OPTIONS (schema_name 'public')");
  EXPECT_EQ(local().must("EXECUTE p(0)").table(), "new|3000\n");
}

TEST_F(Definitions, ForeignTable) {
  const std::string other_table = "ALTER FOREIGN TABLE t OPTIONS (ADD table_name 'u')";
  open_cursor();
  EXPECT_EQ(other().run(other_table).sqlstate, "55P03");
  local().must("SAVEPOINT s");
  EXPECT_EQ(local().run(other_table).sqlstate, "55006");
  local().must("ROLLBACK TO s; COMMIT");
  other().must(other_table);
  EXPECT_EQ(local().must("EXECUTE p(0)").table(), "two|5\n");
  local().must("EXECUTE w(1)");
  EXPECT_EQ(remote().value("SELECT b FROM u WHERE a = 1") + row(1), "newone");
  local().must("BEGIN; EXECUTE w(2); ALTER FOREIGN TABLE t OPTIONS (DROP table_name); EXECUTE w(3); COMMIT");
  EXPECT_EQ(remote().value("SELECT b FROM u WHERE a = 2") + row(2) + row(3), "newonenew");
  // columns: another type, another name there, dropped, added
  other().must("ALTER FOREIGN TABLE t ALTER b TYPE varchar(2)");
  EXPECT_EQ(local().must("EXECUTE p(0)").table(), "new|3000\n");
  EXPECT_EQ(local().run("EXECUTE w(4)").sqlstate, "22001");
  other().must("ALTER FOREIGN TABLE t DROP b, ADD b int");
  EXPECT_EQ(local().run("SELECT b FROM t").sqlstate, "22P02");
  EXPECT_EQ(local().run("EXECUTE p(0)").sqlstate, "0A000");  // cached plan must not change result type
  other().must("ALTER FOREIGN TABLE t DROP b, ADD b text OPTIONS (column_name 'a')");
  EXPECT_EQ(local().value("SELECT b FROM t WHERE a = 17"), "17");
  EXPECT_EQ(local().must("EXECUTE p(0)").table(), "1|3000\n");
  other().must("ALTER FOREIGN TABLE t ALTER b OPTIONS (DROP column_name)");
  EXPECT_EQ(local().must("EXECUTE p(0)").table(), "new|3000\n");
  EXPECT_EQ(local().must("EXECUTE w(5)").tag, "UPDATE 1");
  other().must("DROP FOREIGN TABLE t");
  EXPECT_EQ(local().run("EXECUTE p(0)").sqlstate, "42P01");
  other().must("CREATE FOREIGN TABLE t (b text, a int) SERVER remote OPTIONS (schema_name 'public', table_name 'u')");
  EXPECT_EQ(local().must("EXECUTE p(0)").table(), "new|5\n");
}

// A row at a time, while another session alters what the loop's next statement will use.
TEST_F(Definitions, InALoop) {
  local().must("CREATE FOREIGN TABLE second (a int, b text) SERVER remote OPTIONS (schema_name 'public', table_name 't')");
  local().must("CREATE EXTENSION dblink");
  local().must("CREATE FUNCTION elsewhere(sql text) RETURNS text LANGUAGE sql AS $$ SELECT dblink_exec('host=" + local_cluster().socket_dir + " port=" + local_cluster().port + " user=postgres dbname=" +
               database() + "', sql) $$");
  local().must(R"(DO $$
    DECLARE r record; seen text := '';
    BEGIN
      FOR r IN SELECT a FROM t WHERE a <= 5 ORDER BY a LOOP
        IF r.a = 2 THEN PERFORM elsewhere('ALTER FOREIGN TABLE second OPTIONS (SET table_name ''u'')'); END IF;
        IF r.a = 3 THEN PERFORM elsewhere('ALTER SERVER remote OPTIONS (ADD fetch_size ''3'')'); END IF;
        IF r.a = 4 THEN PERFORM elsewhere('ALTER FOREIGN TABLE second ALTER b OPTIONS (ADD column_name ''a'')'); END IF;
        SELECT seen || b INTO seen FROM second WHERE a = r.a;
        COMMIT;
      END LOOP;
      IF seen <> 'onetwotwo45' THEN RAISE 'seen: %', seen; END IF;
    END $$)");
  EXPECT_EQ(local().must("EXECUTE p(0)").table(), "one|3000\n");
}

class RemoteDefinitions : public Definitions {
 protected:
  void expect_usable() {
    local().run("ROLLBACK");
    EXPECT_EQ(local().must("EXECUTE p(0)").table(), "one|3000\n");
    expect_remote_idle();
  }
};

// What the remote table becomes between two transactions: the remote's own error, whole, or rows by name.
TEST_F(RemoteDefinitions, BetweenTransactions) {
  struct Change {
    const char *there, *back, *select, *update, *insert;  // SQLSTATEs, "" for success
  };
  for (const Change &change : {Change{"ALTER TABLE t RENAME TO gone", "ALTER TABLE gone RENAME TO t", "42P01", "42P01", "42P01"},
                               {"ALTER TABLE t RENAME b TO gone", "ALTER TABLE t RENAME gone TO b", "42703", "42703", "42703"},
                               {"ALTER TABLE t DROP b, ADD b text, ADD c int; UPDATE t SET b = 'one'", "ALTER TABLE t DROP c", "", "", ""},
                               {"ALTER TABLE t ALTER b TYPE varchar(3)", "ALTER TABLE t ALTER b TYPE text", "", "", "22001"},
                               {"ALTER TABLE t ALTER a TYPE bigint", "ALTER TABLE t ALTER a TYPE int", "", "", ""},
                               {"ALTER TABLE t SET SCHEMA information_schema", "ALTER TABLE information_schema.t SET SCHEMA public", "42P01", "42P01", "42P01"}}) {
    SCOPED_TRACE(change.there);
    remote().must(change.there);
    for (int twice = 0; twice < 2; twice++) {
      Answer answer = local().run("EXECUTE p(0)");
      EXPECT_EQ(answer.sqlstate, change.select) << answer.message;
      if (!answer.ok) {
        EXPECT_NE(answer.context.find("public.t"), std::string::npos) << answer.context;
      }
      EXPECT_EQ(local().run("UPDATE t SET b = 'one' WHERE a = 1").sqlstate, change.update);
      EXPECT_EQ(local().run("INSERT INTO t VALUES (-1, 'a long one')").sqlstate, change.insert);
      if (*change.insert == 0) {
        EXPECT_EQ(local().must("DELETE FROM t WHERE a = -1").tag, "DELETE 1");
      }
    }
    remote().must(change.back);
    expect_usable();
  }
}

// A transaction that has read the table holds its lock there; before that, what others do is seen at once, and a savepoint lives on.
TEST_F(RemoteDefinitions, InsideATransaction) {
  remote().must("SET lock_timeout = '200ms'");
  open_cursor();
  EXPECT_EQ(remote().run("ALTER TABLE t DROP b").sqlstate, "55P03");
  EXPECT_EQ(local().must("FETCH ALL FROM c").rows.size(), 2990u);
  local().must("COMMIT");
  local().must("CREATE FOREIGN TABLE u (a int, b text) SERVER remote OPTIONS (schema_name 'public')");
  for (int i = 0; i < 3; i++) {
    local().must("BEGIN; UPDATE u SET b = b || '!' WHERE a = 1; SAVEPOINT s");
    remote().must("ALTER TABLE t RENAME b TO gone");
    EXPECT_EQ(local().run("EXECUTE p(0)").sqlstate, "42703");
    local().must("ROLLBACK TO s");
    EXPECT_EQ(local().run("INSERT INTO t VALUES (-1, 'x')").sqlstate, "42703");
    local().must("ROLLBACK TO s");
    remote().must("ALTER TABLE t RENAME gone TO b");
    EXPECT_EQ(local().must("EXECUTE p(0)").table(), "one|3000\n");
    local().must("COMMIT");
  }
  EXPECT_EQ(remote().value("SELECT b FROM u WHERE a = 1"), "two!!!");
  expect_usable();
}

TEST_F(RemoteDefinitions, DroppedUnderAWriteOfSeveralRows) {
  remote().must("CREATE TABLE v (a int, b text)");
  local().must("CREATE FOREIGN TABLE v (a int, b text) SERVER remote OPTIONS (schema_name 'public'); CREATE EXTENSION dblink");
  local().must("BEGIN; UPDATE t SET b = 'lost' WHERE a = 1");
  remote().must("DROP TABLE v");
  EXPECT_EQ(local().run("INSERT INTO v SELECT g, 'x' FROM generate_series(1, 3000) g").sqlstate, "42P01");
  EXPECT_EQ(local().run("COMMIT").tag, "ROLLBACK");
  expect_usable();
  EXPECT_EQ(local().copy_in("COPY v FROM STDIN", "1\tx\n").sqlstate, "42P01");
  EXPECT_EQ(local().run("ANALYZE v").sqlstate, "42P01");
  remote().must("CREATE TABLE v (b text, a bigint)");
  EXPECT_EQ(local().must("INSERT INTO v SELECT g, 'x' FROM generate_series(1, 3000) g").tag, "INSERT 0 3000");
  EXPECT_EQ(local().value("SELECT sum(a) FROM v"), "4501500");
}

}  // namespace remote_fdw::test
