// Lines ahead of the remote cluster's pg_hba.conf, for as long as the object lives. Sets and clears settings there besides.
#pragma once

#include <map>
#include <string>

#include "support/session.h"

namespace remote_fdw::test {

class RemoteRules {
 public:
  // `settings`: of ALTER SYSTEM, e.g. {"ssl", "on"}; reset at the end.
  RemoteRules(const std::string &lines, const std::map<std::string, std::string> &settings = {});
  ~RemoteRules();
  RemoteRules(const RemoteRules &) = delete;
  RemoteRules &operator=(const RemoteRules &) = delete;

 private:
  void reload();
  Session superuser_;
  std::string file_;
  std::map<std::string, std::string> settings_;
};

// Runs a shell command as the servers' system user; its output lines.
std::string shell(Session &superuser, const std::string &command);

}  // namespace remote_fdw::test
