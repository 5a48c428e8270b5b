// Passwords from a file or a command: taken at each connect, refused with a reason, never told.
#include <chrono>
#include <thread>

#include "support/remote_rules.h"
#include "support/two_servers.h"

namespace remote_fdw::test {

class PasswordSource : public TwoServers {
 protected:
  void SetUp() override {
    TwoServers::SetUp();
    guarded_ = "guarded_" + database();
    remote().must("CREATE ROLE " + guarded_ + " LOGIN PASSWORD 'first secret'; CREATE TABLE t (a int); INSERT INTO t VALUES (1); GRANT SELECT ON t TO PUBLIC");
    rules_ = std::make_unique<RemoteRules>("host all " + guarded_ + " 127.0.0.1/32 scram-sha-256");
    local().must("CREATE FOREIGN TABLE t (a int) SERVER remote OPTIONS (schema_name 'public')");
    file_ = local_cluster().socket_dir + "/secret_" + database();
  }
  void TearDown() override {
    rules_.reset();
    shell(local(), "rm -rf " + file_);
    remote().must("DROP OWNED BY " + guarded_ + "; DROP ROLE " + guarded_);
    TwoServers::TearDown();
  }
  void source(const std::string &option, const std::string &value) {
    local().must("DROP USER MAPPING IF EXISTS FOR postgres SERVER remote");
    local().must("CREATE USER MAPPING FOR postgres SERVER remote OPTIONS (user '" + guarded_ + "', " + option + " $value$" + value + "$value$)");
  }
  void refused(const std::string &why, const std::string &unwanted = "secret") {
    Answer answer = local().run("SELECT * FROM t");
    EXPECT_EQ(answer.sqlstate, "08001") << why << ": " << answer.message;
    EXPECT_NE(answer.detail.find(why), std::string::npos) << answer.detail;
    for (const std::string &part : {answer.message, answer.detail, answer.hint, answer.context}) EXPECT_EQ(part.find(unwanted), std::string::npos) << part;
  }
  std::string guarded_, file_;
  std::unique_ptr<RemoteRules> rules_;
};

TEST_F(PasswordSource, AFileIsReadAtEachConnect) {
  shell(local(), "umask 077; echo 'first secret' > " + file_);
  source("password_file", file_);
  EXPECT_EQ(local().value("SELECT * FROM t"), "1");
  remote().must("ALTER ROLE " + guarded_ + " PASSWORD 'second secret'");
  local().must("SELECT remote_fdw_disconnect_all()");
  refused("password authentication failed");
  for (const char *text : {"second secret", "second secret\\n", "second secret\\r\\n"}) {
    shell(local(), std::string("printf '") + text + "' > " + file_);
    local().must("SELECT remote_fdw_disconnect_all()");
    EXPECT_EQ(local().value("SELECT * FROM t"), "1") << text;
  }
}

TEST_F(PasswordSource, FilesThatAreRefused) {
  source("password_file", file_);
  refused("No such file", "first secret");
  shell(local(), "umask 022; echo 'first secret' > " + file_);
  refused("group or world access", "first secret");
  shell(local(), "chmod 0640 " + file_);
  refused("group or world access", "first secret");
  shell(local(), "chmod 0600 " + file_ + "; : > " + file_);
  refused("it is empty");
  shell(local(), "printf '\\n' > " + file_);
  refused("it is empty");
  shell(local(), "printf 'first\\nsecond' > " + file_);
  refused("more than one line", "second");
  shell(local(), "printf 'first\\000second' > " + file_);
  refused("more than one line", "second");
  shell(local(), "head -c 20000 /dev/zero | tr '\\0' 'x' > " + file_);
  refused("longer than 16384 bytes", "xxxx");
  shell(local(), "rm " + file_ + "; mkfifo -m 600 " + file_);
  refused("not a plain file");
  shell(local(), "rm " + file_ + "; mkdir -m 700 " + file_);
  refused("not a plain file");
  EXPECT_EQ(local().value("SELECT 1"), "1");
}

TEST_F(PasswordSource, ACommandIsRunAtEachConnect) {
  source("password_command", "echo 'first secret'");
  EXPECT_EQ(local().value("SELECT * FROM t"), "1");
  source("password_command", "printf 'first '; sleep 0.1; printf 'secret'");
  EXPECT_EQ(local().value("SELECT * FROM t"), "1");
  // it has nothing of the session's: standard input is empty, only three files are open
  source("password_command", "cat; for f in /proc/self/fd/*; do n=${f##*/}; [ $n -le 3 ] || exit 7; done; echo 'first secret'");
  EXPECT_EQ(local().value("SELECT * FROM t"), "1");
}

TEST_F(PasswordSource, CommandsThatAreRefused) {
  source("password_command", "echo 'first secret'; echo 'more secret' >&2; exit 3");
  refused("exit code 3");
  source("password_command", "/no/such/program");
  refused("command not found", "program");
  source("password_command", "true");
  refused("it is empty");
  source("password_command", "echo a; echo secret");
  refused("more than one line");
  source("password_command", "while :; do echo secret; done");
  refused("longer than 16384 bytes");
  source("password_command", "kill -9 $$");
  refused("signal 9", "kill");
}

TEST_F(PasswordSource, ACommandThatHangsCanBeCancelledAndIsKilled) {
  std::string mark = "4242" + std::to_string(getpid() % 1000);
  source("password_command", "sleep " + mark + " & sleep " + mark);
  auto start = std::chrono::steady_clock::now();
  local().must("SET statement_timeout = '500ms'");
  EXPECT_EQ(local().run("SELECT * FROM t").sqlstate, "57014");
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
  local().must("RESET statement_timeout");
  EXPECT_EQ(shell(local(), "grep -lzx 'sleep' /proc/[0-9]*/cmdline 2>/dev/null | while read f; do grep -qz '^" + mark + "$' $f && echo $f; done; true"), "");
}

TEST_F(PasswordSource, WhatIsRefusedAtDefinition) {
  auto change = [this](const std::string &options) { return local().run("ALTER USER MAPPING FOR postgres SERVER remote OPTIONS (" + options + ")"); };
  EXPECT_EQ(change("ADD password_file 'relative/path'").sqlstate, "22023");
  EXPECT_EQ(change("ADD password_file ''").sqlstate, "22023");
  EXPECT_EQ(change("ADD password_command '  '").sqlstate, "22023");
  EXPECT_EQ(change("ADD password_file '/a', ADD password 'x'").sqlstate, "42601");
  EXPECT_EQ(change("ADD password_file '/a', ADD password_command 'x'").sqlstate, "42601");
  if (local().value("SELECT current_setting('server_version_num')::int < 180000") == "t") {
    Answer answer = change("ADD use_scram_passthrough 'true'");
    EXPECT_EQ(answer.sqlstate, "0A000");
    EXPECT_NE(answer.hint.find("password_file"), std::string::npos) << answer.hint;
  }
  EXPECT_TRUE(change("ADD use_scram_passthrough 'false'").ok);
}

}  // namespace remote_fdw::test
