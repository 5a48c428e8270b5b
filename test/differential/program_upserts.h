// One random INSERT ... ON CONFLICT (id) of a program of writes. A neighbour of program_statements.
#pragma once

#include <string>

#include "program_tables.h"
#include "random.h"

namespace remote_fdw::differential {

struct UpsertKeys {
  int first;  // keys from here on; some exist
  int rows;
};

// A table whose rows all travel in one statement, so that a row that is changed twice is noticed.
bool takes_upserts(const ProgramTable &table);
std::string make_upsert(Random &random, const ProgramTable &table, const UpsertKeys &keys);

}  // namespace remote_fdw::differential
