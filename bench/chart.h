// The results as a bar chart in SVG: ratios to the limit, on a logarithmic axis.
#pragma once

#include <string>
#include <vector>

#include "measurement.h"

namespace remote_fdw::bench {

std::string chart(const std::vector<Measurement> &measurements);

}  // namespace remote_fdw::bench
