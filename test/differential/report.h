// Counting and printing: one line per failing statement, and the totals.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace remote_fdw::differential {

class Report {
 public:
  void passed() { ++passed_; }
  // The first failure of a statement is printed at once, later ones are gathered for the end.
  void failed(const std::string &where, const std::string &axis, const std::string &why);
  int failures() const { return failed_; }
  void print_totals() const;

 private:
  int passed_ = 0;
  int failed_ = 0;
  std::vector<std::string> order_;
  std::map<std::string, std::vector<std::string>> axes_;
};

}  // namespace remote_fdw::differential
