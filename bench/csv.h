// Every measured time, for whoever wants more than medians: case, contestant, round, milliseconds, computing time on
// both sides.
#pragma once

#include <string>
#include <vector>

#include "measurement.h"

namespace remote_fdw::bench {

std::string csv(const std::vector<Measurement> &measurements);

}  // namespace remote_fdw::bench
