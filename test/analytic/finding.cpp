// Reading plans and expectations. See finding.h.
#include "finding.h"

#include <fstream>
#include <sstream>
#include <stdexcept>

namespace remote_fdw::analytic {

namespace {

constexpr const char *kHead =
    "# How far each query was pushed when this was last recorded (analytic --record): name, whole or part, Foreign "
    "Scans.\n"
    "# The test fails where a plan is worse than that. With a version: from that local server on.\n";

std::string describe(Pushed pushed, int remote_scans) {
  return std::string(name_of(pushed)) + " with " + std::to_string(remote_scans) + " Foreign Scans";
}

}  // namespace

const char *name_of(Pushed pushed) { return pushed == Pushed::Whole ? "whole" : "part"; }

PlanSummary summarize(differential::Session &session, const std::string &sql) {
  std::string call = "(SELECT public.summarize_plan(" + session.quoted(sql) + ") AS s OFFSET 0) x";
  auto numbers = session.must("SELECT (s).nodes || ' ' || (s).remote FROM " + call).rows;
  PlanSummary plan;
  plan.stayed = session.must("SELECT (s).stayed FROM " + call).rows.at(0);
  plan.reasons = session.must("SELECT r FROM " + call + ", string_to_table((s).reasons, E'\\n') r").rows;
  int nodes = 0;
  std::istringstream(numbers.at(0)) >> nodes >> plan.remote_scans;
  plan.pushed = nodes == 1 && plan.remote_scans == 1 && plan.stayed.empty() ? Pushed::Whole : Pushed::Part;
  return plan;
}

Expectations::Expectations(std::filesystem::path file, int version) : file_(std::move(file)) {
  std::ifstream in(file_);
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::string name;
    std::string pushed;
    int from = 0;
    Expected expected;
    std::istringstream fields(line);
    fields >> name >> pushed >> expected.remote_scans;
    if (fields >> from) of_versions_.push_back(line);
    if (from > version) continue;
    expected.pushed = pushed == name_of(Pushed::Whole) ? Pushed::Whole : Pushed::Part;
    by_name_[name] = expected;
  }
}

std::optional<std::string> Expectations::breach(const Finding &finding) const {
  auto known = by_name_.find(finding.query.name);
  if (known == by_name_.end()) return "nothing is recorded for it in expected.txt";
  const Expected &expected = known->second;
  bool worse = expected.pushed == Pushed::Whole ? finding.plan.pushed != Pushed::Whole
                                                : finding.plan.remote_scans > expected.remote_scans;
  if (!worse) return std::nullopt;
  return "pushed worse than recorded: " + describe(finding.plan.pushed, finding.plan.remote_scans) + ", recorded " +
         describe(expected.pushed, expected.remote_scans);
}

void Expectations::record(const std::vector<Finding> &findings) const {
  std::ofstream out(file_);
  out << kHead;
  for (const Finding &finding : findings)
    out << finding.query.name << ' ' << name_of(finding.plan.pushed) << ' ' << finding.plan.remote_scans << '\n';
  for (const std::string &line : of_versions_) out << line << '\n';
  if (!out) throw std::runtime_error("cannot write " + file_.string());
}

}  // namespace remote_fdw::analytic
