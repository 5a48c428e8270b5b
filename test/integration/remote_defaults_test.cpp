// Columns left to the remote's defaults: what travels, and that two sessions draw from one sequence.
#include "support/tcp_proxy.h"
#include "support/two_servers.h"

namespace remote_fdw::test {

class RemoteDefaultsTest : public TwoServers {
 protected:
  void SetUp() override {
    TwoServers::SetUp();
    remote().must("CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, v int, at timestamptz DEFAULT now(), w text DEFAULT 'there')");
    local().must("ALTER SERVER remote OPTIONS (SET port '" + proxy_.port() + "', ADD remote_defaults 'true')");
    local().must("CREATE FOREIGN TABLE t (id bigint, v int, at timestamptz, w text) SERVER remote OPTIONS (schema_name 'public')");
    local().must("SELECT count(*) FROM t");  // connected
  }
  std::uint64_t round_trips(const std::string &sql) {
    proxy_.reset_traffic();
    local().must(sql);
    return proxy_.traffic().round_trips;
  }

  TcpProxy proxy_{remote_cluster().port};
};

TEST_F(RemoteDefaultsTest, RowsTravelTogether) {
  EXPECT_LE(round_trips("INSERT INTO t (v) VALUES (1)"), 2u);
  EXPECT_LE(round_trips("INSERT INTO t (id, v, w) VALUES (DEFAULT, 2, DEFAULT), (DEFAULT, 3, DEFAULT)"), 2u);
  EXPECT_LE(round_trips("INSERT INTO t (v) VALUES (4) RETURNING id, at, w"), 2u);
  EXPECT_LE(round_trips("INSERT INTO t (v) SELECT g FROM generate_series(5, 10000) g"), 6u);
  EXPECT_EQ(remote().value("SELECT count(*) FROM t WHERE w = 'there' AND at IS NOT NULL"), "10000");
  EXPECT_EQ(remote().value("SELECT max(id) FROM t"), "10000");
}

TEST_F(RemoteDefaultsTest, TwoSessionsDrawFromOneSequence) {
  auto other = new_local();
  local().must("BEGIN; INSERT INTO t (v) VALUES (1), (2)");
  other->must("INSERT INTO t (v) VALUES (3), (4)");
  local().must("INSERT INTO t (v) VALUES (5); COMMIT");
  EXPECT_EQ(remote().value("SELECT count(DISTINCT id) FROM t"), "5");
}

TEST_F(RemoteDefaultsTest, AltersTakeEffectInPreparedStatements) {
  local().must("SET plan_cache_mode = force_generic_plan; PREPARE i AS INSERT INTO t (v) VALUES ($1) RETURNING w");
  EXPECT_EQ(local().value("EXECUTE i (1)"), "there");
  local().must("ALTER FOREIGN TABLE t ALTER w OPTIONS (ADD remote_defaults 'false')");
  EXPECT_EQ(local().value("EXECUTE i (1)"), "<null>");
  local().must("ALTER FOREIGN TABLE t ALTER w SET DEFAULT 'here'");
  EXPECT_EQ(local().value("EXECUTE i (1)"), "here");
  local().must("ALTER FOREIGN TABLE t ALTER w DROP DEFAULT; ALTER FOREIGN TABLE t ALTER w OPTIONS (DROP remote_defaults)");
  EXPECT_EQ(local().value("EXECUTE i (1)"), "there");
}

}  // namespace remote_fdw::test
