// What was measured of one case.
#pragma once

#include <array>
#include <optional>
#include <string>

#include "case.h"
#include "contestant.h"
#include "statistics.h"
#include "traffic.h"

namespace remote_fdw::bench {

struct Performance {
  Rounds milliseconds;       // of one operation, by round
  Rounds near_cpu, far_cpu;  // computing time: of the local session (for the limit: of the client), of the remote ones
  std::optional<Traffic> traffic;  // of the counted run: all its operations
  std::string problem;             // why there is nothing, or a wrong answer
};

struct Measurement {
  Case what;
  std::array<Performance, kContestants.size()> performances;

  const Performance &of(Contestant contestant) const { return performances[static_cast<std::size_t>(contestant)]; }
  Performance &of(Contestant contestant) { return performances[static_cast<std::size_t>(contestant)]; }
  std::optional<double> limit_milliseconds() const { return median(of(Contestant::Limit).milliseconds); }
  std::optional<double> ratio(Contestant contestant) const {
    return median_ratio(of(contestant).milliseconds, of(Contestant::Limit).milliseconds);
  }
};

}  // namespace remote_fdw::bench
