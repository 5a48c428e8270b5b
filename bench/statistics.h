// Medians of runs, and of the ratios between runs of the same round.
#pragma once

#include <optional>
#include <vector>

namespace remote_fdw::bench {

// Milliseconds by round; nothing where the contestant sat a round out.
using Rounds = std::vector<std::optional<double>>;

// Nothing for no values. Of an even number the mean of the middle two.
std::optional<double> median(std::vector<double> values);
std::optional<double> median(const Rounds &rounds);

// The median of time / limit over the rounds that both ran in: what disturbed one round disturbed both.
std::optional<double> median_ratio(const Rounds &times, const Rounds &limits);

// How often a round was run.
int rounds_run(const Rounds &rounds);

}  // namespace remote_fdw::bench
