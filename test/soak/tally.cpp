// See tally.h.
#include "tally.h"

#include <cstdio>

namespace remote_fdw::soak {

namespace {

bool one_of(const std::string &state, std::initializer_list<const char *> states) {
  for (const char *candidate : states)
    if (state == candidate) return true;
  return false;
}

bool is_lost(const std::string &state) { return state.substr(0, 2) == "08" || one_of(state, {"57P01", "57P02", "57P03", "53300"}); }
bool is_conflict(const std::string &state) { return one_of(state, {"40001", "40P01", "55P03", "55006"}); }

}  // namespace

void Tally::count(const std::string &sql, const test::Answer &answer, double seconds) {
  for (double before = longest; seconds > before && !longest.compare_exchange_weak(before, seconds);) {
  }
  if (seconds > 30) wrong("took " + std::to_string(seconds) + " s: " + sql);
  if (answer.ok) {
    succeeded++;
    return;
  }
  {
    std::lock_guard lock(mutex_);
    states_[answer.sqlstate]++;
  }
  if (is_lost(answer.sqlstate)) lost++;
  else if (answer.sqlstate == "57014") cancelled++;
  else if (is_conflict(answer.sqlstate)) conflicted++;
  else wrong("unexpected error " + answer.sqlstate + ": " + answer.message + " / " + answer.detail + " / in: " + sql.substr(0, 200) + " / " + answer.context);
}

void Tally::wrong(const std::string &what) {
  std::lock_guard lock(mutex_);
  findings_.push_back(what);
  if (findings_.size() <= 20) std::printf("FOUND: %s\n", what.c_str());
  std::fflush(stdout);
}

void Tally::acknowledge(long id) {
  std::lock_guard lock(mutex_);
  acknowledged_.insert(id);
}

std::set<long> Tally::acknowledged() const {
  std::lock_guard lock(mutex_);
  return acknowledged_;
}

std::vector<std::string> Tally::findings() const {
  std::lock_guard lock(mutex_);
  return findings_;
}

std::string Tally::errors() const {
  std::lock_guard lock(mutex_);
  std::string text;
  for (const auto &[state, number] : states_) text += (text.empty() ? "" : ", ") + state + " " + std::to_string(number);
  return text;
}

}  // namespace remote_fdw::soak
