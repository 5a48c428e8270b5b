// Asks the machine; the server's version is filled in by main, which has a connection.
#include "circumstances.h"

#include <stdlib.h>

#include <ctime>
#include <thread>

#include "figure.h"

namespace remote_fdw::bench {

std::string Circumstances::line() const {
  std::string line = extent == Extent::Quick ? "**Quick mode**: small tables, few rounds. " : "Full mode. ";
  if (scale != 1) line += "Sizes scaled by " + figure(scale) + ". ";
  line += "PostgreSQL " + server_version + " on both sides, " + std::to_string(cores) +
          " cores for everything, at most " + std::to_string(rounds) + " rounds, " + date + ".";
  if (load > 0.5) line += " Other work was going on (load average " + figure(load) + " at the start): noisy.";
  return line;
}

Circumstances circumstances_now(Extent extent, double scale, int rounds) {
  Circumstances now{.extent = extent, .scale = scale, .rounds = rounds};
  now.cores = static_cast<int>(std::thread::hardware_concurrency());
  if (getloadavg(&now.load, 1) != 1) now.load = 0;
  char date[16] = "";
  std::time_t clock = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&clock, &parts);
  std::strftime(date, sizeof date, "%Y-%m-%d", &parts);
  now.date = date;
  return now;
}

}  // namespace remote_fdw::bench
