// Remote backends that die at the worst moments, commits that the remote refuses, peers that never answer: an error or
// a silent new connection, never a wrong result, never a half-committed transaction, and a session that goes on.
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <functional>

#include "support/two_servers.h"

namespace remote_fdw::test {

class LostConnection : public TwoServers {
 protected:
  void SetUp() override {
    TwoServers::SetUp();
    remote().must("CREATE TABLE t (a int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED, b text)");
    local().must(
        "CREATE FOREIGN TABLE t (a int, b text) SERVER remote OPTIONS (schema_name 'public'); CREATE TABLE here (a "
        "int)");
  }
  // Signals and does not wait: the backend may die before, between or after what comes next.
  void kill_remote_backends() {
    remote().must(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'remote_fdw' AND "
        "datname = current_database()");
  }
  void kill_and_wait() {
    kill_remote_backends();
    ASSERT_TRUE(wait_for(
        remote(),
        "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'remote_fdw' AND datname = current_database()",
        "0"));
  }
  std::string contents() { return remote().value("SELECT string_agg(a::text, ',' ORDER BY a) FROM t"); }
};

TEST_F(LostConnection, DyingBetweenTransactionsIsNeverSeen) {
  local().must("INSERT INTO t VALUES (0, 'x')");
  for (int i = 1; i <= 60; i++) {
    kill_remote_backends();
    ASSERT_EQ(local().must("SELECT count(*) FROM t").value(), std::to_string(i)) << "round " << i;
    kill_remote_backends();
    usleep(i * 50);
    ASSERT_EQ(local().must("INSERT INTO t VALUES (" + std::to_string(i) + ", 'x')").tag, "INSERT 0 1") << "round " << i;
  }
}

TEST_F(LostConnection, DyingInASavepointIsNotForgottenByRollingBackToIt) {
  local().must(
      "BEGIN; INSERT INTO t VALUES (1, 'x'); INSERT INTO here VALUES (1); SAVEPOINT s; INSERT INTO t VALUES (2, 'x')");
  kill_and_wait();
  std::string state = local().run("SELECT count(*) FROM t").sqlstate;
  EXPECT_TRUE(state.substr(0, 2) == "08" || state == "57P01") << state;
  local().must("ROLLBACK TO s");
  Answer again = local().run("SELECT count(*) FROM t");
  EXPECT_EQ(again.sqlstate.substr(0, 2), "08") << again.value();
  local().must("ROLLBACK TO s; INSERT INTO here VALUES (2)");
  EXPECT_FALSE(local().run("COMMIT").ok);
  EXPECT_EQ(local().value("SELECT count(*) FROM here"), "0");
  EXPECT_EQ(local().value("SELECT count(*) FROM t"), "0");
}

TEST_F(LostConnection, DyingUnderAnOpenCursor) {
  local().must("INSERT INTO t SELECT g, repeat('x', 200) FROM generate_series(1, 5000) g");
  local().must("BEGIN; DECLARE c CURSOR FOR SELECT * FROM t");
  EXPECT_EQ(local().must("FETCH 10 FROM c").rows.size(), 10u);
  kill_and_wait();
  Answer answer = local().run("FETCH ALL FROM c");
  EXPECT_TRUE(answer.sqlstate.substr(0, 2) == "08" || answer.sqlstate == "57P01") << answer.sqlstate << answer.message;
  EXPECT_EQ(local().run("COMMIT").tag, "ROLLBACK");
  EXPECT_EQ(local().value("SELECT count(*) FROM t"), "5000");
}

TEST_F(LostConnection, DyingInAPlpgsqlBlockIsCaughtAndTheCommitFails) {
  local().must("INSERT INTO t VALUES (1, 'x')");
  Answer answer = local().run(R"(DO $$
    DECLARE victim int;
    BEGIN
      INSERT INTO t VALUES (2, 'x');
      SELECT remote_backend_pid INTO victim FROM remote_fdw_get_connections();
      EXECUTE format('COPY (SELECT 1) TO PROGRAM ''cat >/dev/null; kill %s''', victim);
      PERFORM pg_sleep(0.5);
      BEGIN
        INSERT INTO t VALUES (3, 'x');
      EXCEPTION WHEN OTHERS THEN
        INSERT INTO here VALUES (3);
      END;
    END $$)");
  EXPECT_FALSE(answer.ok);
  EXPECT_EQ(local().value("SELECT count(*) FROM here"), "0");
  EXPECT_EQ(contents(), "1");
  EXPECT_EQ(local().value("SELECT count(*) FROM t"), "1");
}

// A scan sent early opens the remote transaction, a write follows in it, then the connection dies: to send the scan
// again on a new connection would forget the write.
TEST_F(LostConnection, AWriteIsNotForgottenByRepeatingAnEarlierScan) {
  remote().must(
      "INSERT INTO t SELECT g, 'x' FROM generate_series(1, 200) g; CREATE VIEW slow AS SELECT a, pg_sleep(0.5)::text "
      "AS b FROM t WHERE a = 1");
  local().must("CREATE SERVER other FOREIGN DATA WRAPPER remote_fdw" +
               server_options(", async_capable 'true', application_name 'other'"));
  local().must(
      "CREATE USER MAPPING FOR postgres SERVER other OPTIONS (user 'postgres'); ALTER SERVER remote OPTIONS (ADD "
      "async_capable 'true')");
  local().must(
      "CREATE FOREIGN TABLE slow (a int, b text) SERVER other OPTIONS (schema_name 'public');"
      "CREATE FOREIGN TABLE written (a int, b text) SERVER other OPTIONS (schema_name 'public', table_name 't')");
  local().must("SELECT count(*) FROM t; SELECT count(*) FROM written");
  Answer answer = local().run(R"(DO $$
    DECLARE r record; victim int; done bool := false;
    BEGIN
      FOR r IN SELECT a, b FROM t UNION ALL SELECT a, b FROM slow LOOP
        CONTINUE WHEN done;
        done := true;
        INSERT INTO written VALUES (1000, 'must not be lost');
        SELECT remote_backend_pid INTO victim FROM remote_fdw_get_connections() WHERE server_name = 'other';
        EXECUTE format('COPY (SELECT 1) TO PROGRAM ''cat >/dev/null; kill %s''', victim);
        PERFORM pg_sleep(0.3);
        BEGIN
          PERFORM count(*) FROM written;
        EXCEPTION WHEN OTHERS THEN
          INSERT INTO here VALUES (1);
        END;
      END LOOP;
    END $$)");
  EXPECT_EQ(local().value("SELECT count(*) FROM here"), answer.ok ? "1" : "0");
  EXPECT_EQ(remote().value("SELECT count(*) FROM t WHERE a = 1000"), answer.ok ? "1" : "0")
      << answer.sqlstate << " " << answer.message;
}

TEST_F(LostConnection, OneOfThreeDiesBeforeAParallelCommit) {
  for (const char *name : {"p1", "p2", "p3"}) {
    std::string s = name;
    local().must("CREATE SERVER " + s + " FOREIGN DATA WRAPPER remote_fdw" +
                 server_options(", parallel_commit 'true', parallel_abort 'true', application_name '" + s + "'"));
    local().must("CREATE USER MAPPING FOR postgres SERVER " + s + " OPTIONS (user 'postgres')");
    local().must("CREATE FOREIGN TABLE t_" + s + " (a int, b text) SERVER " + s +
                 " OPTIONS (schema_name 'public', table_name 't')");
  }
  local().must(
      "BEGIN; INSERT INTO t_p1 VALUES (1, 'x'); INSERT INTO t_p2 VALUES (2, 'x'); INSERT INTO t_p3 VALUES (3, 'x'); "
      "INSERT INTO here VALUES (1); COMMIT");
  EXPECT_EQ(contents(), "1,2,3");
  local().must(
      "BEGIN; INSERT INTO t_p1 VALUES (11, 'x'); SAVEPOINT s; INSERT INTO t_p2 VALUES (12, 'x'); INSERT INTO t_p3 "
      "VALUES (13, 'x'); ROLLBACK TO s; COMMIT");
  EXPECT_EQ(contents(), "1,2,3,11");
  local().must(
      "BEGIN; INSERT INTO t_p1 VALUES (21, 'x'); INSERT INTO t_p2 VALUES (22, 'x'); INSERT INTO t_p3 VALUES (23, 'x'); "
      "INSERT INTO here VALUES (2)");
  remote().must("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'p2'");
  // the backend leaves pg_stat_activity before its socket closes
  ASSERT_TRUE(wait_for(local(), "SELECT closed FROM remote_fdw_get_connections(true) WHERE server_name = 'p2'", "t"));
  EXPECT_FALSE(local().run("COMMIT").ok);
  EXPECT_EQ(local().value("SELECT count(*) FROM here"), "1");
  EXPECT_EQ(contents(), "1,2,3,11");
  EXPECT_EQ(local().value("SELECT count(*) FROM t_p1"), local().value("SELECT count(*) FROM t_p2"));
  expect_remote_idle();
}

TEST_F(LostConnection, RemoteRefusesTheCommit) {
  for (const char *parallel : {"false", "true"}) {
    local().must(std::string("ALTER SERVER remote OPTIONS (") +
                 (parallel[0] == 't' ? "ADD parallel_commit 'true'" : "ADD parallel_abort 'true'") + ")");
    local().must("INSERT INTO t VALUES (1, 'x')");
    local().must("BEGIN; INSERT INTO here VALUES (1); INSERT INTO t VALUES (1, 'again')");
    Answer answer = local().run("COMMIT");
    EXPECT_EQ(answer.sqlstate, "23505");
    EXPECT_EQ(answer.constraint, "t_pkey");
    EXPECT_NE(answer.detail.find("(a)=(1)"), std::string::npos) << answer.detail;
    EXPECT_EQ(local().value("SELECT count(*) FROM here"), "0");
    EXPECT_EQ(contents(), "1");
    EXPECT_EQ(local().must("DELETE FROM t").tag, "DELETE 1");
  }
}

TEST_F(LostConnection, RemoteErrorIsKeptWhole) {
  remote().must(R"(CREATE FUNCTION complain() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE NOTICE 'about to complain';
      RAISE EXCEPTION 'too much: %', NEW.a USING ERRCODE = 'P4711', DETAIL = 'a detail', HINT = 'a hint', CONSTRAINT = 'a_rule', TABLE = 't', SCHEMA = 'public';
    END $$; CREATE TRIGGER complain BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION complain())");
  Answer answer = local().run("INSERT INTO t VALUES (7, 'x')");
  EXPECT_EQ(answer.sqlstate, "P4711");
  EXPECT_EQ(answer.message, "too much: 7");
  EXPECT_EQ(answer.detail, "a detail");
  EXPECT_EQ(answer.hint, "a hint");
  EXPECT_EQ(answer.constraint, "a_rule");
  EXPECT_NE(answer.context.find("complain() line 4 at RAISE"), std::string::npos) << answer.context;
  EXPECT_NE(answer.context.find("INSERT INTO public.t"), std::string::npos) << answer.context;
  EXPECT_EQ(local().value("SELECT count(*) FROM t"), "0");
}

class SilentPeer : public LostConnection {
 protected:
  // Accepts in the kernel and never says a word.
  void SetUp() override {
    LostConnection::SetUp();
    socket_ = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ASSERT_EQ(bind(socket_, reinterpret_cast<sockaddr *>(&address), sizeof address), 0);
    ASSERT_EQ(listen(socket_, 8), 0);
    socklen_t length = sizeof address;
    getsockname(socket_, reinterpret_cast<sockaddr *>(&address), &length);
    local().must("CREATE SERVER silent FOREIGN DATA WRAPPER remote_fdw OPTIONS (host '127.0.0.1', port '" +
                 std::to_string(ntohs(address.sin_port)) + "')");
    local().must("CREATE USER MAPPING FOR postgres SERVER silent; CREATE FOREIGN TABLE never (a int) SERVER silent");
  }
  void TearDown() override {
    close(socket_);
    LostConnection::TearDown();
  }
  static double seconds_of(const std::function<void()> &what) {
    auto start = std::chrono::steady_clock::now();
    what();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  }
  int socket_;
};

TEST_F(SilentPeer, ConnectTimeoutIsHonoured) {
  local().must("ALTER SERVER silent OPTIONS (ADD connect_timeout '2')");
  Answer answer;
  EXPECT_LT(seconds_of([&] { answer = local().run("SELECT * FROM never"); }), 6);
  EXPECT_EQ(answer.sqlstate, "08001");
  EXPECT_NE(answer.detail.find("timeout"), std::string::npos) << answer.detail;
  EXPECT_EQ(local().value("SELECT count(*) FROM t"), "0");
}

TEST_F(SilentPeer, ConnectingCanBeCancelled) {
  local().must("SET statement_timeout = '500ms'; BEGIN; INSERT INTO t VALUES (1, 'x'); SAVEPOINT s");
  Answer answer;
  EXPECT_LT(seconds_of([&] { answer = local().run("SELECT * FROM never"); }), 5);
  EXPECT_EQ(answer.sqlstate, "57014");
  local().must("ROLLBACK TO s; COMMIT");
  EXPECT_EQ(contents(), "1");
}

}  // namespace remote_fdw::test
