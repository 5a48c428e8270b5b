// Who is measured, and over which way to the remote server.
#pragma once

#include <array>

namespace remote_fdw::bench {

enum class Contestant { Limit, PostgresFdw, PostgresFdwTuned, RemoteFdw };

inline constexpr std::array kContestants = {Contestant::Limit, Contestant::PostgresFdw, Contestant::PostgresFdwTuned,
                                            Contestant::RemoteFdw};
inline constexpr std::array kWrappers = {Contestant::PostgresFdw, Contestant::PostgresFdwTuned, Contestant::RemoteFdw};

constexpr const char *name_of(Contestant contestant) {
  switch (contestant) {
    case Contestant::Limit:
      return "limit";
    case Contestant::PostgresFdw:
      return "postgres_fdw";
    case Contestant::PostgresFdwTuned:
      return "postgres_fdw tuned";
    case Contestant::RemoteFdw:
      return "remote_fdw";
  }
  return "";
}

enum class Route {
  Loopback,  // straight to the server's port on 127.0.0.1
  Delayed,   // through the proxy, round trip 1 ms
  Counting,  // through the proxy that only counts
};

// Whether the tuned postgres_fdw of a case asks the remote for estimates: each costs round trips, but some plans need
// them.
enum class RemoteEstimate { Off, On };

}  // namespace remote_fdw::bench
