// Random sequences of writes in transactions with savepoints.
#pragma once

#include <string>
#include <vector>

#include "model.h"
#include "random.h"

namespace remote_fdw::differential {

using Sequence = std::vector<std::string>;

Sequence generate_sequence(const Model &model, Random &random);
// Every sequence with one step less, later steps first.
std::vector<Sequence> simpler(const Sequence &sequence);

}  // namespace remote_fdw::differential
