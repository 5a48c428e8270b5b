// What crossed the wire, and the count of round trips on one connection.
#pragma once

#include <cstdint>

namespace remote_fdw::bench {

struct Traffic {
  std::uint64_t to_server = 0, to_client = 0;  // bytes
  std::uint64_t round_trips = 0;

  std::uint64_t bytes() const { return to_server + to_client; }
  Traffic operator-(const Traffic &earlier) const {
    return {to_server - earlier.to_server, to_client - earlier.to_client, round_trips - earlier.round_trips};
  }
};

// A round trip: the server answers after the client has spoken. What the client says last, without an answer
// (Terminate), is none.
class RoundTripCounter {
 public:
  void client_spoke() { client_waits_ = true; }
  // True when this is the beginning of an answer.
  bool server_spoke() {
    bool answers = client_waits_;
    client_waits_ = false;
    return answers;
  }

 private:
  bool client_waits_ = false;
};

}  // namespace remote_fdw::bench
