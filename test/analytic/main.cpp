// The analytic queries' command: builds the databases, runs every query on the three subjects, compares rows and plans.
// Flow: query -> (database's subjects) -> finding -> table; equal rows and a plan as good as recorded make a pass.
#include <signal.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <functional>
#include <optional>
#include <stdexcept>

#include "../differential/cluster.h"
#include "../differential/sql_text.h"
#include "database.h"
#include "finding.h"
#include "query.h"
#include "table.h"

#ifndef REMOTE_FDW_ANALYTIC_DIR
#define REMOTE_FDW_ANALYTIC_DIR "test/analytic"
#endif

namespace remote_fdw::analytic {

namespace {

using differential::Outcome;
using differential::RowOrder;
using differential::Session;

constexpr const char *kUsage = R"(usage: analytic [--wrapper NAME] [--bindir DIR] [options]
  --wrapper NAME     the wrapper under test (remote_fdw)
  --bindir DIR       where initdb and postgres are
  --seed N           of the data (1); another one checks rows, not plans
  --filter TEXT      only queries whose name contains TEXT
  --option TEXT      a server option for both wrappers, as: use_remote_estimate 'true'; checks rows, not plans
  --set TEXT         a setting of the sessions, as: enable_hashjoin=off; checks rows, not plans
  --unanalyzed       no statistics of the foreign tables; checks rows, not plans
  --record           write what is found to expected.txt
  --write-docs       write docs/analytic-queries.md
  --keep             leave the server running until Enter
)";

std::atomic<int> caught_signal{0};

void note_signal(int signal) { caught_signal = signal; }

enum class Plans { Check, Ignore, Record };
enum class Document { Write, Leave };
enum class Afterwards { Stop, Wait };

struct Invocation {
  DatabaseSpec database;
  std::filesystem::path bindir;
  std::string filter;
  std::vector<std::string> settings;
  Plans plans = Plans::Check;
  Document document = Document::Leave;
  Afterwards afterwards = Afterwards::Stop;
};

void take(Invocation &call, const std::string &name, const std::function<std::string()> &value) {
  if (name == "--wrapper") {
    call.database.wrapper = value();
  } else if (name == "--bindir") {
    call.bindir = value();
  } else if (name == "--filter") {
    call.filter = value();
  } else if (name == "--record") {
    call.plans = Plans::Record;
  } else if (name == "--write-docs") {
    call.document = Document::Write;
  } else if (name == "--keep") {
    call.afterwards = Afterwards::Wait;
  } else {
    call.plans = Plans::Ignore;
    if (name == "--seed")
      call.database.seed = std::stoull(value());
    else if (name == "--option")
      call.database.server_options.push_back(value());
    else if (name == "--set")
      call.settings.push_back("SET " + value());
    else if (name == "--unanalyzed")
      call.database.analyzed = Analyzed::No;
    else
      throw std::runtime_error("unknown argument " + name + "\n" + kUsage);
  }
}

Invocation parse_arguments(int argc, char **argv) {
  Invocation call;
  call.database.directory = REMOTE_FDW_ANALYTIC_DIR;
  call.bindir = REMOTE_FDW_BINDIR;
  int at = 1;
  auto value = [&]() -> std::string {
    if (at >= argc) throw std::runtime_error(std::string(argv[at - 1]) + " needs a value");
    return argv[at++];
  };
  while (at < argc) {
    std::string name = argv[at++];
    take(call, name, value);
  }
  return call;
}

class Runner {
 public:
  Runner(const differential::Cluster &cluster, const Invocation &call)
      : sessions_{Session(cluster.conninfo(kLocalDatabase)), Session(cluster.conninfo(kLocalDatabase)),
                  Session(cluster.conninfo(kLocalDatabase))} {
    for (Session &session : sessions_) {
      session.must("SET statement_timeout = '60s'; SET extra_float_digits = 3");
      for (const std::string &setting : call.settings) session.must(setting);
    }
  }

  Finding run(const Query &query) {
    Finding finding;
    finding.query = query;
    std::array<Outcome, 3> outcomes;
    for (std::size_t subject = 0; subject < sessions_.size(); ++subject) {
      sessions_[subject].must("SET search_path = " + schema_of(query.suite, static_cast<Subject>(subject)));
      auto begin = std::chrono::steady_clock::now();
      outcomes[subject] = sessions_[subject].run(query.sql);
      finding.seconds[subject] = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    }
    finding.rows = outcomes[kTwin].rows.size();
    finding.mismatch = mismatch(query, outcomes);
    finding.plan = summarize(sessions_[kTested], query.sql);
    finding.oracle_plan = summarize(sessions_[kOracle], query.sql);
    return finding;
  }

  std::string version() { return sessions_[kTwin].must("SELECT split_part(version(), ' ', 2)").rows.at(0); }

 private:
  static std::optional<std::string> mismatch(const Query &query, const std::array<Outcome, 3> &outcomes) {
    const Outcome &twin = outcomes[kTwin];
    if (twin.status != differential::Status::Ok) return "fails on local tables: " + twin.message;
    auto order = differential::has_top_level_order(query.sql) ? RowOrder::Significant : RowOrder::Any;
    auto compare = [&](Subject subject, const char *name) {
      return difference(outcomes[subject], twin, order, differential::NoticeCheck::Ignore, {name, "local"});
    };
    if (auto found = compare(kTested, "the wrapper")) return found;
    if (auto found = compare(kOracle, "postgres_fdw")) return found;
    return std::nullopt;
  }

  std::array<Session, 3> sessions_;
};

std::vector<Query> load_queries(const Invocation &call) {
  std::vector<Query> queries;
  for (const char *suite : {"tpch.sql", "tpcds.sql"})
    for (Query &query : read_queries(call.database.directory / "queries" / suite))
      if (query.name.find(call.filter) != std::string::npos) queries.push_back(std::move(query));
  return queries;
}

// Every query counts twice where plans are checked: its rows, its plan.
struct Score {
  int passed = 0;
  int failed = 0;

  void add(const std::string &name, const std::optional<std::string> &why) {
    ++(why ? failed : passed);
    if (why) std::printf("FAILED %s: %s\n", name.c_str(), why->c_str());
  }
};

void wait_for_enter(const differential::Cluster &cluster) {
  std::printf("psql -h %s -U postgres local   (Enter stops the server)\n", cluster.socket_dir().c_str());
  std::fflush(stdout);
  for (int key = std::getchar(); key != '\n' && key != EOF; key = std::getchar()) {
  }
}

int run(const Invocation &call) {
  auto queries = load_queries(call);
  differential::Cluster cluster(call.bindir, differential::Disposal::Remove);
  build_databases(cluster, call.database);
  Runner runner(cluster, call);
  Expectations expectations(call.database.directory / "expected.txt", std::stoi(runner.version()));
  std::vector<Finding> findings;
  Score score;
  for (const Query &query : queries) {
    if (caught_signal != 0) throw std::runtime_error("interrupted");
    findings.push_back(runner.run(query));
    print_line(findings.back());
    score.add(query.name, findings.back().mismatch);
    if (call.plans != Plans::Ignore && findings.back().rows == 0)
      score.add(query.name, "finds no rows: proves nothing");
    if (call.plans == Plans::Check) score.add(query.name, expectations.breach(findings.back()));
  }
  print_totals(findings);
  if (call.plans == Plans::Record) expectations.record(findings);
  if (call.document == Document::Write)
    write_document(findings, runner.version(), call.database.directory / "../../docs/analytic-queries.md");
  if (auto crash = cluster.crash_report(); !crash.empty()) score.add("server log", crash);
  if (call.afterwards == Afterwards::Wait) wait_for_enter(cluster);
  std::printf("%d passed, %d failed\n", score.passed, score.failed);
  return score.failed == 0 ? 0 : 1;
}

}  // namespace

}  // namespace remote_fdw::analytic

int main(int argc, char **argv) {
  signal(SIGPIPE, SIG_IGN);
  signal(SIGINT, remote_fdw::analytic::note_signal);
  signal(SIGTERM, remote_fdw::analytic::note_signal);
  try {
    return remote_fdw::analytic::run(remote_fdw::analytic::parse_arguments(argc, argv));
  } catch (const std::exception &error) {
    std::fprintf(stderr, "analytic: %s\n", error.what());
    return 2;
  }
}
