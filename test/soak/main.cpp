// The soak: sessions that read and write two remote servers for many minutes while remote backends are killed, servers restarted, lines cut
// and silenced and statements cancelled. A line per minute, a verdict at the end. Run it by scripts/soak.
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <stdexcept>

#include "chaos.h"
#include "footprint.h"
#include "worker.h"

namespace remote_fdw::soak {

namespace {

using Clock = std::chrono::steady_clock;
using Workers = std::vector<std::unique_ptr<Worker>>;

constexpr const char *kTheirSessions = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'remote_fdw'";

long number(const std::string &text) { return std::strtol(text.c_str(), nullptr, 10); }

class Soak {
 public:
  Soak(int minutes, unsigned seed) : minutes_(minutes), chaos_(arena_, tally_, seed) {}
  // True when nothing was found.
  bool run();

 private:
  void hire();
  Footprint measure();
  void report(int minute, const Footprint &now);
  void audit();
  void settle();
  void compare_ledgers();
  void check_growth();
  void check(const std::string &what, const std::string &found, const std::string &wanted);
  std::string here(const std::string &sql);

  int minutes_;
  Arena arena_;
  Tally tally_;
  Chaos chaos_;
  Workers workers_;
  std::vector<Footprint> history_;
};

void Soak::hire() {
  std::vector<Kind> kinds = {Kind::Transfer, Kind::Transfer, Kind::Transfer, Kind::Read, Kind::Read, Kind::Cursor, Kind::Savepoints, Kind::Savepoints, Kind::Savepoints, Kind::Bulk, Kind::Bulk, Kind::Maintain, Kind::Define};
  if (arena_.has_two_phase()) kinds.insert(kinds.end(), {Kind::Cross, Kind::Cross, Kind::Cross});
  for (std::size_t i = 0; i < kinds.size(); i++) {
    // a worker of twins has a pair of its own
    int number = kinds[i] == Kind::Savepoints ? static_cast<int>(i) : static_cast<int>(i) + 100;
    workers_.push_back(std::make_unique<Worker>(kinds[i], number, arena_, tally_));
  }
}

std::string Soak::here(const std::string &sql) { return arena_.local().connect()->run(sql).value(); }

Footprint Soak::measure() {
  std::vector<int> pids;
  for (const auto &worker : workers_) pids.push_back(worker->backend_pid());
  Footprint now = footprint_of(pids);
  for (int which : {0, 1}) {
    now.remote_sessions += number(arena_.ask(which, kTheirSessions));
    now.prepared += number(arena_.ask(which, "SELECT count(*) FROM pg_prepared_xacts"));
    now.temporary_files += temporary_files_of(arena_.remote(which).directory() + "/data");
  }
  now.temporary_files += temporary_files_of(arena_.local().directory() + "/data");
  return now;
}

void Soak::report(int minute, const Footprint &now) {
  std::printf("minute %2d: %ld ok, %ld lost, %ld cancelled, %ld conflicts, %ld undecided | %ld faults | longest %.1f s | %.1f MB in all, largest %.1f MB, %ld descriptors | %ld remote sessions, %ld prepared, %ld temporary files\n",
              minute, tally_.succeeded.load(), tally_.lost.load(), tally_.cancelled.load(), tally_.conflicted.load(), tally_.undecided.load(), tally_.faults.load(), tally_.longest.load(),
              static_cast<double>(now.resident_kb) / 1024, static_cast<double>(now.largest_kb) / 1024, now.descriptors, now.remote_sessions, now.prepared, now.temporary_files);
  std::fflush(stdout);
}

// While all is under way: money within one server is exact at any moment.
void Soak::audit() {
  if (!arena_.has_two_phase()) check("the money of server one", arena_.ask(0, "SELECT sum(balance) FROM account"), std::to_string(kAccounts * kBalance));
  // a pair of connections for each worker, and those that the server has not yet seen die
  long sessions = number(arena_.ask(0, kTheirSessions));
  if (sessions > static_cast<long>(workers_.size()) * 3) tally_.wrong(std::to_string(sessions) + " remote sessions on server one");
}

void Soak::check(const std::string &what, const std::string &found, const std::string &wanted) {
  if (found != wanted) tally_.wrong(what + ": " + found + " instead of " + wanted);
}

// What was acknowledged is everywhere, and what is here is there.
void Soak::compare_ledgers() {
  auto ids = [](test::OwnServer &server) {
    std::set<long> all;
    for (const auto &row : server.connect()->run("SELECT id FROM log").rows) all.insert(number(row[0]));
    return all;
  };
  std::set<long> local = ids(arena_.local()), one = ids(arena_.remote(0)), two = ids(arena_.remote(1)), acknowledged = tally_.acknowledged();
  long lost = 0, torn = 0, ahead = 0;
  for (long id : acknowledged) lost += !local.contains(id) || !one.contains(id);
  for (long id : local) torn += !one.contains(id);
  for (long id : two) torn += !one.contains(id) || !local.contains(id);
  for (long id : one) ahead += !local.contains(id);
  if (arena_.has_two_phase()) torn += ahead;
  tally_.undecided += ahead;
  std::printf("ledger: %zu acknowledged, %zu here, %zu on server one, %zu on server two; %ld committed there whose answer was lost\n", acknowledged.size(), local.size(), one.size(), two.size(), ahead);
  check("acknowledged transactions that are lost", std::to_string(lost), "0");
  check("transactions in one place only", std::to_string(torn), "0");
}

void Soak::settle() {
  for (auto &worker : workers_) worker->stop();
  for (auto &worker : workers_) worker->join();
  history_.push_back(measure());
  if (arena_.has_two_phase())
    for (int i = 0; i < 60 && measure().prepared > 0; i++) {
      here("SELECT count(*) FROM remote_fdw_resolve_in_doubt()");
      usleep(500000);
    }
  for (auto &worker : workers_) worker->settle();
  Footprint end = measure();
  check("prepared transactions at the end", std::to_string(end.prepared), "0");
  check("temporary files at the end", std::to_string(end.temporary_files), "0");
  if (end.remote_sessions > static_cast<long>(workers_.size()) * 2) tally_.wrong("remote sessions of idle workers: " + std::to_string(end.remote_sessions));
  workers_.clear();
  for (int i = 0; i < 100 && measure().remote_sessions > 0; i++) usleep(100000);
  check("remote sessions when all sessions have ended", std::to_string(measure().remote_sessions), "0");
  long sum = number(here("SELECT sum(balance) FROM account"));
  for (int which : {0, 1}) sum += number(arena_.ask(which, "SELECT sum(balance) FROM account"));
  check("the money of all", std::to_string(sum), std::to_string(3 * kAccounts * kBalance));
  for (int which : {0, 1}) check("facts", arena_.ask(which, "SELECT count(*) FROM facts WHERE b = 'fact ' || a"), std::to_string(kFacts));
  compare_ledgers();
}

// After the first third, in which caches fill, memory may not grow by more than a tenth and 2 MB for each session.
void Soak::check_growth() {
  if (history_.size() < 3) return;
  std::size_t warm = std::max<std::size_t>(1, history_.size() / 3);
  const Footprint &before = history_[warm], &after = history_.back();
  long allowed = before.resident_kb / 10 + 2048 * static_cast<long>(before.resident_kb > 0 ? 16 : 0);
  std::printf("memory: %.1f MB after minute %zu, %.1f MB at the end; descriptors: %ld, %ld\n", static_cast<double>(before.resident_kb) / 1024, warm + 1, static_cast<double>(after.resident_kb) / 1024, before.descriptors,
              after.descriptors);
  if (after.resident_kb - before.resident_kb > allowed) tally_.wrong("memory has grown by " + std::to_string(after.resident_kb - before.resident_kb) + " kB");
  if (after.descriptors > before.descriptors + 10) tally_.wrong("descriptors have grown to " + std::to_string(after.descriptors));
}

bool Soak::run() {
  std::printf("soak of %d minutes, two-phase commit: %s\n", minutes_, arena_.has_two_phase() ? "on" : "not there");
  std::fflush(stdout);
  hire();
  auto start = Clock::now();
  std::mt19937 random(1);
  for (int minute = 1; minute <= minutes_; minute++) {
    while (Clock::now() < start + std::chrono::minutes(minute)) {
      chaos_.strike();
      audit();
      usleep(std::uniform_int_distribution<useconds_t>(100000, 900000)(random));
    }
    history_.push_back(measure());
    report(minute, history_.back());
  }
  settle();
  check_growth();
  std::printf("faults: %s\nerrors seen: %s\n", chaos_.summary().c_str(), tally_.errors().c_str());
  for (const char *sign : {"was terminated by signal", "PANIC", "TRAP"})
    if (arena_.local().log().find(sign) != std::string::npos) tally_.wrong(std::string("the local server's log says: ") + sign);
  std::printf("%s: %zu findings\n", tally_.findings().empty() ? "GOOD" : "BAD", tally_.findings().size());
  return tally_.findings().empty();
}

}  // namespace

}  // namespace remote_fdw::soak

int main(int argc, char **argv) {
  int minutes = argc > 1 ? std::atoi(argv[1]) : 30;
  try {
    return remote_fdw::soak::Soak(minutes, argc > 2 ? static_cast<unsigned>(std::atoi(argv[2])) : std::random_device{}()).run() ? 0 : 1;
  } catch (const std::exception &error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 2;
  }
}
