// Runs one case: each contestant once through the counting proxy, then all of them in turn, round after round.
#pragma once

#include "measurement.h"
#include "stage.h"

namespace remote_fdw::bench {

struct Effort {
  int rounds = 5;
  double seconds_each = 6;  // a contestant that has used this up in a case sits the remaining rounds out
};

Measurement measure(const Case &what, Stage &stage, const Effort &effort);

}  // namespace remote_fdw::bench
