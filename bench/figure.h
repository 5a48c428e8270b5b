// Numbers as the table and the chart show them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace remote_fdw::bench {

// 1.23, 12.3, 123; a dash for none.
std::string figure(std::optional<double> value);
// 999 B, 1.2 kB, 123 MB
std::string bytes_figure(double bytes);

}  // namespace remote_fdw::bench
