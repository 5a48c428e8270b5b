// What is found out about one query: how far its plan was pushed, whether the rows agree; and what was recorded before.
// Neighbours: main fills it, table prints it.
#pragma once

#include <array>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "../differential/session.h"
#include "query.h"

namespace remote_fdw::analytic {

enum class Pushed { Part, Whole };

struct PlanSummary {
  Pushed pushed = Pushed::Part;  // whole: the plan is one Foreign Scan that filters nothing here
  int remote_scans = 0;
  std::string stayed;                // kinds of local nodes
  std::vector<std::string> reasons;  // "Kept Local Because"
};

struct Finding {
  Query query;
  PlanSummary plan;
  PlanSummary oracle_plan;
  std::size_t rows = 0;
  std::optional<std::string> mismatch;
  std::array<double, 3> seconds{};  // by subject
};

// Explains the query in the session's search path. Throws std::runtime_error when it does not plan.
PlanSummary summarize(differential::Session &session, const std::string &sql);

struct Expected {
  Pushed pushed = Pushed::Part;
  int remote_scans = 0;
};

// The file holds one line for each query: "h01 whole 1". One with a version, "h01 part 2 18", holds from that one on in its place.
class Expectations {
 public:
  Expectations(std::filesystem::path file, int version);
  // Why a plan is worse than the recorded one, or nothing.
  std::optional<std::string> breach(const Finding &finding) const;
  void record(const std::vector<Finding> &findings) const;

 private:
  std::filesystem::path file_;
  std::map<std::string, Expected> by_name_;
  std::vector<std::string> of_versions_;  // lines that record() leaves as they are
};

const char *name_of(Pushed pushed);

}  // namespace remote_fdw::analytic
