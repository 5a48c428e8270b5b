// Owns copying statement parameters.
#include "remote_fdw/fetch/statement_copy.h"

#include "remote_fdw/pg/memory.h"

namespace remote_fdw {

namespace {

const char *copy_value(const char *value, int length, int format) {
  if (value == nullptr) return nullptr;
  if (format == 0) return pstrdup(value);
  auto *copy = static_cast<char *>(palloc(length + 1));
  memcpy(copy, value, length);
  return copy;
}

}  // namespace

const StatementParams *copy_params(const StatementParams *from) {
  if (from == nullptr || from->count == 0) return nullptr;
  int n = from->count;
  auto *types = palloc_array_of<Oid>(n);
  auto *values = palloc_array_of<const char *>(n);
  auto *lengths = palloc_array_of<int>(n);
  auto *formats = palloc_array_of<int>(n);
  for (int i = 0; i < n; i++) {
    types[i] = from->types[i];
    lengths[i] = from->lengths[i];
    formats[i] = from->formats[i];
    values[i] = copy_value(from->values[i], from->lengths[i], from->formats[i]);
  }
  auto *copy = palloc_struct<StatementParams>();
  *copy = {n, types, values, lengths, formats};
  return copy;
}

}  // namespace remote_fdw
