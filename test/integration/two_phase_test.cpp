// Two-phase commit without anybody dying: who prepares and who need not, and that all servers do the same when one cannot commit.
// Both servers lead to the same remote database, each by its own connection.
#include "support/held_session.h"
#include "support/tcp_proxy.h"
#include "support/two_servers.h"

namespace remote_fdw::test {

class TwoPhase : public TwoServers {
 protected:
  void SetUp() override {
    TwoServers::SetUp();
    remote().must("CREATE TABLE a (id int PRIMARY KEY, money int); INSERT INTO a VALUES (1, 100);"
                  "CREATE TABLE b (id int PRIMARY KEY, money int); INSERT INTO b VALUES (1, 100);"
                  "CREATE TABLE once (id int UNIQUE DEFERRABLE INITIALLY DEFERRED); INSERT INTO once VALUES (1)");
    // a transaction that has touched it cannot be prepared: shows who does
    remote().must("CREATE FUNCTION touch() RETURNS int LANGUAGE plpgsql AS $$ BEGIN CREATE TEMP TABLE IF NOT EXISTS scratch (x int) ON COMMIT DROP; RETURN 1; END $$;"
                  "CREATE FUNCTION touch_row() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$ BEGIN PERFORM touch(); RETURN NEW; END $$;"
                  "CREATE TABLE unprepared (id int); CREATE TRIGGER t BEFORE INSERT ON unprepared FOR EACH ROW EXECUTE FUNCTION touch_row()");
    local().must("CREATE SERVER second FOREIGN DATA WRAPPER remote_fdw" + server_options());
    local().must("CREATE USER MAPPING FOR postgres SERVER second OPTIONS (user 'postgres')");
    local().must("CREATE FOREIGN TABLE a (id int, money int) SERVER remote; CREATE FOREIGN TABLE b (id int, money int) SERVER second;"
                 "CREATE FOREIGN TABLE once (id int) SERVER second; CREATE FOREIGN TABLE unprepared (id int) SERVER second; CREATE TABLE here (id int)");
  }
  void set_option(const std::string &server, const std::string &value) {
    std::string had = local().value("SELECT count(*) FROM pg_foreign_server WHERE srvname = '" + server + "' AND srvoptions::text LIKE '%two_phase%'");
    local().must("ALTER SERVER " + server + " OPTIONS (" + (had == "1" ? "SET" : "ADD") + " two_phase_commit '" + value + "')");
  }
  void set_both(const std::string &value) {
    set_option("remote", value);
    set_option("second", value);
  }
  std::string money() { return remote().must("SELECT a.money, b.money FROM a, b").table(); }
  std::string left_prepared() { return remote().value("SELECT count(*) FROM pg_prepared_xacts WHERE database = current_database()"); }
  HeldSession hold(const std::string &point, const std::string &sql) {
    return HeldSession(new_local(), local_cluster().socket_dir + "/data", point, sql);
  }
  static constexpr const char *kTransfer = "BEGIN; UPDATE a SET money = money - 10; UPDATE b SET money = money + 10; COMMIT";
  static constexpr const char *kCannotPrepare = "cannot PREPARE a transaction that has operated on temporary objects";
};

TEST_F(TwoPhase, CommitsOnBoth) {
  for (std::string value : {"on", "auto"}) {
    set_both(value);
    local().must(kTransfer);
    EXPECT_EQ(left_prepared(), "0");
  }
  EXPECT_EQ(money(), "80|120\n");
  EXPECT_EQ(local().value("SELECT count(*) FROM remote_fdw_get_connections() WHERE used_in_xact"), "0");
}

TEST_F(TwoPhase, PreparesBeforeTheLocalCommitAndNamesIt) {
  set_both("on");
  auto held = hold("prepared", kTransfer);
  EXPECT_EQ(left_prepared(), "2");
  std::string prefix = "'remote_fdw/1/' || (SELECT system_identifier FROM pg_control_system()) || '/1/%'";
  EXPECT_EQ(local().must("SELECT server_name, user_name, owner, local_outcome, gid LIKE " + prefix + ", prepared_at > now() - interval '1 minute', local_xid = (SELECT backend_xid FROM pg_stat_activity WHERE pid = " +
                         std::to_string(held.backend_pid()) + ")::text::xid8 FROM remote_fdw_in_doubt ORDER BY 1").table(),
            "remote|postgres|postgres|in progress|t|t|t\nsecond|postgres|postgres|in progress|t|t|t\n");
  // nobody else may decide
  EXPECT_EQ(local().must("SELECT server_name, action, reason FROM remote_fdw_resolve_in_doubt() ORDER BY 1").table(),
            "remote|left|wait: its transaction is still running\nsecond|left|wait: its transaction is still running\n");
  EXPECT_EQ(left_prepared(), "2");
  held.release();
  EXPECT_EQ(held.answer().tag, "COMMIT");
  EXPECT_EQ(left_prepared(), "0");
  EXPECT_EQ(local().value("SELECT count(*) FROM remote_fdw_in_doubt"), "0");
}

TEST_F(TwoPhase, ADeferredConstraintUndoesAll) {
  local().must("CREATE FOREIGN TABLE once_first (id int) SERVER remote OPTIONS (table_name 'once')");
  // whichever server commits first
  auto fail_both = [&] {
    for (std::string failing : {"UPDATE a SET money = money - 10; INSERT INTO once VALUES (1)", "UPDATE b SET money = money - 10; INSERT INTO once_first VALUES (1)"}) {
      EXPECT_EQ(local().run("BEGIN; " + failing + "; COMMIT").sqlstate, "23505");
      local().run("ROLLBACK");
    }
  };
  for (std::string value : {"on", "auto"}) {
    set_both(value);
    fail_both();
    EXPECT_EQ(money(), "100|100\n");
    EXPECT_EQ(left_prepared(), "0");
  }
  Answer failed = local().run("INSERT INTO once VALUES (1), (2)");
  EXPECT_EQ(failed.sqlstate, "23505");
  // what two_phase_commit is for
  set_both("off");
  fail_both();
  EXPECT_NE(money(), "100|100\n");
  expect_remote_idle();
  EXPECT_EQ(local().value("SELECT count(*) FROM a"), "1");
}

TEST_F(TwoPhase, TheErrorOfARemoteThatCannotPrepareIsKept) {
  set_both("on");
  Answer failed = local().run("INSERT INTO unprepared VALUES (1)");
  EXPECT_EQ(failed.sqlstate, "0A000");
  EXPECT_EQ(failed.message, kCannotPrepare);
  EXPECT_EQ(remote().value("SELECT count(*) FROM unprepared"), "0");
  local().must(kTransfer);
}

TEST_F(TwoPhase, AutoPreparesOnlyWithSeveralWriters) {
  set_both("auto");
  local().must("INSERT INTO unprepared VALUES (1)");
  // reading elsewhere is not writing
  local().must("BEGIN; SELECT * FROM a; INSERT INTO unprepared VALUES (1); COMMIT");
  EXPECT_EQ(local().run("BEGIN; UPDATE a SET money = money; INSERT INTO unprepared VALUES (1); COMMIT").message, kCannotPrepare);
  // the local server counts
  EXPECT_EQ(local().run("ROLLBACK; BEGIN; INSERT INTO here VALUES (1); INSERT INTO unprepared VALUES (1); COMMIT").message, kCannotPrepare);
  EXPECT_EQ(local().run("ROLLBACK; SELECT count(*) FROM here").value(), "0");
  // so does a server that does not take part in two phases
  set_option("remote", "off");
  EXPECT_EQ(local().run("BEGIN; UPDATE a SET money = money; INSERT INTO unprepared VALUES (1); COMMIT").message, kCannotPrepare);
  EXPECT_EQ(local().run("ROLLBACK; SELECT 1").value(), "1");
  EXPECT_EQ(remote().value("SELECT count(*) FROM unprepared"), "2");
}

TEST_F(TwoPhase, ReadersCommitInOnePhase) {
  set_both("on");
  remote().must("CREATE VIEW touching AS SELECT touch() AS x");
  remote().must("CREATE VIEW reading AS SELECT 1 AS x");
  local().must("CREATE FOREIGN TABLE touching (x int) SERVER second; CREATE FOREIGN TABLE reading (x int) SERVER second");
  auto held = hold("prepared", "BEGIN; UPDATE a SET money = money - 10; SELECT * FROM reading; COMMIT");
  EXPECT_EQ(left_prepared(), "1");
  held.release();
  EXPECT_EQ(held.answer().tag, "COMMIT");
  // a view whose function writes is found out, and none of it is lost
  EXPECT_EQ(local().run("SELECT * FROM touching").message, kCannotPrepare);
}

TEST_F(TwoPhase, AServerWithoutItCommitsInBetween) {
  set_option("remote", "on");
  Answer failed = local().run("BEGIN; UPDATE a SET money = money - 10; INSERT INTO once VALUES (1); COMMIT");
  EXPECT_EQ(failed.sqlstate, "23505");
  local().run("ROLLBACK");
  EXPECT_EQ(money(), "100|100\n");
  EXPECT_EQ(left_prepared(), "0");
  local().must(kTransfer);
  EXPECT_EQ(money(), "90|110\n");
}

TEST_F(TwoPhase, SavepointsAndCursorsAreNoHindrance) {
  set_both("on");
  local().must("BEGIN; UPDATE a SET money = money - 10; SAVEPOINT s; UPDATE b SET money = money + 1000; ROLLBACK TO s; SAVEPOINT t; UPDATE b SET money = money + 10; "
               "DECLARE c CURSOR FOR SELECT * FROM a; FETCH c; COMMIT");
  EXPECT_EQ(money(), "90|110\n");
  local().must("BEGIN; UPDATE a SET money = money - 10; SAVEPOINT s; UPDATE b SET money = money + 10; ROLLBACK");
  EXPECT_EQ(money(), "90|110\n");
  EXPECT_EQ(left_prepared(), "0");
}

TEST_F(TwoPhase, LocalPrepareStaysRefused) {
  set_both("on");
  EXPECT_EQ(local().run("BEGIN; UPDATE a SET money = 0; PREPARE TRANSACTION 'x'").sqlstate, "0A000");
  local().run("ROLLBACK");
  EXPECT_EQ(money(), "100|100\n");
}

TEST_F(TwoPhase, CancelWhilePreparingRollsBack) {
  set_both("on");
  auto held = hold("prepare_sent", kTransfer);
  local().must("SELECT pg_cancel_backend(" + std::to_string(held.backend_pid()) + ")");
  held.release();
  // the answers may have been there already
  Answer answer = held.answer();
  EXPECT_TRUE(answer.sqlstate == "57014" || answer.tag == "COMMIT") << answer.message;
  held.session().run("ROLLBACK");
  EXPECT_EQ(money(), answer.sqlstate == "57014" ? "100|100\n" : "90|110\n");
  EXPECT_EQ(left_prepared(), "0");
}

TEST_F(TwoPhase, TheRemoteSettlesAtOnceWhatItWasToldByOthers) {
  set_both("on");
  auto held = hold("committed", kTransfer);
  EXPECT_EQ(local().must("SELECT server_name, action FROM remote_fdw_resolve_in_doubt() ORDER BY 1").table(), "remote|committed\nsecond|committed\n");
  held.release();
  Answer answer = held.answer();
  EXPECT_EQ(answer.tag, "COMMIT");
  EXPECT_EQ(answer.notices.size(), 0u);
  EXPECT_EQ(money(), "90|110\n");
}

TEST_F(TwoPhase, NamesOfOthersAreLeftAlone) {
  set_both("on");
  for (std::string gid : {"mine", "remote_fdw/", "remote_fdw/1/1/1/1/5/1/1/1", "remote_fdw/1/x''y"})
    remote().must("BEGIN; INSERT INTO once VALUES (" + std::to_string(gid.size()) + "); PREPARE TRANSACTION '" + gid + "'");
  // of this cluster, but from the future: it has been put back to an earlier state
  std::string system = local().value("SELECT system_identifier FROM pg_control_system()");
  std::string database = local().value("SELECT oid FROM pg_database WHERE datname = current_database()");
  std::string known = "remote_fdw/1/" + system + "/1/1/4000000000/" + database + "/1/1", later = "remote_fdw/1/" + system + "/1/ffffffffffffff/700/" + database + "/1/1";
  std::string promoted = "remote_fdw/1/" + system + "/7/1/700/" + database + "/1/1", ancient = "remote_fdw/1/" + system + "/1/1/2/" + database + "/1/1";
  for (std::string gid : {known, later, promoted, ancient})
    remote().must("BEGIN; SELECT 1; PREPARE TRANSACTION '" + gid + "'");
  local().must("ALTER SERVER second OPTIONS (SET two_phase_commit 'off')");
  EXPECT_EQ(local().must("SELECT local_xid, local_outcome, advice FROM remote_fdw_in_doubt ORDER BY local_xid, advice").table(),
            "2|unknown|decide by hand: the outcome is no longer known\n"
            "5|unknown|settle it in the cluster with system identifier 1\n"
            "700|unknown|decide by hand: it began on timeline 7, and what that committed last may not be known here\n"
            "700|unknown|decide by hand: this cluster has been put back to an earlier state\n"
            "4000000000|unknown|decide by hand: this cluster has been put back to an earlier state\n"
            "<null>|unknown|not a name that this version gives: leave it to whoever made it\n"
            "<null>|unknown|not a name that this version gives: leave it to whoever made it\n");
  EXPECT_EQ(local().must("SELECT DISTINCT action FROM remote_fdw_resolve_in_doubt()").table(), "left\n");
  EXPECT_EQ(left_prepared(), "8");
  for (std::string gid : {std::string("mine"), std::string("remote_fdw/"), std::string("remote_fdw/1/1/1/1/5/1/1/1"), std::string("remote_fdw/1/x''y"), known, later, promoted, ancient})
    remote().must("ROLLBACK PREPARED '" + gid + "'");
}

TEST_F(TwoPhase, RoundTrips) {
  TcpProxy proxy(remote_cluster().port);
  local().must("ALTER SERVER remote OPTIONS (SET port '" + proxy.port() + "'); ALTER SERVER second OPTIONS (SET port '" + proxy.port() + "')");
  auto trips = [&](const std::string &sql) {
    local().must(sql);
    proxy.set_delay(std::chrono::milliseconds(20));
    proxy.reset_traffic();
    local().must(sql);
    auto count = proxy.traffic().round_trips;
    proxy.set_delay(std::chrono::milliseconds(0));
    return count;
  };
  std::uint64_t one_phase = trips(kTransfer);
  set_both("auto");
  std::uint64_t one_writer = trips("UPDATE a SET money = money");
  EXPECT_EQ(one_writer, 2u);
  // one more for each server, and they are made at the same time
  EXPECT_LE(trips(kTransfer), one_phase + 2);
}

}  // namespace remote_fdw::test
