// The options that bound waiting without anybody's cancelling: connect_timeout for each host, query_timeout, cleanup_timeout, and the
// settings of TCP.
#include "support/slow_network.h"

namespace remote_fdw::test {

class TimeLimits : public SlowNetwork {};

TEST_F(TimeLimits, AreCheckedWhenSet) {
  auto set = [this](const std::string &option) { return local().run("ALTER SERVER remote OPTIONS (" + option + ")"); };
  EXPECT_TRUE(set("SET cleanup_timeout '2s'").ok);
  EXPECT_TRUE(set("ADD query_timeout '1.5 min'").ok);
  EXPECT_EQ(set("SET cleanup_timeout '9'").sqlstate, "22023");
  EXPECT_EQ(set("SET cleanup_timeout '2 weeks'").sqlstate, "22023");
  EXPECT_EQ(set("SET query_timeout '-1'").sqlstate, "22023");
  EXPECT_EQ(set("SET query_timeout '25h'").sqlstate, "22023");
}

TEST_F(TimeLimits, QueryTimeoutEndsSilence) {
  local().must("ALTER SERVER remote OPTIONS (ADD query_timeout '800ms', SET cleanup_timeout '10s')");
  EXPECT_EQ(local().value("SELECT count(b) FROM t"), "1000");
  // a healthy remote is cancelled, and the transaction goes on
  local().must("BEGIN; UPDATE t SET b = 'y' WHERE a = 1; SAVEPOINT s");
  Answer answer;
  EXPECT_LT(seconds_of([&] { answer = local().run("SELECT a FROM endless"); }), 8);
  EXPECT_EQ(answer.sqlstate, "57014");
  EXPECT_EQ(answer.message, "canceling remote statement due to query_timeout");
  local().must("ROLLBACK TO s; COMMIT");
  EXPECT_EQ(remote().value("SELECT b FROM t WHERE a = 1"), "y");
  // rows that keep coming are no silence
  EXPECT_GT(seconds_of([&] {
              EXPECT_EQ(local().value("SELECT count(s) FROM (SELECT pg_sleep(0.05) s, b FROM wide WHERE a <= 20) x"), "20");
            }),
            0.8);
  local().must("ALTER SERVER remote OPTIONS (SET cleanup_timeout '500ms')");
  local().must("SELECT a FROM t WHERE a = 1");
  kill_network();
  for (const char *sql : {"SELECT count(b) FROM t WHERE random() >= 0", "SELECT b FROM t WHERE a = 1"}) {
    EXPECT_LT(seconds_of([&] { answer = local().run(sql); }), kBound + 1);
    EXPECT_TRUE(answer.sqlstate == "57014") << answer.value();
    proxy_.set_flow(Flow::Pass);
    EXPECT_EQ(local().value("SELECT count(b) FROM t"), "1000");
    kill_network();
  }
  expect_goes_on();
}

// One that waits for several scans at once finds which of them is silent, also while others go on.
class AsynchronousSilence : public TimeLimits {
 protected:
  void SetUp() override {
    TimeLimits::SetUp();
    // rows so long that each is sent at once
    remote().must("CREATE VIEW drips AS SELECT g AS a, repeat('x', 20000) AS b FROM generate_series(1, 20) g, LATERAL (SELECT pg_sleep(0.15 + 0 * g)) s");
    local().must("ALTER SERVER remote OPTIONS (ADD query_timeout '800ms', ADD async_capable 'true')");
    local().must("CREATE FOREIGN TABLE drips (a int, b text) SERVER remote OPTIONS (schema_name 'public')");
    local().must("CREATE SERVER direct FOREIGN DATA WRAPPER remote_fdw " + server_options(", async_capable 'true'"));
    local().must("CREATE USER MAPPING FOR postgres SERVER direct OPTIONS (user 'postgres');"
                 "CREATE FOREIGN TABLE direct_drips (a int, b text) SERVER direct OPTIONS (schema_name 'public', table_name 'drips');"
                 "CREATE FOREIGN TABLE direct_t (a int, b text) SERVER direct OPTIONS (schema_name 'public', table_name 't')");
  }
  static std::string both(const std::string &one, const std::string &other) {
    return "SELECT count(b) FROM (SELECT * FROM " + one + " UNION ALL SELECT * FROM " + other + ") u WHERE random() >= 0";
  }
};

TEST_F(AsynchronousSilence, EndsAtQueryTimeout) {
  EXPECT_NE(local().must("EXPLAIN (COSTS OFF) " + both("t", "direct_drips")).table().find("Async Foreign Scan"), std::string::npos);
  for (std::string strategy : {"stream", "query", "cursor"}) {
    local().must("SET remote_fdw.scan_strategy = " + strategy);
    EXPECT_EQ(local().value(both("t", "direct_t")), "2000");
    kill_network();
    for (std::string other : {"direct_t", "direct_drips"}) {
      Answer answer;
      EXPECT_LT(seconds_of([&] { answer = local().run(both("t", other)); }), kBound) << strategy << " " << other;
      EXPECT_EQ(answer.sqlstate, "57014") << answer.value();
      EXPECT_EQ(answer.message, "canceling remote statement due to query_timeout");
      proxy_.set_flow(Flow::Pass);
      EXPECT_EQ(local().value(both("t", "direct_t")), "2000");
      kill_network();
    }
    expect_goes_on();
  }
}

// What comes now and then is no silence, on a connection of its own or on one that two scans share.
TEST_F(AsynchronousSilence, IsNotWhatComesSlowly) {
  for (std::string other : {"direct_drips", "drips"})
    EXPECT_GT(seconds_of([&] { EXPECT_EQ(local().value(both("drips", other)), "40"); }), 2.9) << other;
  // nor is what an earlier statement did not wait for
  local().must("SET statement_timeout = '200ms'");
  EXPECT_EQ(local().run(both("drips", "direct_drips")).message, "canceling statement due to statement timeout");
  local().must("RESET statement_timeout; SELECT pg_sleep(1)");
  EXPECT_EQ(local().value(both("drips", "direct_t")), "1020");
  // the remote is busy while it is silent: it is told to stop, and the transaction goes on
  local().must("BEGIN; UPDATE t SET b = 'y' WHERE a = 1; SAVEPOINT s; SET LOCAL remote_fdw.scan_strategy = query");
  local().must("ALTER SERVER remote OPTIONS (SET cleanup_timeout '10s')");
  EXPECT_EQ(local().run(both("endless", "direct_t")).sqlstate, "57014");
  local().must("ROLLBACK TO s; COMMIT");
  EXPECT_EQ(remote().value("SELECT b FROM t WHERE a = 1"), "y");
}

TEST_F(TimeLimits, QueryTimeoutInACommitLeavesItUnknown) {
  local().must("ALTER SERVER remote OPTIONS (ADD query_timeout '400ms')");
  local().must("BEGIN; INSERT INTO t VALUES (2001, 'x'); INSERT INTO here VALUES (1)");
  proxy_.set_flow(Flow::MuteServer);
  Answer answer;
  EXPECT_LT(seconds_of([&] { answer = local().run("COMMIT"); }), kBound);
  EXPECT_EQ(answer.sqlstate, "08007") << answer.value();
  EXPECT_NE(answer.detail.find("query_timeout"), std::string::npos) << answer.detail;
  EXPECT_EQ(local().value("SELECT count(*) FROM here"), "0");
  // as the hint says
  EXPECT_TRUE(wait_for(remote(), "SELECT count(*) FROM t WHERE a = 2001", "1"));
  expect_goes_on();
}

TEST_F(TimeLimits, ConnectTimeoutHoldsForEachHost) {
  TcpProxy silent{remote_cluster().port};
  silent.set_door(TcpProxy::Door::Unanswered);
  TcpProxy mute{remote_cluster().port};
  mute.set_flow(Flow::BlackHole);
  local().must("ALTER SERVER remote OPTIONS (SET host '127.0.0.1,127.0.0.1,127.0.0.1', SET port '" + silent.port() + "," + mute.port() + "," +
               proxy_.port() + "', ADD connect_timeout '2')");
  double seconds = seconds_of([&] { EXPECT_EQ(local().value("SELECT count(b) FROM t"), "1000"); });
  EXPECT_GT(seconds, 3.5);
  EXPECT_LT(seconds, 8);
  // none is left that would do
  local().must("ALTER SERVER remote OPTIONS (SET host '127.0.0.1,127.0.0.1', SET port '" + proxy_.port() + "," + silent.port() + "', ADD target_session_attrs 'read-only')");
  Answer answer;
  EXPECT_LT(seconds_of([&] { answer = local().run("SELECT count(b) FROM t"); }), 6);
  EXPECT_EQ(answer.sqlstate, "08001");
  EXPECT_NE(answer.detail.find("not read-only"), std::string::npos) << answer.detail;
  local().must("ALTER SERVER remote OPTIONS (SET host '127.0.0.1', SET port '" + silent.port() + "', DROP target_session_attrs)");
  answer = local().run("SELECT count(b) FROM t");
  EXPECT_EQ(answer.sqlstate, "08001");
  EXPECT_NE(answer.detail.find("timeout expired"), std::string::npos) << answer.detail;
}

// As /proc shows them of the local backend's socket: the timer of keepalives is on.
TEST_F(TimeLimits, TcpLooksForDeadPeers) {
  char port[8];
  std::snprintf(port, sizeof port, "%04X", std::stoi(proxy_.port()));
  auto expect_timer = [&](const std::string &option, const std::string &wanted) {
    local().must("ALTER SERVER remote OPTIONS (" + option + ")");
    local().must("SELECT a FROM t WHERE a = 1");
    // another timer runs until what was sent has been acknowledged
    EXPECT_TRUE(wait_for(local(), "SELECT string_agg(DISTINCT substr(f[6], 1, 2), ',') FROM regexp_split_to_table(pg_read_file('/proc/net/tcp', 0, 10000000), E'\n') l, "
                         "regexp_split_to_array(trim(l), '\\s+') f WHERE f[3] = '0100007F:" + std::string(port) + "' AND f[4] = '01'", wanted)) << option;
  };
  expect_timer("ADD keepalives '0'", "00");
  expect_timer("DROP keepalives", "02");
}

}  // namespace remote_fdw::test
