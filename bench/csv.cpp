// The raw times; names hold no comma.
#include "csv.h"

namespace remote_fdw::bench {

std::string csv(const std::vector<Measurement> &measurements) {
  std::string text = "case,contestant,round,milliseconds\n";
  for (const auto &measurement : measurements)
    for (Contestant contestant : kContestants) {
      const Rounds &rounds = measurement.of(contestant).milliseconds;
      for (std::size_t r = 0; r < rounds.size(); r++)
        if (rounds[r])
          text += measurement.what.name + "," + name_of(contestant) + "," + std::to_string(r + 1) + "," +
                  std::to_string(*rounds[r]) + "\n";
    }
  return text;
}

}  // namespace remote_fdw::bench
