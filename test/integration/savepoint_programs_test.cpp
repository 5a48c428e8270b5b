// Random programs of writes, savepoints and failures, run on foreign tables of two servers and on local twins: each
// statement's outcome and the final contents must be the same. Then with remote backends dying in between: each write
// goes to both, and whatever fails, both must end up the same. Thousands of programs with scripts/test --full. The seed is fixed; REMOTE_FDW_SEED chooses another.
#include <cstdlib>
#include <random>

#include "support/extent.h"
#include "support/two_servers.h"

namespace remote_fdw::test {

namespace {

class Program {
 public:
  explicit Program(unsigned seed) : random_(seed) {}

  bool chance(int percent) { return pick(1, 100) <= percent; }

  // Statements with $ for the prefix of the table names.
  std::vector<std::string> statements() {
    std::vector<std::string> program = {"BEGIN"};
    int length = pick(8, 30);
    for (int i = 0; i < length; i++) program.push_back(next());
    program.push_back(pick(0, 3) == 0 ? "ROLLBACK" : "COMMIT");
    return program;
  }

 private:
  int pick(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random_); }
  std::string key() { return std::to_string(pick(1, 12)); }
  std::string table() { return pick(0, 1) == 0 ? "$one" : "$two"; }
  std::string savepoint() { return "sp" + std::to_string(pick(1, 4)); }

  std::string next() {
    switch (pick(0, 13)) {
      case 0:
      case 1:
      case 2:
        return "SAVEPOINT " + savepoint();
      case 3:
      case 4:
        return "ROLLBACK TO " + savepoint();
      case 5:
        return "RELEASE " + savepoint();
      case 6:
        return "UPDATE " + table() + " SET b = b || '+' WHERE a <= " + key();
      case 7:
        return "DELETE FROM " + table() + " WHERE a = " + key();
      case 8:
        return "INSERT INTO " + table() + " VALUES (" + key() + ", 'clash?')";
      case 9:
        return "SELECT count(*), coalesce(sum(length(b)), 0), coalesce(sum(a), 0) FROM " + table();
      case 10:
        return block();
      case 11:
        return "UPDATE " + table() + " SET a = a / (a - " + key() + ") WHERE a = " + key();
      case 12:
        return "INSERT INTO " + table() + " SELECT a + 20, b FROM " + table() + " WHERE a <= " + key();
      default:
        return "INSERT INTO " + table() + " VALUES (" + std::to_string(pick(100, 100000)) + ", 'new')";
    }
  }

  // Subtransactions of their own, with an error inside or not, one within the other.
  std::string block() {
    return "DO $do$ BEGIN INSERT INTO " + table() + " VALUES (" + key() + ", 'outer'); BEGIN UPDATE " + table() +
           " SET b = b || '!' WHERE a = " + key() + "; INSERT INTO " + table() + " VALUES (" + key() +
           ", 'inner'); EXCEPTION WHEN unique_violation THEN DELETE FROM " + table() + " WHERE a = " + key() +
           "; END; EXCEPTION WHEN unique_violation THEN NULL; END $do$";
  }

  std::mt19937 random_;
};

std::string with_prefix(const std::string &sql, const std::string &prefix) {
  std::string text;
  for (std::size_t i = 0; i < sql.size(); i++) {
    bool table = sql[i] == '$' && i + 1 < sql.size() && (sql[i + 1] == 'o' || sql[i + 1] == 't');
    text += table ? prefix : std::string(1, sql[i]);
  }
  return text;
}

unsigned first_seed() {
  const char *given = std::getenv("REMOTE_FDW_SEED");
  return given == nullptr ? 20261121u : static_cast<unsigned>(std::strtoul(given, nullptr, 10));
}

}  // namespace

class SavepointPrograms : public TwoServers {
 protected:
  void prepare(const std::string &server_options_more) {
    local().must("CREATE SERVER second FOREIGN DATA WRAPPER remote_fdw" + server_options(server_options_more));
    local().must("CREATE USER MAPPING FOR postgres SERVER second OPTIONS (user 'postgres')");
    if (!server_options_more.empty())
      local().must("ALTER SERVER remote OPTIONS (ADD parallel_commit 'true', ADD parallel_abort 'true')");
    for (const char *name : {"one", "two"}) {
      std::string table = name, columns = " (a int PRIMARY KEY, b text)";
      remote().must("CREATE TABLE " + table + columns);
      local().must("CREATE TABLE twin_" + table + columns);
      local().must("CREATE FOREIGN TABLE far_" + table + " (a int, b text) SERVER " +
                   (table == "one" ? "remote" : "second") + " OPTIONS (schema_name 'public', table_name '" + table +
                   "')");
    }
  }
  void refill() {
    for (const char *table : {"one", "two"}) {
      std::string rows = " SELECT g, 'row ' || g FROM generate_series(1, 10) g";
      remote().must(std::string("TRUNCATE ") + table + "; INSERT INTO " + table + rows);
      local().must(std::string("TRUNCATE twin_") + table + "; INSERT INTO twin_" + table + rows);
    }
  }
  static std::string outcome(const Answer &answer) {
    return answer.ok ? answer.tag + "\n" + answer.table() : "ERROR " + answer.sqlstate;
  }
  void compare_contents() {
    for (const char *table : {"one", "two"})
      ASSERT_EQ(local().must(std::string("SELECT a, b FROM twin_") + table + " ORDER BY a").table(),
                remote().must(std::string("SELECT a, b FROM ") + table + " ORDER BY a").table());
  }
  void run_program(unsigned seed) {
    refill();
    std::string so_far;
    std::vector<std::string> program = Program(seed).statements();
    for (const std::string &sql : program) so_far += sql + ";\n";
    SCOPED_TRACE("seed " + std::to_string(seed) + "\n" + so_far);
    std::vector<std::string> expected;
    for (const std::string &sql : program) expected.push_back(outcome(local().run(with_prefix(sql, "twin_"))));
    for (std::size_t i = 0; i < program.size(); i++)
      ASSERT_EQ(outcome(local().run(with_prefix(program[i], "far_"))), expected[i])
          << "statement " << i << ": " << program[i];
    compare_contents();
  }
  // The same to both, so that one fails with the other; reads are the foreign table's.
  static std::string doubled(const std::string &sql) {
    bool write = sql.find('$') != std::string::npos && sql.rfind("SELECT", 0) != 0;
    return write ? with_prefix(sql, "twin_") + "; " + with_prefix(sql, "far_") : with_prefix(sql, "far_");
  }
  void kill_one_backend() {
    remote().must(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'remote_fdw'"
        " AND datname = current_database() ORDER BY random() LIMIT 1");
  }
  void run_with_deaths(unsigned seed) {
    refill();
    Program program(seed);
    std::string so_far;
    for (const std::string &sql : program.statements()) {
      if (program.chance(8)) {
        kill_one_backend();
        so_far += "-- a remote backend dies\n";
      }
      so_far += doubled(sql) + "; -- " + outcome(local().run(doubled(sql))) + "\n";
    }
    SCOPED_TRACE("seed " + std::to_string(seed) + "\n" + so_far);
    compare_contents();
  }
  void run_deadly_programs(unsigned offset) {
    for (int i = 0; i < rounds(40, 900) && !HasFailure(); i++) run_with_deaths(first_seed() + offset + static_cast<unsigned>(i));
  }
  void run_programs(int count, unsigned offset) {
    for (int i = 0; i < count && !HasFailure(); i++) run_program(first_seed() + offset + static_cast<unsigned>(i));
  }
};

TEST_F(SavepointPrograms, AgreeWithLocalTwins) {
  prepare("");
  run_programs(rounds(100, 3000), 0);
}

TEST_F(SavepointPrograms, AgreeWithParallelCommitAndAbort) {
  prepare(", parallel_commit 'true', parallel_abort 'true'");
  run_programs(rounds(100, 3000), 100000);
}

TEST_F(SavepointPrograms, AgreeWithBatches) {
  prepare(", batch_size '7', fetch_size '3'");
  run_programs(rounds(50, 1000), 200000);
}

TEST_F(SavepointPrograms, SurviveDyingBackends) {
  prepare("");
  run_deadly_programs(3000);
}

TEST_F(SavepointPrograms, SurviveDyingBackendsWithParallelCommitAndAbort) {
  prepare(", parallel_commit 'true', parallel_abort 'true'");
  run_deadly_programs(4000);
}

}  // namespace remote_fdw::test
