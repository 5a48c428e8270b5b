// Three digits that mean something, no more.
#include "figure.h"

#include <array>
#include <cmath>
#include <cstdio>

namespace remote_fdw::bench {

std::string figure(std::optional<double> value) {
  if (!value) return "-";
  std::array<char, 32> text{};
  int decimals = *value < 9.995 ? 2 : *value < 99.95 ? 1 : 0;
  std::snprintf(text.data(), text.size(), "%.*f", decimals, *value);
  return text.data();
}

std::string bytes_figure(double bytes) {
  constexpr std::array kUnits = {" B", " kB", " MB", " GB"};
  std::size_t unit = 0;
  while (bytes >= 999.5 && unit + 1 < kUnits.size()) {
    bytes /= 1000;
    unit++;
  }
  std::string text = unit == 0 ? std::to_string(std::lround(bytes)) : figure(bytes);
  if (text.find('.') != std::string::npos && bytes < 9.95) text.pop_back();  // 1.23 kB is 1.2 kB
  return text + kUnits[unit];
}

}  // namespace remote_fdw::bench
