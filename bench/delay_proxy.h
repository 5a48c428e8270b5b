// A TCP proxy on 127.0.0.1 in a thread of its own: every byte arrives a fixed time later, and is counted.
#pragma once

#include <poll.h>

#include <chrono>
#include <list>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "traffic.h"

namespace remote_fdw::bench {

class DelayProxy {
 public:
  using Delay = std::chrono::microseconds;

  // Forwards to a port of 127.0.0.1. The delay is one way: a round trip takes twice as long.
  DelayProxy(const std::string &target_port, Delay one_way);
  ~DelayProxy();
  DelayProxy(const DelayProxy &) = delete;
  DelayProxy &operator=(const DelayProxy &) = delete;

  const std::string &port() const { return port_; }
  // Of all connections since the start.
  Traffic traffic() const;

 private:
  struct Flow;
  struct Link;

  void serve();
  void turn();
  void accept_one();
  bool advance(Link &link, short client_events, short server_events);
  bool receive(Link &link, Flow &flow);
  void count(Link &link, const Flow &flow, std::uint64_t bytes);

  const std::string target_port_;
  const Delay delay_;
  std::string port_;
  int listener_ = -1;
  int stop_[2] = {-1, -1};  // a pipe: its end says stop
  std::list<Link> links_;   // the thread's own
  mutable std::mutex mutex_;
  Traffic traffic_;  // guarded by mutex_
  std::thread thread_;
};

}  // namespace remote_fdw::bench
