// What the arguments mean.
#include "invocation.h"

#include <algorithm>

namespace remote_fdw::bench {

namespace {

double positive(const std::string &option, const std::string &text) {
  std::size_t used = 0;
  double value = 0;
  try {
    value = std::stod(text, &used);
  } catch (const std::logic_error &) {
  }
  if (used != text.size() || !(value > 0) || value > 1e6)
    throw UsageError(option + " wants a positive number, not '" + text + "'");
  return value;
}

}  // namespace

std::string usage() {
  return "usage: scripts/bench [--quick] [--rounds N] [--scale X] [--write-docs] [--list | --explain] [CASE ...]\n"
         "  --quick       small tables, under 5 minutes in all (otherwise millions of rows)\n"
         "  --rounds N    how often each contestant runs, at most\n"
         "  --scale X     multiplies the sizes of the tables\n"
         "  --write-docs  brings docs/performance.md and docs/performance.svg up to date (all cases)\n"
         "  --list        the names of the cases\n"
         "  --explain     the plans instead of times\n";
}

Invocation parse_invocation(const std::vector<std::string> &arguments) {
  Invocation invocation;
  int rounds = 0;
  for (std::size_t i = 0; i < arguments.size(); i++) {
    const std::string &argument = arguments[i];
    auto value = [&]() -> const std::string & {
      if (i + 1 == arguments.size()) throw UsageError(argument + " wants a value");
      return arguments[++i];
    };
    if (argument == "--quick")
      invocation.extent = Extent::Quick;
    else if (argument == "--list")
      invocation.task = Task::List;
    else if (argument == "--explain")
      invocation.task = Task::Explain;
    else if (argument == "--rounds")
      rounds = static_cast<int>(positive(argument, value()));
    else if (argument == "--scale")
      invocation.scale = positive(argument, value());
    else if (argument == "--output")
      invocation.output = value();
    else if (argument == "--docs")
      invocation.docs = value();
    else if (argument.starts_with("-"))
      throw UsageError("unknown option " + argument);
    else
      invocation.cases.push_back(argument);
  }
  if (!invocation.docs.empty() && (!invocation.cases.empty() || invocation.task != Task::Measure))
    throw UsageError("the documentation shows all cases: --write-docs goes without names");
  invocation.effort = invocation.extent == Extent::Quick ? Effort{5, 3} : Effort{7, 60};
  if (rounds > 0) invocation.effort.rounds = rounds;
  return invocation;
}

std::vector<Case> picked(const std::vector<Case> &all, const std::vector<std::string> &names) {
  for (const auto &name : names)
    if (std::none_of(all.begin(), all.end(), [&](const Case &one) { return one.name == name; }))
      throw UsageError("there is no case '" + name + "': see --list");
  std::vector<Case> picked;
  for (const auto &one : all)
    if (names.empty() || std::find(names.begin(), names.end(), one.name) != names.end()) picked.push_back(one);
  return picked;
}

}  // namespace remote_fdw::bench
