// See own_server.h.
#include "support/own_server.h"

#include "support/loopback.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <stdexcept>
#include <vector>

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

// The server refuses to run as root.
void become_server_user() {
  const passwd *user = geteuid() == 0 ? getpwnam("postgres") : nullptr;
  if (user != nullptr && (initgroups(user->pw_name, user->pw_gid) != 0 || setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0)) _exit(126);
}

pid_t spawn(const std::vector<std::string> &arguments, const std::string &log) {
  pid_t parent = getpid();
  pid_t child = fork();
  if (child != 0) return child;
  setpgid(0, 0);
  become_server_user();
  prctl(PR_SET_PDEATHSIG, SIGINT);
  if (getppid() != parent) _exit(125);
  int out = open(log.c_str(), O_CREAT | O_APPEND | O_WRONLY, 0644);
  dup2(out, STDOUT_FILENO);
  dup2(out, STDERR_FILENO);
  std::vector<char *> raw;
  for (const auto &argument : arguments) raw.push_back(const_cast<char *>(argument.c_str()));
  raw.push_back(nullptr);
  if (chdir("/") == 0) execv(raw[0], raw.data());
  _exit(127);
}

}  // namespace

OwnServer::OwnServer(Bare) : port_(free_port()) {
  const char *parent = std::getenv("TMPDIR");
  directory_ = std::string(parent != nullptr ? parent : "/tmp") + "/remote_fdw_own.XXXXXX";
  if (mkdtemp(directory_.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
  const passwd *user = geteuid() == 0 ? getpwnam("postgres") : nullptr;
  if (user != nullptr && chown(directory_.c_str(), user->pw_uid, user->pw_gid) != 0) throw std::runtime_error("chown failed");
}

OwnServer::OwnServer(const std::string &settings) : OwnServer(Bare()) {
  run("initdb", "-D " + directory_ + "/data -U postgres -A trust -N -E UTF8 --locale=C.UTF-8");
  configure(kSettings + settings);
  start();
}

std::unique_ptr<OwnServer> OwnServer::standby_of(const OwnServer &primary) {
  std::unique_ptr<OwnServer> standby(new OwnServer(Bare()));
  standby->run("pg_basebackup", "-D " + standby->directory_ + "/data -R -c fast -h 127.0.0.1 -U postgres -p " + primary.port_);
  standby->configure("");
  standby->start();
  return standby;
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
  std::vector<std::string> words = {server_binary(program)};
  std::istringstream text(arguments);
  for (std::string word; text >> word;) words.push_back(word);
  int status = 0;
  waitpid(spawn(words, directory_ + "/log"), &status, 0);
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
  server_ = spawn({server_binary("postgres"), "-D", directory_ + "/data"}, directory_ + "/log");
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
