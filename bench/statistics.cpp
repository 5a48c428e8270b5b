// Arithmetic on measured times; knows nothing of how they were measured (runner) or shown (markdown, chart).
#include "statistics.h"

#include <algorithm>

namespace remote_fdw::bench {

std::optional<double> median(std::vector<double> values) {
  if (values.empty()) return std::nullopt;
  std::sort(values.begin(), values.end());
  std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

std::optional<double> median(const Rounds &rounds) {
  std::vector<double> values;
  for (const auto &value : rounds)
    if (value) values.push_back(*value);
  return median(std::move(values));
}

std::optional<double> median_ratio(const Rounds &times, const Rounds &limits) {
  std::vector<double> ratios;
  for (std::size_t r = 0; r < std::min(times.size(), limits.size()); r++)
    if (times[r] && limits[r] && *limits[r] > 0) ratios.push_back(*times[r] / *limits[r]);
  return median(std::move(ratios));
}

int rounds_run(const Rounds &rounds) {
  return static_cast<int>(
      std::count_if(rounds.begin(), rounds.end(), [](const auto &time) { return time.has_value(); }));
}

}  // namespace remote_fdw::bench
