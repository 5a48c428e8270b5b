// A server that lies: relays to a real one on 127.0.0.1 and lets a test alter, drop or add to what that one answers, message by
// message. Plain TCP only: clients must say sslmode=disable and gssencmode=disable.
// Source: PostgreSQL, "Message Formats".
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace remote_fdw::test {

struct Forgery {
  std::string bytes;     // go to the client instead of the message
  bool forever = false;  // again and again, until it goes away
  bool hang_up = false;  // afterwards
};

// A message of the server's, and the statement that it answers (the whole text of a simple query; "" while connecting).
struct Answered {
  std::string sql;
  char type;
  std::string body;
};
using Forger = std::function<Forgery(const Answered &)>;

class ForgingProxy {
 public:
  explicit ForgingProxy(const std::string &target_port);
  ~ForgingProxy();
  ForgingProxy(const ForgingProxy &) = delete;
  ForgingProxy &operator=(const ForgingProxy &) = delete;

  const std::string &port() const { return port_; }
  void tell_the_truth() { forge(nullptr); }
  void forge(Forger forger);
  // Bytes that have gone to clients since then.
  std::uint64_t bytes_sent() const;

 private:
  struct Link;
  void serve();
  void relay_client(Link &link);
  void relay_server(Link &link);
  Forgery forged(Link &link, char type, const std::string &body);

  std::string port_, target_port_;
  int listener_ = -1;
  mutable std::mutex mutex_;
  Forger forger_;
  std::uint64_t sent_ = 0;
  bool stop_ = false;
  std::list<Link> links_;
  std::thread thread_;
};

// Messages of the protocol, and what they are made of.
std::string int16(int value);
std::string int32(std::int64_t value);
std::string message(char type, const std::string &body);
Forgery honest(const Answered &answer);
struct Column {
  std::string name;
  int type;
  int format = 0;
};
std::string row_description(const std::vector<Column> &columns);
std::string data_row(const std::vector<std::string> &values);
std::string command_complete(const std::string &tag);
std::string ready(char status);
std::string fields(char type, const std::vector<std::pair<char, std::string>> &fields);  // 'E' or 'N'
std::string parameter_status(const std::string &name, const std::string &value);

}  // namespace remote_fdw::test
