// An error as plain data, so that it can leave a C++ catch block before the backend raises it
// (an ereport inside `catch` would corrupt the C++ runtime's exception state).
#pragma once

#include <cstddef>
#include <exception>
#include <string>

namespace remote_fdw {

// Fixed-size copies: filling one never allocates and never throws. Longer texts are cut at a byte
// limit; all fields are NUL-terminated. `sqlstate` is five characters (PostgreSQL, appendix A).
struct ErrorReport {
  char sqlstate[6];
  char message[1024];
  char detail[1024];
  char hint[512];
};

// What the free zone throws when the SQLSTATE matters; any other exception becomes XX000,
// std::bad_alloc becomes 53200.
class CoreError : public std::exception {
 public:
  CoreError(const char *sqlstate, std::string message, std::string detail = {}, std::string hint = {});
  const char *what() const noexcept override { return message_.c_str(); }
  const char *sqlstate() const noexcept { return sqlstate_; }
  const std::string &detail() const noexcept { return detail_; }
  const std::string &hint() const noexcept { return hint_; }

 private:
  char sqlstate_[6];
  std::string message_, detail_, hint_;
};

// A library's message (null: none) without the end of its line.
std::string trimmed_message(const char *message);

// Describes the exception being handled; to be called inside a catch block. Never throws.
ErrorReport describe_current_exception() noexcept;

}  // namespace remote_fdw
