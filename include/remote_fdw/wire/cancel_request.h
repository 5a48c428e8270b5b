// One request to cancel what a connection's server runs, sent while the caller goes on: it never blocks, and it may be given up at
// any time, also when the network is dead. Failures to begin are CoreErrors.
// Source: libpq, "Canceling Queries in Progress"; protocol, "Canceling Requests in Progress".
#pragma once

#include <libpq-fe.h>

#include <cstdint>
#include <string>

namespace remote_fdw {

class CancelRequest {
 public:
  CancelRequest() = default;
  CancelRequest(const CancelRequest &) = delete;
  CancelRequest &operator=(const CancelRequest &) = delete;
  ~CancelRequest() { drop(); }

  // `conn` may be closed while the request is under way.
  void start(PGconn *conn);
  bool under_way() const { return attempt_ != nullptr; }
  enum class Progress : std::uint8_t {
    NeedRead,   // when socket() can be read it goes on
    NeedWrite,
    Sent,       // the server has seen it: it hits nothing that is sent to the server from now on. No longer under way
    Failed,     // why() says why. No longer under way
  };
  // Only when under way.
  Progress advance();
  int socket() const;
  bool wants_write() const;
  const std::string &why() const { return why_; }
  // Nobody waits for its outcome any more; it may reach the server still.
  void drop();

  // Requests of this process that have been begun and not come to an end, those given up included.
  static int pending();
  static constexpr int kMostPending = 64;

 private:
  struct Attempt;
  Progress end(Progress how, std::string why);

  Attempt *attempt_ = nullptr;
  std::string why_;
};

}  // namespace remote_fdw
