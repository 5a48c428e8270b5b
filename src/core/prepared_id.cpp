// Owns the form of the names of prepared transactions.
#include "remote_fdw/core/prepared_id.h"

#include <charconv>
#include <cinttypes>
#include <cstdio>

namespace remote_fdw {

namespace {

// One number up to the next '/', or to the end.
template <typename T>
bool take(std::string_view *rest, int base, T *into) {
  std::size_t slash = rest->find('/');
  std::string_view word = rest->substr(0, slash);
  auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), *into, base);
  if (error != std::errc() || end != word.data() + word.size()) return false;
  *rest = slash == std::string_view::npos ? std::string_view() : rest->substr(slash + 1);
  return true;
}

}  // namespace

PreparedIdText prepared_id_text(const PreparedId &id) {
  PreparedIdText out{};
  std::snprintf(out.text, sizeof out.text, "%s%" PRIu64 "/%" PRIx32 "/%" PRIx64 "/%" PRIu64 "/%" PRIu32 "/%" PRIu32 "/%" PRIu32,
                kPreparedIdPrefix.data(), id.system, id.timeline, id.lsn, id.xid, id.database, id.server, id.mapping);
  return out;
}

std::optional<PreparedId> parse_prepared_id(std::string_view text) {
  if (!text.starts_with(kPreparedIdPrefix)) return std::nullopt;
  std::string_view rest = text.substr(kPreparedIdPrefix.size());
  PreparedId id{};
  bool whole = take(&rest, 10, &id.system) && take(&rest, 16, &id.timeline) && take(&rest, 16, &id.lsn) && take(&rest, 10, &id.xid) &&
               take(&rest, 10, &id.database) && take(&rest, 10, &id.server) && take(&rest, 10, &id.mapping);
  // leading zeros, capitals, or more behind it: somebody else's
  if (!whole || text != prepared_id_text(id).text) return std::nullopt;
  return id;
}

}  // namespace remote_fdw
