// Cancel requests against peers that take the connection and say nothing, refuse it, or answer: never blocking, bounded in number,
// safe to give up.
#include "remote_fdw/wire/cancel_request.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "remote_fdw/core/error_info.h"

using namespace remote_fdw;

namespace {

// Speaks enough of the protocol for a connection with a cancel key.
class TinyServer {
 public:
  TinyServer() {
    listener_ = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    bind(listener_, reinterpret_cast<sockaddr *>(&address), length);
    listen(listener_, 128);
    getsockname(listener_, reinterpret_cast<sockaddr *>(&address), &length);
    port_ = std::to_string(ntohs(address.sin_port));
  }
  ~TinyServer() { stop_listening(); }
  void stop_listening() {
    if (listener_ >= 0) close(listener_);
    listener_ = -1;
  }
  int accept_one() { return accept(listener_, nullptr, nullptr); }

  PGconn *connect() {
    std::thread greeter([this] {
      int fd = accept_one();
      char startup[4096];
      (void)!read(fd, startup, sizeof startup);
      // AuthenticationOk, BackendKeyData, ReadyForQuery
      static constexpr char kWelcome[] = "R\0\0\0\10\0\0\0\0K\0\0\0\14\0\0\0\52\0\0\0\7Z\0\0\0\5I";
      (void)!write(fd, kWelcome, sizeof kWelcome - 1);
    });
    PGconn *conn = PQconnectdb(("host=127.0.0.1 port=" + port_ + " dbname=x user=x sslmode=disable gssencmode=disable").c_str());
    greeter.join();
    EXPECT_EQ(PQstatus(conn), CONNECTION_OK) << PQerrorMessage(conn);
    return conn;
  }

 private:
  int listener_ = -1;
  std::string port_;
};

using Progress = CancelRequest::Progress;

Progress wait_for_end(CancelRequest *request, int ms = 10000) {
  auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(ms);
  for (;;) {
    Progress progress = request->advance();
    if (progress == Progress::Sent || progress == Progress::Failed) return progress;
    auto left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now()).count();
    if (left <= 0) return progress;
    pollfd fd{request->socket(), static_cast<short>(request->wants_write() ? POLLOUT : POLLIN), 0};
    poll(&fd, 1, static_cast<int>(left));
  }
}

bool none_pending() {
  for (int i = 0; i < 500 && CancelRequest::pending() > 0; i++) usleep(10000);
  return CancelRequest::pending() == 0;
}

}  // namespace

TEST(CancelRequest, IsSentWhenTheServerHasClosedItsConnection) {
  TinyServer server;
  PGconn *conn = server.connect();
  CancelRequest request;
  request.start(conn);
  EXPECT_TRUE(request.under_way());
  EXPECT_NE(wait_for_end(&request, 300), Progress::Sent);
  int fd = server.accept_one();
  unsigned char bytes[16];
  ASSERT_EQ(recv(fd, bytes, sizeof bytes, MSG_WAITALL), 16);
  EXPECT_EQ(bytes[11], 42);  // the process ID and the key of the greeting
  EXPECT_EQ(bytes[15], 7);
  close(fd);
  EXPECT_EQ(wait_for_end(&request), Progress::Sent);
  EXPECT_FALSE(request.under_way());
  PQfinish(conn);
  EXPECT_TRUE(none_pending());
}

TEST(CancelRequest, FailsWhenNobodyListens) {
  TinyServer server;
  PGconn *conn = server.connect();
  server.stop_listening();
  CancelRequest request;
  request.start(conn);
  EXPECT_EQ(wait_for_end(&request), Progress::Failed);
  EXPECT_NE(request.why(), "");
  PQfinish(conn);
}

TEST(CancelRequest, IsGivenUpAtAnyTimeAlsoAfterItsConnection) {
  TinyServer server;
  PGconn *conn = server.connect();
  auto start = std::chrono::steady_clock::now();
  {
    CancelRequest request;
    request.start(conn);
    EXPECT_NE(request.advance(), Progress::Sent);
    PQfinish(conn);
  }
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(2));
  close(server.accept_one());
  EXPECT_TRUE(none_pending());
}

TEST(CancelRequest, AreBoundedInNumber) {
#ifndef LIBPQ_HAS_ASYNC_CANCEL
  TinyServer server;
  PGconn *conn = server.connect();
  std::vector<std::unique_ptr<CancelRequest>> requests;
  for (int i = 0; i < CancelRequest::kMostPending; i++) {
    requests.push_back(std::make_unique<CancelRequest>());
    requests.back()->start(conn);
  }
  CancelRequest one_more;
  EXPECT_THROW(one_more.start(conn), CoreError);
  EXPECT_FALSE(one_more.under_way());
  requests.clear();
  EXPECT_EQ(CancelRequest::pending(), CancelRequest::kMostPending);
  server.stop_listening();  // resets those that wait
  EXPECT_TRUE(none_pending());
  PQfinish(conn);
#endif
}

TEST(CancelRequest, WithoutAConnectionIsAnError) {
  CancelRequest request;
  EXPECT_THROW(request.start(nullptr), CoreError);
}
