// Rows of INSERT and COPY FROM that are kept back and sent together: which way they take, that nobody can see the difference,
// that savepoints and errors undo neither more nor less, and how many round trips it takes.
#include <future>

#include "support/tcp_proxy.h"
#include "support/two_servers.h"

namespace remote_fdw::test {

class BulkInsert : public TwoServers {
 protected:
  void SetUp() override {
    TwoServers::SetUp();
    remote().must("CREATE TYPE mood AS ENUM ('glad', 'sad');"
                  "CREATE TABLE t (id int PRIMARY KEY, v numeric, w text, m mood, CONSTRAINT no_777 CHECK (id <> 777));"
                  "CREATE TABLE u (id int, n int);"
                  "CREATE TABLE seen (command text, rows bigint);"
                  // one row per remote statement that writes
                  "CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                  "INSERT INTO public.seen SELECT split_part(current_query(), ' ', 1), count(*) FROM added; RETURN NULL; END $$;"
                  "CREATE TRIGGER see AFTER INSERT ON t REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION see();"
                  "CREATE TRIGGER see AFTER INSERT ON u REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION see()");
    local().must("ALTER SERVER remote OPTIONS (SET port '" + proxy_.port() + "')");
    local().must("CREATE FOREIGN TABLE t (id int, v numeric, w text) SERVER remote OPTIONS (schema_name 'public')");
    local().must("CREATE FOREIGN TABLE u (id int, n int) SERVER remote OPTIONS (schema_name 'public')");
    local().must("SELECT id FROM t WHERE id = 1");  // connected
  }
  std::string insert_numbers(int from, int to, const std::string &table = "t") {
    std::string columns = table == "t" ? "(id, v, w)" : "(id, n)";
    std::string values = table == "t" ? "g, g / 2.0, 'row ' || g" : "g, -g";
    return "INSERT INTO " + table + columns + " SELECT " + values + " FROM generate_series(" + std::to_string(from) + ", " + std::to_string(to) + ") g";
  }
  // Commands and their rows; forgets them.
  std::string commands() {
    std::string all = remote().must("SELECT command, rows FROM seen").table();
    remote().must("TRUNCATE seen");
    return all;
  }
  std::string count(const std::string &table = "t") { return remote().value("SELECT count(*) FROM " + table); }
  std::string copied(int rows, int first = 200) {
    return "INSERT|" + std::to_string(first) + "\nCOPY|" + std::to_string(rows - first) + "\n";
  }

  TcpProxy proxy_{remote_cluster().port};
};

TEST_F(BulkInsert, FewByInsertManyByCopy) {
  EXPECT_EQ(local().must("INSERT INTO t VALUES (1, 1.5, 'a'), (2, NULL, ''), (3, 'NaN', E'\\\\.\\t\\n')").tag, "INSERT 0 3");
  EXPECT_EQ(commands(), "INSERT|3\n");
  EXPECT_EQ(local().must(insert_numbers(10, 199)).tag, "INSERT 0 190");
  EXPECT_EQ(commands(), "INSERT|190\n");
  EXPECT_EQ(local().must(insert_numbers(10000, 14999)).tag, "INSERT 0 5000");
  EXPECT_EQ(commands(), copied(5000));
  EXPECT_EQ(remote().value("SELECT sum(id) || ' ' || sum(v) FILTER (WHERE v <> 'NaN') || ' ' || max(w) FROM t WHERE id >= 10000"),
            "62497500 31248750.0000000000000000 row 14999");
}

TEST_F(BulkInsert, RoundTripsDoNotGrowWithRows) {
  proxy_.reset_traffic();
  local().must(insert_numbers(1, 600));
  std::uint64_t small = proxy_.traffic().round_trips;
  EXPECT_LE(small, 5u);
  proxy_.reset_traffic();
  local().must(insert_numbers(1000, 200000));
  // what the remote says of its own accord may come between the pieces
  EXPECT_LE(proxy_.traffic().round_trips, small + 2);
}

TEST_F(BulkInsert, CopyFrom) {
  std::string data;
  for (int i = 1; i <= 3000; i++) data += std::to_string(i) + "\t" + (i % 3 == 0 ? "\\N" : "1.25") + "\tx\\ty" + std::to_string(i) + "\n";
  data.replace(data.find("777\t"), 3, "-77");
  Answer answer = local().copy_in("COPY t (id, v, w) FROM STDIN", data);
  EXPECT_EQ(answer.tag, "COPY 3000") << answer.message;
  EXPECT_EQ(commands(), copied(3000));
  EXPECT_EQ(remote().value("SELECT count(v) || ' ' || max(w) FROM t"), "2000 x\ty999");
  EXPECT_EQ(local().copy_in("COPY t (id) FROM STDIN WHERE id > 5001", "5001\n5002\n").tag, "COPY 1");
}

TEST_F(BulkInsert, TextWhereTypesAreNotThoseOfTheRemote) {
  local().must("CREATE TYPE mood AS ENUM ('glad', 'sad');"
               "CREATE FOREIGN TABLE moods (id bigint, m mood, v float8) SERVER remote OPTIONS (schema_name 'public', table_name 't')");
  EXPECT_EQ(local().must("INSERT INTO moods SELECT g, CASE WHEN g % 2 = 0 THEN 'sad'::mood END, 'NaN' FROM generate_series(1001, 2000) g").tag,
            "INSERT 0 1000");
  EXPECT_EQ(commands(), copied(1000));
  EXPECT_EQ(remote().value("SELECT count(m) || ' ' || sum(id) || ' ' || max(v) FROM t"), "500 1500500 NaN");
}

TEST_F(BulkInsert, BatchSizeBoundsEveryStatement) {
  for (int size : {1, 7, 300}) {
    std::string bound = std::to_string(size);
    local().must("ALTER SERVER remote OPTIONS (ADD batch_size '" + bound + "')");
    int from = size * 100000;
    EXPECT_EQ(local().must(insert_numbers(from, from + 999)).tag, "INSERT 0 1000");
    EXPECT_EQ(remote().value("SELECT max(rows) FROM seen"), size == 300 ? "300" : bound);
    EXPECT_EQ(remote().value("SELECT sum(rows) FROM seen"), "1000");
    remote().must("TRUNCATE seen");
    local().must("ALTER SERVER remote OPTIONS (DROP batch_size)");
  }
}

TEST_F(BulkInsert, RelationsThatNeedInserts) {
  remote().must("CREATE VIEW v AS SELECT id, n FROM u; CREATE TABLE log (id int);"
                "CREATE TABLE ruled (id int, n int); CREATE RULE r AS ON INSERT TO ruled DO INSTEAD INSERT INTO public.u VALUES (new.id, new.n);"
                "CREATE TABLE ident (id int GENERATED ALWAYS AS IDENTITY, n int);"
                "CREATE TABLE twice (n int, d int GENERATED ALWAYS AS (n * 2) STORED)");
  local().must("CREATE FOREIGN TABLE v (id int, n int) SERVER remote OPTIONS (schema_name 'public');"
               "CREATE FOREIGN TABLE ruled (id int, n int) SERVER remote OPTIONS (schema_name 'public');"
               "CREATE FOREIGN TABLE ident (id int, n int) SERVER remote OPTIONS (schema_name 'public');"
               "CREATE FOREIGN TABLE twice (n int, d int GENERATED ALWAYS AS (n * 2) STORED) SERVER remote OPTIONS (schema_name 'public')");
  EXPECT_EQ(local().must(insert_numbers(1, 3000, "v")).tag, "INSERT 0 3000");
  EXPECT_EQ(commands(), "INSERT|200\nINSERT|1000\nINSERT|1000\nINSERT|800\n");
  EXPECT_EQ(local().must(insert_numbers(1, 500, "ruled")).tag, "INSERT 0 500");
  EXPECT_EQ(count("u"), "3500");
  EXPECT_EQ(local().run(insert_numbers(1, 500, "ident")).sqlstate, "428C9");
  EXPECT_EQ(local().must("INSERT INTO twice SELECT g FROM generate_series(1, 500) g").tag, "INSERT 0 500");
  EXPECT_EQ(remote().value("SELECT sum(d) FROM twice"), "250500");
}

TEST_F(BulkInsert, RowSecurityIsObeyed) {
  remote().must("DROP TRIGGER see ON u; CREATE ROLE writer_" + database() + " LOGIN; GRANT INSERT ON u TO writer_" + database() +
                "; ALTER TABLE u ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON u WITH CHECK (n < -100)");
  local().must("ALTER USER MAPPING FOR postgres SERVER remote OPTIONS (SET user 'writer_" + database() + "')");
  EXPECT_EQ(local().run(insert_numbers(1, 1000, "u")).sqlstate, "42501");
  EXPECT_EQ(local().must(insert_numbers(101, 1000, "u")).tag, "INSERT 0 900");
  EXPECT_EQ(count("u"), "900");
  remote().must("DROP POLICY p ON u; DROP OWNED BY writer_" + database() + "; DROP ROLE writer_" + database());
}

TEST_F(BulkInsert, CountsWhatTheRemoteHasTaken) {
  remote().must("CREATE FUNCTION odd() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF new.id % 2 = 0 THEN RETURN NULL; END IF; RETURN new; END $$;"
                "CREATE TRIGGER odd BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION odd()");
  EXPECT_EQ(local().must("INSERT INTO t VALUES (1), (2), (3), (4)").tag, "INSERT 0 2");
  EXPECT_EQ(local().must(insert_numbers(1001, 3000)).tag, "INSERT 0 1000");
  std::string data;
  for (int i = 10001; i <= 11000; i++) data += std::to_string(i) + "\n";
  EXPECT_EQ(local().copy_in("COPY t (id) FROM STDIN", data).tag, "COPY 500");
  EXPECT_EQ(local().value("WITH w AS (" + insert_numbers(20001, 20100) + ") SELECT count(*) FROM t"), "1502");
  EXPECT_EQ(count(), "1552");
  local().must("DO $$ DECLARE n int; BEGIN INSERT INTO t SELECT g FROM generate_series(30001, 31000) g; GET DIAGNOSTICS n = ROW_COUNT;"
               " IF n <> 500 THEN RAISE 'counted %', n; END IF; END $$");
}

// What looks at the table sees the rows that the statement has given so far, as it does locally.
TEST_F(BulkInsert, RowsGoOutBeforeAnythingLooks) {
  local().must("CREATE FUNCTION so_far(int) RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$ BEGIN "
               "IF $1 % 250 <> 0 THEN RETURN -1; END IF; RETURN (SELECT count(*) FROM t); END $$");
  EXPECT_EQ(local().must("INSERT INTO t (id, v) SELECT g, so_far(g) FROM generate_series(1001, 2000) g").tag, "INSERT 0 1000");
  EXPECT_EQ(remote().must("SELECT id, v FROM t WHERE v >= 0 ORDER BY id").table(), "1250|249\n1500|499\n1750|749\n2000|999\n");
  local().must("CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE '%', (SELECT count(*) FROM u); RETURN NULL; END $$;"
               "CREATE TRIGGER tell AFTER INSERT ON u FOR EACH STATEMENT EXECUTE FUNCTION tell()");
  Answer answer = local().must(insert_numbers(1, 3000, "u"));
  ASSERT_EQ(answer.notices.size(), 1u);
  EXPECT_EQ(answer.notices[0], "NOTICE: 3000");
}

// A function that the statement calls rolls back to a savepoint of its own: the rows given before are the statement's.
TEST_F(BulkInsert, SavepointsOfCalledFunctions) {
  local().must("CREATE FUNCTION try_it(int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN IF $1 % 100 = 0 THEN INSERT INTO u VALUES ($1, 0); "
               "IF $1 % 200 = 0 THEN RAISE 'undone'; END IF; END IF; RETURN $1; EXCEPTION WHEN raise_exception THEN RETURN -$1; END $$");
  for (int run = 0; run < 2; run++) {
    std::string from = std::to_string(run * 10000 + 1001), to = std::to_string(run * 10000 + 2000);
    EXPECT_EQ(local().must("INSERT INTO t (id, v) SELECT g, try_it(g) FROM generate_series(" + from + ", " + to + ") g").tag, "INSERT 0 1000");
  }
  EXPECT_EQ(count(), "2000");
  EXPECT_EQ(remote().value("SELECT count(*) FROM t WHERE v < 0"), "10");
  EXPECT_EQ(count("u"), "10");
}

TEST_F(BulkInsert, AViolationLeavesNothingAndNamesTheRow) {
  int pid = std::stoi(local().value("SELECT remote_backend_pid FROM remote_fdw_get_connections()"));
  Answer answer = local().run(insert_numbers(1, 5000));
  EXPECT_EQ(answer.sqlstate, "23514");
  EXPECT_EQ(answer.constraint, "no_777");
  EXPECT_NE(answer.detail.find("(777, "), std::string::npos) << answer.detail;
  EXPECT_NE(answer.context.find("COPY t, line "), std::string::npos) << answer.context;
  EXPECT_EQ(count(), "0");
  local().must("BEGIN; INSERT INTO t VALUES (1); SAVEPOINT s");
  EXPECT_EQ(local().run(insert_numbers(2, 5000)).sqlstate, "23514");
  local().must("ROLLBACK TO s; INSERT INTO t VALUES (2); COMMIT");
  EXPECT_EQ(count(), "2");
  EXPECT_EQ(std::stoi(local().value("SELECT remote_backend_pid FROM remote_fdw_get_connections()")), pid);
  expect_remote_idle();
}

// The error comes out of the function that was called when the rows had to go out. It must not be lost with its handler.
TEST_F(BulkInsert, AnErrorCaughtByACalledFunctionStillCounts) {
  local().must("CREATE FUNCTION swallow(int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN IF $1 = 900 THEN PERFORM count(*) FROM t; END IF; RETURN $1; "
               "EXCEPTION WHEN OTHERS THEN RETURN -$1; END $$");
  Answer answer = local().run("INSERT INTO t (id, v) SELECT g, swallow(g) FROM generate_series(1, 1000) g");
  EXPECT_EQ(answer.sqlstate, "23514") << answer.message;
  EXPECT_EQ(answer.constraint, "no_777");
  EXPECT_EQ(count(), "0");
  EXPECT_EQ(local().must("INSERT INTO t VALUES (1)").tag, "INSERT 0 1");
}

TEST_F(BulkInsert, RoutedPartitions) {
  remote().must("CREATE TABLE p0 (id int, k text); CREATE TABLE p1 (id int, k text)");
  local().must("CREATE TABLE parts (id int, k text) PARTITION BY LIST (k);"
               "CREATE FOREIGN TABLE p0 PARTITION OF parts FOR VALUES IN ('a') SERVER remote OPTIONS (schema_name 'public');"
               "CREATE FOREIGN TABLE p1 PARTITION OF parts FOR VALUES IN ('b') SERVER remote OPTIONS (schema_name 'public');"
               "CREATE TABLE p2 PARTITION OF parts DEFAULT");
  proxy_.reset_traffic();
  EXPECT_EQ(local().must("INSERT INTO parts SELECT g, (ARRAY['a','b','c'])[g % 3 + 1] FROM generate_series(1, 60000) g").tag, "INSERT 0 60000");
  EXPECT_LT(proxy_.traffic().round_trips, 40u);
  EXPECT_EQ(remote().value("SELECT count(*) || ' ' || min(id) || ' ' || max(id) FROM p0"), "20000 3 60000");
  EXPECT_EQ(remote().value("SELECT count(*) || ' ' || min(id) || ' ' || max(id) FROM p1"), "20000 1 59998");
  EXPECT_EQ(local().value("SELECT count(*) FROM p2"), "20000");
  std::string data;
  for (int i = 0; i < 6000; i++) data += std::to_string(i) + "\t" + (i % 2 == 0 ? "a" : "b") + "\n";
  EXPECT_EQ(local().copy_in("COPY parts FROM STDIN", data).tag, "COPY 6000");
  EXPECT_EQ(local().value("SELECT count(*) FROM parts"), "66000");
}

// A child row must find its parent: writes go out in the order in which they began.
TEST_F(BulkInsert, TablesThatReferToEachOther) {
  remote().must("CREATE TABLE child (id int REFERENCES t (id))");
  local().must("CREATE FOREIGN TABLE child (id int) SERVER remote OPTIONS (schema_name 'public');"
               "CREATE FUNCTION with_child() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO t (id) VALUES (new.id); RETURN new; END $$;"
               "CREATE TRIGGER with_child BEFORE INSERT ON child FOR EACH ROW EXECUTE FUNCTION with_child()");
  EXPECT_EQ(local().must("INSERT INTO child SELECT g FROM generate_series(1001, 1600) g").tag, "INSERT 0 600");
  EXPECT_EQ(count("child"), "600");
}

TEST_F(BulkInsert, ItsConnectionIsNotClosedUnderIt) {
  EXPECT_EQ(local().must("INSERT INTO t SELECT g, remote_fdw_disconnect_all()::int FROM generate_series(1, 3) g").tag, "INSERT 0 3");
  local().must("CREATE FUNCTION alter_it() RETURNS int LANGUAGE plpgsql AS $$ BEGIN ALTER SERVER remote OPTIONS (SET application_name 'other'); RETURN 1; END $$;"
               "ALTER SERVER remote OPTIONS (ADD application_name 'one')");
  EXPECT_EQ(local().must("INSERT INTO t SELECT g, alter_it() FROM generate_series(11, 13) g").tag, "INSERT 0 3");
  EXPECT_EQ(count(), "6");
}

TEST_F(BulkInsert, CancelledAndTimedOut) {
  remote().must("CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF new.id = 3000 THEN PERFORM pg_sleep(20); END IF; RETURN new; END $$;"
                "CREATE TRIGGER slow BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION slow()");
  local().must("SET statement_timeout = 700");
  EXPECT_EQ(local().run(insert_numbers(1001, 400000)).sqlstate, "57014");
  EXPECT_EQ(local().run("INSERT INTO t (id) SELECT g + (pg_sleep(CASE WHEN g = 2900 THEN 5 ELSE 0 END) IS NULL)::int FROM generate_series(1001, 2999) g").sqlstate,
            "57014");
  local().must("RESET statement_timeout");
  EXPECT_EQ(count(), "0");
  expect_remote_idle();
  EXPECT_EQ(local().must("INSERT INTO t VALUES (1)").tag, "INSERT 0 1");
}

TEST_F(BulkInsert, ARemoteBackendKilledInMidCopy) {
  local().must("CREATE FUNCTION wait_at(int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN IF $1 = 60000 THEN PERFORM pg_sleep(1); END IF; RETURN $1; END $$");
  auto killer = new_remote();
  auto killing = std::async(std::launch::async, [&] {
    std::string in_copy = "FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%COPY public.t%FROM STDIN%' AND pid <> pg_backend_pid()";
    EXPECT_TRUE(wait_for(*killer, "SELECT count(*) " + in_copy, "1"));
    killer->must("SELECT pg_terminate_backend(pid) " + in_copy);
  });
  Answer answer = local().run("INSERT INTO t (id, w) SELECT wait_at(g), repeat('x', 100) FROM generate_series(1001, 100000) g");
  killing.get();
  EXPECT_EQ(answer.sqlstate, "57P01") << answer.message;
  EXPECT_EQ(count(), "0");
  EXPECT_EQ(local().must("INSERT INTO t VALUES (1)").tag, "INSERT 0 1");
}

}  // namespace remote_fdw::test
