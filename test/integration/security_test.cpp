// Who may connect without a secret of his own: nobody but superusers and those for whom a superuser has said so. Where
// postgres_fdw can be asked, it says the same.
#include "support/forging_proxy.h"
#include "support/remote_rules.h"
#include "support/two_servers.h"

namespace remote_fdw::test {

class Security : public TwoServers {
 protected:
  void SetUp() override {
    TwoServers::SetUp();
    guarded_ = "guarded_" + database();
    plain_ = "plain_" + database();
    remote().must("CREATE ROLE " + guarded_ + " LOGIN PASSWORD 'good'; CREATE TABLE t (a int); INSERT INTO t VALUES (1), (2);"
                  "GRANT ALL ON t TO PUBLIC; CREATE VIEW who AS SELECT current_user::text AS who; GRANT SELECT ON who TO PUBLIC");
    rules_ = std::make_unique<RemoteRules>("host all " + guarded_ + " 127.0.0.1/32 scram-sha-256");
    local().must("CREATE ROLE " + plain_ + " LOGIN; CREATE EXTENSION postgres_fdw; GRANT USAGE ON FOREIGN DATA WRAPPER remote_fdw, postgres_fdw TO " + plain_ +
                 "; GRANT CREATE ON SCHEMA public TO " + plain_);
  }
  void TearDown() override {
    rules_.reset();
    local().must("DROP EXTENSION remote_fdw, postgres_fdw CASCADE; DROP OWNED BY " + plain_ + " CASCADE; DROP ROLE " + plain_);
    remote().must("DROP OWNED BY " + guarded_ + "; DROP ROLE " + guarded_);
    TwoServers::TearDown();
  }
  std::string here() const { return "host '127.0.0.1', port '" + remote_cluster().port + "', dbname '" + database() + "'"; }
  // A server by either wrapper with foreign tables t and who in a schema of its name.
  void make_server(const std::string &wrapper, const std::string &server, const std::string &options) {
    std::string name = server + "_" + wrapper;
    local().must("CREATE SERVER " + name + " FOREIGN DATA WRAPPER " + wrapper + " OPTIONS (" + options + "); GRANT USAGE ON FOREIGN SERVER " + name + " TO " + plain_ +
                 "; CREATE SCHEMA " + name + "; GRANT USAGE ON SCHEMA " + name + " TO PUBLIC");
    local().must("CREATE FOREIGN TABLE " + name + ".t (a int) SERVER " + name + " OPTIONS (schema_name 'public'); CREATE FOREIGN TABLE " + name +
                 ".who (who text) SERVER " + name + " OPTIONS (schema_name 'public'); GRANT ALL ON ALL TABLES IN SCHEMA " + name + " TO " + plain_);
  }
  std::string guarded_, plain_;
  std::unique_ptr<RemoteRules> rules_;
};

TEST_F(Security, APlainUserNeedsAPasswordThatTheRemoteAsksFor) {
  std::string pass = remote_cluster().socket_dir + "/pass_" + database(), service = pass + ".service";
  shell(remote(), "umask 077; echo '*:*:*:*:good' > " + pass + "; printf '[trap]\\npassword=good\\nuser=postgres\\n' > " + service);
  std::string user = "user '" + guarded_ + "'", trusted = "user 'postgres'";
  struct Case {
    const char *what;
    std::string server, mapping, sqlstate;
  };
  const Case cases[] = {
      {"no password", here(), user, "2F003"},
      {"an empty password", here(), user + ", password ''", "2F003"},
      {"the right password", here(), user + ", password 'good'", ""},
      {"a wrong password", here(), user + ", password 'bad'", "08001"},
      {"a password that is not asked for", here(), trusted + ", password 'good'", "2F003"},
      {"no user either", here(), "password 'good'", "2F003"},
      {"over a socket", "host '" + remote_cluster().socket_dir + "', port '" + remote_cluster().port + "', dbname '" + database() + "'", trusted + ", password 'x'", "2F003"},
      {"requirepeer", "host '" + remote_cluster().socket_dir + "', port '" + remote_cluster().port + "', dbname '" + database() + "', requirepeer 'postgres'", trusted, "2F003"},
      {"a password file of libpq's", here() + ", passfile '" + pass + "'", user, "2F003"},
      {"hostaddr", "host 'nowhere.invalid', hostaddr '127.0.0.1', port '" + remote_cluster().port + "', dbname '" + database() + "'", trusted + ", password 'x'", "2F003"},
      {"a connection string as the database's name", "host '127.0.0.1', port '" + remote_cluster().port + "', dbname 'dbname=" + database() + " password=good'", user, "2F003"},
      {"a second host that trusts", "host '127.0.0.1,127.0.0.1', port '1," + remote_cluster().port + "', dbname '" + database() + "'", trusted + ", password 'x'", "2F003"},
      {"a certificate that is not asked for", here() + ", sslcert '" + pass + "', sslkey '" + pass + "'", trusted, "2F003"},
      {"options of the session", here() + ", options '-c role=postgres'", trusted + ", password 'x'", "2F003"},
  };
  int number = 0;
  for (const Case &c : cases) {
    std::string server = "s" + std::to_string(++number);
    for (const char *wrapper : {"remote_fdw", "postgres_fdw"}) {
      make_server(wrapper, server, c.server);
      std::string name = server + "_" + wrapper;
      local().must("CREATE USER MAPPING FOR " + plain_ + " SERVER " + name + " OPTIONS (" + c.mapping + ")");
      auto session = new_local(plain_);
      Answer answer = session->run("SELECT count(*) FROM " + name + ".t");
      EXPECT_EQ(answer.sqlstate, c.sqlstate) << c.what << " by " << wrapper << ": " << answer.message << " " << answer.detail;
      EXPECT_EQ(session->value("SELECT 1"), "1");
    }
  }
  shell(remote(), "rm " + pass + " " + service);
}

TEST_F(Security, TheHostThatIsUsedInTheEndMustHaveAsked) {
  ForgingProxy proxy(remote_cluster().port);
  // asks for a password, and then turns out to be none that is wanted
  proxy.forge([](const Answered &answer) {
    return answer.type == 'S' && answer.body.starts_with("in_hot_standby") ? Forgery{parameter_status("in_hot_standby", "on")} : honest(answer);
  });
  make_server("remote_fdw", "many",
              "host '127.0.0.1," + remote_cluster().socket_dir + "', port '" + proxy.port() + "," + remote_cluster().port + "', dbname '" + database() +
                  "', sslmode 'disable', gssencmode 'disable', target_session_attrs 'primary'");
  local().must("CREATE USER MAPPING FOR " + plain_ + " SERVER many_remote_fdw OPTIONS (user '" + guarded_ + "', password 'good')");
  auto session = new_local(plain_);
  EXPECT_EQ(session->run("SELECT * FROM many_remote_fdw.t").sqlstate, "2F003");
  proxy.tell_the_truth();
  EXPECT_EQ(session->value("SELECT count(*) FROM many_remote_fdw.t"), "2");
}

TEST_F(Security, WhatASuperuserHasSetNobodyElseRidesOn) {
  for (const char *wrapper : {"remote_fdw", "postgres_fdw"}) {
    make_server(wrapper, "w", here());
    std::string name = std::string("w_") + wrapper;
    local().must("CREATE USER MAPPING FOR " + plain_ + " SERVER " + name + " OPTIONS (user '" + guarded_ + "', password 'good', password_required 'false')");
    auto session = new_local(plain_);
    EXPECT_EQ(session->value("SELECT count(*) FROM " + name + ".t"), "2");
    for (const char *change : {"SET user 'postgres'", "SET password 'x'", "DROP password", "ADD sslpassword 'x'", "SET password_required 'false'"}) {
      Answer answer = session->run("ALTER USER MAPPING FOR CURRENT_USER SERVER " + name + " OPTIONS (" + change + ")");
      EXPECT_EQ(answer.sqlstate, "42501") << wrapper << ": " << change;
    }
    // dropping what was given to him is his right, making it anew is not
    session->must("DROP USER MAPPING FOR CURRENT_USER SERVER " + name);
    EXPECT_EQ(session->run("CREATE USER MAPPING FOR CURRENT_USER SERVER " + name + " OPTIONS (user 'postgres', password_required 'false')").sqlstate, "42501");
    session->must("CREATE USER MAPPING FOR CURRENT_USER SERVER " + name + " OPTIONS (user 'postgres')");
    EXPECT_EQ(session->run("SELECT count(*) FROM " + name + ".t").sqlstate, "2F003");
  }
  // ours alone
  make_server("remote_fdw", "f", here());
  local().must("CREATE USER MAPPING FOR " + plain_ + " SERVER f_remote_fdw OPTIONS (user '" + guarded_ + "', password_command 'echo good')");
  auto session = new_local(plain_);
  EXPECT_EQ(session->value("SELECT count(*) FROM f_remote_fdw.t"), "2");
  for (const char *change : {"SET user 'postgres'", "SET password_command 'id'", "ADD sslpassword 'x'"})
    EXPECT_EQ(session->run(std::string("ALTER USER MAPPING FOR CURRENT_USER SERVER f_remote_fdw OPTIONS (") + change + ")").sqlstate, "42501") << change;
}

TEST_F(Security, TheUserIsWhoseRightsAreUsed) {
  for (const char *wrapper : {"remote_fdw", "postgres_fdw"}) {
    make_server(wrapper, "u", here());
    std::string name = std::string("u_") + wrapper;
    local().must("CREATE USER MAPPING FOR postgres SERVER " + name + " OPTIONS (user 'postgres'); CREATE USER MAPPING FOR " + plain_ + " SERVER " + name +
                 " OPTIONS (user '" + guarded_ + "', password 'good')");
    local().must("CREATE VIEW " + name + ".of_superuser AS SELECT * FROM " + name + ".who; CREATE VIEW " + name +
                 ".of_invoker WITH (security_invoker) AS SELECT * FROM " + name + ".who; CREATE VIEW " + name + ".of_plain AS SELECT * FROM " + name +
                 ".who; ALTER VIEW " + name + ".of_plain OWNER TO " + plain_);
    local().must("CREATE FUNCTION " + name + ".definer() RETURNS text SECURITY DEFINER LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT who FROM " + name +
                 ".who); END $$; CREATE FUNCTION " + name + ".invoker() RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT who FROM " + name + ".who); END $$");
    local().must("GRANT SELECT ON ALL TABLES IN SCHEMA " + name + " TO " + plain_);
    auto session = new_local(plain_);
    for (Session *s : {session.get(), &local()}) {
      std::string own = s == &local() ? "postgres" : guarded_;
      EXPECT_EQ(s->value("SELECT * FROM " + name + ".of_superuser"), "postgres") << wrapper;
      EXPECT_EQ(s->value("SELECT * FROM " + name + ".of_invoker"), own) << wrapper;
      EXPECT_EQ(s->value("SELECT * FROM " + name + ".of_plain"), guarded_) << wrapper;
      EXPECT_EQ(s->value("SELECT " + name + ".definer()"), "postgres") << wrapper;
      EXPECT_EQ(s->value("SELECT " + name + ".invoker()"), own) << wrapper;
    }
    // the superuser reads through a plain user's view, whose mapping has no password
    local().must("ALTER USER MAPPING FOR " + plain_ + " SERVER " + name + " OPTIONS (SET user 'postgres', DROP password)");
    EXPECT_EQ(local().run("SELECT * FROM " + name + ".of_plain").sqlstate, "2F003") << wrapper;
    EXPECT_EQ(local().value("SELECT * FROM " + name + ".of_superuser"), "postgres") << wrapper;
  }
}

// postgres_fdw lets the plain user go on with the superuser's connection.
TEST_F(Security, ASuperusersConnectionOfAPublicMappingIsNotForOthers) {
  make_server("remote_fdw", "p", here());
  local().must("CREATE USER MAPPING FOR PUBLIC SERVER p_remote_fdw OPTIONS (user 'postgres')");
  EXPECT_EQ(local().value("SELECT count(*) FROM p_remote_fdw.t"), "2");
  local().must("SET ROLE " + plain_);
  EXPECT_EQ(local().run("SELECT count(*) FROM p_remote_fdw.t").sqlstate, "2F003");
  local().must("RESET ROLE; BEGIN; SELECT count(*) FROM p_remote_fdw.t; SET LOCAL ROLE " + plain_ + "; SAVEPOINT s");
  EXPECT_EQ(local().run("INSERT INTO p_remote_fdw.t VALUES (3)").sqlstate, "2F003");
  local().must("ROLLBACK TO s; RESET ROLE");
  EXPECT_EQ(local().value("SELECT count(*) FROM p_remote_fdw.t"), "2");
  local().must("COMMIT");
  // one that a password has opened serves all
  local().must("ALTER USER MAPPING FOR PUBLIC SERVER p_remote_fdw OPTIONS (SET user '" + guarded_ + "', ADD password 'good')");
  EXPECT_EQ(local().value("SELECT who FROM p_remote_fdw.who"), guarded_);
  local().must("SET ROLE " + plain_);
  EXPECT_EQ(local().value("SELECT who FROM p_remote_fdw.who"), guarded_);
  local().must("RESET ROLE");
}

TEST_F(Security, APlainUsersOwnServerAndMapping) {
  auto session = new_local(plain_);
  session->must("CREATE SERVER mine FOREIGN DATA WRAPPER remote_fdw OPTIONS (" + here() + ")");
  session->must("CREATE USER MAPPING FOR CURRENT_USER SERVER mine OPTIONS (user '" + guarded_ + "', password 'good')");
  session->must("CREATE FOREIGN TABLE mine (a int) SERVER mine OPTIONS (schema_name 'public', table_name 't')");
  EXPECT_EQ(session->value("SELECT count(*) FROM mine"), "2");
  session->must("ALTER USER MAPPING FOR CURRENT_USER SERVER mine OPTIONS (SET user 'postgres')");
  for (const char *sql : {"SELECT * FROM mine", "INSERT INTO mine VALUES (9)", "ANALYZE mine", "TRUNCATE mine", "IMPORT FOREIGN SCHEMA public FROM SERVER mine INTO public",
                          "COPY mine FROM PROGRAM 'true'"}) {
    Answer answer = session->run(sql);
    EXPECT_EQ(answer.sqlstate, std::string(sql).starts_with("COPY") ? "42501" : "2F003") << sql << ": " << answer.message;
  }
  for (const char *option : {"password_command 'id'", "password_file '/etc/passwd'", "sslcert 'x'", "sslkey 'x'", "password_required 'false'"})
    EXPECT_EQ(session->run(std::string("ALTER USER MAPPING FOR CURRENT_USER SERVER mine OPTIONS (ADD ") + option + ")").sqlstate, "42501") << option;
  for (const char *option : {"password 'x'", "user 'x'", "sslpassword 'x'", "password_command 'id'", "password_file '/etc/passwd'", "client_encoding 'LATIN1'", "replication 'true'", "fallback_application_name 'x'"})
    EXPECT_EQ(session->run(std::string("ALTER SERVER mine OPTIONS (ADD ") + option + ")").sqlstate, "HV00D") << option;
}

}  // namespace remote_fdw::test
