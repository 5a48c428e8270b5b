// Somebody dies at each step of a two-phase commit. Money moves between two remote servers, and a row here says so: whatever happens, what
// is left in doubt can be settled, all three agree afterwards, and the sum of the money is what it was.
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <vector>

#include "support/extent.h"
#include "support/held_session.h"
#include "support/own_server.h"
#include "support/tcp_proxy.h"
#include "support/two_servers.h"

namespace remote_fdw::test {

using Clock = std::chrono::steady_clock;

class TwoPhaseFaults : public TwoServers {
 protected:
  // `here` has the foreign tables, `far` one of the accounts; the other is on the remote cluster of all tests.
  static void SetUpTestSuite() {
    here = new OwnServer("shared_preload_libraries = 'remote_fdw'\nremote_fdw.resolve_interval = 0\nsynchronous_commit = off\nmax_wal_senders = 5\n");
    far = new OwnServer();
  }
  static void TearDownTestSuite() {
    delete here;
    delete far;
    here = far = nullptr;
  }
  void SetUp() override {
    TwoServers::SetUp();
    // own databases, new for each test
    for (OwnServer *server : {here, far}) {
      server->start();
      server->connect()->must("CREATE DATABASE " + database());
    }
    remote().must("CREATE TABLE near (money int); INSERT INTO near VALUES (1000)");
    at_far()->must("CREATE TABLE far (money int); INSERT INTO far VALUES (1000)");
    auto session = at_here();
    session->must("CREATE EXTENSION remote_fdw; CREATE TABLE journal (amount int); CREATE TABLE noise (x int)");
    session->must("CREATE SERVER near FOREIGN DATA WRAPPER remote_fdw" + server_options(", two_phase_commit 'auto'"));
    session->must("CREATE SERVER far FOREIGN DATA WRAPPER remote_fdw OPTIONS (host '127.0.0.1', port '" + far->port() + "', dbname '" + database() + "', two_phase_commit 'auto')");
    session->must("CREATE USER MAPPING FOR PUBLIC SERVER near OPTIONS (user 'postgres'); CREATE USER MAPPING FOR postgres SERVER far OPTIONS (user 'postgres');"
                  "CREATE FOREIGN TABLE near (money int) SERVER near OPTIONS (schema_name 'public'); CREATE FOREIGN TABLE far (money int) SERVER far OPTIONS (schema_name 'public')");
  }
  static std::unique_ptr<Session> connect_to(const OwnServer &server, const std::string &name) { return server.connect(name); }
  std::unique_ptr<Session> at_here() const { return here->connect(database()); }
  std::unique_ptr<Session> at_far() const { return far->connect(database()); }

  std::unique_ptr<HeldSession> hold(const std::string &point, const std::string &sql = kTransfer) const {
    return std::make_unique<HeldSession>(at_here(), here->directory() + "/data", point, sql);
  }
  std::string left_prepared() {
    const std::string count = "SELECT count(*) FROM pg_prepared_xacts WHERE database = current_database()";
    return remote().value(count) + " " + at_far()->value(count);
  }
  // Ids given to transactions that commit: one of these must not be taken for the one that died.
  static void make_noise(Session &session) {
    for (int i = 0; i < 10; i++) session.must("INSERT INTO noise VALUES (1)");
  }
  void settle() {
    auto session = at_here();
    make_noise(*session);
    for (int i = 0; i < 100 && left_prepared() != "0 0"; i++) {
      session->must("SELECT * FROM remote_fdw_resolve_in_doubt()");
      if (left_prepared() != "0 0") usleep(100000);
    }
    EXPECT_EQ(left_prepared(), "0 0");
    EXPECT_EQ(session->value("SELECT count(*) FROM remote_fdw_in_doubt"), "0");
  }
  // True when the transfer has happened: everywhere, or nowhere.
  bool transferred() {
    std::string done = at_here()->value("SELECT count(*) FROM journal"), far_money = at_far()->value("SELECT money FROM far"), near_money = remote().value("SELECT money FROM near");
    EXPECT_TRUE((done == "1" && near_money == "990" && far_money == "1010") || (done == "0" && near_money == "1000" && far_money == "1000"))
        << done << ": " << near_money << " " << far_money;
    return done == "1";
  }
  void expect_here_is_well() {
    auto session = at_here();
    session->must("BEGIN; SELECT * FROM near; UPDATE far SET money = money; INSERT INTO noise VALUES (2); COMMIT");
    EXPECT_EQ(session->value("SELECT count(*) FROM remote_fdw_get_connections() WHERE used_in_xact"), "0");
  }

  static constexpr const char *kTransfer = "BEGIN; UPDATE near SET money = money - 10; UPDATE far SET money = money + 10; INSERT INTO journal VALUES (10); COMMIT";
  static OwnServer *here, *far;
};

OwnServer *TwoPhaseFaults::here = nullptr;
OwnServer *TwoPhaseFaults::far = nullptr;

// At which places the transfer cannot have been committed; elsewhere it must have been.
static bool is_before_prepared(const std::string &point) { return point == "named" || point == "prepare_sent"; }
static bool is_before_commit(const std::string &point) { return is_before_prepared(point) || point == "prepared"; }

enum class Victim { LocalSession, LocalSessionGently, LocalServer, RemoteSessions, RemoteServer };

struct Death {
  Victim victim;
  const char *point;
};

// In every run the deaths that differ most; all with --full.
static std::vector<Death> deaths() {
  if (!is_full_run())
    return {{Victim::LocalSession, "prepare_sent"}, {Victim::LocalSession, "commit_sent"},   {Victim::LocalSessionGently, "committed"}, {Victim::LocalServer, "prepared"},
            {Victim::LocalServer, "committed"},     {Victim::RemoteSessions, "prepared"}, {Victim::RemoteServer, "prepare_sent"},    {Victim::RemoteServer, "committed"}};
  std::vector<Death> all;
  for (Victim victim : {Victim::LocalSession, Victim::LocalSessionGently, Victim::LocalServer, Victim::RemoteSessions, Victim::RemoteServer})
    for (const char *point : {"named", "prepare_sent", "prepared", "committed", "commit_sent"}) all.push_back({victim, point});
  return all;
}

static std::string name_of(const testing::TestParamInfo<Death> &info) {
  static const char *const kNames[] = {"LocalSession", "LocalSessionGently", "LocalServer", "RemoteSessions", "RemoteServer"};
  return std::string(kNames[static_cast<int>(info.param.victim)]) + "_" + info.param.point;
}

class EachDeath : public TwoPhaseFaults, public testing::WithParamInterface<Death> {
 protected:
  // Comes back when the victim is gone and, if it is a server, is there again. The session goes on where it was held.
  Answer die(HeldSession &held) {
    Answer answer;
    switch (GetParam().victim) {
      case Victim::LocalSession:
        return kill_here(held);
      case Victim::LocalSessionGently:
        at_here()->must("SELECT pg_terminate_backend(" + std::to_string(held.backend_pid()) + ")");
        held.release();
        return held.answer();
      case Victim::LocalServer:
        here->stop(Stop::Immediate);
        held.release();
        answer = held.answer();
        here->start();
        return answer;
      case Victim::RemoteSessions:
        at_far()->must("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
        held.release();
        return held.answer();
      case Victim::RemoteServer:
        far->stop(Stop::Immediate);
        held.release();
        answer = held.answer();
        far->start();
    }
    return answer;
  }
  Answer kill_here(HeldSession &held) {
    auto watcher = at_here();
    EXPECT_EQ(kill(held.backend_pid(), SIGKILL), 0);
    Answer answer = held.answer();
    held.release();
    // the server ends all sessions before it comes back
    for (int i = 0; i < 1000 && watcher->run("SELECT 1").ok; i++) usleep(20000);
    return answer;
  }
};

TEST_P(EachDeath, LeavesAllOrNothing) {
  auto held = hold(GetParam().point);
  Answer answer = die(*held);
  settle();
  bool done = transferred();
  bool remote_died = GetParam().victim == Victim::RemoteSessions || GetParam().victim == Victim::RemoteServer;
  // once the local commit is there, nothing undoes it; nor when all are prepared and only a remote dies
  if (!is_before_commit(GetParam().point) || (remote_died && !is_before_prepared(GetParam().point))) {
    EXPECT_TRUE(done);
  }
  if (remote_died) {
    EXPECT_EQ(done, answer.ok) << answer.message;
  } else if (GetParam().victim != Victim::LocalSessionGently && is_before_commit(GetParam().point)) {
    EXPECT_FALSE(done);
  }
  expect_here_is_well();
}

INSTANTIATE_TEST_SUITE_P(TwoPhaseFaults, EachDeath, testing::ValuesIn(deaths()), name_of);

// Without a WAL record of its own the id of a transaction that has written nothing here would be given out again after a crash, and the
// resolver would take the outcome of another transaction for that of this one.
TEST_F(TwoPhaseFaults, AnIdIsNotGivenOutTwice) {
  auto held = hold("prepared", "BEGIN; UPDATE near SET money = money - 10; UPDATE far SET money = money + 10; COMMIT");
  EXPECT_EQ(left_prepared(), "1 1");
  here->stop(Stop::Immediate);
  held->release();
  here->start();
  make_noise(*at_here());
  EXPECT_EQ(at_here()->must("SELECT DISTINCT local_outcome, advice FROM remote_fdw_in_doubt").table(), "aborted|to be rolled back\n");
  settle();
  EXPECT_FALSE(transferred());
}

TEST_F(TwoPhaseFaults, WhoIsInDoubtIsToldAndShown) {
  auto held = hold("committed");
  far->stop(Stop::Immediate);
  held->release();
  Answer answer = held->answer();
  EXPECT_EQ(answer.tag, "COMMIT");
  ASSERT_EQ(answer.notices.size(), 1u);
  EXPECT_EQ(answer.notices[0], "WARNING: a transaction may be left prepared on server \"far\"");
  // a server that cannot be asked hinders nobody
  Answer seen = at_here()->must("SELECT server_name, action, gid IS NULL FROM remote_fdw_resolve_in_doubt()");
  EXPECT_EQ(seen.table(), "far|failed|t\n");
  seen = at_here()->must("SELECT count(*) FROM remote_fdw_in_doubt");
  ASSERT_EQ(seen.notices.size(), 1u);
  EXPECT_EQ(seen.notices[0], "WARNING: server \"far\" cannot be asked for prepared transactions");
  far->start();
  EXPECT_EQ(at_here()->must("SELECT server_name, user_name, local_outcome, advice FROM remote_fdw_in_doubt").table(), "far|postgres|committed|to be committed\n");
  settle();
  EXPECT_TRUE(transferred());
}

TEST_F(TwoPhaseFaults, ASilentNetworkDoesNotHoldTheSession) {
  TcpProxy proxy(far->port());
  at_here()->must("ALTER SERVER far OPTIONS (SET port '" + proxy.port() + "')");
  auto held = hold("committed");
  proxy.set_flow(Flow::BlackHole);
  held->release();
  usleep(300000);
  auto start = Clock::now();
  at_here()->must("SELECT pg_cancel_backend(" + std::to_string(held->backend_pid()) + ")");
  Answer answer = held->answer();
  EXPECT_LT(Clock::now() - start, std::chrono::seconds(8));
  EXPECT_EQ(answer.tag, "COMMIT");
  EXPECT_EQ(answer.notices.size(), 1u);
  EXPECT_EQ(held->session().value("SELECT count(*) FROM journal"), "1");
  proxy.set_flow(Flow::Pass);
  settle();
  EXPECT_TRUE(transferred());
}

TEST_F(TwoPhaseFaults, TheWorkerSettlesWhatACrashLeft) {
  here->connect()->must("ALTER SYSTEM SET remote_fdw.resolve_interval = 1");
  auto held = hold("prepared");
  here->stop(Stop::Immediate);
  held->release();
  here->start();
  for (int i = 0; i < 600 && left_prepared() != "0 0"; i++) usleep(50000);
  EXPECT_EQ(left_prepared(), "0 0");
  EXPECT_FALSE(transferred());
  // and what a server that was away has missed
  held = hold("committed");
  far->stop(Stop::Immediate);
  held->release();
  EXPECT_TRUE(held->answer().ok);
  far->start();
  for (int i = 0; i < 600 && left_prepared() != "0 0"; i++) usleep(50000);
  EXPECT_EQ(left_prepared(), "0 0");
  EXPECT_TRUE(transferred());
  EXPECT_NE(here->log().find("is committed"), std::string::npos);
  // it is in nobody's way
  held.reset();
  auto start = Clock::now();
  here->connect()->must("DROP DATABASE " + database());
  here->stop(Stop::Fast);
  EXPECT_LT(Clock::now() - start, std::chrono::seconds(15));
  here->start();
  here->connect()->must("ALTER SYSTEM RESET remote_fdw.resolve_interval");
  here->stop(Stop::Fast);
}

TEST_F(TwoPhaseFaults, APromotedStandbyKnowsOnlyWhatItHas) {
  if (!is_full_run()) GTEST_SKIP() << "with --full";
  auto standby = OwnServer::standby_of(*here);
  auto caught_up = [&] { return wait_for(*here->connect(), "SELECT replay_lsn >= pg_current_wal_flush_lsn() FROM pg_stat_replication", "t"); };
  auto committed = hold("committed");
  EXPECT_TRUE(caught_up());
  here->stop(Stop::Immediate);
  committed->release();
  EXPECT_EQ(connect_to(*standby, database())->must("SELECT DISTINCT local_outcome, advice FROM remote_fdw_in_doubt").table(), "unknown|settle it on the primary\n");
  standby->promote();
  auto session = connect_to(*standby, database());
  // its commit is part of the standby's history
  EXPECT_EQ(session->must("SELECT DISTINCT local_outcome FROM remote_fdw_in_doubt").table(), "committed\n");
  EXPECT_EQ(session->must("SELECT DISTINCT action FROM remote_fdw_resolve_in_doubt()").table(), "committed\n");
  EXPECT_EQ(left_prepared(), "0 0");
  // one that the old primary decides after that nobody here can know of
  here->start();
  auto held = hold("prepared");
  EXPECT_EQ(session->must("SELECT DISTINCT local_outcome FROM remote_fdw_in_doubt").table(), "unknown\n");
  EXPECT_EQ(session->must("SELECT DISTINCT action FROM remote_fdw_resolve_in_doubt()").table(), "left\n");
  held->release();
  EXPECT_TRUE(held->answer().ok);
  EXPECT_EQ(left_prepared(), "0 0");
}

}  // namespace remote_fdw::test
