// For tests inside a backend: GoogleTest first (it must not see the server's macros), then the server's headers through our
// prelude. A body runs in a subtransaction: an ereport fails the test with the error's message.
#pragma once

#include <gtest/gtest.h>

#include "remote_fdw/pg/server.h"

#include "remote_fdw/pg/errors.h"

namespace remote_fdw::backend_test {

// Runs body; returns the error's message, or nullptr when it raised none.
template <typename F>
ErrorData *error_of(F &&body) {
  return in_subtransaction(body);
}

// One value of a query on the local server, in the current memory context; nullptr = NULL.
char *query_value(const char *sql);

}  // namespace remote_fdw::backend_test

#define BACKEND_TEST(suite, name)                                                                     \
  static void suite##_##name##_body();                                                                \
  TEST(suite, name) {                                                                                 \
    ErrorData *error = remote_fdw::in_subtransaction([] { suite##_##name##_body(); });                \
    if (error != nullptr) ADD_FAILURE() << "ERROR: " << error->message;                               \
  }                                                                                                   \
  static void suite##_##name##_body()
