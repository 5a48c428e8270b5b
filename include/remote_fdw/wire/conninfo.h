// What libpq says about its own connection options.
// Source: PostgreSQL, "Parameter Key Words" of libpq.
#pragma once

#include <span>

namespace remote_fdw {

enum class LibpqOptionHome : unsigned char {
  Server,       // may be set on the server
  UserMapping,  // user, password and their like: on the user mapping only
  Nowhere,      // debug-only options and those the wrapper sets itself
};

struct LibpqOption {
  const char *keyword;
  LibpqOptionHome home;
};

// Read from libpq once per process and kept; sorted as libpq gives them.
std::span<const LibpqOption> libpq_options();
const LibpqOption *find_libpq_option(const char *keyword);

}  // namespace remote_fdw
