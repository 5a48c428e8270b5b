// The differential suite's command: builds the databases, runs written and generated statements, prints the verdicts.
// Flow: statement_file / generator -> arena (three subjects) -> judge -> report.
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <stdexcept>

#include "arena.h"
#include "campaign.h"
#include "cluster.h"
#include "fixture.h"
#include "invocation.h"
#include "judge.h"
#include "pooler.h"
#include "report.h"
#include "statement_file.h"
#include "variation.h"

namespace remote_fdw::differential {

namespace {

std::atomic<int> caught_signal{0};

void note_signal(int signal) { caught_signal = signal; }

void stop_if_interrupted() {
  if (caught_signal != 0) throw std::runtime_error("interrupted");
}

std::vector<Case> load_cases(const Invocation &call) {
  std::vector<std::filesystem::path> files;
  for (const auto &entry : std::filesystem::directory_iterator(call.directory / "statements"))
    if (entry.path().extension() == ".sql" && entry.path().stem().string().find(call.filter) != std::string::npos)
      files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::vector<Case> cases;
  for (const auto &file : files)
    for (Case &test : read_statement_file(file))
      if (call.line == 0 || call.line == test.line) cases.push_back(std::move(test));
  return cases;
}

// A quick run gives every statement one variation besides the base, another one for each neighbour.
bool chosen(const Invocation &call, const Variation &variation, const std::vector<Variation> &all, std::size_t index) {
  std::size_t place = static_cast<std::size_t>(&variation - all.data());
  if (!call.part.owns(index / 2 + place)) return false;
  if (!call.axis.empty()) return variation.name == call.axis;
  // a round trip for each row: half of the statements each, unless there is time
  if (call.depth == Depth::Full && !call.thorough && variation.is_slow)
    return (index + place) % 2 == 0;
  if (call.depth == Depth::Full || variation.name == kBase) return true;
  std::size_t others = all.size() - 1;
  return place - 1 == (index + static_cast<std::size_t>(call.rotate)) % others;
}

// One server, of the version with whose postgres_fdw the statements' notes were made.
OracleRule oracle_rule(const Invocation &call, int version) {
  constexpr int kVersionOfNotes = 15;
  return version / 10000 == kVersionOfNotes && call.remote_port.empty() ? OracleRule::Strict : OracleRule::Tolerant;
}

void run_variation(const Invocation &call, const Variation &variation, const std::vector<Case> &cases, Arena &arena, OracleRule rule,
                   Report &report) {
  Judge judge(call.wrapper);
  for (std::size_t i = 0; i < cases.size(); ++i) {
    stop_if_interrupted();
    const Case &test = cases[i];
    if (applies(variation, test) == Applies::No || !chosen(call, variation, variations(), i)) continue;
    Verdict verdict = judge.judge(test, variation, arena.run(test), rule);
    std::string where = std::filesystem::proximate(test.file).string() + ":" + std::to_string(test.line);
    if (call.notes && verdict.oracle_note)
      std::printf("note: %s: [%s] %s\n", where.c_str(), variation.name.c_str(), verdict.oracle_note->c_str());
    if (verdict.failure)
      report.failed(where, variation.name, *verdict.failure);
    else
      report.passed();
  }
}

void run_written(const Invocation &call, const std::vector<Case> &cases, Arena &arena, OracleRule rule, Report &report) {
  for (const Variation &variation : variations()) {
    if (!call.axis.empty() && call.axis != variation.name) continue;
    auto begin = std::chrono::steady_clock::now();
    arena.enter(variation);
    run_variation(call, variation, cases, arena, rule, report);
    std::chrono::duration<double> spent = std::chrono::steady_clock::now() - begin;
    std::fprintf(stderr, "%-22s %5.1f s, %d failures so far\n", variation.name.c_str(), spent.count(),
                 report.failures());
  }
}

void offer_by_hand(const Cluster &cluster) {
  std::printf("psql -h %s -U postgres local   (Enter stops the server)\n", cluster.socket_dir().c_str());
  std::fflush(stdout);
  while (caught_signal == 0 && std::getchar() != '\n') {
    if (std::feof(stdin)) return;
  }
}

// Two servers and two user mappings, each a client of the pool.
PoolerSpec pool_for(const Cluster &cluster) {
  const char *port = std::getenv("PGPORT");
  PoolerSpec spec;
  spec.server_dir = cluster.socket_dir();
  spec.server_port = port == nullptr ? "5432" : port;
  spec.pool_size = 4;
  return spec;
}

int run(const Invocation &call) {
  auto cases = load_cases(call);
  Cluster cluster(call.bindir, Disposal::Remove);
  std::optional<Pooler> pooler;
  if (call.pooler) pooler.emplace(pool_for(cluster));
  RemotePlace remote(cluster, call.remote_port);
  build_fixture(cluster, remote,
                FixtureSpec{call.directory / "fixture", call.wrapper, pooler ? pooler->socket_dir().string() : "", call.tamper ? Tamper::OneRemoteValue : Tamper::None});
  int version = std::stoi(Session(cluster.conninfo("postgres")).must("SHOW server_version_num").rows.front());
  std::printf("local server %d, remote server %d\n", version, remote.version());
  if (remote.version() / 10000 < version / 10000)
    std::erase_if(cases, [](const Case &test) { return test.remote == RemoteAge::NotOlder; });
  Report report;
  Arena arena(cluster, remote);
  run_written(call, cases, arena, oracle_rule(call, version), report);
  if (call.line == 0 && (call.filter.empty() || call.filter == "generated")) run_campaign(call, arena, report);
  if (auto crash = cluster.crash_report(); !crash.empty()) report.failed("server log", "all", crash);
  std::printf("%zu written statements, %zu variations\n", cases.size(), variations().size());
  report.print_totals();
  if (call.keep) offer_by_hand(cluster);
  return report.failures() == 0 ? 0 : 1;
}

int list_axes() {
  for (const Variation &variation : variations()) std::printf("%s\n", variation.name.c_str());
  return 0;
}

int dispatch(int argc, char **argv) {
  Invocation call = parse_arguments(argc, argv);
  if (call.purpose == Purpose::ListAxes) return list_axes();
  if (call.purpose == Purpose::Help) return std::printf("%s", kUsage) < 0;
  return run(call);
}

}  // namespace

}  // namespace remote_fdw::differential

int main(int argc, char **argv) {
  signal(SIGPIPE, SIG_IGN);
  struct sigaction action {};
  action.sa_handler = remote_fdw::differential::note_signal;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  try {
    return remote_fdw::differential::dispatch(argc, argv);
  } catch (const std::exception &error) {
    std::fprintf(stderr, "differential: %s\n", error.what());
    return 2;
  }
}
