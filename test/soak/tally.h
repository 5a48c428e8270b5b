// What a soak has seen: counted by all workers at once, printed each minute, judged at the end.
#pragma once

#include <atomic>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "support/session.h"

namespace remote_fdw::soak {

class Tally {
 public:
  // Counts one statement's outcome; whatever is no ordinary consequence of the faults is kept as unexpected.
  void count(const std::string &sql, const test::Answer &answer, double seconds);
  // Rows or sums that are wrong, a session that died: each of them fails the soak.
  void wrong(const std::string &what);
  void acknowledge(long id);
  std::set<long> acknowledged() const;
  std::vector<std::string> findings() const;
  // SQLSTATE and how often, most frequent first.
  std::string errors() const;

  std::atomic<long> succeeded{0}, lost{0}, cancelled{0}, conflicted{0}, undecided{0}, faults{0};
  std::atomic<double> longest{0};

 private:
  mutable std::mutex mutex_;  // guards what follows
  std::map<std::string, long> states_;
  std::vector<std::string> findings_;
  std::set<long> acknowledged_;
};

}  // namespace remote_fdw::soak
