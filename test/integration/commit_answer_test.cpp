// When the answer to the remote's COMMIT is waited for, and when not: a transaction that has written nothing there costs no round
// trip at its end, and no error of a commit that matters is ever lost.
#include "support/tcp_proxy.h"
#include "support/two_servers.h"

namespace remote_fdw::test {

class CommitAnswer : public TwoServers {
 protected:
  void SetUp() override {
    TwoServers::SetUp();
    remote().must("CREATE TABLE t (a int PRIMARY KEY, b int); INSERT INTO t SELECT g, g FROM generate_series(1, 1000) g");
    remote().must("CREATE TABLE once (a int UNIQUE DEFERRABLE INITIALLY DEFERRED)");
    local().must("ALTER SERVER remote OPTIONS (SET port '" + proxy_.port() + "')");
    local().must("CREATE FOREIGN TABLE t (a int, b int) SERVER remote OPTIONS (schema_name 'public')");
    local().must("CREATE FOREIGN TABLE writing (a int) SERVER remote OPTIONS (schema_name 'public')");
  }
  // The same statement ten times over a slow line; the first is not counted.
  std::uint64_t round_trips_of_ten(const std::string &sql) {
    local().must(sql);
    proxy_.set_delay(std::chrono::milliseconds(20));
    local().must(sql);
    proxy_.reset_traffic();
    for (int i = 0; i < 10; i++) local().must(sql);
    proxy_.set_delay(std::chrono::milliseconds(0));
    return proxy_.traffic().round_trips;
  }
  void create_view_that_inserts(const std::string &table) {
    remote().must("CREATE FUNCTION insert_one() RETURNS int LANGUAGE sql SET search_path = public AS 'INSERT INTO " + table + " VALUES (1) RETURNING a'");
    remote().must("CREATE VIEW writing AS SELECT insert_one() AS a");
  }

  TcpProxy proxy_{remote_cluster().port};
};

TEST_F(CommitAnswer, IsNotWaitedForWhenNothingWasWritten) {
  EXPECT_LE(round_trips_of_ten("SELECT b FROM t WHERE a = 7"), 11u);
  EXPECT_LE(round_trips_of_ten("SELECT count(*) FROM t"), 11u);
  expect_remote_idle();
}

TEST_F(CommitAnswer, IsNotWaitedForAfterReadOnlyTransactions) {
  local().must("SET default_transaction_read_only = on");
  EXPECT_LE(round_trips_of_ten("SELECT b FROM t WHERE a = 7"), 11u);
  expect_remote_idle();
}

TEST_F(CommitAnswer, IsWaitedForInSerializableTransactions) {
  local().must("SET default_transaction_isolation = serializable");
  EXPECT_GE(round_trips_of_ten("SELECT b FROM t WHERE a = 7"), 20u);
}

TEST_F(CommitAnswer, IsWaitedForWhenTheRemoteHasServersOfItsOwn) {
  remote().must("CREATE EXTENSION postgres_fdw; CREATE SERVER beyond FOREIGN DATA WRAPPER postgres_fdw");
  EXPECT_GE(round_trips_of_ten("SELECT b FROM t WHERE a = 7"), 20u);
}

TEST_F(CommitAnswer, OfAViewThatWritesIsHeard) {
  create_view_that_inserts("once");
  local().must("SELECT a FROM writing");
  EXPECT_EQ(remote().value("SELECT count(*) FROM once"), "1");
  EXPECT_EQ(local().run("SELECT a FROM writing").sqlstate, "23505");
  EXPECT_EQ(remote().value("SELECT count(*) FROM once"), "1");
  EXPECT_EQ(local().value("SELECT b FROM t WHERE a = 7"), "7");
}

TEST_F(CommitAnswer, OfAViewThatWritesElsewhereIsHeard) {
  remote().must("CREATE EXTENSION postgres_fdw; CREATE SERVER itself FOREIGN DATA WRAPPER postgres_fdw OPTIONS (dbname '" + remote().value("SELECT current_database()") +
                "', host '" + remote().value("SELECT split_part(current_setting('unix_socket_directories'), ',', 1)") + "', port '" + remote_cluster().port + "')");
  remote().must("CREATE USER MAPPING FOR PUBLIC SERVER itself OPTIONS (password_required 'false')");
  remote().must("CREATE FOREIGN TABLE once_beyond (a int) SERVER itself OPTIONS (table_name 'once')");
  create_view_that_inserts("once_beyond");
  local().must("SELECT a FROM writing");
  EXPECT_EQ(local().run("SELECT a FROM writing").sqlstate, "23505");
}

TEST_F(CommitAnswer, IsReadBeforeWhateverComesNext) {
  local().must("CREATE FOREIGN TABLE once (a int) SERVER remote OPTIONS (schema_name 'public')");
  proxy_.set_delay(std::chrono::milliseconds(10));
  for (int i = 0; i < 3; i++) {
    EXPECT_EQ(local().value("SELECT b FROM t WHERE a = 7"), "7");
    EXPECT_EQ(local().must("INSERT INTO once VALUES (" + std::to_string(i) + ")").tag, "INSERT 0 1");
    EXPECT_EQ(local().value("SELECT b FROM t WHERE a = 8"), "8");
    EXPECT_EQ(local().value("SELECT count(b) FROM t WHERE random() >= 0"), "1000");  // a COPY
    EXPECT_EQ(local().value("SELECT b FROM t WHERE a = 9"), "9");
    local().must("BEGIN; SAVEPOINT s; SELECT * FROM t WHERE a = 3; ROLLBACK TO s; SELECT * FROM t WHERE a = 4; COMMIT");
    EXPECT_EQ(local().value("SELECT b FROM t WHERE a = 10"), "10");
    EXPECT_EQ(local().run("SELECT 1 / (b - 11) FROM t WHERE a = 11").sqlstate, "22012");
  }
  proxy_.set_delay(std::chrono::milliseconds(0));
  EXPECT_EQ(remote().value("SELECT count(*) FROM once"), "3");
  expect_remote_idle();
}

TEST_F(CommitAnswer, ThatNeverComesHarmsNothing) {
  for (int i = 0; i < 3; i++) {
    EXPECT_EQ(local().value("SELECT b FROM t WHERE a = 7"), "7");
    proxy_.cut();
    EXPECT_EQ(local().value("SELECT b FROM t WHERE a = 8"), "8");
    remote().must("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
    EXPECT_EQ(local().value("SELECT count(b) FROM t WHERE random() >= 0"), "1000");
  }
  EXPECT_EQ(local().value("SELECT remote_fdw_disconnect_all()"), "t");
}

}  // namespace remote_fdw::test
