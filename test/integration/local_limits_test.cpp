// What the local server lacks: memory for a value or an answer, room on a real disk for rows that must be put aside. An error of class 53 or 54,
// no half result, and the session goes on. (temp_file_limit and constraints in the middle of bulk writes: bulk_failures_test.)
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "support/two_servers.h"

namespace remote_fdw::test {

class LocalLimits : public TwoServers {
 protected:
  void SetUp() override {
    TwoServers::SetUp();
    remote().must("CREATE TABLE t (a int PRIMARY KEY, b text); INSERT INTO t SELECT g, repeat('x', 1000) FROM generate_series(1, 20000) g; CREATE TABLE log (a int)");
    local().must("CREATE FOREIGN TABLE t (a int, b text) SERVER remote OPTIONS (schema_name 'public'); CREATE FOREIGN TABLE log (a int) SERVER remote OPTIONS (schema_name 'public')");
    EXPECT_EQ(local().value("SELECT count(b) FROM t"), "20000");
  }
  void expect_usable() {
    local().run("ROLLBACK");
    EXPECT_EQ(local().value("SELECT count(b) FROM t WHERE random() >= 0"), "20000");
    expect_remote_idle();
  }
  // Of the address space of the session's backend; the soft limit, which its own user may raise again.
  std::string set_limit(const std::string &bytes) {
    return "COPY (SELECT 1) TO PROGRAM 'cat >/dev/null; prlimit --pid " + std::to_string(local().backend_pid()) + " --as=" + bytes + ":'";
  }
  bool limit_memory(const std::string &bytes) {
    if (other_ == nullptr) other_ = new_local();
    return other_->run(set_limit(bytes)).ok;
  }
  std::unique_ptr<Session> other_;
  // A scan that another statement interrupts, so that its rows are put aside.
  static constexpr const char *kPutAside = R"(DO $$
    DECLARE r record; n int := 0;
    BEGIN
      INSERT INTO log VALUES (1);
      FOR r IN SELECT a, b FROM t WHERE random() >= 0 LOOP
        IF n = 100 THEN INSERT INTO log VALUES (2); END IF;
        n := n + 1;
      END LOOP;
      IF n <> 20000 THEN RAISE 'rows: %', n; END IF;
    END $$)";
};

// A value that no local one can be as long as: libpq or PostgreSQL refuses it.
TEST_F(LocalLimits, AValueOfMoreThanAGigabyte) {
  if (sysconf(_SC_AVPHYS_PAGES) / 1024 * sysconf(_SC_PAGESIZE) / 1024 < 6000) GTEST_SKIP() << "less than 6 GB of memory are free";
  remote().must("CREATE VIEW huge AS SELECT g AS a, convert_from(decode(repeat('78', 600000000 / g), 'hex'), 'UTF8') AS b FROM generate_series(1, 1) g");
  local().must("CREATE FOREIGN TABLE huge (a int, b text) SERVER remote OPTIONS (schema_name 'public')");
  local().must("BEGIN; INSERT INTO log VALUES (1); SAVEPOINT s");
  Answer answer = local().run("SELECT b || b FROM huge");
  EXPECT_EQ(answer.sqlstate, "54000") << answer.message;
  local().must("ROLLBACK TO s; COMMIT");
  EXPECT_EQ(remote().value("SELECT count(*) FROM log"), "1");
  expect_usable();
}

// The address space of the session's backend ends a little above what it uses now.
TEST_F(LocalLimits, NoMemory) {
  remote().must("CREATE VIEW wide AS SELECT g AS a, repeat('y', 200000000) AS b FROM generate_series(1, 2) g");
  local().must("CREATE FOREIGN TABLE wide (a int, b text) SERVER remote OPTIONS (schema_name 'public')");
  if (!limit_memory("450000000")) GTEST_SKIP() << "the limits of the backend cannot be set";
  limit_memory("unlimited");
  for (const char *strategy : {"stream", "query", "cursor"}) {
    SCOPED_TRACE(strategy);
    local().must(std::string("SET remote_fdw.scan_strategy = ") + strategy);
    local().must("BEGIN; INSERT INTO log VALUES (1)");
    ASSERT_TRUE(limit_memory("450000000"));
    Answer answer = local().run("SELECT sum(length(b)) FROM wide WHERE random() >= 0");
    // libpq gives a connection up when it has no room for a message
    EXPECT_TRUE(answer.sqlstate == "53200" || answer.sqlstate == "08006") << answer.sqlstate << " " << answer.value() << " " << answer.detail;
    EXPECT_EQ(local().run("COMMIT").tag, "ROLLBACK");
    EXPECT_EQ(local().value("SELECT count(b) FROM t WHERE random() >= 0"), "20000");
    ASSERT_TRUE(limit_memory("unlimited"));
    EXPECT_EQ(local().value("SELECT sum(length(b)) FROM wide WHERE a = 1 AND random() >= 0"), "200000000");
    EXPECT_EQ(remote().value("SELECT count(*) FROM log"), "0");
    expect_usable();
  }
}

// A file system of 2 MB, where temporary files go.
class FullDisk : public LocalLimits {
 protected:
  void SetUp() override {
    LocalLimits::SetUp();
    directory_ = local_cluster().socket_dir + "/small_disk";
    struct stat owner {};
    ASSERT_EQ(stat((local_cluster().socket_dir + "/data").c_str(), &owner), 0);
    std::filesystem::create_directory(directory_);
    std::string options = "size=2m,mode=700,uid=" + std::to_string(owner.st_uid);
    mounted_ = mount("remote_fdw_test", directory_.c_str(), "tmpfs", 0, options.c_str()) == 0;
    if (!mounted_) GTEST_SKIP() << "a file system cannot be mounted here: not root, or a container";
    local().must("CREATE TABLESPACE small_disk LOCATION '" + directory_ + "'");
    local().must("SET temp_tablespaces = small_disk; SET work_mem = '64kB'");
  }
  void TearDown() override {
    local().run("RESET temp_tablespaces");
    if (mounted_) {
      local().run("DROP TABLESPACE small_disk");
      umount2(directory_.c_str(), MNT_DETACH);
    }
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
    LocalLimits::TearDown();
  }
  std::string directory_;
  bool mounted_ = false;
};

TEST_F(FullDisk, RowsThatMustBePutAside) {
  for (const char *strategy : {"stream", "query"}) {
    SCOPED_TRACE(strategy);
    local().must(std::string("SET remote_fdw.scan_strategy = ") + strategy);
    Answer answer = local().run(kPutAside);
    EXPECT_EQ(answer.sqlstate, "53100") << answer.value();
    EXPECT_EQ(remote().value("SELECT count(*) FROM log"), "0");
    local().must("BEGIN; INSERT INTO log VALUES (3); SAVEPOINT s; DECLARE c CURSOR FOR SELECT a, b FROM t WHERE random() >= 0; FETCH 1 FROM c");
    EXPECT_EQ(local().run("INSERT INTO log VALUES (4)").sqlstate, "53100");
    local().must("ROLLBACK TO s; COMMIT");
    EXPECT_EQ(remote().value("SELECT string_agg(a::text, ',') FROM log"), "3");
    EXPECT_EQ(local().must("DELETE FROM log").tag, "DELETE 1");
    expect_usable();
  }
  local().must("RESET temp_tablespaces");
  EXPECT_TRUE(local().run(kPutAside).ok);
}

// A cursor puts each answer aside: what fits at one fetch_size does not at another.
TEST_F(FullDisk, AnswersOfACursor) {
  local().must("SET remote_fdw.scan_strategy = cursor; ALTER SERVER remote OPTIONS (ADD fetch_size '10000')");
  EXPECT_EQ(local().run(kPutAside).sqlstate, "53100");
  EXPECT_EQ(remote().value("SELECT count(*) FROM log"), "0");
  local().must("ALTER SERVER remote OPTIONS (SET fetch_size '500')");
  EXPECT_TRUE(local().run(kPutAside).ok);
  expect_usable();
}

}  // namespace remote_fdw::test
