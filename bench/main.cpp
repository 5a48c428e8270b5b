// The benchmark as a command: scripts/bench starts the two clusters, says in the environment where they are, and calls
// this.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "chart.h"
#include "csv.h"
#include "figure.h"
#include "invocation.h"
#include "markdown.h"

namespace remote_fdw::bench {

namespace {

std::string environment(const char *name) {
  const char *value = std::getenv(name);
  if (value == nullptr) throw std::runtime_error(std::string(name) + " is not set: call scripts/bench");
  return value;
}

void write_file(const std::filesystem::path &path, const std::string &text) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream out(path, std::ios::binary);
  out << text;
  if (!out.flush()) throw std::runtime_error("cannot write " + path.string());
}

std::string read_file(const std::filesystem::path &path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

std::set<Table> tables_of(const std::vector<Case> &cases) {
  std::set<Table> tables;
  for (const auto &one : cases) tables.insert(one.tables.begin(), one.tables.end());
  return tables;
}

void say_result(const Measurement &measurement, double seconds) {
  std::cout << "limit " << figure(measurement.limit_milliseconds()) << " ms";
  for (Contestant contestant : kWrappers) {
    const Performance &performance = measurement.of(contestant);
    std::cout << ", " << name_of(contestant) << " ";
    if (performance.problem.empty())
      std::cout << figure(measurement.ratio(contestant)) << " x" << rounds_run(performance.milliseconds);
    else
      std::cout << "failed: " << performance.problem;
  }
  std::cout << " (" << figure(seconds) << " s)" << std::endl;
}

std::vector<Measurement> measure_all(const std::vector<Case> &cases, Stage &stage, const Effort &effort) {
  std::vector<Measurement> measurements;
  for (const auto &one : cases) {
    std::cout << "[" << measurements.size() + 1 << "/" << cases.size() << "] " << one.name << ": " << std::flush;
    auto start = std::chrono::steady_clock::now();
    measurements.push_back(measure(one, stage, effort));
    say_result(measurements.back(), seconds_since(start));
  }
  return measurements;
}

void explain_all(const std::vector<Case> &cases, Stage &stage) {
  for (const auto &one : cases) {
    if (one.statement.empty()) continue;
    for (Contestant contestant : kWrappers) {
      std::cout << "-- " << one.name << ", " << name_of(contestant) << "\n";
      Access access = stage.access(contestant, Route::Loopback, one.tuned);
      std::cout << access.session().text("EXPLAIN (VERBOSE) " + one.statement) << "\n" << std::endl;
    }
  }
}

void write_results(const std::vector<Measurement> &measurements, const Circumstances &circumstances,
                   const Invocation &invocation) {
  std::string report = markdown_report(measurements, circumstances), picture = chart(measurements);
  std::filesystem::path output = invocation.output, docs = invocation.docs;
  write_file(output / "performance.md", report);
  write_file(output / "performance.svg", picture);
  write_file(output / "times.csv", csv(measurements));
  std::cout << "\n" << report << "\nwritten to " << output.string() << ": performance.md, performance.svg, times.csv\n";
  if (docs.empty()) return;
  write_file(docs / "performance.md", with_report(read_file(docs / "performance.md"), report));
  write_file(docs / "performance.svg", picture);
  std::cout << "and to " << docs.string() << "\n";
}

int run(const Invocation &invocation) {
  Sizes sizes = sizes_of(invocation.extent, invocation.scale);
  std::vector<Case> cases = picked(all_cases(sizes), invocation.cases);
  if (invocation.task == Task::List) {
    for (const auto &one : cases) std::printf("%-16s %s\n", one.name.c_str(), one.work.c_str());
    return 0;
  }
  Circumstances circumstances = circumstances_now(invocation.extent, invocation.scale, invocation.effort.rounds);
  auto start = std::chrono::steady_clock::now();
  Clusters clusters{environment("RFDW_LOCAL_DIR"), environment("RFDW_LOCAL_PORT"), environment("RFDW_REMOTE_PORT")};
  Stage stage(clusters, tables_of(cases), sizes, invocation.timeout_seconds());
  std::cout << "tables filled (" << figure(seconds_since(start)) << " s)" << std::endl;
  if (invocation.task == Task::Explain) {
    explain_all(cases, stage);
    return 0;
  }
  std::vector<Measurement> measurements = measure_all(cases, stage, invocation.effort);
  circumstances.server_version = stage.local().value("SELECT split_part(current_setting('server_version'), ' ', 1)");
  write_results(measurements, circumstances, invocation);
  return 0;
}

}  // namespace

}  // namespace remote_fdw::bench

int main(int argc, char **argv) {
  using namespace remote_fdw::bench;
  try {
    return run(parse_invocation({argv + 1, argv + argc}));
  } catch (const UsageError &error) {
    std::cerr << "error: " << error.what() << "\n" << usage();
    return 2;
  } catch (const std::exception &error) {
    std::cerr << "error: " << error.what() << "\n";
    return 1;
  }
}
