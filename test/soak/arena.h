// The servers of a soak: one local with the extension, two remotes, each behind a proxy that can be cut or made silent.
#pragma once

#include <memory>
#include <string>

#include "support/own_server.h"
#include "support/tcp_proxy.h"

namespace remote_fdw::soak {

constexpr int kAccounts = 100, kBalance = 1000, kFacts = 20000, kTwins = 3;

class Arena {
 public:
  Arena();
  test::OwnServer &local() { return local_; }
  test::OwnServer &remote(int which) { return which == 0 ? one_ : two_; }
  test::TcpProxy &proxy(int which) { return *(which == 0 ? proxy_one_ : proxy_two_); }
  // The servers were given option two_phase_commit: transfers may cross them.
  bool has_two_phase() const { return has_two_phase_; }
  // What a remote says, asked without the extension; waits while it is being restarted.
  std::string ask(int which, const std::string &sql);

 private:
  void fill_remotes();
  void fill_local();

  test::OwnServer local_, one_, two_;
  std::unique_ptr<test::TcpProxy> proxy_one_, proxy_two_;
  bool has_two_phase_ = false;
};

}  // namespace remote_fdw::soak
