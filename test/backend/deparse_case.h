// Table-driven tests of deparse: each SQL condition is analysed against a foreign table, checked, printed, and run
// twice on the table behind it: as written under a user's settings, as printed (with its parameters) under a remote
// session's.
#pragma once

#include "backend_test.h"

#include <span>

namespace remote_fdw::backend_test {

struct Ships {
  const char *condition;
  const char *sql;  // what is printed; nullptr: only the result counts
};

struct StaysLocal {
  const char *condition;
  const char *reason;  // a part of it
};

// Columns of the table: see deparse_case.cpp. $1 is the integer 3, $2 the text 'Abc', $3 an array {1,3,5}.
void expect_ships(std::span<const Ships> cases);
const char *printed_for_explain(const char *condition);
void expect_stays_local(std::span<const StaysLocal> cases);
// With extensions citext and hstore (schema deparse_test) listed in option `extensions`.
void expect_ships_with_extensions(std::span<const Ships> cases);
void expect_stays_local_with_extensions(std::span<const StaysLocal> cases);

}  // namespace remote_fdw::backend_test
