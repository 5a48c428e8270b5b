// The axes: under which settings, server options and ways of execution a statement is run again.
#pragma once

#include <string>
#include <vector>

#include "statement_file.h"

namespace remote_fdw::differential {

enum class Wrap { Plain, GenericPlan, CustomPlan, Cursor, Loop };
enum class Reach { Queries, Everything };

enum class Wrappers { All, Tested };

struct ServerOption {
  std::string name;
  std::string value;
  Wrappers wrappers = Wrappers::All;  // whose servers know it
};

struct Variation {
  std::string name;
  Reach reach = Reach::Queries;
  Wrap wrap = Wrap::Plain;
  std::vector<std::string> settings;     // run in every subject's session
  std::vector<ServerOption> options;     // added to the servers
  std::vector<std::string> preparation;  // run once by the administrator; not undone
  bool is_slow = false;                  // a round trip for each row or two
};

inline constexpr const char *kBase = "base";

// The base variation first; those with lasting effects last.
const std::vector<Variation> &variations();

enum class Applies { Yes, No };
Applies applies(const Variation &variation, const Case &test);

}  // namespace remote_fdw::differential
