// See held_session.h.
#include "support/held_session.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>

namespace remote_fdw::test {

HeldSession::HeldSession(std::unique_ptr<Session> session, const std::string &data_directory, const std::string &point, const std::string &sql)
    : session_(std::move(session)), pid_(session_->backend_pid()), file_(data_directory + "/remote_fdw.fault." + std::to_string(pid_)) {
  session_->must("SET remote_fdw.fault_point = '" + point + "'");
  running_ = std::async(std::launch::async, [this, sql] { return session_->run(sql); });
  bool ended = false, there = false;
  for (int i = 0; i < 3000 && !there && !ended; i++) {
    ended = running_.wait_for(std::chrono::milliseconds(10)) == std::future_status::ready;
    there = std::filesystem::exists(file_);
  }
  EXPECT_TRUE(there) << "did not come to " << point;
}

HeldSession::~HeldSession() { release(); }

void HeldSession::release() {
  std::error_code ignored;
  std::filesystem::remove(file_, ignored);
}

Answer HeldSession::answer() {
  while (running_.wait_for(std::chrono::milliseconds(10)) != std::future_status::ready) release();
  return running_.get();
}

}  // namespace remote_fdw::test
