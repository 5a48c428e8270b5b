// What the local sessions of a soak hold: memory, descriptors, remote sessions; for telling a leak from what is in use.
#pragma once

#include <string>
#include <vector>

namespace remote_fdw::soak {

struct Footprint {
  long resident_kb = 0;  // anonymous memory of all together
  long largest_kb = 0;   // of the largest
  long descriptors = 0;  // most open files of one of them
  long remote_sessions = 0, prepared = 0, temporary_files = 0;
};

// Memory and descriptors of these processes.
Footprint footprint_of(const std::vector<int> &pids);
// Files under a data directory's pgsql_tmp.
long temporary_files_of(const std::string &data_directory);

}  // namespace remote_fdw::soak
