// Owns measuring results and statements.
#include "remote_fdw/wire/message_size.h"

#include <cstring>

#include "remote_fdw/core/traffic.h"

namespace remote_fdw {

std::int64_t rows_bytes(const PGresult *result) {
  int rows = PQntuples(result), columns = PQnfields(result);
  std::int64_t bytes = 0;
  for (int row = 0; row < rows; row++) {
    std::int64_t values = 0;
    for (int column = 0; column < columns; column++) values += PQgetlength(result, row, column);
    bytes += row_message_bytes(columns, values);
  }
  return bytes;
}

std::int64_t statement_bytes(const WireStatement &s) {
  auto bytes = static_cast<std::int64_t>(std::strlen(s.sql));
  if (s.kind == WireStatement::Kind::Prepare) return bytes;
  for (int i = 0; i < s.param_count; i++) {
    if (s.values[i] == nullptr) continue;
    bool binary = s.formats != nullptr && s.formats[i] == 1;
    bytes += binary ? s.lengths[i] : static_cast<std::int64_t>(std::strlen(s.values[i]));
  }
  return bytes;
}

}  // namespace remote_fdw
