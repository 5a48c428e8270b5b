// Starting and stopping pgbouncer. See pooler.h.
#include "pooler.h"

#include <libpq-fe.h>
#include <signal.h>
#include <sys/wait.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "cluster.h"

namespace remote_fdw::differential {

namespace {

const char *program() {
  const char *path = std::getenv("RFDW_PGBOUNCER");
  if (path == nullptr) throw std::runtime_error("RFDW_PGBOUNCER is not set: run scripts/test");
  return path;
}

void write_ini(const PoolerSpec &spec, const std::filesystem::path &directory) {
  std::ofstream ini(directory / "ini");
  ini << "[databases]\n* = host=" << spec.server_dir << " port=" << spec.server_port << " user=postgres";
  if (!spec.connect_query.empty()) ini << " connect_query='" << spec.connect_query << "'";
  ini << "\n[pgbouncer]\nlisten_addr =\nlisten_port = " << spec.server_port << "\nunix_socket_dir = " << directory.string()
      << "\nauth_type = any\npool_mode = " << spec.pool_mode << "\ndefault_pool_size = " << spec.pool_size
      << "\nmax_client_conn = 200\nserver_login_retry = 1\nlog_connections = 0\nlog_disconnections = 0\n"
      << spec.settings << "\n";
}

}  // namespace

bool pooler_follows_statements() {
  FILE *output = popen((std::string("'") + program() + "' --version").c_str(), "r");
  int minor = 0;
  bool read = output != nullptr && std::fscanf(output, "PgBouncer 1.%d", &minor) == 1;
  if (output == nullptr || pclose(output) != 0 || !read) throw std::runtime_error("pgbouncer does not tell its version");
  return minor >= 21;
}

Pooler::Pooler(const PoolerSpec &spec) : port_(spec.server_port), directory_(make_server_directory()) {
  write_ini(spec, directory_);
  process_ = spawn_server({program(), directory_ / "ini"}, directory_ / "log");
  std::string address = "host=" + directory_.string() + " port=" + port_ + " user=postgres dbname=postgres";
  for (int attempt = 0; attempt < 300; ++attempt) {
    if (PQping(address.c_str()) == PQPING_OK) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  std::stringstream log;
  log << std::ifstream(directory_ / "log").rdbuf();
  stop();
  throw std::runtime_error("pgbouncer does not answer: " + log.str());
}

Pooler::~Pooler() { stop(); }

void Pooler::pause() { kill(process_, SIGSTOP); }
void Pooler::go_on() { kill(process_, SIGCONT); }

// Since 1.23 any other signal waits for the clients, in one way or another.
void Pooler::stop() {
  if (process_ > 0 && kill(process_, SIGKILL) == 0) waitpid(process_, nullptr, 0);
  process_ = -1;
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

}  // namespace remote_fdw::differential
