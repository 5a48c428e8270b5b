// Reads Linux's /proc/PID/schedstat, whose first number is in nanoseconds (/proc/PID/stat counts in hundredths of a
// second).
#include "cpu_time.h"

#include <ctime>
#include <fstream>
#include <string>

namespace remote_fdw::bench {

std::optional<double> cpu_milliseconds(const std::vector<int> &processes) {
  double sum = 0;
  for (int process : processes) {
    std::ifstream in("/proc/" + std::to_string(process) + "/schedstat");
    double nanoseconds = 0;
    if (!(in >> nanoseconds)) return std::nullopt;
    sum += nanoseconds / 1e6;
  }
  return sum;
}

double own_cpu_milliseconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

}  // namespace remote_fdw::bench
