// Reading the network byte order of PostgreSQL's binary formats with bounds checks. Header-only: it is the hot path.
// Source: PostgreSQL protocol, "Formats and Format Codes"; layout of arrays as array_send writes them.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>

namespace remote_fdw {

template <typename T>
inline T big_endian(const char *bytes) {
  T value;
  std::memcpy(&value, bytes, sizeof value);
  if constexpr (std::endian::native == std::endian::little) {
    if constexpr (sizeof(T) == 2) value = static_cast<T>(__builtin_bswap16(static_cast<std::uint16_t>(value)));
    if constexpr (sizeof(T) == 4) value = static_cast<T>(__builtin_bswap32(static_cast<std::uint32_t>(value)));
    if constexpr (sizeof(T) == 8) value = static_cast<T>(__builtin_bswap64(static_cast<std::uint64_t>(value)));
  }
  return value;
}

inline float big_endian_float(const char *bytes) { return std::bit_cast<float>(big_endian<std::uint32_t>(bytes)); }
inline double big_endian_double(const char *bytes) { return std::bit_cast<double>(big_endian<std::uint64_t>(bytes)); }

// Takes values off the front of a message; never reads past the end. Once something was missing, ok() stays false
// and every further value is zero.
class BinaryReader {
 public:
  BinaryReader(const char *data, std::size_t size) : at_(data), left_(size) {}

  template <typename T>
  T take() {
    const char *bytes = take_bytes(sizeof(T));
    return bytes == nullptr ? T{} : big_endian<T>(bytes);
  }
  const char *take_bytes(std::size_t count) {
    if (!ok_ || count > left_) {
      ok_ = false;
      return nullptr;
    }
    const char *bytes = at_;
    at_ += count;
    left_ -= count;
    return bytes;
  }
  std::size_t left() const { return left_; }
  bool ok() const { return ok_; }
  bool finished() const { return ok_ && left_ == 0; }

 private:
  const char *at_;
  std::size_t left_;
  bool ok_ = true;
};

constexpr int kMaxArrayDimensions = 6;

struct ArrayHeader {
  bool ok;
  int dimensions;
  std::uint32_t element_type;
  int sizes[kMaxArrayDimensions];
  int lower_bounds[kMaxArrayDimensions];
  std::int64_t items;  // product of sizes, 0 for an empty array
};

// Checks all that can be checked before the elements are looked at: flags, number of dimensions, sizes that are
// not negative, bounds that do not overflow, and that every element's length word can be there.
ArrayHeader read_array_header(BinaryReader *reader);

}  // namespace remote_fdw
