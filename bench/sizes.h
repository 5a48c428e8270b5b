// How many rows the tables have.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>

namespace remote_fdw::bench {

enum class Extent { Quick, Full };

struct Sizes {
  long narrow = 5'000'000;
  long wide = 1'000'000;
  long keyed = 100'000;
  long customers = 10'000;
  long shard = 500'000;
  long inserted = 500'000;
  long changed = 100'000;
  long distant = 20'000;  // written at RTT 1 ms
};

inline Sizes sizes_of(Extent extent, double scale) {
  Sizes sizes;
  if (extent == Extent::Quick) sizes = {400'000, 80'000, 20'000, 10'000, 50'000, 20'000, 5'000, 500};
  for (long Sizes::*size :
       {&Sizes::narrow, &Sizes::wide, &Sizes::keyed, &Sizes::shard, &Sizes::inserted, &Sizes::changed})
    sizes.*size = std::max(2000L, std::lround(static_cast<double>(sizes.*size) * scale));
  return sizes;
}

// 5000000 is "5M", 120000 is "120k".
inline std::string short_number(long n) {
  if (n >= 1'000'000 && n % 1'000'000 == 0) return std::to_string(n / 1'000'000) + "M";
  if (n >= 10'000 && n % 1000 == 0) return std::to_string(n / 1000) + "k";
  return std::to_string(n);
}

}  // namespace remote_fdw::bench
