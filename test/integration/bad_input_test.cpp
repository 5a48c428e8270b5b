// Bad input gets a clear error and loses nothing: after each, the same session goes on, also inside a savepoint.
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "support/two_servers.h"

namespace remote_fdw::test {

class BadInput : public TwoServers {
 protected:
  void SetUp() override {
    TwoServers::SetUp();
    remote().must("CREATE TABLE good (id int PRIMARY KEY, name text NOT NULL, age int CONSTRAINT adult CHECK (age >= 18))");
    remote().must("INSERT INTO good VALUES (1, 'one', 20), (2, 'two', 30)");
    local().must("CREATE FOREIGN TABLE good (id int, name text, age int) SERVER remote");
    local().must("ALTER FOREIGN TABLE good OPTIONS (schema_name 'public')");
  }
  // The statement fails with this SQLSTATE; the session works on, outside and inside a savepoint.
  Answer fails(const std::string &sql, const std::string &sqlstate) {
    Answer answer = local().run(sql);
    EXPECT_EQ(answer.sqlstate, sqlstate) << sql << "\n" << answer.message;
    EXPECT_EQ(local().value("SELECT count(*) FROM good"), "2") << "after " << sql;
    local().must("BEGIN");
    local().must("UPDATE good SET name = 'kept' WHERE id = 1");
    local().must("SAVEPOINT s");
    EXPECT_EQ(local().run(sql).sqlstate, sqlstate) << sql;
    local().must("ROLLBACK TO s");
    EXPECT_EQ(local().value("SELECT name FROM good WHERE id = 1"), "kept") << "after " << sql;
    local().must("COMMIT");
    EXPECT_EQ(remote().value("SELECT name FROM good WHERE id = 1"), "kept");
    return answer;
  }
  void bad_server(const std::string &options, const std::string &mapping = "user 'postgres'") {
    local().must("CREATE SERVER bad FOREIGN DATA WRAPPER remote_fdw OPTIONS (" + options + ")");
    local().must("CREATE USER MAPPING FOR postgres SERVER bad OPTIONS (" + mapping + ")");
    local().must("CREATE FOREIGN TABLE bad (id int) SERVER bad OPTIONS (schema_name 'public', table_name 'good')");
  }
};

TEST_F(BadInput, WrongHost) {
  bad_server("host 'no.such.host.invalid', dbname 'x'");
  Answer answer = fails("SELECT * FROM bad", "08001");
  EXPECT_EQ(answer.message, "could not connect to server \"bad\"");
  EXPECT_NE(answer.detail.find("no.such.host.invalid"), std::string::npos);
}

TEST_F(BadInput, WrongPort) {
  bad_server("host '127.0.0.1', port '1', dbname 'x'");
  EXPECT_NE(fails("SELECT * FROM bad", "08001").detail.find("refused"), std::string::npos);
}

TEST_F(BadInput, WrongDatabase) {
  bad_server("host '127.0.0.1', port '" + remote_cluster().port + "', dbname 'nosuch'");
  EXPECT_NE(fails("SELECT * FROM bad", "08001").detail.find("\"nosuch\" does not exist"), std::string::npos);
}

TEST_F(BadInput, WrongUser) {
  bad_server("host '127.0.0.1', port '" + remote_cluster().port + "', dbname '" + database() + "'", "user 'nobody_here'");
  EXPECT_NE(fails("SELECT * FROM bad", "08001").detail.find("nobody_here"), std::string::npos);
}

TEST_F(BadInput, MissingRemoteTable) {
  local().must("CREATE FOREIGN TABLE lost (id int) SERVER remote OPTIONS (schema_name 'public', table_name 'nosuch')");
  Answer answer = fails("SELECT * FROM lost", "42P01");
  EXPECT_NE(answer.hint.find("\"lost\""), std::string::npos) << answer.hint;
  EXPECT_NE(answer.hint.find("SELECT * FROM remote_fdw_schema_diff('public')"), std::string::npos) << answer.hint;
  EXPECT_NE(answer.context.find("public.nosuch"), std::string::npos);
  EXPECT_NE(fails("ANALYZE lost", "42P01").hint.find("\"lost\""), std::string::npos);
  EXPECT_NE(fails("TRUNCATE lost", "42P01").hint.find("\"lost\""), std::string::npos);
  local().must("ALTER FOREIGN TABLE lost OPTIONS (ADD use_remote_estimate 'true')");
  EXPECT_NE(fails("SELECT * FROM lost", "42P01").hint.find("\"lost\""), std::string::npos);
}

TEST_F(BadInput, MissingRemoteColumn) {
  local().must("CREATE FOREIGN TABLE stale (id int, gone text) SERVER remote OPTIONS (schema_name 'public', table_name 'good')");
  Answer answer = fails("SELECT * FROM stale", "42703");
  EXPECT_NE(answer.hint.find("\"stale\""), std::string::npos) << answer.hint;
  EXPECT_NE(answer.message.find("gone"), std::string::npos);
}

TEST_F(BadInput, ValueThatTheLocalTypeRefuses) {
  local().must("CREATE FOREIGN TABLE typed (id int, name int) SERVER remote OPTIONS (schema_name 'public', table_name 'good')");
  Answer answer = fails("SELECT * FROM typed", "22P02");
  EXPECT_NE(answer.context.find("column \"name\" of foreign table \"typed\""), std::string::npos) << answer.context;
}

TEST_F(BadInput, NotNullViolation) {
  Answer answer = fails("INSERT INTO good VALUES (5, NULL, 20)", "23502");
  EXPECT_NE(answer.context.find("INSERT INTO public.good"), std::string::npos);
}

TEST_F(BadInput, CheckViolation) {
  Answer answer = fails("INSERT INTO good VALUES (5, 'five', 5)", "23514");
  EXPECT_EQ(answer.constraint, "adult");
  EXPECT_NE(answer.detail.find("(5, five, 5)"), std::string::npos) << answer.detail;
  EXPECT_EQ(fails("UPDATE good SET age = 1 WHERE id = 2", "23514").constraint, "adult");
}

TEST_F(BadInput, UniqueViolationInTheMiddleOfABatch) {
  local().must("ALTER FOREIGN TABLE good OPTIONS (ADD batch_size '10')");
  Answer answer = fails("INSERT INTO good SELECT g, 'x', 20 FROM generate_series(-5, 5) g", "23505");
  EXPECT_EQ(answer.constraint, "good_pkey");
  EXPECT_EQ(remote().value("SELECT count(*) FROM good"), "2");
}

TEST_F(BadInput, NoUserMapping) {
  local().must("CREATE ROLE nomap_" + database() + " LOGIN; GRANT USAGE ON FOREIGN SERVER remote TO nomap_" + database() + "; GRANT SELECT ON good TO nomap_" + database());
  {
    auto session = new_local("nomap_" + database());
    Answer answer = session->run("SELECT * FROM good");
    EXPECT_EQ(answer.sqlstate, "42704");
    EXPECT_NE(answer.message.find("user mapping not found"), std::string::npos);
    EXPECT_EQ(session->value("SELECT 1"), "1");
  }
  local().must("DROP OWNED BY nomap_" + database() + "; DROP ROLE nomap_" + database());
}

TEST_F(BadInput, NonSuperuserMustUseAPassword) {
  std::string role = "plain_" + database();
  local().must("CREATE ROLE " + role + " LOGIN; GRANT USAGE ON FOREIGN SERVER remote TO " + role + "; GRANT SELECT ON good TO " + role);
  local().must("CREATE USER MAPPING FOR " + role + " SERVER remote OPTIONS (user 'postgres')");
  {
    auto session = new_local(role);
    EXPECT_EQ(session->run("SELECT * FROM good").sqlstate, "2F003");
    // given, but the remote trusts everybody and never asks for it
    local().must("ALTER USER MAPPING FOR " + role + " SERVER remote OPTIONS (ADD password 'x')");
    EXPECT_EQ(session->run("SELECT * FROM good").sqlstate, "2F003");
    local().must("ALTER USER MAPPING FOR " + role + " SERVER remote OPTIONS (ADD password_required 'false')");
    EXPECT_EQ(session->value("SELECT count(*) FROM good"), "2");
  }
  local().must("DROP OWNED BY " + role + " CASCADE; DROP USER MAPPING IF EXISTS FOR " + role + " SERVER remote; DROP ROLE " + role);
}

TEST_F(BadInput, ViewsCannotBeUpdatedRowByRow) {
  remote().must("CREATE VIEW v AS SELECT * FROM good");
  local().must("CREATE FOREIGN TABLE v (id int, name text) SERVER remote OPTIONS (schema_name 'public')");
  EXPECT_EQ(local().value("SELECT count(*) FROM v"), "2");
  EXPECT_EQ(local().must("UPDATE v SET name = 'x'").tag, "UPDATE 2");
  Answer answer = fails("UPDATE v SET name = random()", "0A000");
  EXPECT_NE(answer.detail.find("view"), std::string::npos) << answer.detail;
  EXPECT_NE(answer.hint.find("OPTIONS (ADD key 'true')"), std::string::npos) << answer.hint;
}

namespace {

// Accepts connections on a port of its own and answers each with the same bytes.
class OtherServer {
 public:
  explicit OtherServer(std::string answer) : answer_(std::move(answer)) {
    socket_ = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    bind(socket_, reinterpret_cast<sockaddr *>(&address), sizeof address);
    listen(socket_, 8);
    socklen_t length = sizeof address;
    getsockname(socket_, reinterpret_cast<sockaddr *>(&address), &length);
    port_ = std::to_string(ntohs(address.sin_port));
    thread_ = std::thread([this] { serve(); });
  }
  ~OtherServer() {
    stop_ = true;
    shutdown(socket_, SHUT_RDWR);
    close(socket_);
    thread_.join();
  }
  const std::string &port() const { return port_; }

 private:
  void serve() {
    while (!stop_) {
      int client = accept(socket_, nullptr, nullptr);
      if (client < 0) continue;
      char buffer[1024];
      if (read(client, buffer, sizeof buffer) > 0 && !answer_.empty()) (void)!write(client, answer_.data(), answer_.size());
      close(client);
    }
  }
  std::string answer_, port_;
  int socket_;
  std::atomic<bool> stop_ = false;
  std::thread thread_;
};

}  // namespace

TEST_F(BadInput, ServerThatIsNotPostgres) {
  for (const char *answer : {"HTTP/1.1 400 Bad Request\r\n\r\n", "", "SSH-2.0-OpenSSH_9.2\r\n", "N\x01\x02\x03garbage that goes on and on"}) {
    OtherServer other(answer);
    bad_server("host '127.0.0.1', port '" + other.port() + "', dbname 'x', connect_timeout '5'");
    fails("SELECT * FROM bad", "08001");
    local().must("DROP SERVER bad CASCADE");
  }
}

}  // namespace remote_fdw::test
