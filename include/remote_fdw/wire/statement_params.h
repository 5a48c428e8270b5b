// Parameters of a statement and the format of its result, as libpq takes them.
// Source: libpq, "PQexecParams".
#pragma once

#include <libpq-fe.h>

namespace remote_fdw {

constexpr int kMaxParams = 65535;  // protocol, Bind: a 16-bit count

// Arrays of `count`; all memory owned by the caller and only read during the call.
// type 0 lets the remote infer the type; format 0 = text (NUL-terminated), 1 = binary.
struct StatementParams {
  int count;
  const Oid *types;
  const char *const *values;  // nullptr = NULL
  const int *lengths;
  const int *formats;
};

enum class ResultFormat : int { Text = 0, Binary = 1 };

}  // namespace remote_fdw
