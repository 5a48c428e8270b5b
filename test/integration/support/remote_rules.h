// Lines ahead of the remote cluster's pg_hba.conf (or the local one's), for as long as the object lives. Sets and clears settings there
// besides.
#pragma once

#include <map>
#include <string>

#include "support/session.h"
#include "support/two_servers.h"

namespace remote_fdw::test {

class RemoteRules {
 public:
  // `settings`: of ALTER SYSTEM, e.g. {"ssl", "on"}; reset at the end.
  explicit RemoteRules(const std::string &lines, const std::map<std::string, std::string> &settings = {})
      : RemoteRules(remote_cluster(), lines, settings) {}
  RemoteRules(const ClusterAddress &cluster, const std::string &lines, const std::map<std::string, std::string> &settings = {});
  ~RemoteRules();
  RemoteRules(const RemoteRules &) = delete;
  RemoteRules &operator=(const RemoteRules &) = delete;

 private:
  void reload();
  std::string load_time() const;
  ClusterAddress cluster_;
  Session superuser_;
  std::string file_;
  std::map<std::string, std::string> settings_;
};

// Runs a shell command as the servers' system user; its output lines.
std::string shell(Session &superuser, const std::string &command);

}  // namespace remote_fdw::test
