// Owns the header of a binary array.
#include "remote_fdw/core/binary_codec.h"

#include <limits>

namespace remote_fdw {

namespace {

bool dimension_fits(int size, int lower_bound, std::int64_t items) {
  if (size < 0) return false;
  if (static_cast<std::int64_t>(lower_bound) + size > std::numeric_limits<std::int32_t>::max()) return false;
  return items <= std::numeric_limits<std::int32_t>::max();
}

}  // namespace

ArrayHeader read_array_header(BinaryReader *reader) {
  ArrayHeader header{};
  header.dimensions = reader->take<std::int32_t>();
  int flags = reader->take<std::int32_t>();
  header.element_type = reader->take<std::uint32_t>();
  if (!reader->ok() || header.dimensions < 0 || header.dimensions > kMaxArrayDimensions || (flags != 0 && flags != 1))
    return header;
  std::int64_t items = header.dimensions == 0 ? 0 : 1;
  for (int i = 0; i < header.dimensions; i++) {
    header.sizes[i] = reader->take<std::int32_t>();
    header.lower_bounds[i] = reader->take<std::int32_t>();
    items *= header.sizes[i];
    if (!reader->ok() || !dimension_fits(header.sizes[i], header.lower_bounds[i], items)) return header;
  }
  header.items = items;
  header.ok = static_cast<std::uint64_t>(items) * 4 <= reader->left();
  return header;
}

}  // namespace remote_fdw
