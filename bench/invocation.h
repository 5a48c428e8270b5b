// The command line of the benchmark.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "runner.h"
#include "sizes.h"

namespace remote_fdw::bench {

enum class Task { Measure, List, Explain };

struct Invocation {
  Task task = Task::Measure;
  Extent extent = Extent::Full;
  double scale = 1;
  Effort effort;
  std::string output = "build/bench";  // folder of performance.md, performance.svg, times.csv
  std::string docs;  // folder whose performance.md and performance.svg are brought up to date; empty: none
  std::vector<std::string> cases;  // names; none: all

  int timeout_seconds() const { return extent == Extent::Quick ? 60 : 600; }
};

struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

Invocation parse_invocation(const std::vector<std::string> &arguments);
std::string usage();

// Those that were asked for, in their order. UsageError for a name that there is not.
std::vector<Case> picked(const std::vector<Case> &all, const std::vector<std::string> &names);

}  // namespace remote_fdw::bench
