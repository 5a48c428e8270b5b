// Option forward_statement_timeout: the remote stops by itself when nothing can reach it any more, and is never stopped when the local
// statement would not be.
#include "support/slow_network.h"

namespace remote_fdw::test {

class ForwardedTimeout : public SlowNetwork {
 protected:
  void SetUp() override {
    SlowNetwork::SetUp();
    remote().must("CREATE VIEW slow AS SELECT 1 AS a, pg_sleep(2.3)::text AS b");
    local().must("CREATE FOREIGN TABLE slow (a int, b text) SERVER remote OPTIONS (schema_name 'public')");
    local().must("CREATE FOREIGN TABLE settings (name text, setting text) SERVER remote OPTIONS (schema_name 'pg_catalog', table_name 'pg_settings')");
    local().must("ALTER SERVER remote OPTIONS (ADD forward_statement_timeout 'true')");
  }
  int told() { return std::stoi(local().value("SELECT setting FROM settings WHERE name = 'statement_timeout'")); }
};

// The statement has arrived there, and nothing else does.
TEST_F(ForwardedTimeout, StopsARemoteThatNothingReaches) {
  for (const char *strategy : {"query", "stream"}) {
    local().must(std::string("SET remote_fdw.scan_strategy = ") + strategy);
    local().must("SELECT a FROM t WHERE a = 1");
    proxy_.set_flow(Flow::MuteServer);
    proxy_.set_door(TcpProxy::Door::Unanswered);
    expect_timed_out("SELECT a FROM endless", kBound);
    expect_remote_idle();
    expect_goes_on();
  }
}

TEST_F(ForwardedTimeout, IsWhatIsLeftAndEndsWithTheLocalOne) {
  EXPECT_EQ(told(), 0);
  local().must("SET statement_timeout = '30s'");
  EXPECT_GT(told(), 25000);
  EXPECT_LE(told(), 31000);
  local().must("BEGIN");
  EXPECT_GT(told(), 25000);
  local().must("SAVEPOINT s; SET LOCAL statement_timeout = '9s'");
  EXPECT_LE(told(), 10000);
  EXPECT_GT(told(), 4000);
  local().must("ROLLBACK TO s");
  EXPECT_GT(told(), 25000);
  local().must("SET LOCAL statement_timeout = '9s'; RELEASE s");
  EXPECT_LE(told(), 10000);
  local().must("SET LOCAL statement_timeout = 0");
  EXPECT_EQ(told(), 0);
  local().must("COMMIT; SET statement_timeout = 0");
  EXPECT_EQ(told(), 0);
}

TEST_F(ForwardedTimeout, DoesNotLengthenTheRemotesOwn) {
  remote().must("ALTER DATABASE " + database() + " SET statement_timeout = '7s'");
  local().must("SET statement_timeout = '30s'");
  EXPECT_EQ(told(), 7000);
  local().must("BEGIN; SET LOCAL statement_timeout = '2s'");
  EXPECT_LE(told(), 3000);
  local().must("SET LOCAL statement_timeout = '30s'");
  EXPECT_EQ(told(), 7000);
  local().must("ROLLBACK; SET statement_timeout = 0");
}

// The query of a cursor is a statement there that lasts over several here.
TEST_F(ForwardedTimeout, DoesNotStopWhatTheLocalOneWouldNot) {
  local().must("SET statement_timeout = '1s'; BEGIN; DECLARE c CURSOR FOR SELECT * FROM wide");
  EXPECT_EQ(local().must("FETCH 5 FROM c").rows.size(), 5u);
  local().must("SET statement_timeout = 0");
  local().must("SELECT pg_sleep(2.3)");
  EXPECT_EQ(local().must("FETCH ALL FROM c").rows.size(), 29995u);
  local().must("SET LOCAL statement_timeout = '1s'; SELECT a FROM t WHERE a = 1; SET LOCAL statement_timeout = 0");
  EXPECT_EQ(local().value("SELECT a FROM slow"), "1");
  local().must("COMMIT");
}

TEST_F(ForwardedTimeout, CostsNoRoundTrip) {
  for (const char *strategy : {"query", "stream", "cursor"}) {
    SCOPED_TRACE(strategy);
    local().must(std::string("SET remote_fdw.scan_strategy = ") + strategy);
    std::uint64_t round_trips[2];
    for (int forwarding : {0, 1}) {
      local().must(std::string("SET statement_timeout = ") + (forwarding ? "'30s'" : "0"));
      local().must("SELECT b FROM t WHERE a = 1");
      expect_remote_idle();
      proxy_.reset_traffic();
      local().must("SELECT b FROM t WHERE a = 1");
      round_trips[forwarding] = proxy_.traffic().round_trips;
    }
    EXPECT_LE(round_trips[1], round_trips[0]);
  }
}

}  // namespace remote_fdw::test
