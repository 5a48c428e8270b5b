// See own_server.h.
#include "support/own_server.h"

#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <stdexcept>
#include <vector>

#include "cluster.h"
#include "support/loopback.h"
#include "support/two_servers.h"

namespace remote_fdw::test {

namespace {

constexpr const char *kSettings = R"(
listen_addresses = '127.0.0.1'
fsync = off
full_page_writes = off
autovacuum = off
max_connections = 200
max_prepared_transactions = 200
shared_buffers = 32MB
wal_level = replica
log_min_messages = warning
log_min_error_statement = panic
log_line_prefix = '%m [%p] %a '
lc_messages = 'C'
)";

// Below the range of the ports for outgoing connections, as in scripts/lib/cluster.sh.
std::string free_port() {
  static std::mt19937 random(std::random_device{}());
  for (;;) {
    int port = std::uniform_int_distribution<int>(12000, 31999)(random);
    sockaddr_in address = loopback(port);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool free = bind(fd, reinterpret_cast<sockaddr *>(&address), sizeof address) == 0;
    close(fd);
    if (free) return std::to_string(port);
  }
}

}  // namespace

OwnServer::OwnServer(Bare) : directory_(differential::make_server_directory()), port_(free_port()) {}

OwnServer::OwnServer(const std::string &settings) : OwnServer(Bare()) {
  initialise();
  configure(kSettings + settings);
  start();
}

void OwnServer::initialise() const { run("initdb", "-D " + directory_ + "/data -U postgres -A trust -N -E UTF8 --locale=C.UTF-8"); }

std::unique_ptr<OwnServer> OwnServer::standby_of(const OwnServer &primary) {
  std::unique_ptr<OwnServer> standby(new OwnServer(Bare()));
  standby->run("pg_basebackup", "-D " + standby->directory_ + "/data -R -c fast -h 127.0.0.1 -U postgres -p " + primary.port_);
  standby->configure("");
  standby->start();
  return standby;
}

std::unique_ptr<OwnServer> OwnServer::upgraded_from(OwnServer &old, const std::string &settings) {
  std::unique_ptr<OwnServer> upgraded(new OwnServer(Bare()));
  upgraded->initialise();
  upgraded->configure(kSettings + settings);
  old.stop(Stop::Fast);
  std::string programs = std::filesystem::path(server_binary("postgres")).parent_path();
  upgraded->run("pg_upgrade", "-U postgres -b " + programs + " -B " + programs + " -d " + old.directory_ + "/data -D " + upgraded->directory_ + "/data -p " + old.port_ +
                                  " -P " + upgraded->port_ + " -s " + upgraded->directory_);
  upgraded->start();
  return upgraded;
}

OwnServer::~OwnServer() {
  stop(Stop::Immediate);
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

void OwnServer::configure(const std::string &settings) const {
  std::ofstream conf(directory_ + "/data/postgresql.conf", std::ios::app);
  conf << settings << "\nport = " << port_ << "\nunix_socket_directories = '" << directory_ << "'\n";
}

void OwnServer::run(const std::string &program, const std::string &arguments) const {
  std::vector<std::string> words = {"/usr/bin/env", "-C", directory_, server_binary(program)};
  std::istringstream text(arguments);
  for (std::string word; text >> word;) words.push_back(word);
  int status = 0;
  waitpid(differential::spawn_server(words, directory_ + "/log"), &status, 0);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) fail(program + " failed");
}

void OwnServer::fail(const std::string &what) const {
  std::string text = log();
  throw std::runtime_error(what + "\n" + (text.size() > 2000 ? text.substr(text.size() - 2000) : text));
}

std::string OwnServer::log() const {
  std::ifstream in(directory_ + "/log");
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

void OwnServer::start() {
  if (server_ > 0) return;
  server_ = differential::spawn_server({server_binary("postgres"), "-D", directory_ + "/data"}, directory_ + "/log");
  connect();
}

void OwnServer::stop(Stop how) {
  if (server_ > 0 && kill(server_, how == Stop::Fast ? SIGINT : SIGQUIT) == 0) waitpid(server_, nullptr, 0);
  server_ = -1;
}

void OwnServer::promote() {
  auto session = connect();
  session->must("SELECT pg_promote()");
}

std::unique_ptr<Session> OwnServer::connect(const std::string &database) const {
  for (int i = 0;; i++) try {
      return std::make_unique<Session>(directory_, port_, database);
    } catch (const std::runtime_error &error) {
      if (i > 1200) fail(std::string("the server does not answer: ") + error.what());
      usleep(25000);
    }
}

std::string OwnServer::server_options(const std::string &more) const {
  return " OPTIONS (host '127.0.0.1', port '" + port_ + "', dbname 'postgres'" + more + ")";
}

}  // namespace remote_fdw::test
