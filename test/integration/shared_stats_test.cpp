// remote_fdw_stats with the library in shared_preload_libraries: sums over sessions, resets, dropped servers, a full table, and
// what a killed session leaves. On a cluster of its own, which is its own remote.
#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>

#include "cluster.h"
#include "support/two_servers.h"

namespace remote_fdw::test {

using differential::Cluster;
using differential::Disposal;

class SharedStats : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    cluster = new Cluster(std::filesystem::path(server_binary("postgres")).parent_path(), Disposal::Remove,
                          "shared_preload_libraries = 'remote_fdw'\nremote_fdw.stats_max_entries = 10\n");
    auto session = connect();
    session->must("CREATE EXTENSION remote_fdw; CREATE TABLE t (a int); INSERT INTO t SELECT generate_series(1, 10)");
  }
  static void TearDownTestSuite() {
    delete cluster;
    cluster = nullptr;
  }
  void SetUp() override {
    add_server("remote");
    first().must("CREATE FOREIGN TABLE f (a int) SERVER remote OPTIONS (schema_name 'public', table_name 't')");
    first().must("SELECT remote_fdw_stats_reset()");
  }
  void TearDown() override {
    if (!first().run("SELECT 1").ok) return;  // it has been killed
    first().must("DO $$ DECLARE name text; BEGIN FOR name IN SELECT srvname FROM pg_foreign_server LOOP "
                 "EXECUTE 'DROP SERVER ' || name || ' CASCADE'; END LOOP; END $$");
    first().must("DELETE FROM t WHERE a > 10");
  }

  static std::unique_ptr<Session> connect(const std::string &database = "postgres", const std::string &user = "postgres") {
    return std::make_unique<Session>(cluster->socket_dir().string(), port(), database, user);
  }
  Session &first() { return *first_; }
  // The server takes the environment's, as libpq does.
  static std::string port() {
    const char *set = std::getenv("PGPORT");
    return set == nullptr ? "5432" : set;
  }
  void add_server(const std::string &name) {
    first().must("CREATE SERVER " + name + " FOREIGN DATA WRAPPER remote_fdw OPTIONS (host '" + cluster->socket_dir().string() +
                 "', port '" + port() + "', dbname 'postgres'); CREATE USER MAPPING FOR postgres SERVER " + name + " OPTIONS (user 'postgres')");
  }
  std::string counts(const std::string &columns, const std::string &server = "remote") {
    return first().must("SELECT " + columns + " FROM remote_fdw_stats WHERE server_name = '" + server + "'").table();
  }
  // In a new session, which is over when this returns.
  void run_elsewhere(const std::string &sql) {
    auto session = connect();
    session->must(sql);
    int pid = session->backend_pid();
    session.reset();
    ASSERT_TRUE(wait_for(first(), "SELECT count(*) FROM pg_stat_activity WHERE pid = " + std::to_string(pid), "0"));
  }

  // After a crash that first() has felt.
  bool comes_back() {
    for (int i = 0; i < 500; i++) {
      usleep(20000);
      if (first().run("SELECT 1").ok) continue;
      try {
        return connect()->run("SELECT 1").ok;
      } catch (const std::runtime_error &) {
      }
    }
    return false;
  }

  static Cluster *cluster;

 private:
  std::unique_ptr<Session> first_ = connect();
};

Cluster *SharedStats::cluster = nullptr;

TEST_F(SharedStats, SumsOverSessions) {
  first().must("SELECT * FROM f");
  auto second = connect();
  second->must("SELECT * FROM f; INSERT INTO f VALUES (11)");
  run_elsewhere("SELECT * FROM f");
  EXPECT_EQ(counts("scope, connections, commits, rollbacks, rows_received, rows_sent"), "all sessions|3|3|0|31|1\n");
  EXPECT_EQ(second->must("SELECT connections, rows_received FROM remote_fdw_stats").table(), "3|31\n");
}

TEST_F(SharedStats, WhatATransactionHasDoneIsSeenByOthersAtItsEnd) {
  auto second = connect();
  second->must("BEGIN; SELECT * FROM f");
  EXPECT_EQ(counts("sum(rows_received)"), "<null>\n");
  second->must("COMMIT");
  EXPECT_EQ(counts("rows_received"), "10\n");
  second->must("BEGIN; SELECT * FROM f");
  // one's own are seen at once
  EXPECT_EQ(second->value("SELECT rows_received FROM remote_fdw_stats"), "20");
  second->must("ROLLBACK");
  EXPECT_EQ(counts("rows_received, commits, rollbacks"), "20|1|1\n");
}

TEST_F(SharedStats, ErrorsAreCounted) {
  first().must("CREATE FOREIGN TABLE nowhere (a int) SERVER remote OPTIONS (schema_name 'missing')");
  EXPECT_EQ(first().run("SELECT * FROM nowhere").sqlstate, "42P01");
  EXPECT_EQ(counts("errors, rollbacks"), "1|1\n");
}

TEST_F(SharedStats, AResetConcernsAllSessions) {
  auto second = connect();
  add_server("other");
  first().must("CREATE FOREIGN TABLE g (a int) SERVER other OPTIONS (schema_name 'public', table_name 't')");
  second->must("SELECT * FROM f");
  second->must("SELECT * FROM g");
  std::string since = counts("stats_since");
  first().must("SELECT remote_fdw_stats_reset('remote')");
  EXPECT_EQ(counts("connections, round_trips, rows_received, wait_time"), "0|0|0|0\n");
  EXPECT_NE(counts("stats_since"), since);
  EXPECT_EQ(counts("rows_received", "other"), "10\n");
  second->must("SELECT * FROM f");
  EXPECT_EQ(counts("rows_received"), "10\n");
  first().must("SELECT remote_fdw_stats_reset()");
  EXPECT_EQ(counts("rows_received", "other"), "0\n");
}

TEST_F(SharedStats, ADroppedServerIsShownNoMore) {
  first().must("SELECT * FROM f");
  EXPECT_EQ(counts("rows_received"), "10\n");
  first().must("DROP SERVER remote CASCADE");
  EXPECT_EQ(first().value("SELECT count(*) FROM remote_fdw_stats"), "0");
  // another one of that name begins anew
  add_server("remote");
  EXPECT_EQ(counts("count(*)"), "0\n");
}

TEST_F(SharedStats, TheLeastRecentlyUsedGivesWay) {
  first().must("SELECT * FROM f");
  for (int i = 1; i <= 12; i++) {
    std::string name = "s" + std::to_string(i);
    add_server(name);
    first().must("CREATE FOREIGN TABLE f" + name + " (a int) SERVER " + name + " OPTIONS (schema_name 'public', table_name 't')");
    first().must("SELECT * FROM f" + name);
    if (i == 9) first().must("SELECT * FROM f");
  }
  EXPECT_EQ(first().value("SELECT count(*) FROM remote_fdw_stats()"), "10");
  EXPECT_EQ(counts("rows_received"), "20\n");
  EXPECT_EQ(counts("rows_received", "s12"), "10\n");
  EXPECT_EQ(counts("count(*)", "s1"), "0\n");
}

TEST_F(SharedStats, OtherDatabasesHaveTheirOwn) {
  first().must("SELECT * FROM f");
  first().must("CREATE DATABASE elsewhere");
  auto other = connect("elsewhere");
  other->must("CREATE EXTENSION remote_fdw");
  EXPECT_EQ(other->value("SELECT count(*) FROM remote_fdw_stats()"), "0");
  other->must("SELECT remote_fdw_stats_reset()");
  EXPECT_EQ(counts("rows_received"), "10\n");
  other.reset();
  first().must("DROP DATABASE elsewhere WITH (FORCE)");
}

TEST_F(SharedStats, OnlyOnesOwnUserMappings) {
  first().must("CREATE ROLE reader LOGIN; CREATE USER MAPPING FOR reader SERVER remote OPTIONS (user 'postgres', password_required 'false');"
               "GRANT SELECT ON f TO reader");
  first().must("SELECT * FROM f");
  auto reader = connect("postgres", "reader");
  EXPECT_EQ(reader->value("SELECT count(*) FROM remote_fdw_stats"), "0");
  reader->must("SELECT * FROM f");
  EXPECT_EQ(reader->must("SELECT user_name, rows_received FROM remote_fdw_stats").table(), "reader|10\n");
  EXPECT_EQ(reader->run("SELECT remote_fdw_stats_reset()").sqlstate, "42501");
  EXPECT_EQ(counts("string_agg(user_name || rows_received, ' ' ORDER BY user_name)"), "postgres10 reader10\n");
  reader.reset();
  first().must("DROP SERVER remote CASCADE; DROP ROLE reader");
}

TEST_F(SharedStats, ATerminatedSessionHasCounted) {
  auto second = connect();
  second->must("BEGIN; SELECT * FROM f");
  std::string pid = std::to_string(second->backend_pid());
  first().must("SELECT pg_terminate_backend(" + pid + ")");
  ASSERT_TRUE(wait_for(first(), "SELECT count(*) FROM pg_stat_activity WHERE pid = " + pid, "0"));
  EXPECT_EQ(counts("connections, rows_received, commits, rollbacks"), "1|10|0|1\n");
}

// The last one here, since it takes the connection with it.
TEST_F(SharedStats, ZAfterACrashItBeginsAnew) {
  first().must("SELECT * FROM f");
  auto second = connect();
  second->must("SELECT * FROM f");
  first().must("CHECKPOINT");  // the cluster commits asynchronously
  kill(second->backend_pid(), SIGKILL);
  ASSERT_TRUE(comes_back());
  auto fresh = connect();
  EXPECT_EQ(fresh->value("SELECT count(*) FROM remote_fdw_stats"), "0");
  fresh->must("SELECT * FROM f");
  EXPECT_EQ(fresh->must("SELECT scope, rows_received FROM remote_fdw_stats").table(), "all sessions|10\n");
}

}  // namespace remote_fdw::test
