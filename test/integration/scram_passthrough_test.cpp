// Logging in to the remote with the SCRAM keys of the client's own login: PostgreSQL 18 and later.
#include <cstdlib>

#include "support/remote_rules.h"
#include "support/two_servers.h"

namespace remote_fdw::test {

class ScramPassthrough : public TwoServers {
 protected:
  void SetUp() override {
    if (!local_is_18()) GTEST_SKIP() << "servers before PostgreSQL 18 do not keep the keys";
    TwoServers::SetUp();
    role_ = "scram_" + database();
    std::string rule = "host all " + role_ + " 127.0.0.1/32 scram-sha-256";
    local_rules_ = std::make_unique<RemoteRules>(local_cluster(), rule);
    remote_rules_ = std::make_unique<RemoteRules>(rule);
    local().must("CREATE ROLE " + role_ + " LOGIN PASSWORD 'only known to the client'");
    copy_verifier("CREATE");
    remote().must("CREATE VIEW who AS SELECT session_user::text AS who; GRANT SELECT ON who TO PUBLIC");
    local().must("ALTER SERVER remote OPTIONS (ADD use_scram_passthrough 'true'); CREATE FOREIGN TABLE who (who text) SERVER remote OPTIONS (schema_name 'public');"
                 "GRANT SELECT ON who TO PUBLIC; CREATE USER MAPPING FOR " + role_ + " SERVER remote OPTIONS (user '" + role_ + "')");
  }
  void TearDown() override {
    if (role_.empty()) return;  // skipped
    local().must("DROP SERVER remote CASCADE; DROP OWNED BY " + role_ + "; DROP ROLE " + role_);
    remote().must("DROP ROLE " + role_);
    remote_rules_.reset();
    local_rules_.reset();
    TwoServers::TearDown();
  }
  void copy_verifier(const std::string &verb) {
    remote().must(verb + " ROLE " + role_ + " LOGIN PASSWORD '" + local().value("SELECT rolpassword FROM pg_authid WHERE rolname = '" + role_ + "'") + "'");
  }
  // Of a client who logs in here by his password.
  std::unique_ptr<Session> by_password() const {
    setenv("PGPASSWORD", "only known to the client", 1);
    auto session = std::make_unique<Session>("127.0.0.1", local_cluster().port, database(), role_);
    unsetenv("PGPASSWORD");
    return session;
  }
  static void expect_refused(Session &session, const std::string &sqlstate, const std::string &detail) {
    Answer answer = session.run("SELECT who FROM who");
    EXPECT_EQ(answer.sqlstate, sqlstate) << answer.message << answer.table();
    EXPECT_NE(answer.detail.find(detail), std::string::npos) << answer.detail;
    EXPECT_EQ(session.value("SELECT 1"), "1");
  }
  std::string role_;
  std::unique_ptr<RemoteRules> local_rules_, remote_rules_;
};

TEST_F(ScramPassthrough, TheLoginGoesOnWithoutAPassword) {
  auto session = by_password();
  EXPECT_EQ(session->value("SELECT who FROM who"), role_);
  EXPECT_EQ(session->value("SELECT count(*) FROM who"), "1");
}

TEST_F(ScramPassthrough, AnotherVerifierThereIsRefused) {
  remote().must("ALTER ROLE " + role_ + " PASSWORD 'only known to the client'");  // salted anew
  auto session = by_password();
  expect_refused(*session, "08001", "password authentication failed for user \"" + role_ + "\"");
  copy_verifier("ALTER");
  EXPECT_EQ(session->value("SELECT who FROM who"), role_);
}

TEST_F(ScramPassthrough, WhoHasNotLoggedInByScramHasNoKeys) {
  auto session = new_local(role_);
  expect_refused(*session, "2F003", "must provide a password");
}

TEST_F(ScramPassthrough, ARemoteThatAsksForNothingIsRefused) {
  remote_rules_.reset();  // it trusts everybody
  auto session = by_password();
  expect_refused(*session, "08001", "authentication method requirement \"scram-sha-256\" failed");
}

TEST_F(ScramPassthrough, KeysAreForTheOneWhoHasLoggedInOnly) {
  std::string other = role_ + "_other";
  local().must("CREATE ROLE " + other + "; CREATE USER MAPPING FOR " + other + " SERVER remote OPTIONS (user '" + role_ + "');"
               "CREATE VIEW theirs AS SELECT who FROM who; ALTER VIEW theirs OWNER TO " + other + "; GRANT SELECT ON theirs TO PUBLIC; GRANT " + other + " TO " + role_);
  auto session = by_password();
  EXPECT_EQ(session->value("SELECT who FROM who"), role_);
  EXPECT_EQ(session->run("SELECT who FROM theirs").sqlstate, "2F003");
  session->must("SET ROLE " + other);
  EXPECT_EQ(session->run("SELECT who FROM who").sqlstate, "2F003");
  session->must("RESET ROLE");
  EXPECT_EQ(session->value("SELECT who FROM who"), role_);
  session.reset();
  local().must("DROP USER MAPPING FOR " + other + " SERVER remote; DROP VIEW theirs; DROP OWNED BY " + other + "; DROP ROLE " + other);
}

TEST_F(ScramPassthrough, KeysAreNoOptionOfTheUsers) {
  for (const char *option : {"scram_client_key", "scram_server_key", "sslkeylogfile", "oauth_issuer"}) {
    EXPECT_EQ(local().run("ALTER SERVER remote OPTIONS (ADD " + std::string(option) + " 'x')").sqlstate, "HV00D") << option;
    EXPECT_EQ(local().run("ALTER USER MAPPING FOR postgres SERVER remote OPTIONS (ADD " + std::string(option) + " 'x')").sqlstate, "HV00D") << option;
  }
}

}  // namespace remote_fdw::test
