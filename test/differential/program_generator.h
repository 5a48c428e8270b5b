// Random programs of writes: transactions with savepoints, rows by the thousand, constraints that fail in the middle, functions and triggers
// that look at what is being written. Their statements: program_statements.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "random.h"
#include "session.h"

namespace remote_fdw::differential {

struct WriteProgram {
  std::vector<Command> steps;
  std::set<std::string> tables;  // that it may change; those of the local server open with lw_
};

WriteProgram generate_program(Random &random);
// Programs with fewer steps, the smallest first.
std::vector<WriteProgram> simpler(const WriteProgram &program);

}  // namespace remote_fdw::differential
