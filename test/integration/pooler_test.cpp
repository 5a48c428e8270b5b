// Through a real pgbouncer, in transaction and in session pooling: whatever server connection a transaction gets, its rows are
// right, and nothing of ours is found on it by its next user.
#include <atomic>
#include <chrono>
#include <optional>
#include <thread>
#include <vector>

#include "pooler.h"
#include "support/tcp_proxy.h"
#include "support/two_servers.h"

namespace remote_fdw::test {

using differential::Pooler;
using differential::PoolerSpec;

namespace {

constexpr const char *kForeignSettings =
    "SET search_path = evil; SET extra_float_digits = -5; SET intervalstyle = sql_standard; SET bytea_output = escape; "
    "SET transform_null_equals = on; SET array_nulls = off; SET xmloption = document; SET cursor_tuple_fraction = 0.5";

constexpr const char *kStateOfSession =
    "SELECT string_agg(name || '=' || setting, ' ' ORDER BY name) || ' ' || (SELECT count(*) FROM pg_prepared_statements) || ' ' || "
    "(SELECT count(*) FROM pg_cursors) FROM pg_settings WHERE name IN ('search_path', 'extra_float_digits', 'IntervalStyle', "
    "'bytea_output', 'transform_null_equals', 'array_nulls', 'xmloption', 'cursor_tuple_fraction', 'standard_conforming_strings', "
    "'DateStyle', 'TimeZone', 'transaction_isolation', 'default_transaction_isolation', 'plan_cache_mode')";

constexpr const char *kNothingPrepared = "SELECT count(*) FROM pg_prepared_statements";

}  // namespace

class PooledServer : public TwoServers {
 protected:
  void SetUp() override {
    TwoServers::SetUp();
    remote().must("CREATE SCHEMA evil; CREATE FUNCTION evil.upper(text) RETURNS text IMMUTABLE LANGUAGE sql AS 'SELECT ''evil''::text'");
    remote().must("CREATE TYPE mood AS ENUM ('ok'); CREATE TABLE t (a int PRIMARY KEY, b text, d date, i interval, f float8, y bytea, z timestamptz, m mood)");
    remote().must("INSERT INTO t SELECT g, E'x\\\\y''' || g, '2026-02-01'::date + g, '1 day 02:03:04', 0.1 + g, '\\x00ff5c', '2026-01-01 00:00+00', 'ok' "
                  "FROM generate_series(1, 1000) g");
    local().must("CREATE TYPE mood AS ENUM ('ok')");
    local().must("CREATE FOREIGN TABLE t (a int, b text, d date, i interval, f float8, y bytea, z timestamptz, m mood) SERVER remote OPTIONS (schema_name 'public')");
    local().must("CREATE FOREIGN TABLE t_text (a int, d text, i text, f text, y text, z text) SERVER remote OPTIONS (schema_name 'public', table_name 't')");
    local().must("CREATE TABLE here AS SELECT g AS a FROM generate_series(1, 10) g");
  }
  void TearDown() override {
    pooler_.reset();
    TwoServers::TearDown();
  }
  // From here on the server is reached through a pool.
  void start_pooler(const std::string &pool_mode, int size, const std::string &settings = "", const std::string &query = "") {
    PoolerSpec spec;
    spec.server_dir = remote_cluster().socket_dir;
    spec.server_port = remote_cluster().port;
    spec.pool_mode = pool_mode;
    spec.pool_size = size;
    spec.settings = settings;
    spec.connect_query = query;
    pooler_.emplace(spec);
    local().must("ALTER SERVER remote OPTIONS (SET host '" + pooler_->socket_dir().string() + "', SET port '" + pooler_->port() + "')");
  }
  void set_mode(const std::string &mode) { local().must("ALTER SERVER remote OPTIONS (ADD pooler_mode '" + mode + "')"); }
  std::unique_ptr<Session> new_client() const {
    return std::make_unique<Session>(pooler_->socket_dir().string(), pooler_->port(), database());
  }
  // Reads and writes of each kind, whose rows depend on the remote session's settings.
  static void expect_right(Session &session) {
    for (const char *strategy : {"stream", "query", "cursor"}) {
      session.must("SET remote_fdw.scan_strategy = " + std::string(strategy));
      EXPECT_EQ(session.must("SELECT * FROM t_text WHERE a = 7").table(), "7|2026-02-08|1 day 02:03:04|7.1|\\x00ff5c|2026-01-01 00:00:00+00\n") << strategy;
      EXPECT_EQ(session.value("SELECT count(*) FROM t WHERE upper(b) = upper(E'x\\\\y''3') AND f = 3.1::float8 AND i = '26:03:04'::interval AND d = '2026-02-04'"), "1");
      EXPECT_EQ(session.value("SELECT sum(length(b)) FROM t WHERE m = 'ok' AND local_only(a)"), "6893");
    }
    session.must("RESET remote_fdw.scan_strategy");
    EXPECT_EQ(session.value("SELECT count(*) FROM here JOIN t USING (a)"), "10");
    EXPECT_EQ(session.must("UPDATE t SET b = b || '' WHERE local_only(a) AND a <= 20 RETURNING a").rows.size(), 20u);
    EXPECT_EQ(session.must("INSERT INTO t (a, b, i, f) SELECT 10000 + g, E'\\\\', '1 day', 0.1 FROM generate_series(1, 300) g").tag, "INSERT 0 300");
    EXPECT_EQ(session.must("DELETE FROM t WHERE a > 10000 AND b = E'\\\\' AND f = 0.1").tag, "DELETE 300");
  }
  void create_local_only() {
    local().must("CREATE FUNCTION local_only(int) RETURNS bool LANGUAGE plpgsql COST 1000 AS 'BEGIN RETURN true; END'");
  }
  void kill_pooled_connections() {
    remote().must("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
    ASSERT_TRUE(wait_for(remote(), "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()", "0"));
  }

  std::optional<Pooler> pooler_;
};

TEST_F(PooledServer, KeepsItsOwnSettings) {
  create_local_only();
  start_pooler("transaction", 1, "", kForeignSettings);
  set_mode("transaction");
  auto client = new_client();
  std::string before = client->value(kStateOfSession);
  ASSERT_NE(before.find("search_path=evil"), std::string::npos) << before;
  for (int i = 0; i < 3; i++) {
    expect_right(local());
    EXPECT_EQ(client->value(kStateOfSession), before);
  }
  local().must("BEGIN; SAVEPOINT s; SELECT count(*) FROM t; ROLLBACK TO s; SELECT * FROM t_text WHERE a = 7; COMMIT");
  EXPECT_FALSE(local().run("SELECT 1 / (a - 1) FROM t WHERE a = 1").ok);
  EXPECT_EQ(client->value(kStateOfSession), before);
}

// A savepoint that takes back the first statement does not take back the settings.
TEST_F(PooledServer, KeepsOursAfterARollbackToASavepoint) {
  start_pooler("transaction", 1, "", kForeignSettings);
  set_mode("transaction");
  local().must("BEGIN; SAVEPOINT s; SELECT count(*) FROM t; ROLLBACK TO s");
  EXPECT_EQ(local().must("SELECT * FROM t_text WHERE a = 7").table(), "7|2026-02-08|1 day 02:03:04|7.1|\\x00ff5c|2026-01-01 00:00:00+00\n");
  local().must("COMMIT");
}

TEST_F(PooledServer, FindsAndLeavesNothingPrepared) {
  start_pooler("transaction", 2);
  set_mode("transaction");
  create_local_only();
  local().must("SET plan_cache_mode = force_generic_plan; PREPARE p(int) AS SELECT a FROM t WHERE a = $1");
  auto client = new_client();
  for (int i = 1; i <= 10; i++) {
    // now the one, now the other of the two server connections is free
    if (i % 2 == 0) client->must("BEGIN; SELECT 1");
    for (int j = 1; j <= 4; j++) EXPECT_EQ(local().value("EXECUTE p(" + std::to_string(j) + ")"), std::to_string(j));
    EXPECT_EQ(local().must("UPDATE t SET b = b WHERE local_only(a) AND a <= 5 RETURNING a").rows.size(), 5u);
    EXPECT_EQ(client->value(kNothingPrepared), "0");
    if (i % 2 == 0) client->must("COMMIT");
  }
  auto other = new_client();
  client->must("BEGIN");
  EXPECT_EQ(client->value(kNothingPrepared), "0");
  EXPECT_EQ(other->value(kNothingPrepared), "0");
  local().must("SET remote_fdw.remote_plan = on");
  Answer plan = local().must("EXPLAIN (COSTS OFF) EXECUTE p(1)");
  EXPECT_NE(plan.table().find("Remote Plan Error: not asked for"), std::string::npos) << plan.table();
  EXPECT_NE(local().must("EXPLAIN (COSTS OFF) SELECT a FROM t WHERE a = 1").table().find("Index Only Scan"), std::string::npos);
}

// pgbouncer as it is installed refuses libpq's "options"; with ignore_startup_parameters it drops them. Neither is asked of the user.
TEST_F(PooledServer, IsNoticedWhenItRefusesStartupOptions) {
  create_local_only();
  start_pooler("transaction", 1, "", kForeignSettings);
  auto client = new_client();
  std::string before = client->value(kStateOfSession);
  expect_right(local());
  EXPECT_EQ(client->value(kStateOfSession), before);
}

TEST_F(PooledServer, IsNoticedWhenItDropsStartupOptions) {
  create_local_only();
  remote().must("ALTER DATABASE " + database() + " SET timezone = 'Asia/Kolkata'");
  start_pooler("transaction", 1, "ignore_startup_parameters = options", kForeignSettings);
  auto client = new_client();
  std::string before = client->value(kStateOfSession);
  expect_right(local());
  EXPECT_EQ(client->value(kStateOfSession), before);
}

// What a server reports by itself is as it should be, so that nothing shows but values.
class SilentlyPooled : public PooledServer {
 protected:
  void SetUp() override {
    PooledServer::SetUp();
    create_local_only();
    remote().must("ALTER DATABASE " + database() + " SET timezone = 'UTC'");
    start_pooler("transaction", 1, "ignore_startup_parameters = options", kUnreportedSettings);
  }
  static constexpr const char *kUnreportedSettings =
      "SET search_path = evil; SET extra_float_digits = -5; SET bytea_output = escape; SET transform_null_equals = on; SET array_nulls = off; "
      "SET xmloption = document; SET cursor_tuple_fraction = 0.5";
};

TEST_F(SilentlyPooled, IsNoticedByTheFirstStatementWhateverItIs) {
  struct {
    const char *sql;
    const char *answer;
  } kFirsts[] = {
      {"SELECT y FROM t_text WHERE a = 7", "\\x00ff5c\n"},
      {"SELECT y, f FROM t_text WHERE a = 7 AND random() >= 0", "\\x00ff5c|7.1\n"},
      {"SET remote_fdw.scan_strategy = query; SELECT f FROM t_text WHERE a = 7", "7.1\n"},
      {"SET remote_fdw.scan_strategy = cursor; SELECT f FROM t_text WHERE a = 7", "7.1\n"},
      {"RESET remote_fdw.scan_strategy; SELECT count(*) FROM here JOIN t USING (a) WHERE upper(b) LIKE 'X%'", "10\n"},
      {"INSERT INTO t SELECT 20000 + g FROM generate_series(1, 500) g", "INSERT 0 500"},
      {"INSERT INTO t_text (a, y) VALUES (30000, '\\x5c00') RETURNING y", "\\x5c00\n"},
      {"UPDATE t SET y = y WHERE y::text = '\\x00ff5c' AND a = 3", "UPDATE 1"},
      {"UPDATE t_text SET f = f WHERE local_only(a) AND a = 3 RETURNING f", "3.1\n"},
      {"DELETE FROM t WHERE a > 990 AND f > 0.1", "DELETE 10"},
  };
  for (const auto &first : kFirsts) {
    for (const char *begin : {"BEGIN; ", "BEGIN; SAVEPOINT s; "}) {
      local().must("SELECT remote_fdw_disconnect_all()");
      Answer answer = local().run(std::string(begin) + first.sql);
      EXPECT_TRUE(answer.ok) << first.sql << ": " << answer.message;
      EXPECT_EQ(answer.rows.empty() ? answer.tag : answer.table(), first.answer) << begin << first.sql;
      local().must("ROLLBACK");
    }
  }
  expect_remote_idle();
}

TEST_F(SilentlyPooled, IsNoticedByExplainAndAnalyze) {
  local().must("SET remote_fdw.remote_plan = on");
  EXPECT_NE(local().must("EXPLAIN SELECT * FROM t WHERE a = 1").table().find("Index"), std::string::npos);
  local().must("SET plan_cache_mode = force_generic_plan; PREPARE p(int) AS SELECT a FROM t WHERE a = $1; SELECT remote_fdw_disconnect_all()");
  Answer plan = local().must("EXPLAIN (COSTS OFF) EXECUTE p(1)");
  EXPECT_NE(plan.table().find("Remote Plan Error: not asked for"), std::string::npos) << plan.table();
  EXPECT_EQ(new_client()->value(kNothingPrepared), "0");
  local().must("SELECT remote_fdw_disconnect_all(); ANALYZE t_text");
  EXPECT_EQ(local().value("SELECT count(*) FROM pg_stats WHERE tablename = 't_text' AND attname = 'y' AND most_common_vals::text LIKE '%x00ff5c%'"), "1");
}

TEST_F(SilentlyPooled, LeavesTheSessionAsItWas) {
  auto client = new_client();
  std::string before = client->value(kStateOfSession);
  ASSERT_NE(before.find("bytea_output=escape"), std::string::npos) << before;
  expect_right(local());
  EXPECT_EQ(client->value(kStateOfSession), before);
}

TEST_F(SilentlyPooled, ModeSessionSetsThem) {
  set_mode("session");
  EXPECT_EQ(local().value("SELECT y FROM t_text WHERE a = 7"), "\\x00ff5c");
  EXPECT_NE(new_client()->value(kStateOfSession).find("bytea_output=hex"), std::string::npos);
}

// Where the statement itself fails the question stays open.
TEST_F(SilentlyPooled, IsNoticedAfterAnError) {
  EXPECT_EQ(local().run("SELECT 1 / (a - 1) FROM t WHERE a = 1").sqlstate, "22012");
  EXPECT_EQ(local().value("SELECT y FROM t_text WHERE a = 7"), "\\x00ff5c");
}

// It travels with the first statement, and only with that.
TEST_F(PooledServer, TheQuestionCostsNoRoundTrip) {
  TcpProxy proxy(remote_cluster().port);
  local().must("ALTER SERVER remote OPTIONS (SET port '" + proxy.port() + "')");
  std::uint64_t round_trips[2];
  for (const char *mode : {"session", "transaction"}) {
    local().must(std::string("ALTER SERVER remote OPTIONS (") + (mode[0] == 's' ? "ADD" : "SET") + " pooler_mode '" + mode + "')");
    proxy.set_delay(std::chrono::milliseconds(20));
    proxy.reset_traffic();
    local().must("SELECT b FROM t WHERE a = 7");
    round_trips[mode[0] == 's' ? 0 : 1] = proxy.traffic().round_trips;
    proxy.set_delay(std::chrono::milliseconds(0));
  }
  EXPECT_EQ(round_trips[0], round_trips[1]);
}

TEST_F(PooledServer, IsNotSeenWhereThereIsNone) {
  remote().must("CREATE VIEW prepared AS SELECT count(*)::int AS a FROM pg_prepared_statements");
  local().must("CREATE FOREIGN TABLE prepared (a int) SERVER remote OPTIONS (schema_name 'public')");
  local().must("SET plan_cache_mode = force_generic_plan; PREPARE p(int) AS SELECT a FROM t WHERE a = $1");
  local().must("SET remote_fdw.remote_plan = on");
  Answer plan = local().must("EXPLAIN (COSTS OFF) EXECUTE p(1)");
  EXPECT_NE(plan.table().find("Index"), std::string::npos) << plan.table();
  for (int i = 0; i < 3; i++) local().must("EXECUTE p(1)");
  EXPECT_NE(local().value("SELECT a FROM prepared"), "0");
}

TEST_F(PooledServer, ModeSessionIsToldWhatToDo) {
  start_pooler("transaction", 1);
  set_mode("session");
  Answer refused = local().run("SELECT count(*) FROM t");
  EXPECT_EQ(refused.sqlstate, "08001");
  EXPECT_NE(refused.detail.find("options"), std::string::npos) << refused.detail;
  EXPECT_NE(refused.hint.find("pooler_mode"), std::string::npos) << refused.hint;
  pooler_.reset();
  start_pooler("transaction", 1, std::string("ignore_startup_parameters = options") + (differential::pooler_follows_statements() ? "\nmax_prepared_statements = 0" : ""));
  auto other = new_local();
  for (Session *session : {&local(), other.get()}) session->must("SET plan_cache_mode = force_generic_plan; PREPARE p(int) AS SELECT a FROM t WHERE a = $1");
  Answer last;
  for (int i = 0; i < 4 && last.sqlstate.empty(); i++)
    for (Session *session : {&local(), other.get()})
      if (Answer answer = session->run("EXECUTE p(1)"); !answer.ok) last = answer;
  EXPECT_EQ(last.sqlstate, "42P05");
  EXPECT_NE(last.hint.find("pooler_mode"), std::string::npos) << last.hint;
}

TEST_F(PooledServer, InSessionPoolingWorksInEveryMode) {
  create_local_only();
  start_pooler("session", 4, "ignore_startup_parameters = options", kForeignSettings);
  expect_right(local());
  set_mode("session");
  expect_right(local());
  local().must("ALTER SERVER remote OPTIONS (SET pooler_mode 'transaction')");
  expect_right(local());
}

TEST_F(PooledServer, CancelsWhatRuns) {
  remote().must("CREATE VIEW slow AS SELECT a FROM t, pg_sleep(0.02 * a)");
  local().must("CREATE FOREIGN TABLE slow (a int) SERVER remote OPTIONS (schema_name 'public')");
  start_pooler("transaction", 2);
  set_mode("transaction");
  for (const char *strategy : {"stream", "query", "cursor"}) {
    local().must("SET statement_timeout = 300; SET remote_fdw.scan_strategy = " + std::string(strategy));
    auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(local().run("SELECT count(a) FROM slow WHERE random() >= 0").sqlstate, "57014");
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
    local().must("RESET statement_timeout");
    EXPECT_EQ(local().value("SELECT count(*) FROM t"), "1000");
    expect_remote_idle();
  }
}

TEST_F(PooledServer, LosesServerConnectionsUnnoticedBetweenTransactions) {
  start_pooler("transaction", 2);
  set_mode("transaction");
  for (int i = 0; i < 3; i++) {
    EXPECT_EQ(local().value("SELECT count(*) FROM t"), "1000");
    kill_pooled_connections();
    EXPECT_EQ(local().must("UPDATE t SET b = b WHERE a = 1").tag, "UPDATE 1");
    kill_pooled_connections();
  }
  local().must("BEGIN; UPDATE t SET b = 'lost' WHERE a = 1");
  kill_pooled_connections();
  // pgbouncer hands on the server's last words, or just ends the connection
  std::string lost = local().run("SELECT count(*) FROM t").sqlstate;
  EXPECT_TRUE(lost == "57P01" || lost.substr(0, 2) == "08") << lost;
  local().run("ROLLBACK");
  EXPECT_EQ(local().value("SELECT count(*) FROM t WHERE b = 'lost'"), "0");
}

// The pooler finds them dead only when it has given one of them to our statement.
TEST_F(PooledServer, GivesOutServerConnectionsThatAreDead) {
  start_pooler("transaction", 2);
  set_mode("transaction");
  for (const char *statement : {"SELECT count(*) FROM t", "UPDATE t SET b = b WHERE a = 1", "SELECT a FROM t WHERE a = 3"}) {
    local().must(statement);
    pooler_->pause();
    kill_pooled_connections();
    std::thread wakes([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(200));
      pooler_->go_on();
    });
    EXPECT_EQ(local().must(statement).rows.size(), statement[0] == 'S' ? 1u : 0u);
    wakes.join();
  }
}

// PREPARE TRANSACTION gives the server connection back to the pool: COMMIT PREPARED comes on any.
TEST_F(PooledServer, PreparesAndCommitsOnAnyServerConnection) {
  start_pooler("transaction", 2);
  local().must("ALTER SERVER remote OPTIONS (ADD two_phase_commit 'on', ADD pooler_mode 'transaction')");
  local().must("CREATE SERVER second FOREIGN DATA WRAPPER remote_fdw OPTIONS (host '" + pooler_->socket_dir().string() + "', port '" + pooler_->port() + "', dbname '" +
               database() + "', two_phase_commit 'on', pooler_mode 'transaction'); CREATE USER MAPPING FOR postgres SERVER second OPTIONS (user 'postgres');"
               "CREATE FOREIGN TABLE u (a int, b text) SERVER second OPTIONS (schema_name 'public')");
  remote().must("CREATE TABLE u (a int UNIQUE DEFERRABLE INITIALLY DEFERRED, b text); INSERT INTO u VALUES (0, 'first')");
  for (int i = 1; i <= 10; i++) {
    std::string sets = " SET b = 'both " + std::to_string(i) + "'";
    local().must("BEGIN; UPDATE t" + sets + " WHERE a = 1; INSERT INTO u VALUES (" + std::to_string(i) + ", 'x'); COMMIT");
    EXPECT_EQ(remote().value("SELECT b FROM t WHERE a = 1"), "both " + std::to_string(i));
  }
  // the deferred constraint fails at PREPARE
  EXPECT_EQ(local().run("BEGIN; UPDATE t SET b = 'half' WHERE a = 1; INSERT INTO u VALUES (0, 'again'); COMMIT").sqlstate, "23505");
  EXPECT_EQ(local().value("SELECT b || (SELECT count(*) FROM u) FROM t WHERE a = 1"), "both 1011");
  EXPECT_EQ(remote().value("SELECT count(*) FROM pg_prepared_xacts WHERE database = current_database()"), "0");
}

// The settings and START TRANSACTION go with the first statement.
TEST_F(PooledServer, ModeCostsNoRoundTrip) {
  TcpProxy proxy(remote_cluster().port);
  local().must("ALTER SERVER remote OPTIONS (SET port '" + proxy.port() + "', ADD pooler_mode 'session')");
  for (const char *sql : {"SELECT b FROM t WHERE a = 7", "SELECT count(b) FROM t WHERE random() >= 0", "UPDATE t SET b = b WHERE a = 7"}) {
    std::uint64_t round_trips[2];
    for (int mode : {0, 1}) {
      local().must(std::string("ALTER SERVER remote OPTIONS (SET pooler_mode '") + (mode == 0 ? "session" : "transaction") + "')");
      local().must(sql);
      proxy.set_delay(std::chrono::milliseconds(20));
      local().must(sql);
      proxy.reset_traffic();
      for (int i = 0; i < 5; i++) local().must(sql);
      proxy.set_delay(std::chrono::milliseconds(0));
      round_trips[mode] = proxy.traffic().round_trips;
    }
    EXPECT_LE(round_trips[1], round_trips[0] + 1) << sql;
    EXPECT_LE(round_trips[1], 11u) << sql;
  }
}

class ManyPooledSessions : public PooledServer {
 protected:
  static constexpr int kSessions = 50, kRounds = 6;

  void SetUp() override {
    PooledServer::SetUp();
    remote().must("CREATE TABLE acc (id int PRIMARY KEY, owner int, bal int); INSERT INTO acc SELECT g, g % " + std::to_string(kSessions) +
                  ", 100 FROM generate_series(0, " + std::to_string(kSessions * 4 - 1) + ") g; CREATE INDEX ON acc (owner)");
    local().must("CREATE FOREIGN TABLE acc (id int, owner int, bal int) SERVER remote OPTIONS (schema_name 'public')");
  }
  // A session writes its own accounts only, so that nothing it does can fail but what it wants to.
  void work(int number) {
    auto session = new_local();
    std::string own = std::to_string(number), own2 = std::to_string(number + kSessions);
    session->must("PREPARE bal(int) AS SELECT bal FROM acc WHERE id = $1; SET plan_cache_mode = force_generic_plan");
    auto must = [&](const std::string &sql, const std::string &wanted) {
      Answer answer = session->run(sql);
      if ((answer.rows.empty() ? answer.tag : answer.value()) != wanted || !answer.ok) problem(own + ": " + sql + ": " + answer.value() + answer.message);
    };
    for (int i = 0; i < kRounds; i++) {
      must("BEGIN; UPDATE acc SET bal = bal - 1 WHERE id = " + own + "; UPDATE acc SET bal = bal + 1 WHERE id = " + own2 + "; COMMIT", "COMMIT");
      must("EXECUTE bal(" + own + ")", std::to_string(99 - i));
      session->run("BEGIN; SELECT sum(bal) FROM acc; SAVEPOINT s; UPDATE acc SET bal = 0 WHERE owner = " + own + "; ROLLBACK TO s");
      must("DECLARE c CURSOR FOR SELECT id FROM acc WHERE owner = " + own + " ORDER BY id", "DECLARE CURSOR");
      must("FETCH 1 FROM c", own);
      must("COMMIT", "COMMIT");
      if (session->run("SELECT 1 / (bal - bal) FROM acc WHERE id = " + own).sqlstate != "22012") problem("no division by zero");
      must("INSERT INTO t (a) SELECT 100000 + " + own + " * 1000 + g FROM generate_series(1, 220) g", "INSERT 0 220");
      must("SELECT sum(bal) FROM acc", std::to_string(kSessions * 4 * 100));
      must("DELETE FROM t WHERE a / 1000 = 100 + " + own, "DELETE 220");
      transactions_ += 7;
    }
  }
  void problem(const std::string &text) {
    if (problems_++ < 5) ADD_FAILURE() << text;
  }

  std::atomic<int> transactions_{0}, problems_{0};
};

TEST_F(ManyPooledSessions, ShareTwoServerConnections) {
  start_pooler("transaction", 2);
  set_mode("transaction");
  std::vector<std::thread> threads;
  for (int number = 0; number < kSessions; number++) threads.emplace_back([this, number] { work(number); });
  for (std::thread &thread : threads) thread.join();
  EXPECT_EQ(problems_, 0);
  EXPECT_GE(transactions_, 2000);
  EXPECT_EQ(remote().must("SELECT count(*), sum(bal), min(bal), max(bal) FROM acc").table(), "200|20000|94|106\n");
  EXPECT_EQ(remote().value("SELECT count(*) FROM t"), "1000");
  EXPECT_LE(std::stoi(remote().value("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")), 2);
}

}  // namespace remote_fdw::test
