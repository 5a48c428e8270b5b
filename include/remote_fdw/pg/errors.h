// The only door between C++ exceptions and PostgreSQL errors, and the only place with PG_TRY.
// Source: PostgreSQL, "Error Reporting Within the Server"; src/include/utils/elog.h.
#pragma once

#include "remote_fdw/pg/server.h"

#include <type_traits>
#include <utility>

#include "remote_fdw/core/error_info.h"

namespace remote_fdw {

[[noreturn]] void raise_report(const ErrorReport &report);

// Runs `f` (free-zone code) and returns its result; an exception becomes an ereport(ERROR) raised
// after the handler has been left. `f` must not call the backend.
template <typename F>
auto call_core(F &&f) -> decltype(f()) {
  using Result = decltype(f());
  static_assert(std::is_void_v<Result> || std::is_trivially_destructible_v<Result>,
                "a result with a destructor would be skipped by a later longjmp");
  ErrorReport report;
  try {
    return f();
  } catch (...) {
    report = describe_current_exception();
  }
  raise_report(report);
}

// The same, but an exception that is excused afterwards is forgotten.
template <typename F, typename Excused>
void call_core_unless(Excused &&excused, F &&f) {
  ErrorReport report;
  try {
    f();
    return;
  } catch (...) {
    report = describe_current_exception();
  }
  if (!excused()) raise_report(report);
}

// The same for the abort path: false instead of an error.
template <typename F>
bool try_core(F &&f) noexcept {
  try {
    f();
    return true;
  } catch (...) {
    return false;
  }
}

// Runs body, then cleanup, also when body raises; the error then goes on. Cleanup must not raise.
template <typename Body, typename Cleanup>
void with_cleanup(Body &&body, Cleanup &&cleanup) {
  static_assert(std::is_trivially_destructible_v<std::remove_reference_t<Body>> &&
                    std::is_trivially_destructible_v<std::remove_reference_t<Cleanup>>,
                "captures must be trivially destructible");
  PG_TRY();
  {
    body();
  }
  PG_FINALLY();
  {
    cleanup();
  }
  PG_END_TRY();
}

// Runs body; only when it raises, runs recover before the error goes on.
template <typename Body, typename Recover>
void with_recovery(Body &&body, Recover &&recover) {
  static_assert(std::is_trivially_destructible_v<std::remove_reference_t<Body>> &&
                    std::is_trivially_destructible_v<std::remove_reference_t<Recover>>,
                "captures must be trivially destructible");
  PG_TRY();
  {
    body();
  }
  PG_CATCH();
  {
    recover();
    PG_RE_THROW();
  }
  PG_END_TRY();
}

using SubtransactionBody = void (*)(void *arg);

// Runs body in an internal subtransaction. Returns nullptr when it committed, else the error (in the
// caller's memory context) after the rollback. A cancel or shutdown (57014, 57P01) is never
// swallowed: it is raised again.
ErrorData *in_subtransaction(SubtransactionBody body, void *arg);

template <typename F>
ErrorData *in_subtransaction(F &&f) {
  static_assert(std::is_trivially_destructible_v<std::remove_reference_t<F>>);
  using Body = std::remove_reference_t<F>;
  return in_subtransaction([](void *arg) { (*static_cast<Body *>(arg))(); }, const_cast<void *>(static_cast<const void *>(&f)));
}

// For the abort path, where nothing may be raised: runs body and returns false when it raised. The
// error is dropped (FlushErrorState). Body must touch no transactional resource of the backend.
bool without_raising(SubtransactionBody body, void *arg);

template <typename F>
bool without_raising(F &&f) {
  static_assert(std::is_trivially_destructible_v<std::remove_reference_t<F>>);
  using Body = std::remove_reference_t<F>;
  return without_raising([](void *arg) { (*static_cast<Body *>(arg))(); }, const_cast<void *>(static_cast<const void *>(&f)));
}

}  // namespace remote_fdw
