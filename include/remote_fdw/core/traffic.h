// What has travelled between here and a remote server, in numbers that only grow.
#pragma once

#include <cstdint>

namespace remote_fdw {

struct Traffic {
  std::int64_t round_trips;     // flights whose answer had to be waited for
  std::int64_t statements;      // all of them: also START TRANSACTION, SAVEPOINT and their like
  std::int64_t rows_sent;       // of INSERT, UPDATE and DELETE
  std::int64_t rows_received;
  std::int64_t bytes_sent;      // text of the statements, values of their parameters
  std::int64_t bytes_received;  // messages that hold rows
  std::int64_t wait_ns;         // this side had nothing to do but wait

  Traffic &operator+=(const Traffic &more);
};

inline double wait_ms(const Traffic &traffic) { return static_cast<double>(traffic.wait_ns) / 1e6; }

// A row's message: kind, length, number of columns; each value with its length.
// Source: PostgreSQL, "Message Formats", DataRow.
constexpr std::int64_t row_message_bytes(int columns, std::int64_t values) { return 7 + std::int64_t{4} * columns + values; }
// Source: PostgreSQL, "Message Formats", CopyData.
constexpr std::int64_t copy_message_bytes(std::int64_t content) { return 5 + content; }

}  // namespace remote_fdw
