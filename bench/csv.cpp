// The raw times; names hold no comma.
#include "csv.h"

namespace remote_fdw::bench {

namespace {

// A field, or an empty one.
std::string field(const Rounds &rounds, std::size_t round) {
  return round < rounds.size() && rounds[round] ? "," + std::to_string(*rounds[round]) : ",";
}

}  // namespace

std::string csv(const std::vector<Measurement> &measurements) {
  std::string text = "case,contestant,round,milliseconds,near_cpu,far_cpu\n";
  for (const auto &measurement : measurements)
    for (Contestant contestant : kContestants) {
      const Performance &one = measurement.of(contestant);
      for (std::size_t r = 0; r < one.milliseconds.size(); r++)
        if (one.milliseconds[r])
          text += measurement.what.name + "," + name_of(contestant) + "," + std::to_string(r + 1) +
                  field(one.milliseconds, r) + field(one.near_cpu, r) + field(one.far_cpu, r) + "\n";
    }
  return text;
}

}  // namespace remote_fdw::bench
