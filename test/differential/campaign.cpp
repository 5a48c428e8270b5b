// Running generated cases. Every case depends on its own seed only, so that --seed N --count 1 repeats it. See
// campaign.h.
#include "campaign.h"

#include <chrono>
#include <cstdio>
#include <variant>

#include "judge.h"
#include "program_generator.h"
#include "query_generator.h"
#include "sequence_generator.h"
#include "set_generator.h"
#include "upper_generator.h"

namespace remote_fdw::differential {

namespace {

using Generated = std::variant<GeneratedQuery, UpperQuery, SetQuery, Sequence, WriteProgram>;

constexpr int kFullCount = 400;
constexpr int kQuickCount = 60;
constexpr int kFullProgramStatements = 20000;
constexpr int kQuickProgramStatements = 1000;
constexpr int kMostShrinkRuns = 300;
constexpr std::chrono::seconds kLongestShrinking{60};
// Neighbouring seeds share a variation: entering one costs more than a case.
constexpr std::uint64_t kSeedsPerVariation = 20;

Generated generate(const Model &model, std::uint64_t seed) {
  Random random(seed);
  if (random.chance(25)) return generate_sequence(model, random);
  if (random.chance(40)) return generate_upper_query(model, random);
  if (random.chance(30)) return generate_set_query(model, random);
  return generate_query(model, random);
}

Case case_of_query(const std::string &sql) {
  Case test;
  test.file = "generated";
  Step step;
  step.command.sql = sql;
  step.order = has_top_level_order(sql) ? RowOrder::Significant : RowOrder::Any;
  test.steps.push_back(step);
  return test;
}

Case case_of_sequence(const Sequence &sequence) {
  Case test;
  test.file = "generated";
  test.kind = CaseKind::Block;
  int line = 0;
  for (const std::string &sql : sequence) {
    Step step;
    step.command.sql = sql;
    step.line = ++line;
    test.steps.push_back(step);
  }
  return test;
}

Case case_of_program(const WriteProgram &program) {
  Case test;
  test.file = "generated program";
  test.kind = CaseKind::Block;
  test.tables.assign(program.tables.begin(), program.tables.end());
  int line = 0;
  for (const Command &command : program.steps) test.steps.push_back({command, ++line, RowOrder::Any});
  return test;
}

struct CaseMaker {
  Case operator()(const WriteProgram &program) const { return case_of_program(program); }
  Case operator()(const Sequence &sequence) const { return case_of_sequence(sequence); }
  template <class Query>
  Case operator()(const Query &query) const {
    return case_of_query(query.render());
  }
};

Case case_of(const Generated &generated) { return std::visit(CaseMaker{}, generated); }

struct Simplifier {
  std::vector<WriteProgram> operator()(const WriteProgram &program) const { return simpler(program); }
  std::vector<Sequence> operator()(const Sequence &sequence) const { return simpler(sequence); }
  template <class Query>
  std::vector<Query> operator()(const Query &query) const {
    return query.simpler();
  }
};

std::vector<Generated> simpler_than(const Generated &generated) {
  return std::visit(
      [](const auto &kind) {
        auto candidates = Simplifier{}(kind);
        return std::vector<Generated>(candidates.begin(), candidates.end());
      },
      generated);
}

// Where evaluation order is free, one side may meet a data exception (class 22) that the other is spared.
bool inconclusive(const Case &test, const CaseRun &run) {
  if (!test.tables.empty()) return false;  // programs take care to fail in one way only
  for (const StepRun &step : run) {
    const Outcome &tested = step.outcomes[kTested];
    const Outcome &twin = step.outcomes[kTwin];
    if (tested.sqlstate == twin.sqlstate) continue;
    return tested.sqlstate.rfind("22", 0) == 0 || twin.sqlstate.rfind("22", 0) == 0;
  }
  return false;
}

class Campaign {
 public:
  Campaign(const Invocation &call, Arena &arena, Report &report)
      : call_(call), arena_(arena), report_(report), judge_(call.wrapper) {
    for (const Variation &variation : variations())
      if (call.axis.empty() ? variation.preparation.empty() : variation.name == call.axis) axes_.push_back(&variation);
  }

  void run() {
    if (axes_.empty()) return;
    enter(*axes_.front());
    model_ = read_model(arena_.twin());
    run_cases();
    run_programs();
  }

 private:
  enum class Shrinking { No, Yes };

  void run_cases() {
    std::uint64_t first = call_.seed.value_or(1);
    int count = call_.count.value_or(call_.depth == Depth::Quick ? kQuickCount : kFullCount);
    for (int i = 0; i < count; ++i) {
      std::uint64_t seed = first + static_cast<std::uint64_t>(i);
      if (!is_ours(seed)) continue;
      ++cases_;
      enter(*axes_[seed / kSeedsPerVariation % axes_.size()]);
      run_seed(seed, generate(model_, seed), "--count 1 --programs 0");
    }
    std::printf(
        "%d generated cases from seed %llu: %d with rows, %d with errors, %d inconclusive, postgres_fdw alone differed "
        "in %d\n",
        cases_, static_cast<unsigned long long>(first), with_rows_, with_errors_, inconclusive_, oracle_alone_);
  }

  bool is_ours(std::uint64_t seed) const { return call_.part.owns(seed / kSeedsPerVariation); }

  // Half of them in the base variation, the others each in the next of those that reach writes.
  const Variation &axis_of_program(std::uint64_t seed) const {
    std::vector<const Variation *> reaching;
    for (const Variation *axis : axes_)
      if (axis->reach == Reach::Everything) reaching.push_back(axis);
    if (reaching.empty()) return *axes_.front();
    std::uint64_t turn = seed / kSeedsPerVariation;
    return turn % 2 == 0 ? *reaching.front() : *reaching[turn / 2 % reaching.size()];
  }

  void run_programs() {
    std::uint64_t first = call_.seed.value_or(1), seed = first;
    int wanted = call_.programs.value_or(call_.depth == Depth::Quick ? kQuickProgramStatements : kFullProgramStatements);
    wanted /= static_cast<int>(call_.part.of);
    oracle_alone_ = 0;
    for (; program_statements_ < wanted; ++seed) {
      if (!is_ours(seed)) continue;
      ++programs_;
      Random random(seed);
      WriteProgram program = generate_program(random);
      program_statements_ += static_cast<int>(program.steps.size());
      enter(axis_of_program(seed));
      run_seed(seed, program, "--count 0 --programs 1");
    }
    std::printf("%d statements in %d programs of writes from seed %llu: %d statements failed on the twin, postgres_fdw alone differed in %d programs\n", program_statements_,
                programs_, static_cast<unsigned long long>(first), failed_steps_, oracle_alone_);
  }

  void enter(const Variation &variation) {
    if (current_ == &variation) return;
    arena_.enter(variation);
    current_ = &variation;
  }

  std::optional<std::string> mismatch(const Generated &generated) {
    Case test = case_of(generated);
    CaseRun run = arena_.run(test);
    Verdict verdict = judge_.judge(test, *current_, run, OracleRule::Tolerant);
    unclear_ = inconclusive(test, run);
    note_yield(run);
    oracle_differs_ = verdict.oracle_note && !verdict.failure;
    return unclear_ ? std::nullopt : verdict.failure;
  }

  // A generator whose statements all fail or find nothing would prove nothing.
  void note_yield(const CaseRun &run) {
    if (shrinking_ == Shrinking::Yes) return;
    bool rows = false;
    bool errors = false;
    for (const StepRun &step : run) {
      rows = rows || !step.outcomes[kTwin].rows.empty();
      errors = errors || step.outcomes[kTwin].status != Status::Ok;
      failed_steps_ += step.outcomes[kTwin].status != Status::Ok ? 1 : 0;
    }
    with_rows_ += rows ? 1 : 0;
    with_errors_ += errors ? 1 : 0;
  }

  void run_seed(std::uint64_t seed, const Generated &generated, const char *extent) {
    auto why = mismatch(generated);
    if (unclear_) ++inconclusive_;
    if (oracle_differs_) ++oracle_alone_;
    if (oracle_differs_ && call_.notes) print_statement("postgres_fdw alone differs", generated, seed, extent);
    if (!why) return report_.passed();
    shrinking_ = Shrinking::Yes;
    Generated smallest = shrink(generated);
    auto again = mismatch(smallest);
    if (!again)
      why = "once, and not again: " + *why;
    else
      why = again;
    shrinking_ = Shrinking::No;
    report_.failed("generated:" + std::to_string(seed), current_->name, *why);
    print_statement("reproducer", smallest, seed, extent);
  }

  Generated shrink(Generated generated) {
    int runs = 0;
    auto deadline = std::chrono::steady_clock::now() + kLongestShrinking;
    for (bool smaller = true; smaller && runs < kMostShrinkRuns;) {
      smaller = false;
      for (const Generated &candidate : simpler_than(generated)) {
        if (++runs > kMostShrinkRuns || std::chrono::steady_clock::now() > deadline) break;
        if (!mismatch(candidate)) continue;
        generated = candidate;
        smaller = true;
        break;
      }
    }
    return generated;
  }

  void print_statement(const char *title, const Generated &generated, std::uint64_t seed, const char *extent) const {
    std::printf("  %s: --seed %llu %s, variation %s\n", title, static_cast<unsigned long long>(seed), extent,
                current_->name.c_str());
    for (const auto &setting : current_->settings) std::printf("    %s;\n", setting.c_str());
    for (const auto &option : current_->options)
      std::printf("    -- server option %s '%s'\n", option.name.c_str(), option.value.c_str());
    for (const Step &step : case_of(generated).steps) {
      std::printf("    %s;\n", step.command.sql.c_str());
      if (step.command.copy_data) std::printf("%s    \\.\n", one_line(*step.command.copy_data, 2000).c_str());
    }
    std::fflush(stdout);
  }

  const Invocation &call_;
  Arena &arena_;
  Report &report_;
  Judge judge_;
  Model model_;
  std::vector<const Variation *> axes_;
  const Variation *current_ = nullptr;
  Shrinking shrinking_ = Shrinking::No;
  int cases_ = 0;
  int programs_ = 0;
  int with_rows_ = 0;
  int with_errors_ = 0;
  bool unclear_ = false;
  bool oracle_differs_ = false;
  int inconclusive_ = 0;
  int oracle_alone_ = 0;
  int failed_steps_ = 0;
  int program_statements_ = 0;
};

}  // namespace

void run_campaign(const Invocation &call, Arena &arena, Report &report) { Campaign(call, arena, report).run(); }

}  // namespace remote_fdw::differential
