// The name (gid) under which a part of a distributed transaction is prepared on a remote server. It says who prepared it and
// which local transaction decides about it, so that anybody who reads pg_prepared_xacts there can find out.
// Source: PostgreSQL, "PREPARE TRANSACTION" (fewer than 200 bytes), "pg_prepared_xacts".
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace remote_fdw {

struct PreparedId {
  std::uint64_t system;     // system identifier of the cluster that prepared it
  std::uint32_t timeline;   // and its timeline then
  std::uint64_t lsn;        // where its WAL names the transaction (the record's end): flushed before anything was prepared
  std::uint64_t xid;        // full transaction id, epoch included
  std::uint32_t database;   // pg_database.oid there
  std::uint32_t server;     // pg_foreign_server.oid
  std::uint32_t mapping;    // pg_user_mapping.oid
  friend bool operator==(const PreparedId &, const PreparedId &) = default;
};

// With which every version's begins, and this one's.
constexpr std::string_view kPreparedIdFamily = "remote_fdw/";
constexpr std::string_view kPreparedIdPrefix = "remote_fdw/1/";

struct PreparedIdText {
  char text[136];  // letters, digits, '_' and '/': needs no escaping; ends with NUL
};
PreparedIdText prepared_id_text(const PreparedId &id);

// Only exactly what prepared_id_text writes: others may have prepared transactions under all sorts of names.
std::optional<PreparedId> parse_prepared_id(std::string_view text);

}  // namespace remote_fdw
