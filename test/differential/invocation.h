// The command line.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace remote_fdw::differential {

enum class Depth { Quick, Full };
enum class Purpose { Run, ListAxes, Help };

// Several processes share a run: every statement and every block of seeds is one's.
struct Part {
  unsigned number = 0, of = 1;
  bool owns(std::size_t place) const { return place % of == number; }
};

struct Invocation {
  Purpose purpose = Purpose::Run;
  std::string wrapper = "remote_fdw";
  Depth depth = Depth::Full;
  std::optional<std::uint64_t> seed;
  std::optional<int> count;
  std::optional<int> programs;  // so many statements in programs of writes
  std::string filter;  // part of a topic's name
  std::string axis;    // only this variation
  int line = 0;        // only the statement that starts here
  Part part;
  int rotate = 0;      // which axes a quick run takes
  bool thorough = false;  // slow variations of all statements
  bool pooler = false;    // the tested subject's servers are reached through pgbouncer
  std::string remote_port;  // on 127.0.0.1: of a server that runs already; empty: the remote database is on the local server
  bool tamper = false;
  bool keep = false;
  bool notes = false;  // print where postgres_fdw differs
  std::filesystem::path bindir;
  std::filesystem::path directory;
};

// Throws std::runtime_error on an argument it does not know.
Invocation parse_arguments(int argc, char **argv);
extern const char *const kUsage;

}  // namespace remote_fdw::differential
