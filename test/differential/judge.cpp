// Verdicts. See judge.h.
#include "judge.h"

#include <algorithm>

namespace remote_fdw::differential {

namespace {

// No statement of the suite is that much work, not on a busy machine either: who takes longer waits for what never
// comes.
constexpr double kStallSeconds = 60;

struct Applicable {
  Expected what = Expected::Agreement;
  bool asserted = false;  // the note names this variation: the difference must be there
};

Applicable applicable(const Case &test, const Variation &variation) {
  for (const Expectation &expectation : test.expectations) {
    if (expectation.axes.empty()) return {expectation.what, variation.name == kBase};
    bool named = std::find(expectation.axes.begin(), expectation.axes.end(), variation.name) != expectation.axes.end();
    if (named) return {expectation.what, true};
  }
  return {};
}

}  // namespace

std::string Judge::name_of(Subject subject) const {
  if (subject == kTwin) return "twin";
  if (subject == kOracle) return tests_the_oracle() ? "oracle" : "postgres_fdw";
  return wrapper_;
}

std::optional<std::string> Judge::compare(const Case &test, const CaseRun &run, Subject left, Subject right) const {
  for (const StepRun &step : run) {
    if (left == kTested && step.tested_seconds > kStallSeconds)
      return step.label + "stalled: " + name_of(left) + " took " + std::to_string(step.tested_seconds) + " s";
    auto found = difference(step.outcomes[left], step.outcomes[right], step.order, test.notices,
                            Sides{name_of(left), name_of(right)});
    if (!found) continue;
    std::string where = step.label.empty() ? "" : step.label + ": ";
    if (test.kind == CaseKind::Block) where = "(line " + std::to_string(step.line) + ") " + where;
    return where + *found;
  }
  return std::nullopt;
}

Verdict Judge::judge(const Case &test, const Variation &variation, const CaseRun &run, OracleRule rule) const {
  if (run.size() == 1 && run.front().label == "setup")
    return {"setup failed: " + run.front().outcomes[kTwin].message, {}};
  auto note = applicable(test, variation);
  note.asserted = note.asserted && rule == OracleRule::Strict;
  auto tested = compare(test, run, kTested, kTwin);
  auto oracle = compare(test, run, kOracle, kTwin);
  Verdict verdict;
  verdict.oracle_note = oracle;
  if (note.what == Expected::TwinDiffers) {
    if (tested || rule == OracleRule::Strict) verdict.failure = compare(test, run, kTested, kOracle);
    if (!verdict.failure && note.asserted && !tested) verdict.failure = "noted as twin-differs, but all agree";
    return verdict;
  }
  if (note.what == Expected::PfDiffers) {
    if (!tests_the_oracle()) verdict.failure = tested;
    if (!verdict.failure && note.asserted && !oracle) verdict.failure = "noted as pf-differs, but postgres_fdw agrees";
    return verdict;
  }
  if (tests_the_oracle() && rule == OracleRule::Tolerant) {
    verdict.failure = compare(test, run, kTested, kOracle);
    return verdict;
  }
  verdict.failure = tested;
  if (tested && oracle) verdict.failure = *tested + " [postgres_fdw differs from twin too]";
  if (!tested && oracle && rule == OracleRule::Strict) verdict.failure = "only postgres_fdw differs: " + *oracle;
  return verdict;
}

}  // namespace remote_fdw::differential
