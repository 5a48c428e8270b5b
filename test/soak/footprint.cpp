// Reads /proc. See footprint.h.
#include "footprint.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace remote_fdw::soak {

namespace {

long resident_kb(int pid) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  for (std::string word; status >> word;)
    if (word == "RssAnon:") {
      long kb = 0;
      status >> kb;
      return kb;
    }
  return 0;
}

long entries(const std::filesystem::path &directory) {
  std::error_code error;
  long number = 0;
  for (std::filesystem::directory_iterator at(directory, error), end; !error && at != end; at.increment(error)) number++;
  return number;
}

}  // namespace

Footprint footprint_of(const std::vector<int> &pids) {
  Footprint all;
  for (int pid : pids) {
    long kb = resident_kb(pid);
    all.resident_kb += kb;
    all.largest_kb = std::max(all.largest_kb, kb);
    all.descriptors = std::max(all.descriptors, entries("/proc/" + std::to_string(pid) + "/fd"));
  }
  return all;
}

long temporary_files_of(const std::string &data_directory) { return entries(data_directory + "/base/pgsql_tmp"); }

}  // namespace remote_fdw::soak
