// Owns the order of runs and the clock. A contestant that fails is left out from then on; the others go on.
#include "runner.h"

#include "cpu_time.h"

#include <chrono>
#include <optional>
#include <set>
#include <vector>

namespace remote_fdw::bench {

namespace {

// Whose computing time is read; the limit's near side is this program.
struct Processes {
  std::vector<int> near, far;

  std::optional<double> near_cpu() const { return near.empty() ? own_cpu_milliseconds() : cpu_milliseconds(near); }
  std::optional<double> far_cpu() const { return cpu_milliseconds(far); }
};

struct Run {
  double milliseconds;
  std::optional<double> near_cpu, far_cpu;
  std::string answer;
};

std::optional<double> difference(std::optional<double> later, std::optional<double> earlier) {
  if (!later || !earlier) return std::nullopt;
  return *later - *earlier;
}

Run run_once(const Case &what, Contestant contestant, Stage &stage, Access &access, const Processes &processes) {
  if (what.before) what.before(stage);
  std::optional<double> near = processes.near_cpu(), far = processes.far_cpu();
  auto start = std::chrono::steady_clock::now();
  std::string answer = what.run_of(contestant)(stage, access);
  std::chrono::duration<double, std::milli> time = std::chrono::steady_clock::now() - start;
  near = difference(processes.near_cpu(), near), far = difference(processes.far_cpu(), far);
  if (what.after) answer += " | " + what.after(stage);
  return {time.count(), near, far, answer};
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
    Processes processes;
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
    Run run = run_once(measurement_.what, contestant, stage_, access, seat(contestant).processes);
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

  // The remote backends that came with this access.
  Processes processes_of(Contestant contestant, Access &access, const std::set<int> &others) {
    Processes processes;
    if (contestant != Contestant::Limit) processes.near.push_back(access.session().backend_pid());
    for (int backend : stage_.remote_backends())
      if (!others.contains(backend)) processes.far.push_back(backend);
    return processes;
  }

  // One run that is not measured, where it does not take long; the counted run has filled the servers' caches.
  void warm_up(Contestant contestant) {
    Seat &mine = seat(contestant);
    std::set<int> others = stage_.remote_backends();
    mine.access.emplace(stage_.access(contestant, measurement_.what.route, measurement_.what.tuned));
    Stage::warm(contestant, *mine.access);
    mine.processes = processes_of(contestant, *mine.access, others);
    if (mine.counted_milliseconds < effort_.seconds_each * 1000 / 4) run(contestant, *mine.access);
  }

  static void begin_round(Performance &performance) {
    for (Rounds *rounds : {&performance.milliseconds, &performance.near_cpu, &performance.far_cpu})
      rounds->emplace_back();
  }

  void keep(Performance &performance, const Run &run) const {
    int operations = measurement_.what.operations;
    performance.milliseconds.back() = run.milliseconds / operations;
    if (measurement_.what.sessions == Sessions::Fresh) return;
    if (run.near_cpu) performance.near_cpu.back() = *run.near_cpu / operations;
    if (run.far_cpu) performance.far_cpu.back() = *run.far_cpu / operations;
  }

  // Each round begins with another contestant, so that nobody always comes after the same one.
  void play_round(int round) {
    for (Contestant contestant : kContestants) begin_round(measurement_.of(contestant));
    for (std::size_t i = 0; i < kContestants.size(); i++) {
      Contestant contestant = kContestants[(i + static_cast<std::size_t>(round)) % kContestants.size()];
      Seat &mine = seat(contestant);
      if (mine.used_milliseconds > effort_.seconds_each * 1000) continue;
      guarded(contestant, [&] {
        Run run = this->run(contestant, *mine.access);
        mine.used_milliseconds += run.milliseconds;
        keep(measurement_.of(contestant), run);
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
