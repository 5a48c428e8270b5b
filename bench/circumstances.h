// What a reader must know about a run to judge its figures.
#pragma once

#include <string>

#include "sizes.h"

namespace remote_fdw::bench {

struct Circumstances {
  Extent extent = Extent::Full;
  double scale = 1;
  int rounds = 0;
  int cores = 0;
  double load = 0;  // the machine's load average of the last minute when the run began
  std::string server_version = {}, date = {};

  // One line of Markdown.
  std::string line() const;
};

Circumstances circumstances_now(Extent extent, double scale, int rounds);

}  // namespace remote_fdw::bench
