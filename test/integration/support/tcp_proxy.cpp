// Owns the proxy's thread, its sockets and the bytes under way.
#include "support/tcp_proxy.h"

#include "support/loopback.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <deque>
#include <stdexcept>
#include <vector>

namespace remote_fdw::test {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kMostUnderWay = 4u << 20;  // bytes of one direction that the proxy holds before it stops reading

struct Chunk {
  Clock::time_point due;
  std::string bytes;
};

int new_socket() {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) throw std::runtime_error("socket");
  return fd;
}

void close_with_reset(int fd) {
  linger now{1, 0};
  setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  close(fd);
}

}  // namespace

struct TcpProxy::Pipe {
  int from, to;
  bool from_server;
  bool ended = false;   // the sender has closed its side
  bool closed = false;  // and the receiver knows
  std::size_t size = 0;
  std::deque<Chunk> chunks;
};

struct TcpProxy::Pair {
  int client, server;
  Pipe up, down;
  std::uint64_t left = 0;  // bytes until the cut, 0: none
  bool server_spoke = true;
  Pair(int c, int s, std::uint64_t cut) : client(c), server(s), up{c, s, false, false, false, 0, {}}, down{s, c, true, false, false, 0, {}}, left(cut) {}
};

TcpProxy::TcpProxy(const std::string &target_port) : target_port_(target_port) {
  listener_ = new_socket();
  sockaddr_in address = loopback(0);
  socklen_t length = sizeof address;
  if (bind(listener_, reinterpret_cast<sockaddr *>(&address), length) != 0 || listen(listener_, 32) != 0 ||
      getsockname(listener_, reinterpret_cast<sockaddr *>(&address), &length) != 0 || pipe2(wake_, O_CLOEXEC | O_NONBLOCK) != 0)
    throw std::runtime_error("the proxy cannot listen");
  port_ = std::to_string(ntohs(address.sin_port));
  thread_ = std::thread([this] { serve(); });
}

TcpProxy::~TcpProxy() {
  {
    std::lock_guard lock(mutex_);
    stop_ = true;
  }
  wake();
  thread_.join();
  for (Pair &pair : pairs_) {
    close_with_reset(pair.client);
    close_with_reset(pair.server);
  }
  for (int fd : {listener_, wake_[0], wake_[1]}) close(fd);
  for (int fd : waiting_) close(fd);
}

void TcpProxy::wake() {
  char byte = 0;
  (void)!write(wake_[1], &byte, 1);
}

void TcpProxy::set_delay(std::chrono::milliseconds delay) {
  std::lock_guard lock(mutex_);
  delay_ = delay;
}

void TcpProxy::set_flow(Flow flow, Existing existing) {
  {
    std::lock_guard lock(mutex_);
    if (existing == Existing::Reset) reset_all();
    flow_ = flow;
  }
  wake();
}

// A full queue makes the kernel drop what asks for more.
void TcpProxy::fill_backlog() {
  listen(listener_, 0);
  sockaddr_in address = loopback(std::stoi(port_));
  for (int i = 0; i < 4; i++) {
    waiting_.push_back(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    (void)!connect(waiting_.back(), reinterpret_cast<sockaddr *>(&address), sizeof address);
  }
}

void TcpProxy::set_door(Door door) {
  {
    std::lock_guard lock(mutex_);
    door_ = door;
    if (door == Door::Unanswered) {
      fill_backlog();
    } else {
      listen(listener_, 32);
      for (int fd : waiting_) close(fd);
      waiting_.clear();
    }
  }
  wake();
}

void TcpProxy::set_target(const std::string &target_port) {
  std::lock_guard lock(mutex_);
  target_port_ = target_port;
}

void TcpProxy::cut() {
  std::lock_guard lock(mutex_);
  reset_all();
  wake();
}

void TcpProxy::reset_all() {
  for (Pair &pair : pairs_) {
    close_with_reset(pair.client);
    close_with_reset(pair.server);
  }
  pairs_.clear();
  cut_ = true;
}

void TcpProxy::half_close() {
  std::lock_guard lock(mutex_);
  for (Pair &pair : pairs_) {
    shutdown(pair.client, SHUT_WR);
    pair.down.ended = pair.down.closed = true;
  }
}

void TcpProxy::cut_after(std::uint64_t bytes_to_client) {
  std::lock_guard lock(mutex_);
  cut_after_ = bytes_to_client;
  for (Pair &pair : pairs_) pair.left = bytes_to_client;
}

Traffic TcpProxy::traffic() const {
  std::unique_lock lock(mutex_);
  await(lock, &TcpProxy::all_taken, std::chrono::seconds(10));
  return traffic_;
}

bool TcpProxy::all_taken() const {
  return std::ranges::all_of(pairs_, [this](const Pair &pair) {
    int unread = 0;
    return held(pair.up) || (ioctl(pair.client, FIONREAD, &unread) == 0 && unread == 0 && pair.up.chunks.empty());
  });
}

// A COMMIT whose answer nobody waits for is answered all the same.
bool TcpProxy::all_answered() const {
  return all_taken() && std::ranges::all_of(pairs_, [](const Pair &pair) { return pair.server_spoke && pair.down.chunks.empty(); });
}

void TcpProxy::await(std::unique_lock<std::mutex> &lock, bool (TcpProxy::*condition)() const, std::chrono::milliseconds patience) const {
  auto until = Clock::now() + patience;
  while (!(this->*condition)() && Clock::now() < until) {
    lock.unlock();
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    lock.lock();
  }
}

void TcpProxy::reset_traffic() {
  std::unique_lock lock(mutex_);
  await(lock, &TcpProxy::all_answered, std::chrono::seconds(1));
  traffic_ = {};
  for (Pair &pair : pairs_) pair.server_spoke = true;
}

void TcpProxy::accept_one() {
  int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (client < 0) return;
  int server = new_socket();
  sockaddr_in address = loopback(std::stoi(target_port_));
  if (connect(server, reinterpret_cast<sockaddr *>(&address), sizeof address) != 0) {
    close_with_reset(client);
    close(server);
    return;
  }
  fcntl(server, F_SETFL, O_NONBLOCK);
  pairs_.emplace_back(client, server, cut_after_);
  traffic_.connections++;
}

// False when the pair is over.
bool TcpProxy::receive(Pair &pair, Pipe &pipe) {
  char buffer[65536];
  ssize_t n = read(pipe.from, buffer, sizeof buffer);
  if (n < 0) return errno == EAGAIN || errno == EINTR;
  if (n == 0) {
    pipe.ended = true;
    return true;
  }
  (pipe.from_server ? traffic_.to_client : traffic_.to_server) += static_cast<std::uint64_t>(n);
  if (!pipe.from_server && pair.server_spoke) traffic_.round_trips++;
  pair.server_spoke = pipe.from_server;
  if (pipe.from_server && pair.left > 0) {
    if (pair.left <= static_cast<std::uint64_t>(n)) return false;
    pair.left -= static_cast<std::uint64_t>(n);
  }
  pipe.chunks.push_back({Clock::now() + delay_, std::string(buffer, static_cast<std::size_t>(n))});
  pipe.size += static_cast<std::size_t>(n);
  return true;
}

bool TcpProxy::deliver(Pipe &pipe) {
  while (!pipe.chunks.empty() && pipe.chunks.front().due <= Clock::now()) {
    std::string &bytes = pipe.chunks.front().bytes;
    ssize_t n = send(pipe.to, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n < 0) return errno == EAGAIN || errno == EINTR;
    pipe.size -= static_cast<std::size_t>(n);
    bytes.erase(0, static_cast<std::size_t>(n));
    if (!bytes.empty()) return true;
    pipe.chunks.pop_front();
  }
  if (pipe.ended && !pipe.closed && pipe.chunks.empty()) {
    shutdown(pipe.to, SHUT_WR);
    pipe.closed = true;
  }
  return true;
}

bool TcpProxy::held(const Pipe &pipe) const {
  return flow_ == Flow::BlackHole || (flow_ == Flow::MuteServer && pipe.from_server);
}

// What one connection waits for; its two entries of poll, and how long poll may sleep (-1: for ever).
int TcpProxy::watch(const Pair &pair, pollfd *client, pollfd *server) const {
  int timeout = -1;
  *client = {pair.client, 0, 0};
  *server = {pair.server, 0, 0};
  for (const Pipe *pipe : {&pair.up, &pair.down}) {
    if (held(*pipe)) continue;
    if (!pipe->ended && pipe->size < kMostUnderWay) (pipe->from_server ? server : client)->events |= POLLIN;
    if (pipe->chunks.empty()) continue;
    auto wait = std::chrono::ceil<std::chrono::milliseconds>(pipe->chunks.front().due - Clock::now()).count();
    if (wait <= 0)
      (pipe->from_server ? client : server)->events |= POLLOUT;
    else if (timeout < 0 || wait < timeout)
      timeout = static_cast<int>(wait);
  }
  // poll reports a hang-up whatever was asked for: leave out what nothing is wanted of
  if (client->events == 0) client->fd = -1;
  if (server->events == 0) server->fd = -1;
  return timeout;
}

// False when the connection is over; then its sockets are closed.
bool TcpProxy::move_bytes(Pair &pair, const pollfd &client, const pollfd &server) {
  bool alive = true;
  for (Pipe *pipe : {&pair.up, &pair.down}) {
    if (held(*pipe)) continue;
    const pollfd &from = pipe->from_server ? server : client;
    if (alive && from.fd >= 0 && !pipe->ended && (from.revents & (POLLIN | POLLHUP | POLLERR))) alive = receive(pair, *pipe);
    if (alive) alive = deliver(*pipe);
  }
  if (alive && !(pair.up.closed && pair.down.closed)) return true;
  for (int fd : {pair.client, pair.server}) alive ? (void)close(fd) : close_with_reset(fd);
  return false;
}

void TcpProxy::turn() {
  std::vector<pollfd> fds = {{listener_, POLLIN, 0}, {wake_[0], POLLIN, 0}};
  int timeout = -1;
  {
    std::lock_guard lock(mutex_);
    cut_ = false;
    if (door_ == Door::Unanswered) fds[0].fd = -1;
    for (const Pair &pair : pairs_) {
      pollfd client, server;
      int wait = watch(pair, &client, &server);
      if (wait >= 0 && (timeout < 0 || wait < timeout)) timeout = wait;
      fds.push_back(client);
      fds.push_back(server);
    }
  }
  poll(fds.data(), fds.size(), timeout);
  std::lock_guard lock(mutex_);
  char bytes[64];
  while (read(wake_[0], bytes, sizeof bytes) > 0) {
  }
  if (cut_) return;  // the descriptors above may be others' by now
  std::size_t at = 0;
  pairs_.remove_if([&](Pair &pair) {
    at += 2;
    return !move_bytes(pair, fds[at], fds[at + 1]);
  });
  if (door_ == Door::Open && (fds[0].revents & POLLIN)) accept_one();
}

void TcpProxy::serve() {
  for (;;) {
    {
      std::lock_guard lock(mutex_);
      if (stop_) return;
    }
    turn();
  }
}

}  // namespace remote_fdw::test
