// The proxy in front of a server that answers every message with as many bytes.
#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <string>
#include <thread>

#include "delay_proxy.h"

using namespace remote_fdw::bench;

namespace {

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  return address;
}

// Serves one connection until its client ends it.
class Echo {
 public:
  Echo() : listener_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address = loopback(0);
    socklen_t length = sizeof address;
    EXPECT_EQ(bind(listener_, reinterpret_cast<sockaddr *>(&address), length), 0);
    EXPECT_EQ(listen(listener_, 1), 0);
    getsockname(listener_, reinterpret_cast<sockaddr *>(&address), &length);
    port_ = std::to_string(ntohs(address.sin_port));
    thread_ = std::thread([this] { serve(); });
  }
  ~Echo() {
    thread_.join();
    close(listener_);
  }
  const std::string &port() const { return port_; }

 private:
  void serve() {
    int fd = accept(listener_, nullptr, nullptr);
    char bytes[4096];
    for (ssize_t n; (n = read(fd, bytes, sizeof bytes)) > 0;)
      if (write(fd, bytes, static_cast<std::size_t>(n)) != n) break;
    close(fd);
  }
  int listener_;
  std::string port_;
  std::thread thread_;
};

class Caller {
 public:
  explicit Caller(const std::string &port) : fd_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address = loopback(std::stoi(port));
    EXPECT_EQ(connect(fd_, reinterpret_cast<sockaddr *>(&address), sizeof address), 0);
  }
  ~Caller() { close(fd_); }
  std::string ask(const std::string &text) {
    EXPECT_EQ(write(fd_, text.data(), text.size()), static_cast<ssize_t>(text.size()));
    std::string answer;
    char bytes[4096];
    while (answer.size() < text.size()) {
      ssize_t n = read(fd_, bytes, sizeof bytes);
      if (n <= 0) break;
      answer.append(bytes, static_cast<std::size_t>(n));
    }
    return answer;
  }

 private:
  int fd_;
};

}  // namespace

TEST(DelayProxy, CountsBytesAndRoundTrips) {
  Echo server;
  DelayProxy proxy(server.port(), DelayProxy::Delay::zero());
  {
    Caller caller(proxy.port());
    EXPECT_EQ(caller.ask("one"), "one");
    EXPECT_EQ(caller.ask("three"), "three");
  }
  EXPECT_EQ(proxy.traffic().to_server, 8u);
  EXPECT_EQ(proxy.traffic().to_client, 8u);
  EXPECT_EQ(proxy.traffic().round_trips, 2u);
}

TEST(DelayProxy, ARoundTripTakesTheDelayTwice) {
  Echo server;
  DelayProxy proxy(server.port(), std::chrono::milliseconds(3));
  Caller caller(proxy.port());
  auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(caller.ask("x"), "x");
  EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(6));
}

TEST(DelayProxy, PassesMoreThanItHolds) {
  Echo server;
  DelayProxy proxy(server.port(), std::chrono::milliseconds(1));
  Caller caller(proxy.port());
  std::string much(100'000, 'a');
  much[50'000] = 'b';
  for (int i = 0; i < 20; i++) EXPECT_EQ(caller.ask(much), much);
  EXPECT_EQ(proxy.traffic().to_client, 2'000'000u);
}

TEST(DelayProxy, EndsWithConnectionsOpen) {
  Echo server;
  auto proxy = std::make_unique<DelayProxy>(server.port(), std::chrono::milliseconds(1));
  Caller caller(proxy->port());
  EXPECT_EQ(caller.ask("x"), "x");
  proxy.reset();
  EXPECT_EQ(caller.ask("x"), "");
}
