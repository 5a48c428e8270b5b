// A statement of many rows that fails in the middle: on a constraint, a dying backend, a cancel, a network or a disk. Nothing of it remains,
// what the transaction did before does, and the session goes on.
#include <chrono>
#include <functional>

#include "support/tcp_proxy.h"
#include "support/ways_to_write.h"

namespace remote_fdw::test {

namespace {

using Seconds = std::chrono::duration<double>;

}  // namespace

class BulkFailures : public WaysToWrite {
 protected:
  void act(const std::string &sql) { local().must("SELECT set_config('test.act', $s$" + sql + "$s$, false)"); }
  std::string remote_backend() { return local().value("SELECT string_agg(remote_backend_pid::text, ',') FROM remote_fdw_get_connections()"); }

  // The session goes on: nothing was written and all can be written now.
  void expect_nothing_and_go_on(const std::string &way) {
    expect_remote_idle();
    EXPECT_EQ(contents(), kUntouched);
    act("SELECT 1");
    EXPECT_TRUE(write(local(), way).ok);
    EXPECT_EQ(contents(), written(way));
    put_back();
  }

  // The statement fails between two others of its transaction, which are kept.
  void fail_in_savepoint(const std::string &way, const std::function<Answer()> &failing) {
    local().must("BEGIN; INSERT INTO t2 VALUES (-1, 'before'); SAVEPOINT s");
    EXPECT_FALSE(failing().ok);
    local().must("ROLLBACK TO s; INSERT INTO t2 VALUES (-2, 'after'); COMMIT");
    expect_remote_idle();
    EXPECT_EQ(contents(), "t: 4000, 4000 old; t2: 3") << way;
    put_back();
  }

  // What the statement answers, and that it does so in time.
  Answer in_time(const std::string &way) {
    auto start = std::chrono::steady_clock::now();
    Answer answer = write(local(), way);
    EXPECT_LT(Seconds(std::chrono::steady_clock::now() - start).count(), 8);
    return answer;
  }

  void expect_cancelled(const std::string &way) {
    SCOPED_TRACE(way);
    local().must("SET statement_timeout = '600ms'");
    Answer answer = in_time(way);
    EXPECT_EQ(answer.sqlstate, "57014") << answer.message;
    EXPECT_EQ(answer.message, "canceling statement due to statement timeout");
    local().must("SET statement_timeout = 0");
  }
};

TEST_F(BulkFailures, AConstraintInTheMiddleIsNamedAndLeavesNothing) {
  std::string backend = remote_backend();
  for (const std::string &way : ways())
    for (Spoilt spoilt : {Spoilt::Key, Spoilt::Check}) {
      SCOPED_TRACE(way + (spoilt == Spoilt::Key ? ", key" : ", check"));
      if (way == "delete") remote().must("INSERT INTO kid VALUES (12000)");
      Answer answer = write(local(), way, spoilt);
      std::string state = way == "delete" ? "23503" : spoilt == Spoilt::Key ? "23505" : "23514";
      std::string row = way == "delete" ? "(a)=(12000)" : spoilt == Spoilt::Key ? "(a)=(10001)" : "2000, xxxxx";
      std::string constraint = way == "delete" ? "kid_of" : spoilt == Spoilt::Check ? "b_short" : way.find("routed") == std::string::npos ? "t_pkey" : "t2_pkey";
      EXPECT_EQ(answer.sqlstate, state) << answer.message;
      EXPECT_EQ(answer.constraint, constraint);
      EXPECT_NE(answer.detail.find(row), std::string::npos) << answer.detail;
      EXPECT_NE(answer.context.find("public.t"), std::string::npos) << answer.context;
      fail_in_savepoint(way, [&] {
        if (way == "delete") remote().must("INSERT INTO kid VALUES (12000)");
        return write(local(), way, spoilt);
      });
      remote().must("TRUNCATE kid");
      expect_nothing_and_go_on(way);
    }
  EXPECT_EQ(remote_backend(), backend);
}

// The error comes while rows of other statements of the block are on their way.
TEST_F(BulkFailures, AnExceptionBlockTakesBackItsOwnRowsOnly) {
  for (std::string way : {"insert", "routed", "update"}) {
    SCOPED_TRACE(way);
    std::string sql = way == "update" ? "UPDATE t SET b = CASE WHEN a = 12000 THEN repeat('x', 60) ELSE 'new' END WHERE step(a - 10000)"
                                                   : std::string("INSERT INTO ") + (way == "routed" ? "p" : "t") + " SELECT CASE WHEN g = 2000 THEN 10001 ELSE g END, 'new' FROM generate_series(1, 4000) g";
    local().must("DO $$ BEGIN INSERT INTO t2 SELECT -g, 'kept' FROM generate_series(1, 10) g; BEGIN INSERT INTO t2 VALUES (-77, 'lost'); " + sql +
                 "; EXCEPTION WHEN OTHERS THEN INSERT INTO t2 VALUES (-11, SQLSTATE); END; INSERT INTO t2 VALUES (-12, 'kept'); END $$");
    EXPECT_EQ(contents(), "t: 4000, 4000 old; t2: 13");
    EXPECT_EQ(remote().value("SELECT b FROM t2 WHERE a = -11"), way == "update" ? "23514" : "23505");
    put_back();
  }
}

TEST_F(BulkFailures, TheRemoteBackendDiesInTheMiddle) {
  for (const std::string &way : ways()) {
    SCOPED_TRACE(way);
    act("SELECT kill_remote()");
    local().must("BEGIN; INSERT INTO t2 VALUES (-1, 'x') RETURNING a");
    Answer answer = in_time(way);
    EXPECT_TRUE(answer.sqlstate == "57P01" || answer.sqlstate.substr(0, 2) == "08") << answer.sqlstate << " " << answer.message;
    local().must("ROLLBACK");
    expect_nothing_and_go_on(way);
  }
}

// A statement on its own, with what is kept here perhaps not sent when the backend dies: all of it or nothing.
TEST_F(BulkFailures, TheRemoteBackendDiesAroundTheFirstRows) {
  for (const std::string &way : ways()) {
    SCOPED_TRACE(way);
    act("SELECT kill_remote()");
    Answer answer = in_time(way);
    EXPECT_EQ(contents(), answer.ok ? written(way) : kUntouched) << answer.message;
    put_back();
  }
}

TEST_F(BulkFailures, ACancelWhileTheSourceIsSlow) {
  for (const std::string &way : ways()) {
    act("SELECT pg_sleep(20)");
    expect_cancelled(way);
    fail_in_savepoint(way, [&] {
      local().must("SET LOCAL statement_timeout = '300ms'");
      return in_time(way);
    });
    expect_nothing_and_go_on(way);
  }
}

TEST_F(BulkFailures, ACancelWhileARemoteTriggerIsSlow) {
  remote().must(R"(CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF COALESCE(NEW.a, OLD.a) IN (2000, 12000) AND current_setting('application_name') = 'remote_fdw' THEN PERFORM pg_sleep(20); END IF;
      RETURN COALESCE(NEW, OLD);
    END $$)");
  std::string make = "CREATE TRIGGER slow BEFORE INSERT OR UPDATE OR DELETE ON t FOR EACH ROW EXECUTE FUNCTION slow()";
  for (const std::string &way : ways()) {
    remote().must(make);
    expect_cancelled(way);
    remote().must("DROP TRIGGER slow ON t");
    expect_nothing_and_go_on(way);
  }
}

TEST_F(BulkFailures, ACancelWhileTheRemoteWaitsForALock) {
  auto other = new_remote();
  for (const std::string &way : ways()) {
    bool inserts = way != "update" && way != "delete";
    other->must(inserts ? "BEGIN; INSERT INTO t VALUES (2000, 'other')" : "BEGIN; SELECT a FROM t WHERE a = 12000 FOR SHARE");
    expect_cancelled(way);
    other->must("ROLLBACK");
    expect_nothing_and_go_on(way);
  }
}

// A disk that is full where the statement needs temporary files; the limit of a session stands for it.
TEST_F(BulkFailures, NoRoomForTemporaryFilesInTheMiddle) {
  local().must("SET work_mem = '64kB'; SET temp_file_limit = '1MB'");
  for (const std::string &way : ways()) {
    SCOPED_TRACE(way);
    act("SELECT count(*) FROM (SELECT g FROM generate_series(1, 200000) g ORDER BY g % 7) x");
    Answer answer = write(local(), way);
    EXPECT_EQ(answer.sqlstate, "53400") << answer.message;
    fail_in_savepoint(way, [&] { return write(local(), way); });
    expect_nothing_and_go_on(way);
  }
}

// Rows of the same server that must be put aside while others are written, with no room to do so.
TEST_F(BulkFailures, NoRoomForTheRowsOfTheSource) {
  remote().must("CREATE TABLE wide AS SELECT g AS a, repeat('w', 1000) AS b FROM generate_series(1, 5000) g");
  local().must("CREATE FOREIGN TABLE wide (a int, b text) SERVER remote OPTIONS (schema_name 'public')");
  local().must("SET work_mem = '64kB'; SET temp_file_limit = '1MB'");
  for (const char *strategy : {"stream", "query", "cursor"})
    for (const char *sql : {"INSERT INTO t SELECT a + 20000, substr(b, 1, 10) FROM wide WHERE step(a)", "UPDATE t SET b = 'new' FROM wide w WHERE w.a = t.a - 10000 AND step(w.a) AND w.b <> ''"}) {
      SCOPED_TRACE(std::string(strategy) + ": " + sql);
      local().must(std::string("SET remote_fdw.scan_strategy = ") + strategy);
      Answer answer = local().run(sql);
      expect_remote_idle();
      if (answer.ok) {
        EXPECT_NE(contents(), kUntouched);
      } else {
        EXPECT_EQ(answer.sqlstate, "53400") << answer.message;
        EXPECT_EQ(contents(), kUntouched);
      }
      put_back();
    }
  local().must("RESET temp_file_limit; RESET work_mem");
  expect_nothing_and_go_on("insert");
}

class BulkNetwork : public BulkFailures {
 protected:
  void SetUp() override {
    BulkFailures::SetUp();
    local().must("ALTER SERVER remote OPTIONS (SET port '" + proxy_.port() + "')");
    local().must("SELECT count(*) FROM t; SELECT count(*) FROM t2");
  }
  // Once the statement is in its middle.
  std::thread when_sleeping(const std::function<void()> &what) {
    return std::thread([this, what, pid = local().backend_pid(), watcher = new_local().release()] {
      std::unique_ptr<Session> session(watcher);
      wait_for(*session, "SELECT wait_event FROM pg_stat_activity WHERE pid = " + std::to_string(pid), "PgSleep");
      what();
    });
  }
  TcpProxy proxy_{remote_cluster().port};
};

TEST_F(BulkNetwork, SilenceInTheMiddleThatEndsIsOnlySlow) {
  for (std::string way : {"insert", "copy", "update"}) {
    SCOPED_TRACE(way);
    act("SELECT pg_sleep(0.3)");
    auto meanwhile = when_sleeping([this] {
      proxy_.set_flow(Flow::BlackHole);
      std::this_thread::sleep_for(std::chrono::milliseconds(800));
      proxy_.set_flow(Flow::Pass);
    });
    Answer answer = in_time(way);
    meanwhile.join();
    EXPECT_TRUE(answer.ok) << answer.message;
    EXPECT_EQ(contents(), written(way));
    put_back();
  }
}

TEST_F(BulkNetwork, SilenceInTheMiddleThatEndsInAReset) {
  for (std::string way : {"insert", "copy", "routed", "update", "delete"}) {
    SCOPED_TRACE(way);
    act("SELECT pg_sleep(0.3)");
    local().must("BEGIN; INSERT INTO t2 VALUES (-1, 'x') RETURNING a");
    auto meanwhile = when_sleeping([this] {
      proxy_.set_flow(Flow::BlackHole);
      std::this_thread::sleep_for(std::chrono::milliseconds(800));
      proxy_.cut();
      proxy_.set_flow(Flow::Pass);
    });
    Answer answer = in_time(way);
    meanwhile.join();
    EXPECT_EQ(answer.sqlstate.substr(0, 2), "08") << answer.message;
    local().must("ROLLBACK");
    expect_nothing_and_go_on(way);
  }
}

TEST_F(BulkNetwork, ACancelIntoSilenceEndsWithTheConnection) {
  for (const char *way : {"insert", "copy", "update"}) {
    SCOPED_TRACE(way);
    act("SELECT pg_sleep(0.3)");
    local().must("SET statement_timeout = '1s'");
    auto meanwhile = when_sleeping([this] {
      proxy_.set_flow(Flow::BlackHole);
      std::this_thread::sleep_for(std::chrono::milliseconds(2500));
      proxy_.cut();
      proxy_.set_flow(Flow::Pass);
    });
    Answer answer = in_time(way);
    meanwhile.join();
    EXPECT_TRUE(answer.sqlstate == "57014" || answer.sqlstate.substr(0, 2) == "08") << answer.sqlstate << answer.message;
    local().must("SET statement_timeout = 0");
    expect_nothing_and_go_on(way);
  }
}

}  // namespace remote_fdw::test
