// The local server dies while rows of one statement are on their way: the remote takes back what it has of them. The local server is a
// cluster of its own.
#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>

#include "cluster.h"
#include "support/two_servers.h"

namespace remote_fdw::test {

using differential::Cluster;
using differential::Disposal;

class LocalCrash : public TwoServers {
 protected:
  void SetUp() override {
    TwoServers::SetUp();
    cluster_ = std::make_unique<Cluster>(std::filesystem::path(server_binary("postgres")).parent_path(), Disposal::Remove);
    remote().must("CREATE TABLE t (a int PRIMARY KEY, b text); INSERT INTO t SELECT -g, 'old' FROM generate_series(1, 4000) g");
    auto session = connect();
    // what is committed outlives the crash
    session->must("SET synchronous_commit = on");
    session->must("CREATE EXTENSION remote_fdw; CREATE SERVER remote FOREIGN DATA WRAPPER remote_fdw" + server_options());
    session->must("CREATE USER MAPPING FOR postgres SERVER remote OPTIONS (user 'postgres'); CREATE FOREIGN TABLE t (a int, b text) SERVER remote OPTIONS (schema_name 'public')");
    session->must("CREATE FUNCTION slow(i int) RETURNS bool LANGUAGE plpgsql AS $$ BEGIN IF i % 4000 = 3000 THEN PERFORM pg_sleep(20); END IF; RETURN true; END $$");
  }

  // The server takes the environment's port, as libpq does.
  std::unique_ptr<Session> connect() const {
    const char *port = std::getenv("PGPORT");
    for (int i = 0;; i++) try {
        return std::make_unique<Session>(cluster_->socket_dir().string(), port == nullptr ? "5432" : port, "postgres");
      } catch (const std::runtime_error &) {
        if (i > 300) throw;
        usleep(50000);
      }
  }

  // Kills the statement's backend where it is slow.
  void crash_in(const std::string &sql) {
    auto session = connect(), watcher = connect();
    int pid = session->backend_pid();
    std::thread killer([&] {
      EXPECT_TRUE(wait_for(*watcher, "SELECT wait_event FROM pg_stat_activity WHERE pid = " + std::to_string(pid), "PgSleep"));
      kill(pid, SIGKILL);
    });
    EXPECT_FALSE(session->run(sql).ok);
    killer.join();
    // the server ends all sessions before it comes back
    for (int i = 0; i < 200 && watcher->run("SELECT 1").ok; i++) usleep(20000);
  }

  std::unique_ptr<Cluster> cluster_;
};

TEST_F(LocalCrash, LeavesNothingThere) {
  const std::string old = "4000|4000\n";
  for (std::string sql : {"INSERT INTO t SELECT g, repeat('x', 100) FROM generate_series(1, 8000) g WHERE slow(g)",
                          "BEGIN; INSERT INTO t VALUES (100000, 'x'); COPY t FROM PROGRAM 'seq -f \"%.0f\tsome more text\" 1 8000' WHERE slow(a)",
                          "BEGIN; SAVEPOINT one; INSERT INTO t VALUES (100001, 'x'); SAVEPOINT two; DELETE FROM t WHERE a < -2000; ROLLBACK TO two; UPDATE t SET b = 'y' WHERE a > -10; SELECT pg_sleep(20)",
                          "UPDATE t SET b = repeat('y', 100) WHERE slow(-a)", "DELETE FROM t WHERE slow(-a)"}) {
    SCOPED_TRACE(sql);
    crash_in(sql);
    expect_remote_idle();
    EXPECT_EQ(remote().must("SELECT count(*), count(*) FILTER (WHERE b = 'old') FROM t").table(), old);
  }
  connect()->must("INSERT INTO t SELECT g, 'new' FROM generate_series(1, 8000) g");
  EXPECT_EQ(remote().value("SELECT count(*) FROM t"), "12000");
}

}  // namespace remote_fdw::test
