// Who connects as whom: passwords that the remote really checks, and several mappings of one server in one session.
#include <unistd.h>

#include "support/two_servers.h"

namespace remote_fdw::test {

class Credentials : public TwoServers {
 protected:
  static constexpr const char *kPassword = "it's a \\ \"good\" = one";

  void SetUp() override {
    TwoServers::SetUp();
    guarded_ = "guarded_" + database();
    plain_ = "plain_" + database();
    remote().must("CREATE ROLE " + guarded_ + " LOGIN PASSWORD " + quoted(kPassword) +
                  "; CREATE TABLE t (a int); INSERT INTO t VALUES (1), (2);"
                  "GRANT SELECT ON t TO " +
                  guarded_);
    ask_for_a_password();
    local().must("CREATE ROLE " + plain_ + " LOGIN; GRANT USAGE ON FOREIGN SERVER remote TO " + plain_);
    local().must("CREATE FOREIGN TABLE t (a int) SERVER remote OPTIONS (schema_name 'public'); GRANT SELECT ON t TO " +
                 plain_);
    local().must("CREATE FOREIGN TABLE who (who text) SERVER remote OPTIONS (schema_name 'public')");
    remote().must("CREATE VIEW who AS SELECT current_user::text AS who; GRANT SELECT ON who TO PUBLIC");
  }
  void TearDown() override {
    local().must("DROP SERVER remote CASCADE; DROP OWNED BY " + plain_ + "; DROP ROLE " + plain_);
    remote().must("COPY (SELECT 1) TO PROGRAM 'cat >/dev/null; mv " + rules_ + ".saved " + rules_ + "'");
    remote().must("SELECT pg_reload_conf(); DROP OWNED BY " + guarded_ + "; DROP ROLE " + guarded_);
    TwoServers::TearDown();
  }
  static std::string quoted(const std::string &text) {
    std::string literal = " E'";
    for (char c : text) literal += c == '\'' ? "''" : c == '\\' ? "\\\\" : std::string(1, c);
    return literal + "'";
  }
  // The clusters trust everybody: not this role any more.
  void ask_for_a_password() {
    rules_ = remote().value("SELECT current_setting('hba_file')");
    remote().must("COPY (SELECT 'host all " + guarded_ + " 127.0.0.1/32 scram-sha-256') TO PROGRAM 'cat - " + rules_ +
                  " > " + rules_ + ".new && mv " + rules_ + " " + rules_ + ".saved && mv " + rules_ + ".new " + rules_ +
                  "'");
    remote().must("SELECT pg_reload_conf()");
    for (int i = 0; i < 200 && trusted(); i++) usleep(20000);
    ASSERT_FALSE(trusted());
  }
  bool trusted() const {
    std::string conninfo =
        "host=127.0.0.1 port=" + remote_cluster().port + " dbname=" + database() + " user=" + guarded_;
    PGconn *conn = PQconnectdb(conninfo.c_str());
    bool connected = PQstatus(conn) == CONNECTION_OK;
    PQfinish(conn);
    return connected;
  }
  std::string mapping(const std::string &user, const std::string &password) const {
    return "CREATE USER MAPPING FOR " + user + " SERVER remote OPTIONS (user '" + guarded_ + "', password " +
           quoted(password) + ")";
  }
  std::string guarded_, plain_, rules_;
};

TEST_F(Credentials, WrongPasswordThenTheRightOne) {
  local().must("DROP USER MAPPING FOR postgres SERVER remote");
  local().must(mapping("postgres", "wrong secret"));
  for (int i = 0; i < 3; i++) {
    Answer answer = local().run("SELECT count(*) FROM t");
    EXPECT_EQ(answer.sqlstate, "08001");
    EXPECT_NE(answer.detail.find("password authentication failed for user \"" + guarded_ + "\""), std::string::npos)
        << answer.detail;
    for (const std::string &part : {answer.message, answer.detail, answer.hint, answer.context})
      EXPECT_EQ(part.find("wrong secret"), std::string::npos) << part;
  }
  local().must("ALTER USER MAPPING FOR postgres SERVER remote OPTIONS (SET password " + quoted(kPassword) + ")");
  EXPECT_EQ(local().value("SELECT who FROM who"), guarded_);
  EXPECT_EQ(local().value("SELECT count(*) FROM t"), "2");
}

TEST_F(Credentials, WrongPasswordInsideASavepoint) {
  local().must("CREATE SERVER other FOREIGN DATA WRAPPER remote_fdw" + server_options());
  local().must("CREATE USER MAPPING FOR postgres SERVER other OPTIONS (user '" + guarded_ + "', password 'wrong')");
  local().must("CREATE FOREIGN TABLE bad (a int) SERVER other OPTIONS (schema_name 'public', table_name 't')");
  local().must("BEGIN; INSERT INTO t VALUES (3); SAVEPOINT s");
  EXPECT_EQ(local().run("SELECT * FROM bad").sqlstate, "08001");
  local().must("ROLLBACK TO s; INSERT INTO t VALUES (4); COMMIT");
  EXPECT_EQ(remote().value("SELECT string_agg(a::text, ',' ORDER BY a) FROM t"), "1,2,3,4");
}

TEST_F(Credentials, MissingPassword) {
  local().must("ALTER USER MAPPING FOR postgres SERVER remote OPTIONS (SET user '" + guarded_ + "')");
  Answer answer = local().run("SELECT * FROM t");
  EXPECT_EQ(answer.sqlstate, "08001");
  EXPECT_NE(answer.detail.find("no password supplied"), std::string::npos) << answer.detail;
  EXPECT_EQ(local().value("SELECT 1"), "1");
}

TEST_F(Credentials, PlainUserWithAPasswordThatIsUsed) {
  local().must(mapping(plain_, kPassword));
  auto session = new_local(plain_);
  EXPECT_EQ(session->value("SELECT count(*) FROM t"), "2");
  EXPECT_EQ(session->run("INSERT INTO t VALUES (3)").sqlstate, "42501");
  local().must("ALTER USER MAPPING FOR " + plain_ + " SERVER remote OPTIONS (SET password 'wrong')");
  EXPECT_EQ(session->run("SELECT count(*) FROM t").sqlstate, "08001");
}

TEST_F(Credentials, PlainUserMayNotSetWhatOnlyASuperuserMay) {
  auto session = new_local(plain_);
  for (const char *option : {"password_required 'false'", "sslcert 'x'", "sslkey 'x'"}) {
    Answer answer = session->run("CREATE USER MAPPING FOR CURRENT_USER SERVER remote OPTIONS (user 'postgres', " +
                                 std::string(option) + ")");
    EXPECT_EQ(answer.sqlstate, "42501") << option << ": " << answer.message;
  }
  session->must(
      "CREATE USER MAPPING FOR CURRENT_USER SERVER remote OPTIONS (user 'postgres', password 'x', password_required "
      "'true')");
  EXPECT_EQ(session->run("ALTER USER MAPPING FOR CURRENT_USER SERVER remote OPTIONS (SET password_required 'false')")
                .sqlstate,
            "42501");
}

TEST_F(Credentials, TwoMappingsOfOneServerInOneTransaction) {
  local().must(mapping(plain_, kPassword));
  local().must("GRANT SELECT ON who, t TO " + plain_ +
               "; CREATE VIEW theirs AS SELECT who FROM who; ALTER VIEW theirs OWNER TO " + plain_);
  local().must("BEGIN");
  EXPECT_EQ(local().must("SELECT w.who, t.who FROM who w, theirs t").table(), "postgres|" + guarded_ + "\n");
  EXPECT_EQ(local()
                .must("SELECT user_name, used_in_xact FROM remote_fdw_get_connections() WHERE server_name = 'remote' "
                      "ORDER BY user_name = 'postgres'")
                .table(),
            plain_ + "|t\npostgres|t\n");
  local().must("INSERT INTO t VALUES (3)");
  local().must("SET LOCAL ROLE " + plain_);
  EXPECT_EQ(local().value("SELECT who FROM who"), guarded_);
  EXPECT_EQ(local().value("SELECT count(*) FROM t"), "2");  // another remote transaction: the new row is not committed
  local().must("RESET ROLE");
  EXPECT_EQ(local().value("SELECT count(*) FROM t"), "3");
  local().must("COMMIT");
  EXPECT_EQ(remote().value("SELECT count(*) FROM t"), "3");
}

TEST_F(Credentials, APreparedStatementFollowsTheRole) {
  local().must(mapping(plain_, kPassword));
  local().must("GRANT SELECT ON who TO " + plain_ + "; PREPARE q AS SELECT who FROM who");
  for (int i = 0; i < 7; i++) {
    EXPECT_EQ(local().value("EXECUTE q"), "postgres");
    local().must("SET ROLE " + plain_);
    EXPECT_EQ(local().value("EXECUTE q"), guarded_);
    local().must("RESET ROLE");
  }
}

TEST_F(Credentials, PublicMappingServesWhoHasNoneOfHisOwn) {
  local().must(mapping("PUBLIC", kPassword));
  auto session = new_local(plain_);
  EXPECT_EQ(session->value("SELECT count(*) FROM t"), "2");
  EXPECT_EQ(session->must("SELECT user_name FROM remote_fdw_get_connections()").value(), "public");
  EXPECT_EQ(local().value("SELECT who FROM who"), "postgres");
}

}  // namespace remote_fdw::test
