// How long the fault programs run: a few rounds in every run, thousands with `scripts/test --full` (which sets RFDW_EXTENT).
#pragma once

#include <cstdlib>
#include <string_view>

namespace remote_fdw::test {

inline bool is_full_run() {
  const char *extent = std::getenv("RFDW_EXTENT");
  return extent != nullptr && std::string_view(extent) == "full";
}

inline int rounds(int normally, int in_full) { return is_full_run() ? in_full : normally; }

}  // namespace remote_fdw::test
