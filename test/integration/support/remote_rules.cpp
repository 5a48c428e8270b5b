// Owns changing a cluster's configuration and putting it back.
#include "support/remote_rules.h"

#include "support/quoting.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "support/two_servers.h"

namespace remote_fdw::test {

std::string shell(Session &superuser, const std::string &command) {
  superuser.must("CREATE TEMP TABLE IF NOT EXISTS shell_output (line text); TRUNCATE shell_output");
  superuser.must("COPY shell_output FROM PROGRAM " + literal(command) + " (FORMAT csv, DELIMITER E'\\x01', QUOTE E'\\x02')");
  return superuser.value("SELECT coalesce(string_agg(line, E'\\n'), '') FROM shell_output");
}

RemoteRules::RemoteRules(const ClusterAddress &cluster, const std::string &lines, const std::map<std::string, std::string> &settings)
    : cluster_(cluster), superuser_(cluster.socket_dir, cluster.port, "postgres"), settings_(settings) {
  file_ = superuser_.value("SELECT current_setting('hba_file')");
  shell(superuser_, "cp " + file_ + " " + file_ + ".kept");
  superuser_.must("COPY (SELECT unnest(string_to_array(" + literal(lines) + ", E'\\n'))) TO PROGRAM 'cat - " + file_ + ".kept > " + file_ + "'");
  for (const auto &[name, value] : settings_) superuser_.must("ALTER SYSTEM SET " + name + " = " + literal(value));
  reload();
}

RemoteRules::~RemoteRules() {
  shell(superuser_, "mv " + file_ + ".kept " + file_);
  for (const auto &setting : settings_) superuser_.must("ALTER SYSTEM RESET " + setting.first);
  reload();
}

std::string RemoteRules::load_time() const { return Session(cluster_.socket_dir, cluster_.port, "postgres").value("SELECT pg_conf_load_time()"); }

void RemoteRules::reload() {
  std::string before = load_time();
  usleep(2000);
  superuser_.must("SELECT pg_reload_conf()");
  for (int i = 0; i < 500 && load_time() == before; i++) usleep(20000);
}

}  // namespace remote_fdw::test
