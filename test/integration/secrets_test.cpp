// Secrets are told to nobody: every kind of failure with recognisable ones, and then all that clients were sent, the views, and
// both servers' logs are searched for them. (The text of CREATE and ALTER USER MAPPING is PostgreSQL's to log: this test keeps it
// out of the logs.)
#include "support/forging_proxy.h"
#include "support/remote_rules.h"
#include "support/two_servers.h"

namespace remote_fdw::test {

class Secrets : public TwoServers {
 protected:
  static constexpr const char *kSecrets[] = {"pAsSwOrD9x1", "kEyPaSs9x2", "fIlEsEcReT9x3", "cOmMaNd9x4", "wRoNg9x5"};

  void SetUp() override {
    TwoServers::SetUp();
    guarded_ = "guarded_" + database();
    quietly(remote(), "CREATE ROLE " + guarded_ + " LOGIN PASSWORD 'pAsSwOrD9x1'");
    remote().must("CREATE TABLE t (a int PRIMARY KEY, b text); INSERT INTO t VALUES (1, 'x'); GRANT ALL ON t TO " + guarded_);
    rules_ = std::make_unique<RemoteRules>("host all " + guarded_ + " 127.0.0.1/32 scram-sha-256");
    local_log_ = log_size(local());
    remote_log_ = log_size(remote());
    for (Session *session : {&local(), &remote()})
      for (const char *setting : {"log_statement = 'all'", "log_min_messages = debug1", "log_min_error_statement = debug1", "log_error_verbosity = verbose"})
        session->must("ALTER DATABASE " + database() + " SET " + setting + "");
    session_ = new_local();
    session_->must("SET client_min_messages = debug5");
    quietly(*session_, "ALTER SERVER remote OPTIONS (ADD application_name 'fdw %u %d %a')");
  }
  void TearDown() override {
    session_.reset();
    rules_.reset();
    local().must("DROP SERVER remote CASCADE");
    remote().must("DROP OWNED BY " + guarded_ + "; DROP ROLE " + guarded_);
    TwoServers::TearDown();
  }
  static std::string log_of(Session &session) { return shell(session, "echo $(dirname $(pwd))/log"); }
  static std::string log_size(Session &session) { return shell(session, "wc -c < " + log_of(session)); }
  // Nobody logs what the superuser himself says in DDL.
  void quietly(Session &session, const std::string &sql) {
    session.must("SET log_statement = none; SET log_min_error_statement = panic; SET log_min_messages = panic; SET debug_print_parse = off");
    session.must(sql);
    session.must("RESET log_statement; RESET log_min_error_statement; RESET log_min_messages");
  }
  void look(const Answer &answer) {
    std::string all = answer.message + answer.detail + answer.hint + answer.context + answer.table();
    for (const std::string &notice : answer.notices) all += notice;
    no_secret(all, "what the client was told");
  }
  void no_secret(const std::string &text, const std::string &where) {
    for (const char *secret : kSecrets) {
      size_t at = text.find(secret);
      EXPECT_EQ(at, std::string::npos) << where << ": " << text.substr(at < 200 ? 0 : at - 200, 400);
    }
  }
  void with_mapping(const std::string &options) {
    quietly(*session_, "DROP USER MAPPING IF EXISTS FOR postgres SERVER remote");
    quietly(*session_, "CREATE USER MAPPING FOR postgres SERVER remote OPTIONS (" + options + ")");
    for (const char *sql : {"SELECT * FROM t", "EXPLAIN (VERBOSE, ANALYZE) SELECT * FROM t", "INSERT INTO t VALUES (1, 'twice')", "SELECT a / 0 FROM t", "ANALYZE t",
                            "SELECT * FROM missing", "IMPORT FOREIGN SCHEMA public FROM SERVER remote INTO imp", "SELECT * FROM remote_fdw_get_connections(true)",
                            "SELECT * FROM remote_fdw_stats", "SELECT query, application_name FROM pg_stat_activity"})
      look(session_->run(sql));
  }
  std::string guarded_, local_log_, remote_log_;
  std::unique_ptr<RemoteRules> rules_;
  std::unique_ptr<Session> session_;
};

TEST_F(Secrets, AreNowhere) {
  std::string file = local_cluster().socket_dir + "/s_" + database(), user = "user '" + guarded_ + "', ";
  shell(local(), "umask 077; printf fIlEsEcRe > " + file + "; printf 'T9x3\\n' >> " + file);
  session_->must("CREATE SCHEMA imp; CREATE FOREIGN TABLE t (a int, b text) SERVER remote OPTIONS (schema_name 'public');"
                 "CREATE FOREIGN TABLE missing (a int) SERVER remote OPTIONS (schema_name 'public')");
  session_->must("SET remote_fdw.remote_plan = on");
  with_mapping(user + "password 'pAsSwOrD9x1'");
  EXPECT_EQ(session_->value("SELECT count(*) FROM t"), "1");
  EXPECT_EQ(remote().value("SELECT count(*) FROM pg_stat_activity WHERE application_name ~ '9x'"), "0");
  with_mapping(user + "password 'wRoNg9x5'");
  with_mapping(user + "password 'wRoNg9x5', sslpassword 'kEyPaSs9x2', sslcert '/nowhere', sslkey '/nowhere'");
  with_mapping(user + "password_file '" + file + "'");
  with_mapping(user + "password_command 'echo cOmMaNd9x4; echo cOmMaNd9x4; echo cOmMaNd9x4 >&2; exit 3'");
  with_mapping(user + "password_command 'echo cOmMaNd9x4'");
  // options that libpq refuses
  quietly(*session_, "ALTER SERVER remote OPTIONS (ADD sslmode 'nonsense')");
  with_mapping(user + "password 'pAsSwOrD9x1'");
  quietly(*session_, "ALTER SERVER remote OPTIONS (DROP sslmode, SET host '/nowhere')");
  with_mapping(user + "password 'pAsSwOrD9x1'");
  // DDL that is refused tells which option, not what was in it
  for (const char *ddl : {"ALTER USER MAPPING FOR postgres SERVER remote OPTIONS (ADD pasword 'pAsSwOrD9x1')", "ALTER SERVER remote OPTIONS (ADD password 'pAsSwOrD9x1')",
                          "ALTER USER MAPPING FOR postgres SERVER remote OPTIONS (ADD password_file 'fIlEsEcReT9x3')"}) {
    session_->must("SET log_statement = none; SET log_min_error_statement = panic");
    Answer answer = session_->run(ddl);
    EXPECT_FALSE(answer.ok);
    for (std::string part : {answer.message, answer.detail, answer.hint, answer.context}) no_secret(part, ddl);
  }
  for (Session *server : {&local(), &remote()}) {
    std::string tail = "tail -c +" + (server == &local() ? local_log_ : remote_log_) + " " + log_of(*server);
    EXPECT_EQ(shell(*server, tail + " | grep -aE '9x[1-5]' | grep -avE 'USER MAPPING|grep' | head -5; true"), "") << (server == &local() ? "the local log" : "the remote log");
    EXPECT_NE(shell(*server, tail + " | grep -ac LOG; true"), "0");
  }
  shell(local(), "rm " + file);
}

}  // namespace remote_fdw::test
