// A TCP proxy on 127.0.0.1 in a thread of its own, for tests of what a network does: delays, silence, cuts; and for counting
// bytes and round trips. Forwards to a port of 127.0.0.1. Does not understand the protocol.
#pragma once

#include <poll.h>

#include <chrono>
#include <cstdint>
#include <list>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace remote_fdw::test {

enum class Existing : std::uint8_t { Keep, Reset };  // connections that are open

struct Traffic {
  std::uint64_t to_server = 0, to_client = 0;  // bytes that arrived at the proxy
  std::uint64_t round_trips = 0;               // times that the client spoke after the server had
  std::uint64_t connections = 0;
};

enum class Flow : std::uint8_t {
  Pass,
  BlackHole,      // nothing goes through, nothing is closed: bytes wait for Pass; new connections are accepted
  MuteServer,     // as BlackHole, but only from the server to the client
};

class TcpProxy {
 public:
  explicit TcpProxy(const std::string &target_port);
  ~TcpProxy();
  TcpProxy(const TcpProxy &) = delete;
  TcpProxy &operator=(const TcpProxy &) = delete;

  const std::string &port() const { return port_; }
  // Every chunk arrives this much later, in each direction: latency, not bandwidth.
  void set_delay(std::chrono::milliseconds delay);
  void set_flow(Flow flow, Existing existing = Existing::Keep);
  // Whether somebody who connects gets an answer: unanswered, the packet seems lost on the way.
  enum class Door : std::uint8_t { Open, Unanswered };
  void set_door(Door door);
  // Where connections that are made from now on lead.
  void set_target(const std::string &target_port);
  // Resets (RST) all connections that are open now.
  void cut();
  // Ends the stream to the client (FIN) of all connections that are open now; what the client sends still goes through.
  void half_close();
  // Resets a connection once this many bytes more have come from its server. 0: never.
  void cut_after(std::uint64_t bytes_to_client);
  // Of all that clients have sent until now, also of what nobody waits for the answer of (a commit).
  Traffic traffic() const;
  void reset_traffic();

 private:
  struct Pipe;
  struct Pair;

  void serve();
  void fill_backlog();
  void reset_all();
  void accept_one();
  void turn();
  int watch(const Pair &pair, pollfd *client, pollfd *server) const;
  bool move_bytes(Pair &pair, const pollfd &client, const pollfd &server);
  bool receive(Pair &pair, Pipe &pipe);
  bool deliver(Pipe &pipe);
  bool held(const Pipe &pipe) const;
  bool all_taken() const;
  bool all_answered() const;
  void await(std::unique_lock<std::mutex> &lock, bool (TcpProxy::*condition)() const, std::chrono::milliseconds patience) const;
  void wake();

  int listener_ = -1;
  int wake_[2] = {-1, -1};
  std::string port_;
  mutable std::mutex mutex_;  // guards what follows
  std::string target_port_;
  std::chrono::milliseconds delay_{0};
  Flow flow_ = Flow::Pass;
  std::uint64_t cut_after_ = 0;
  bool cut_ = false;
  bool stop_ = false;
  Door door_ = Door::Open;
  std::vector<int> waiting_;  // our own, that fill the listener's queue
  Traffic traffic_;
  std::list<Pair> pairs_;
  std::thread thread_;
};

}  // namespace remote_fdw::test
