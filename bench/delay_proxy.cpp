// Owns the proxy's thread, its sockets and the bytes under way. Does not understand the protocol.
#include "delay_proxy.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <deque>
#include <optional>
#include <stdexcept>

namespace remote_fdw::bench {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kMostUnderWay = 16u << 20;  // bytes of one direction that are held before reading stops

struct Chunk {
  Clock::time_point due;
  std::string bytes;
  std::size_t sent = 0;
};

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  return address;
}

int new_socket() {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) throw std::runtime_error("the proxy has no socket");
  return fd;
}

// As both ends do: without it the kernel would add delays of its own.
void send_at_once(int fd) {
  int yes = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
}

}  // namespace

// One direction of a connection.
struct DelayProxy::Flow {
  int from, to;
  bool from_server;
  bool ended = false;  // the sender closed its side
  bool over = false;   // and the receiver knows
  std::size_t held = 0;
  std::deque<Chunk> chunks{};

  bool wants_bytes() const { return !ended && held < kMostUnderWay; }
  std::optional<Clock::duration> wait() const {
    if (chunks.empty()) return std::nullopt;
    return std::max(Clock::duration::zero(), chunks.front().due - Clock::now());
  }
  bool deliver();
};

struct DelayProxy::Link {
  Flow up, down;
  RoundTripCounter counter{};
  Link(int client, int server) : up{client, server, false}, down{server, client, true} {}
  ~Link() {
    close(up.from);
    close(down.from);
  }
  Link(const Link &) = delete;
  Link &operator=(const Link &) = delete;
};

DelayProxy::DelayProxy(const std::string &target_port, Delay one_way) : target_port_(target_port), delay_(one_way) {
  listener_ = new_socket();
  sockaddr_in address = loopback(0);
  socklen_t length = sizeof address;
  if (bind(listener_, reinterpret_cast<sockaddr *>(&address), length) != 0 || listen(listener_, 32) != 0 ||
      getsockname(listener_, reinterpret_cast<sockaddr *>(&address), &length) != 0 || pipe2(stop_, O_CLOEXEC) != 0)
    throw std::runtime_error("the proxy cannot listen");
  port_ = std::to_string(ntohs(address.sin_port));
  thread_ = std::thread([this] { serve(); });
}

DelayProxy::~DelayProxy() {
  close(stop_[1]);
  thread_.join();
  close(stop_[0]);
}

Traffic DelayProxy::traffic() const {
  std::lock_guard lock(mutex_);
  return traffic_;
}

void DelayProxy::accept_one() {
  int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (client < 0) return;
  int server = new_socket();
  sockaddr_in address = loopback(std::stoi(target_port_));
  if (connect(server, reinterpret_cast<sockaddr *>(&address), sizeof address) != 0) {
    close(client);
    close(server);
    return;
  }
  fcntl(server, F_SETFL, O_NONBLOCK);
  send_at_once(client);
  send_at_once(server);
  links_.emplace_back(client, server);
}

void DelayProxy::count(Link &link, const Flow &flow, std::uint64_t bytes) {
  std::lock_guard lock(mutex_);
  if (flow.from_server) {
    traffic_.to_client += bytes;
    if (link.counter.server_spoke()) traffic_.round_trips++;
  } else {
    traffic_.to_server += bytes;
    link.counter.client_spoke();
  }
}

// False when the connection is lost.
bool DelayProxy::receive(Link &link, Flow &flow) {
  char buffer[65536];
  ssize_t n = read(flow.from, buffer, sizeof buffer);
  if (n < 0) return errno == EAGAIN || errno == EINTR;
  if (n == 0) {
    flow.ended = true;
    return true;
  }
  count(link, flow, static_cast<std::uint64_t>(n));
  flow.chunks.push_back({Clock::now() + delay_, std::string(buffer, static_cast<std::size_t>(n))});
  flow.held += static_cast<std::size_t>(n);
  return true;
}

bool DelayProxy::Flow::deliver() {
  while (!chunks.empty() && chunks.front().due <= Clock::now()) {
    Chunk &chunk = chunks.front();
    ssize_t n = send(to, chunk.bytes.data() + chunk.sent, chunk.bytes.size() - chunk.sent, MSG_NOSIGNAL);
    if (n < 0) return errno == EAGAIN || errno == EINTR;
    chunk.sent += static_cast<std::size_t>(n);
    held -= static_cast<std::size_t>(n);
    if (chunk.sent < chunk.bytes.size()) return true;
    chunks.pop_front();
  }
  if (ended && !over && chunks.empty()) {
    shutdown(to, SHUT_WR);
    over = true;
  }
  return true;
}

// False when the connection is over.
bool DelayProxy::advance(Link &link, short client_events, short server_events) {
  constexpr short kReadable = POLLIN | POLLHUP | POLLERR;
  for (Flow *flow : {&link.up, &link.down}) {
    short events = flow->from_server ? server_events : client_events;
    if ((events & kReadable) != 0 && flow->wants_bytes() && !receive(link, *flow)) return false;
    if (!flow->deliver()) return false;
  }
  return !(link.up.over && link.down.over);
}

void DelayProxy::turn() {
  std::vector<pollfd> fds = {{stop_[0], POLLIN, 0}, {listener_, POLLIN, 0}};
  std::optional<Clock::duration> sleep;
  for (const Link &link : links_) {
    pollfd client{link.up.from, 0, 0}, server{link.down.from, 0, 0};
    for (const Flow *flow : {&link.up, &link.down}) {
      if (flow->wants_bytes()) (flow->from_server ? server : client).events |= POLLIN;
      auto wait = flow->wait();
      if (!wait) continue;
      if (*wait == Clock::duration::zero())
        (flow->from_server ? client : server).events |= POLLOUT;
      else if (!sleep || *wait < *sleep)
        sleep = wait;
    }
    // poll reports a hang-up whatever was asked for: leave out what nothing is wanted of
    for (pollfd *fd : {&client, &server})
      if (fd->events == 0) fd->fd = -1;
    fds.push_back(client);
    fds.push_back(server);
  }
  timespec timeout{};
  if (sleep) {
    auto nanoseconds = std::chrono::duration_cast<std::chrono::nanoseconds>(*sleep).count();
    timeout = {nanoseconds / 1'000'000'000, nanoseconds % 1'000'000'000};
  }
  if (ppoll(fds.data(), fds.size(), sleep ? &timeout : nullptr, nullptr) < 0) return;
  if (fds[0].revents != 0) {
    links_.clear();
    close(listener_);
    listener_ = -1;
    return;
  }
  std::size_t at = 2;
  links_.remove_if([&](Link &link) {
    at += 2;
    return !advance(link, fds[at - 2].revents, fds[at - 1].revents);
  });
  if ((fds[1].revents & POLLIN) != 0) accept_one();
}

void DelayProxy::serve() {
  prctl(PR_SET_TIMERSLACK, 1);  // nanosecond: the default would add 50 microseconds to each delay
  while (listener_ >= 0) turn();
}

}  // namespace remote_fdw::bench
