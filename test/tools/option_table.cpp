// Prints the Markdown table of options that README shows.
#include <cstdio>
#include <string>

#include "remote_fdw/core/option_spec.h"

int main() {
  using remote_fdw::OptionLevel;
  constexpr struct {
    OptionLevel level;
    const char *name;
  } kLevels[] = {{OptionLevel::Server, "server"},
                 {OptionLevel::UserMapping, "user mapping"},
                 {OptionLevel::Table, "table"},
                 {OptionLevel::Column, "column"},
                 {OptionLevel::Import, "import"}};
  std::puts("| option | where | default | meaning |\n|---|---|---|---|");
  for (const remote_fdw::OptionSpec &spec : remote_fdw::option_specs()) {
    std::string where;
    for (const auto &level : kLevels)
      if (spec.allowed_at(level.level)) where += (where.empty() ? "" : ", ") + std::string(level.name);
    std::printf("| `%s` | %s | %s | %s |\n", spec.name, where.c_str(), spec.default_text == nullptr ? "" : spec.default_text, spec.help);
  }
}
