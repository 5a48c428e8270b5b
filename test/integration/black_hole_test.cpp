// The network dies without a word, in each phase of a connection's life. A cancel or statement_timeout still ends the statement, and the
// sum of all waits is bounded; afterwards the session runs on, and the remote's sessions are idle or gone.
#include <thread>

#include "support/slow_network.h"

namespace remote_fdw::test {

class BlackHole : public SlowNetwork {
 protected:
  void connect() { local().must("SELECT a FROM t WHERE a = 1"); }
  // The statement hangs, is stopped, and the session goes on.
  void expect_stopped(const std::string &sql) {
    SCOPED_TRACE(sql);
    connect();
    kill_network();
    expect_timed_out(sql, kBound);
    EXPECT_EQ(used_connections(), "");
    expect_goes_on();
  }
  // A session whose statement hangs and that is terminated ends in time.
  void expect_terminated(const std::string &before, const std::string &hanging) {
    SCOPED_TRACE(hanging);
    auto session = new_local();
    session->must(before);
    std::string alive = "SELECT count(*) FROM pg_stat_activity WHERE pid = " + std::to_string(session->backend_pid());
    kill_network();
    std::thread running([&] { (void)session->run(hanging); });
    EXPECT_TRUE(wait_for(local(), alive + " AND wait_event_type = 'Extension'", "1"));
    EXPECT_LT(seconds_of([&] {
                local().must("SELECT pg_terminate_backend(" + std::to_string(session->backend_pid()) + ")");
                running.join();
                EXPECT_TRUE(wait_for(local(), alive, "0"));
              }),
              kBound);
    expect_goes_on();
  }
};

TEST_F(BlackHole, InConnect) {
  kill_network();
  expect_timed_out("SELECT count(b) FROM t", 1.5);
  proxy_.set_door(TcpProxy::Door::Unanswered);
  expect_timed_out("SELECT count(b) FROM t", 1.5);
  EXPECT_EQ(used_connections(), "");
  expect_goes_on();
}

TEST_F(BlackHole, InQueries) {
  expect_stopped("SELECT b FROM t WHERE a = 2");
  expect_stopped("SELECT count(b) FROM t WHERE random() >= 0");
  expect_stopped("UPDATE t SET b = 'y' WHERE a = 3");
  expect_stopped("INSERT INTO t SELECT g, 'x' FROM generate_series(2001, 6000) g");
  expect_stopped("ANALYZE t");
}

// Two seconds is what a cancel may take, at default options.
TEST_F(BlackHole, AtDefaultsATimeoutTakesTwoSeconds) {
  local().must("ALTER SERVER remote OPTIONS (DROP cleanup_timeout)");
  connect();
  kill_network();
  expect_timed_out("SELECT b FROM t WHERE a = 2", 0.3 + 2.7);
  expect_goes_on();
}

// The cancel request cannot even connect.
TEST_F(BlackHole, WithoutAnAnswerToTheCancelRequest) {
  connect();
  kill_network();
  proxy_.set_door(TcpProxy::Door::Unanswered);
  expect_timed_out("SELECT b FROM t WHERE a = 2", kBound);
  expect_goes_on();
}

TEST_F(BlackHole, InTheAnswersOnly) {
  connect();
  proxy_.set_flow(Flow::MuteServer);
  expect_timed_out("SELECT a FROM endless", kBound);
  // the cancel request has got through
  expect_remote_idle();
  expect_goes_on();
}

TEST_F(BlackHole, BetweenTheRowsOfACursorOrAStream) {
  for (const char *strategy : {"cursor", "stream", "query"}) {
    SCOPED_TRACE(strategy);
    local().must(std::string("SET remote_fdw.scan_strategy = ") + strategy);
    local().must("BEGIN; DECLARE c CURSOR FOR SELECT * FROM wide");
    EXPECT_EQ(local().must("FETCH 5 FROM c").rows.size(), 5u);
    kill_network();
    expect_timed_out("FETCH ALL FROM c", kBound);
    expect_goes_on();
  }
}

TEST_F(BlackHole, InACopyIn) {
  connect();
  local().must("BEGIN; INSERT INTO t VALUES (2001, 'x')");
  kill_network();
  expect_timed_out("INSERT INTO t SELECT g, repeat('x', 2000) FROM generate_series(3001, 30000) g", kBound);
  expect_goes_on();
  EXPECT_EQ(remote().value("SELECT count(*) FROM t"), "1000");
}

TEST_F(BlackHole, InARollback) {
  local().must("BEGIN; INSERT INTO t VALUES (2001, 'x')");
  kill_network();
  EXPECT_LT(seconds_of([&] { local().must("ROLLBACK"); }), kBound);
  EXPECT_EQ(used_connections(), "");
  expect_goes_on();
  EXPECT_EQ(remote().value("SELECT count(*) FROM t"), "1000");
}

TEST_F(BlackHole, InARollbackToASavepoint) {
  local().must("BEGIN; INSERT INTO here VALUES (1); INSERT INTO t VALUES (2001, 'x'); SAVEPOINT s; INSERT INTO t VALUES (2002, 'x')");
  EXPECT_EQ(used_connections(), "remote|t|f\n");
  kill_network();
  EXPECT_LT(seconds_of([&] { local().must("ROLLBACK TO s"); }), kBound);
  EXPECT_EQ(used_connections(), "remote|t|t\n");
  // at once, since nothing is asked of it any more
  EXPECT_LT(seconds_of([&] { EXPECT_EQ(local().run("SELECT * FROM t").sqlstate, "08006"); }), 1);
  local().must("ROLLBACK TO s");
  EXPECT_EQ(local().run("COMMIT").sqlstate, "08006");
  EXPECT_EQ(used_connections(), "");
  EXPECT_EQ(local().value("SELECT count(*) FROM here"), "0");
  expect_goes_on();
}

TEST_F(BlackHole, InABlockWithExceptions) {
  connect();
  kill_network();
  local().must("SET statement_timeout = '300ms'");
  Answer answer;
  EXPECT_LT(seconds_of([&] {
              answer = local().run(R"(DO $$ BEGIN
                PERFORM count(*) FROM t;
              EXCEPTION WHEN query_canceled THEN
                IF NOT (SELECT used_in_xact AND closed FROM remote_fdw_get_connections(true)) THEN RAISE 'not told as lost'; END IF;
                PERFORM count(*) FROM t;
              END $$)");
            }),
            kBound);
  EXPECT_EQ(answer.sqlstate, "08006") << answer.value();
  local().must("SET statement_timeout = 0");
  expect_goes_on();
}

TEST_F(BlackHole, InACommitLeavesItUnknown) {
  for (Flow flow : {Flow::BlackHole, Flow::MuteServer}) {
    local().must("BEGIN; INSERT INTO t VALUES (2001, 'x'); INSERT INTO here VALUES (1)");
    proxy_.set_flow(flow);
    local().must("SET statement_timeout = '300ms'");
    Answer answer;
    EXPECT_LT(seconds_of([&] { answer = local().run("COMMIT"); }), kBound);
    EXPECT_EQ(answer.sqlstate, "08007") << answer.value();
    EXPECT_NE(answer.message.find("not known whether server \"remote\" has committed"), std::string::npos) << answer.message;
    EXPECT_NE(answer.hint.find("before the transaction is repeated"), std::string::npos) << answer.hint;
    local().must("SET statement_timeout = 0");
    EXPECT_EQ(used_connections(), "");
    EXPECT_EQ(local().value("SELECT count(*) FROM here"), "0");
    expect_goes_on();
    remote().must("DELETE FROM t WHERE a > 1000");
  }
}

TEST_F(BlackHole, WhileTheAnswerToAnEarlierCommitIsMissing) {
  connect();
  proxy_.set_flow(Flow::MuteServer);
  expect_timed_out("SELECT count(b) FROM t WHERE random() >= 0", kBound);
  EXPECT_EQ(used_connections(), "");
  expect_goes_on();
}

// Three dead servers cost no more than one, and a healthy one keeps its connection.
TEST_F(BlackHole, OfThreeServersAtOnce) {
  for (const char *parallel : {"true", "false"}) {
    SCOPED_TRACE(parallel);
    std::string names[] = {"dead1", "dead2", "dead3", "healthy"};
    for (const std::string &name : names) {
      local().must("CREATE SERVER " + name + " FOREIGN DATA WRAPPER remote_fdw" +
                   server_options(", cleanup_timeout '700ms', parallel_abort '" + std::string(parallel) + "'"));
      if (name != "healthy") local().must("ALTER SERVER " + name + " OPTIONS (SET port '" + proxy_.port() + "')");
      local().must("CREATE USER MAPPING FOR postgres SERVER " + name + " OPTIONS (user 'postgres')");
      local().must("CREATE FOREIGN TABLE t_" + name + " (a int, b text) SERVER " + name + " OPTIONS (schema_name 'public', table_name 't')");
    }
    for (const char *undo : {"ROLLBACK", "ROLLBACK TO s"}) {
      local().must("BEGIN");
      for (const std::string &name : names) local().must("UPDATE t_" + name + " SET b = b WHERE a = ascii('" + name.substr(name.size() - 1) + "')");
      local().must("SAVEPOINT s");
      for (const std::string &name : names) local().must("UPDATE t_" + name + " SET b = b WHERE a = 200 + ascii('" + name.substr(name.size() - 1) + "')");
      std::string pid = local().value("SELECT remote_backend_pid FROM remote_fdw_get_connections() WHERE server_name = 'healthy'");
      kill_network();
      EXPECT_LT(seconds_of([&] { local().must(undo); }), 1.9);
      if (std::string(undo) != "ROLLBACK") {
        EXPECT_EQ(used_connections(), "dead1|t|t\ndead2|t|t\ndead3|t|t\nhealthy|t|f\n");
        local().must("UPDATE t_healthy SET b = b WHERE a = 500; ROLLBACK");
      }
      EXPECT_EQ(used_connections(), "healthy|f|f\n");
      EXPECT_EQ(local().value("SELECT remote_backend_pid FROM remote_fdw_get_connections()"), pid);
      proxy_.set_flow(Flow::Pass);
      expect_remote_idle();
    }
    for (const std::string &name : names) local().must("DROP SERVER " + name + " CASCADE");
  }
  expect_goes_on();
}

TEST_F(BlackHole, ATerminatedSessionEnds) {
  expect_terminated("SELECT 1", "SELECT count(b) FROM t");
  expect_terminated("SELECT a FROM t WHERE a = 1", "SELECT count(b) FROM t WHERE random() >= 0");
  expect_terminated("BEGIN; UPDATE t SET b = 'y' WHERE a = 2; SAVEPOINT s", "INSERT INTO t SELECT g, repeat('x', 2000) FROM generate_series(3001, 30000) g");
  expect_terminated("BEGIN; UPDATE t SET b = 'y' WHERE a = 2", "COMMIT");
}

}  // namespace remote_fdw::test
