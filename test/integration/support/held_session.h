// A session held at a place in the life of a remote transaction (setting remote_fdw.fault_point), for tests that kill somebody there.
#pragma once

#include <future>
#include <memory>
#include <string>

#include "support/session.h"

namespace remote_fdw::test {

class HeldSession {
 public:
  // Runs `sql` in `session` up to the place, and waits until it is there. `data_directory`: of the server it runs on.
  HeldSession(std::unique_ptr<Session> session, const std::string &data_directory, const std::string &point, const std::string &sql);
  ~HeldSession();
  HeldSession(const HeldSession &) = delete;
  HeldSession &operator=(const HeldSession &) = delete;

  int backend_pid() const { return pid_; }
  // Lets it go on. Also once it is dead.
  void release();
  // What the statement answered, after release(). It is not held where it comes to the place again.
  Answer answer();
  Session &session() { return *session_; }

 private:
  std::unique_ptr<Session> session_;
  int pid_;
  std::string file_;
  std::future<Answer> running_;
};

}  // namespace remote_fdw::test
