// Owns the order of runs and the clock. A contestant that fails is left out from then on; the others go on.
#include "runner.h"

#include <chrono>
#include <optional>
#include <vector>

namespace remote_fdw::bench {

namespace {

struct Run {
  double milliseconds;
  std::string answer;
};

Run run_once(const Case &what, Contestant contestant, Stage &stage, Access &access) {
  if (what.before) what.before(stage);
  auto start = std::chrono::steady_clock::now();
  std::string answer = what.run_of(contestant)(stage, access);
  std::chrono::duration<double, std::milli> time = std::chrono::steady_clock::now() - start;
  if (what.after) answer += " | " + what.after(stage);
  return {time.count(), answer};
}

class Match {
 public:
  Match(const Case &what, Stage &stage, const Effort &effort)
      : stage_(stage), effort_(effort), measurement_{what, {}} {}

  Measurement play() {
    for (Contestant contestant : kContestants) guarded(contestant, [&] { count(contestant); });
    for (Contestant contestant : kContestants) guarded(contestant, [&] { warm_up(contestant); });
    for (int round = 0; round < effort_.rounds; round++) play_round(round);
    return measurement_;
  }

 private:
  struct Seat {
    std::optional<Access> access;
    double counted_milliseconds = 0;
    double used_milliseconds = 0;
  };

  Seat &seat(Contestant contestant) { return seats_[static_cast<std::size_t>(contestant)]; }

  template <typename Step>
  void guarded(Contestant contestant, Step step) {
    Performance &performance = measurement_.of(contestant);
    if (!performance.problem.empty()) return;
    try {
      step();
    } catch (const SqlError &error) {
      performance.problem = error.what();
    }
  }

  Run run(Contestant contestant, Access &access) {
    Run run = run_once(measurement_.what, contestant, stage_, access);
    if (expected_.empty()) expected_ = run.answer;
    if (run.answer != expected_) throw SqlError("wrong answer: " + run.answer + " instead of " + expected_);
    return run;
  }

  // On a connection that is open; statements that are repeated are prepared by then.
  void count(Contestant contestant) {
    Access access = stage_.access(contestant, Route::Counting, measurement_.what.tuned);
    Stage::warm(contestant, access);
    if (measurement_.what.operations > 1) run(contestant, access);
    Traffic before = stage_.counted();
    seat(contestant).counted_milliseconds = run(contestant, access).milliseconds;
    measurement_.of(contestant).traffic = stage_.counted() - before;
  }

  // One run that is not measured, where it does not take long; the counted run has filled the servers' caches.
  void warm_up(Contestant contestant) {
    Seat &mine = seat(contestant);
    mine.access.emplace(stage_.access(contestant, measurement_.what.route, measurement_.what.tuned));
    Stage::warm(contestant, *mine.access);
    if (mine.counted_milliseconds < effort_.seconds_each * 1000 / 4) run(contestant, *mine.access);
  }

  // Each round begins with another contestant, so that nobody always comes after the same one.
  void play_round(int round) {
    for (Contestant contestant : kContestants) measurement_.of(contestant).milliseconds.emplace_back();
    for (std::size_t i = 0; i < kContestants.size(); i++) {
      Contestant contestant = kContestants[(i + static_cast<std::size_t>(round)) % kContestants.size()];
      Seat &mine = seat(contestant);
      if (mine.used_milliseconds > effort_.seconds_each * 1000) continue;
      guarded(contestant, [&] {
        double time = run(contestant, *mine.access).milliseconds;
        mine.used_milliseconds += time;
        measurement_.of(contestant).milliseconds.back() = time / measurement_.what.operations;
      });
    }
  }

  Stage &stage_;
  Effort effort_;
  Measurement measurement_;
  std::array<Seat, kContestants.size()> seats_;
  std::string expected_;
};

}  // namespace

Measurement measure(const Case &what, Stage &stage, const Effort &effort) { return Match(what, stage, effort).play(); }

}  // namespace remote_fdw::bench
