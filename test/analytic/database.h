// The databases of the analytic queries: each suite's tables once on the remote, three times locally: as foreign tables
// of the wrapper under test, of postgres_fdw, and as twins that hold the same rows. Neighbours: the differential
// suite's Cluster and Session; main opens the subjects' sessions on what is built here.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "../differential/cluster.h"

namespace remote_fdw::analytic {

enum Subject : std::size_t { kTested = 0, kOracle = 1, kTwin = 2 };
inline constexpr std::array<const char *, 3> kSubjectSchemas{"rf", "pf", "tw"};
inline constexpr const char *kLocalDatabase = "local";

enum class Analyzed { Yes, No };

struct DatabaseSpec {
  std::filesystem::path directory;  // of this test
  std::string wrapper = "remote_fdw";
  std::uint64_t seed = 1;
  Analyzed analyzed = Analyzed::Yes;        // statistics of the foreign tables
  std::vector<std::string> server_options;  // "name 'value'", for both wrappers
};

// Throws std::runtime_error when a statement fails.
void build_databases(const differential::Cluster &cluster, const DatabaseSpec &spec);

// The local schema of a suite's tables for a subject, as tpch_rf.
std::string schema_of(const std::string &suite, Subject subject);

}  // namespace remote_fdw::analytic
