// Several hosts and target_session_attrs: a session finds the primary, or a standby, wherever it is, and goes on with the promoted one
// after the primary is gone.
#include "support/own_server.h"
#include "support/two_servers.h"

namespace remote_fdw::test {

class Failover : public TwoServers {
 protected:
  void SetUp() override {
    TwoServers::SetUp();
    primary_ = std::make_unique<OwnServer>();
    primary_->connect()->must("CREATE TABLE t (a int PRIMARY KEY); INSERT INTO t SELECT generate_series(1, 100); CREATE VIEW way AS SELECT pg_is_in_recovery() AS standby");
    standby_ = OwnServer::standby_of(*primary_);
    auto watcher = standby_->connect();
    ASSERT_TRUE(wait_for(*watcher, "SELECT count(*) FROM pg_class WHERE relname = 'way'", "1"));
  }
  void TearDown() override {
    standby_.reset();
    primary_.reset();
    TwoServers::TearDown();
  }
  // The hosts in this order; a table `t_NAME` and a view `way_NAME` there.
  void add_server(const std::string &name, const std::string &ports, const std::string &attributes) {
    local().must("CREATE SERVER " + name + " FOREIGN DATA WRAPPER remote_fdw OPTIONS (host '127.0.0.1,127.0.0.1', port '" + ports +
                 "', dbname 'postgres', target_session_attrs '" + attributes + "'); CREATE USER MAPPING FOR postgres SERVER " + name + " OPTIONS (user 'postgres')");
    local().must("CREATE FOREIGN TABLE t_" + name + " (a int) SERVER " + name + " OPTIONS (schema_name 'public', table_name 't')");
    local().must("CREATE FOREIGN TABLE way_" + name + " (standby bool) SERVER " + name + " OPTIONS (schema_name 'public', table_name 'way')");
  }
  std::string is_standby(const std::string &name) { return local().value("SELECT standby FROM way_" + name); }

  std::unique_ptr<OwnServer> primary_, standby_;
};

TEST_F(Failover, TheSessionGoesOnWithWhatIsThere) {
  std::string both = standby_->port() + "," + primary_->port();
  add_server("writes", both, "read-write");
  add_server("prim", both, "primary");
  add_server("reads", primary_->port() + "," + standby_->port(), "standby");
  add_server("prefers", primary_->port() + "," + standby_->port(), "prefer-standby");
  EXPECT_EQ(local().must("INSERT INTO t_writes VALUES (101)").tag, "INSERT 0 1");
  EXPECT_EQ(is_standby("writes"), "f");
  EXPECT_EQ(is_standby("prim"), "f");
  EXPECT_EQ(is_standby("reads"), "t");
  EXPECT_EQ(is_standby("prefers"), "t");
  EXPECT_EQ(local().run("INSERT INTO t_reads VALUES (102)").sqlstate, "25006");

  local().must("BEGIN; INSERT INTO t_writes VALUES (103)");
  primary_->stop(Stop::Immediate);
  EXPECT_FALSE(local().run("INSERT INTO t_writes VALUES (104)").ok);
  local().must("ROLLBACK");
  // nobody can be written to: a clear error, and the session lives
  Answer nobody = local().run("INSERT INTO t_prim VALUES (105)");
  EXPECT_EQ(nobody.sqlstate, "08001");
  EXPECT_NE(nobody.detail.find("standby"), std::string::npos) << nobody.detail;
  EXPECT_EQ(is_standby("reads"), "t");

  standby_->promote();
  EXPECT_EQ(local().must("INSERT INTO t_writes VALUES (106)").tag, "INSERT 0 1");
  EXPECT_EQ(local().must("UPDATE t_prim SET a = a + 1 WHERE a = 106").tag, "UPDATE 1");
  EXPECT_EQ(is_standby("writes"), "f");
  EXPECT_EQ(is_standby("prim"), "f");
  EXPECT_EQ(local().value("SELECT string_agg(a::text, ',' ORDER BY a) FROM t_writes WHERE a > 100"), "101,107");
  // what was a standby is none any more, but a connection to it is kept; a new session prefers one and takes what there is
  EXPECT_EQ(is_standby("prefers"), "f");
  EXPECT_EQ(local().run("SELECT remote_fdw_disconnect('reads')").value(), "t");
  EXPECT_EQ(local().run("SELECT standby FROM way_reads").sqlstate, "08001");
  auto session = new_local();
  EXPECT_EQ(session->value("SELECT standby FROM way_prefers"), "f");
}

}  // namespace remote_fdw::test
