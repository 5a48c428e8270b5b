// Starting and stopping the throw-away cluster. See cluster.h.
#include "cluster.h"

#include <fcntl.h>
#include <grp.h>
#include <libpq-fe.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>
#include <vector>

namespace remote_fdw::differential {

namespace {

constexpr const char *kSettings = R"(
listen_addresses = ''
fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum = off
max_connections = 60
max_prepared_transactions = 10
shared_buffers = 64MB
log_min_messages = warning
log_min_error_statement = panic
restart_after_crash = on
lc_messages = 'C'
)";

// The server refuses to run as root: root becomes the packaged server's own user.
const passwd *server_user() { return geteuid() == 0 ? getpwnam("postgres") : nullptr; }

void become_server_user() {
  const passwd *user = server_user();
  if (!user) return;
  if (initgroups(user->pw_name, user->pw_gid) != 0 || setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0)
    _exit(126);
}

}  // namespace

pid_t spawn_server(const std::vector<std::string> &arguments, const std::filesystem::path &log) {
  pid_t parent = getpid();
  pid_t child = fork();
  if (child != 0) return child;
  setpgid(0, 0);
  become_server_user();
  prctl(PR_SET_PDEATHSIG, SIGINT);
  if (getppid() != parent) _exit(125);
  int out = open(log.c_str(), O_CREAT | O_APPEND | O_WRONLY, 0600);
  dup2(out, STDOUT_FILENO);
  dup2(out, STDERR_FILENO);
  std::vector<char *> raw;
  for (const auto &argument : arguments) raw.push_back(const_cast<char *>(argument.c_str()));
  raw.push_back(nullptr);
  if (chdir("/") == 0) execv(raw[0], raw.data());
  _exit(127);
}

std::filesystem::path make_server_directory() {
  const char *parent = std::getenv("TMPDIR");
  std::string name = std::string(parent ? parent : "/tmp") + "/remote_fdw_differential.XXXXXX";
  if (!mkdtemp(name.data())) throw std::runtime_error("mkdtemp failed");
  const passwd *user = server_user();
  if (user && chown(name.c_str(), user->pw_uid, user->pw_gid) != 0) throw std::runtime_error("chown failed");
  return name;
}

Cluster::Cluster(std::filesystem::path bindir, Disposal disposal, std::string settings)
    : bindir_(std::move(bindir)), disposal_(disposal), settings_(std::move(settings)) {
  directory_ = make_server_directory();
  try {
    initialise();
    start();
  } catch (...) {
    stop();
    throw;
  }
}

Cluster::~Cluster() { stop(); }

void Cluster::fail(const std::string &what) const {
  std::ifstream in(directory_ / "log");
  std::stringstream log;
  log << in.rdbuf();
  std::string text = log.str();
  throw std::runtime_error(what + "\n" + (text.size() > 2000 ? text.substr(text.size() - 2000) : text));
}

void Cluster::initialise() const {
  pid_t initdb = spawn_server({bindir_ / "initdb", "-D", directory_ / "data", "-U", "postgres", "-A", "trust", "-N", "-E",
                        "UTF8", "--locale=C.UTF-8"},
                       directory_ / "log");
  int status = 0;
  waitpid(initdb, &status, 0);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) fail("initdb failed");
  std::ofstream conf(directory_ / "data" / "postgresql.conf", std::ios::app);
  conf << kSettings << "unix_socket_directories = '" << directory_.string() << "'\n" << settings_ << "\n";
}

void Cluster::start() {
  server_ = spawn_server({bindir_ / "postgres", "-D", directory_ / "data"}, directory_ / "log");
  await();
}

void Cluster::await() const {
  for (int attempt = 0; attempt < 300; ++attempt) {
    if (PQping(conninfo("postgres").c_str()) == PQPING_OK) return;
    if (waitpid(server_, nullptr, WNOHANG) == server_) fail("the server ended at once");
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  fail("the server does not answer");
}

void Cluster::stop() {
  if (server_ > 0 && kill(server_, SIGINT) == 0) waitpid(server_, nullptr, 0);
  server_ = -1;
  std::error_code ignored;
  if (disposal_ == Disposal::Remove) std::filesystem::remove_all(directory_, ignored);
}

std::string Cluster::crash_report() const {
  std::ifstream in(directory_ / "log");
  for (std::string line; std::getline(in, line);)
    for (const char *sign : {"was terminated by signal", "PANIC:", "TRAP:", "terminated by exception"})
      if (line.find(sign) != std::string::npos) return line;
  return "";
}

std::string Cluster::conninfo(const std::string &database, const std::string &options) const {
  return "host=" + directory_.string() + " user=postgres dbname=" + database + " application_name=differential" +
         (options.empty() ? "" : " options='" + options + "'");
}

}  // namespace remote_fdw::differential
