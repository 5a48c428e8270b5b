// Owns the proxy's threads (two for each connection), the framing of messages, and the tale of which statement is answered.
#include "support/forging_proxy.h"

#include "support/loopback.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>
#include <map>
#include <stdexcept>

namespace remote_fdw::test {

namespace {

bool read_all(int fd, char *to, std::size_t count) {
  while (count > 0) {
    ssize_t n = recv(fd, to, count, 0);
    if (n <= 0) return false;
    to += n;
    count -= static_cast<std::size_t>(n);
  }
  return true;
}

bool write_all(int fd, const std::string &bytes) {
  std::size_t at = 0;
  while (at < bytes.size()) {
    ssize_t n = send(fd, bytes.data() + at, bytes.size() - at, MSG_NOSIGNAL);
    if (n <= 0) return false;
    at += static_cast<std::size_t>(n);
  }
  return true;
}

std::uint32_t word(const char *bytes) {
  std::uint32_t value;
  std::memcpy(&value, bytes, sizeof value);
  return ntohl(value);
}

// False: the other side is gone.
bool read_body(int fd, std::string *body) {
  char length[4];
  if (!read_all(fd, length, sizeof length)) return false;
  body->resize(word(length) - 4);
  return body->empty() || read_all(fd, body->data(), body->size());
}

constexpr const char *kSync = "\x01sync";

}  // namespace

struct ForgingProxy::Link {
  int client, server;
  std::thread up, down;
  std::mutex mutex;  // guards the rest
  std::deque<std::string> statements;  // sent, not yet answered; kSync where an answer ReadyForQuery will come
  std::map<std::string, std::string> prepared;
  std::map<std::string, std::string> portals;
  bool simple = false;

  void asked(char type, const std::string &body) {
    std::lock_guard lock(mutex);
    const char *first = body.c_str();
    const char *second = first + std::strlen(first) + 1;
    if (type == 'Q') {
      statements.insert(statements.end(), {first, kSync});
      simple = true;
    }
    if (type == 'P') prepared[first] = second;
    if (type == 'B') portals[first] = prepared[second];
    if (type == 'E') statements.push_back(portals[first]);
    if (type == 'S') statements.push_back(kSync);
  }
  std::string current() {
    std::lock_guard lock(mutex);
    return statements.empty() || statements.front() == kSync ? "" : statements.front();
  }
  void answered(char type) {
    std::lock_guard lock(mutex);
    bool at_end = statements.empty() || statements.front() == kSync;
    if ((type == 'C' || type == 'I') && !simple && !at_end) statements.pop_front();
    if (type != 'Z') return;
    while (!statements.empty() && statements.front() != kSync) statements.pop_front();
    if (!statements.empty()) statements.pop_front();
    simple = false;
  }
};

ForgingProxy::ForgingProxy(const std::string &target_port) : target_port_(target_port) {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = loopback(0);
  socklen_t length = sizeof address;
  if (bind(listener_, reinterpret_cast<sockaddr *>(&address), length) != 0 || listen(listener_, 16) != 0 ||
      getsockname(listener_, reinterpret_cast<sockaddr *>(&address), &length) != 0)
    throw std::runtime_error("the forging proxy cannot listen");
  port_ = std::to_string(ntohs(address.sin_port));
  thread_ = std::thread([this] { serve(); });
}

ForgingProxy::~ForgingProxy() {
  {
    std::lock_guard lock(mutex_);
    stop_ = true;
  }
  shutdown(listener_, SHUT_RDWR);
  thread_.join();
  close(listener_);
  for (Link &link : links_) {
    shutdown(link.client, SHUT_RDWR);
    shutdown(link.server, SHUT_RDWR);
    link.up.join();
    link.down.join();
    close(link.client);
    close(link.server);
  }
}

void ForgingProxy::forge(Forger forger) {
  std::lock_guard lock(mutex_);
  forger_ = std::move(forger);
  sent_ = 0;
}

std::uint64_t ForgingProxy::bytes_sent() const {
  std::lock_guard lock(mutex_);
  return sent_;
}

void ForgingProxy::serve() {
  for (;;) {
    int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    std::lock_guard lock(mutex_);
    if (stop_ || client < 0) return;
    int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = loopback(std::stoi(target_port_));
    (void)connect(server, reinterpret_cast<sockaddr *>(&address), sizeof address);
    Link &link = links_.emplace_back();
    link.client = client;
    link.server = server;
    link.up = std::thread([this, &link] { relay_client(link); });
    link.down = std::thread([this, &link] { relay_server(link); });
  }
}

void ForgingProxy::relay_client(Link &link) {
  std::string body;
  if (read_body(link.client, &body) && write_all(link.server, int32(static_cast<std::int64_t>(body.size()) + 4) + body)) {
    char type;
    while (read_all(link.client, &type, 1) && read_body(link.client, &body)) {
      link.asked(type, body);
      if (!write_all(link.server, message(type, body))) break;
    }
  }
  shutdown(link.server, SHUT_RDWR);
  shutdown(link.client, SHUT_RDWR);
}

Forgery ForgingProxy::forged(Link &link, char type, const std::string &body) {
  Answered answer{link.current(), type, body};
  link.answered(type);
  std::lock_guard lock(mutex_);
  return forger_ ? forger_(answer) : honest(answer);
}

void ForgingProxy::relay_server(Link &link) {
  char type;
  std::string body;
  bool more = true;
  while (more && read_all(link.server, &type, 1) && read_body(link.server, &body)) {
    Forgery forgery = forged(link, type, body);
    do {
      more = write_all(link.client, forgery.bytes);
      std::lock_guard lock(mutex_);
      sent_ += forgery.bytes.size();
    } while (more && forgery.forever);
    more = more && !forgery.hang_up;
  }
  shutdown(link.client, SHUT_RDWR);
  shutdown(link.server, SHUT_RDWR);
}

std::string int16(int value) { return {static_cast<char>(value >> 8), static_cast<char>(value)}; }

std::string int32(std::int64_t value) {
  std::uint32_t bytes = htonl(static_cast<std::uint32_t>(value));
  return {reinterpret_cast<const char *>(&bytes), sizeof bytes};
}

std::string message(char type, const std::string &body) { return type + int32(static_cast<std::int64_t>(body.size()) + 4) + body; }

Forgery honest(const Answered &answer) { return {message(answer.type, answer.body)}; }

std::string row_description(const std::vector<Column> &columns) {
  std::string body = int16(static_cast<int>(columns.size()));
  for (const Column &column : columns)
    body += column.name + '\0' + int32(0) + int16(0) + int32(column.type) + int16(-1) + int32(-1) + int16(column.format);
  return message('T', body);
}

std::string data_row(const std::vector<std::string> &values) {
  std::string body = int16(static_cast<int>(values.size()));
  for (const std::string &value : values) body += int32(static_cast<std::int64_t>(value.size())) + value;
  return message('D', body);
}

std::string command_complete(const std::string &tag) { return message('C', tag + '\0'); }
std::string ready(char status) { return message('Z', std::string(1, status)); }

std::string fields(char type, const std::vector<std::pair<char, std::string>> &fields) {
  std::string body;
  for (const auto &[code, value] : fields) body += code + value + '\0';
  return message(type, body + '\0');
}

std::string parameter_status(const std::string &name, const std::string &value) { return message('S', name + '\0' + value + '\0'); }

}  // namespace remote_fdw::test
