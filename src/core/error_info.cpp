// Owns the copy of an exception into plain data. Knows nothing of ereport: pg/errors raises it.
#include "remote_fdw/core/error_info.h"

#include <cstring>
#include <new>

namespace remote_fdw {

namespace {

template <std::size_t N>
void copy_cut(char (&to)[N], const char *from) noexcept {
  std::size_t n = std::strlen(from);
  if (n >= N) n = N - 1;
  std::memcpy(to, from, n);
  to[n] = '\0';
}

}  // namespace

CoreError::CoreError(const char *sqlstate, std::string message, std::string detail, std::string hint)
    : message_(std::move(message)), detail_(std::move(detail)), hint_(std::move(hint)) {
  copy_cut(sqlstate_, sqlstate);
}

std::string trimmed_message(const char *message) {
  std::string text = message == nullptr ? "" : message;
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  return text;
}

ErrorReport describe_current_exception() noexcept {
  ErrorReport report{};
  copy_cut(report.sqlstate, "XX000");
  try {
    throw;
  } catch (const CoreError &error) {
    copy_cut(report.sqlstate, error.sqlstate());
    copy_cut(report.message, error.what());
    copy_cut(report.detail, error.detail().c_str());
    copy_cut(report.hint, error.hint().c_str());
  } catch (const std::bad_alloc &) {
    copy_cut(report.sqlstate, "53200");
    copy_cut(report.message, "out of memory");
  } catch (const std::exception &error) {
    copy_cut(report.message, error.what());
  } catch (...) {
    copy_cut(report.message, "unknown C++ exception");
  }
  return report;
}

}  // namespace remote_fdw
