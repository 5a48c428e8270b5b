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

std::int64_t params_bytes(const StatementParams &params) {
  std::int64_t bytes = 0;
  for (int i = 0; i < params.count; i++) {
    if (params.values[i] == nullptr) continue;
    bool binary = params.formats != nullptr && params.formats[i] == 1;
    bytes += binary ? params.lengths[i] : static_cast<std::int64_t>(std::strlen(params.values[i]));
  }
  return bytes;
}

std::int64_t statement_bytes(const WireStatement &s) {
  auto bytes = static_cast<std::int64_t>(std::strlen(s.sql));
  if (s.kind == WireStatement::Kind::Prepare) return bytes;
  return bytes + params_bytes({s.param_count, s.types, s.values, s.lengths, s.formats});
}

}  // namespace remote_fdw
