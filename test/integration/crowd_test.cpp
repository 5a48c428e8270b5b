// Many at once: a hundred sessions that transfer money while remote backends are killed, and one session with two hundred servers.
#include <atomic>
#include <random>
#include <thread>

#include "support/extent.h"
#include "support/own_server.h"
#include "support/two_servers.h"

namespace remote_fdw::test {

class Crowd : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    local_ = new OwnServer(kSmallSessions);
    remote_ = new OwnServer(std::string(kSmallSessions) + "max_connections = 450\n");
  }
  static void TearDownTestSuite() {
    delete local_;
    delete remote_;
  }
  void SetUp() override {
    session_ = local_->connect();
    session_->must("DROP EXTENSION IF EXISTS remote_fdw CASCADE; CREATE EXTENSION remote_fdw");
    remote_->connect()->must("DROP TABLE IF EXISTS t; CREATE TABLE t (a int); INSERT INTO t VALUES (7)");
  }
  void restart_with_files(int most) {
    session_->must("ALTER SYSTEM SET max_files_per_process = " + std::to_string(most));
    local_->stop(Stop::Fast);
    local_->start();
    session_ = local_->connect();
  }
  static constexpr const char *kSmallSessions = "max_connections = 130\nmax_files_per_process = 120\n";
  static OwnServer *local_, *remote_;
  std::unique_ptr<Session> session_;
};

OwnServer *Crowd::local_ = nullptr, *Crowd::remote_ = nullptr;

class CrowdOfMoney : public Crowd {
 protected:
  static constexpr int kSessions = 100, kAccounts = 40;

  void SetUp() override {
    Crowd::SetUp();
    remote_->connect()->must("CREATE TABLE checking (id int PRIMARY KEY, balance int); CREATE TABLE savings (LIKE checking INCLUDING ALL); CREATE TABLE receipt (id int PRIMARY KEY);"
                             "INSERT INTO checking SELECT g, 100 FROM generate_series(1, 40) g; INSERT INTO savings SELECT g, 100 FROM generate_series(1, 40) g");
    session_->must("CREATE SERVER remote FOREIGN DATA WRAPPER remote_fdw" + remote_->server_options() + "; CREATE USER MAPPING FOR postgres SERVER remote OPTIONS (user 'postgres')");
    session_->must("IMPORT FOREIGN SCHEMA public FROM SERVER remote INTO public; CREATE TABLE receipt_here (id int PRIMARY KEY)");
  }

  // Transfers until told to stop; each leaves a receipt here and there in its own transaction.
  void transfer(int number) {
    auto session = local_->connect();
    std::mt19937 random(static_cast<unsigned>(number));
    auto account = [&] { return std::to_string(random() % kAccounts + 1); };
    for (int i = 0; !stop_; i++) {
      std::string id = std::to_string(number * 1000000 + i), much = std::to_string(random() % 50);
      bool begun = session->run("BEGIN").ok;
      bool moved = begun && session->run("UPDATE checking SET balance = balance - " + much + " WHERE id = " + account()).ok &&
                   session->run("UPDATE savings SET balance = balance + " + much + " WHERE id = " + account() + (i % 2 ? "" : " AND random() >= 0")).ok &&
                   session->run("INSERT INTO receipt VALUES (" + id + ")").ok && session->run("INSERT INTO receipt_here VALUES (" + id + ")").ok;
      Answer answer = session->run(moved ? "COMMIT" : "ROLLBACK");
      (answer.ok && answer.tag == "COMMIT" ? done_ : failed_)++;
    }
    // it is alive, and sees what there is
    if (session->run("SELECT (SELECT sum(balance) FROM checking) + (SELECT sum(balance) FROM savings)").value() == std::to_string(2 * kAccounts * 100)) right_++;
  }

  std::atomic<bool> stop_{false};
  std::atomic<int> done_{0}, failed_{0}, right_{0};
};

// Without two-phase commit one remote server is what a transaction can span and be exact; an answer to COMMIT that is lost is told as an error.
TEST_F(CrowdOfMoney, TheSumIsConstant) {
  std::vector<std::thread> threads;
  for (int i = 1; i <= kSessions; i++) threads.emplace_back([this, i] { transfer(i); });
  auto killer = remote_->connect();
  const std::string sum = "SELECT (SELECT sum(balance) FROM checking) + (SELECT sum(balance) FROM savings)";
  auto start = std::chrono::steady_clock::now();
  while (std::chrono::steady_clock::now() - start < std::chrono::seconds(rounds(5, 120))) {
    killer->must("SELECT count(pg_terminate_backend(pid)) FROM (SELECT pid FROM pg_stat_activity WHERE application_name = 'remote_fdw' ORDER BY random() LIMIT 3) s");
    EXPECT_EQ(killer->value(sum), "8000");
    usleep(50000);
  }
  stop_ = true;
  for (auto &thread : threads) thread.join();
  EXPECT_EQ(killer->value(sum), "8000");
  EXPECT_EQ(right_, kSessions);
  EXPECT_GT(done_, 50);
  EXPECT_GT(failed_, 20);
  // what was claimed here is there; what is there and not here is a COMMIT whose answer was lost
  EXPECT_EQ(std::to_string(done_), session_->value("SELECT count(*) FROM receipt_here"));
  EXPECT_EQ(session_->value("SELECT count(*) FROM receipt_here LEFT JOIN receipt USING (id) WHERE receipt.id IS NULL"), "0");
  EXPECT_LE(std::stoi(session_->value("SELECT count(*) FROM receipt LEFT JOIN receipt_here h USING (id) WHERE h.id IS NULL")), failed_);
  session_.reset();
  EXPECT_TRUE(wait_for(*killer, "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'remote_fdw'", "0"));
}

class CrowdOfServers : public Crowd {
 protected:
  static constexpr int kServers = 200;
  void make_servers() {
    session_->must("DO $$ BEGIN FOR i IN 1.." + std::to_string(kServers) + " LOOP EXECUTE format($f$CREATE SERVER s%s FOREIGN DATA WRAPPER remote_fdw" + remote_->server_options() +
                   "; CREATE USER MAPPING FOR postgres SERVER s%s OPTIONS (user 'postgres'); CREATE FOREIGN TABLE t%s (a int) SERVER s%s OPTIONS (schema_name 'public', table_name 't')$f$, i, i, i, i); END LOOP; END $$");
    session_->must("CREATE FUNCTION read_all(upto int) RETURNS int LANGUAGE plpgsql AS $$ DECLARE x int; total int := 0; BEGIN FOR i IN 1..upto LOOP EXECUTE format('SELECT a FROM t%s', i) INTO x; total := total + x; END LOOP; RETURN total; END $$");
  }
};

TEST_F(CrowdOfServers, InOneSession) {
  restart_with_files(120);
  make_servers();
  // the limit on descriptors is what PostgreSQL keeps for such connections: a third of max_files_per_process
  Answer answer = session_->run("SELECT read_all(200)");
  EXPECT_EQ(answer.sqlstate, "08001") << answer.value();
  EXPECT_NE((answer.message + answer.detail + answer.hint).find("max_files_per_process"), std::string::npos) << answer.message << answer.detail << answer.hint;
  EXPECT_EQ(session_->value("SELECT count(*) > 20 FROM remote_fdw_get_connections()"), "t");
  EXPECT_EQ(session_->value("SELECT read_all(20)"), "140");
  EXPECT_EQ(session_->value("SELECT remote_fdw_disconnect_all()"), "t");
  EXPECT_EQ(session_->value("SELECT a FROM t200"), "7");
  EXPECT_EQ(session_->value("SELECT read_all(20)"), "140");
  // the session's own files are not starved
  EXPECT_EQ(session_->value("SELECT count(*) FROM (SELECT DISTINCT relkind, relname FROM pg_class) s WHERE relname = 't200'"), "1");
  restart_with_files(1000);
  EXPECT_EQ(session_->value("SELECT read_all(200)"), "1400");
  EXPECT_EQ(session_->value("SELECT count(*) FROM remote_fdw_get_connections()"), "200");
  session_->must("BEGIN; SELECT read_all(200); SAVEPOINT s; SELECT read_all(200); ROLLBACK TO s; COMMIT");
  EXPECT_EQ(session_->value("SELECT remote_fdw_disconnect_all()"), "t");
  EXPECT_TRUE(wait_for(*remote_->connect(), "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'remote_fdw'", "0"));
}

TEST_F(CrowdOfServers, TwoHundredMappingsOfOneServer) {
  restart_with_files(1000);
  session_->must("CREATE SERVER one FOREIGN DATA WRAPPER remote_fdw" + remote_->server_options() + "; CREATE FOREIGN TABLE t (a int) SERVER one OPTIONS (schema_name 'public'); GRANT SELECT ON t TO PUBLIC");
  session_->must("DO $$ BEGIN FOR i IN 1..200 LOOP EXECUTE format($f$CREATE ROLE u%s; CREATE USER MAPPING FOR u%s SERVER one OPTIONS (user 'postgres', password_required 'false')$f$, i, i); END LOOP; END $$");
  EXPECT_EQ(session_->must("DO $$ DECLARE x int; BEGIN FOR i IN 1..200 LOOP EXECUTE format('SET LOCAL ROLE u%s', i); SELECT a INTO STRICT x FROM t; IF x <> 7 THEN RAISE 'x: %', x; END IF; END LOOP; END $$").tag, "DO");
  EXPECT_EQ(session_->must("SELECT count(*), count(DISTINCT user_name) FROM remote_fdw_get_connections()").table(), "200|200\n");
  session_->must("DROP USER MAPPING FOR u7 SERVER one");
  EXPECT_EQ(session_->value("SELECT count(*) FROM remote_fdw_get_connections()"), "199");
  EXPECT_EQ(session_->value("SELECT remote_fdw_disconnect('one')"), "t");
  EXPECT_EQ(session_->value("SELECT count(*) FROM remote_fdw_get_connections()"), "0");
}

}  // namespace remote_fdw::test
