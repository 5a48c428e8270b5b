// The two databases the statements run on. Local: schemas rf, pf (foreign tables) and tw (twins). Remote: r_rf, r_pf.
// Neighbours: cluster gives the server, arena opens the three subjects' sessions on what is built here.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "cluster.h"
#include "session.h"

namespace remote_fdw::differential {

inline constexpr const char *kLocalDatabase = "local";
inline constexpr const char *kRemoteDatabase = "remote";

enum class Tamper { None, OneRemoteValue };

struct FixtureSpec {
  std::filesystem::path directory;  // the *.sql files
  std::string wrapper;              // of the subject under test
  std::string pooler_dir;           // where a pgbouncer listens for the subject under test; empty: none
  Tamper tamper = Tamper::None;     // proves that the suite sees a difference
};

// Throws std::runtime_error when any statement of the fixture fails.
void build_fixture(const Cluster &cluster, const FixtureSpec &spec);

}  // namespace remote_fdw::differential
