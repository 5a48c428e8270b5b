// Owns the layout of a binary COPY: header, rows, trailer.
#include "remote_fdw/wire/copy_reader.h"

#include <cstdint>
#include <cstring>

#include "remote_fdw/core/binary_codec.h"

namespace remote_fdw {

namespace {

constexpr char kSignature[] = "PGCOPY\n\377\r\n";  // and the NUL byte that ends the literal
constexpr std::size_t kSignatureSize = 11;
static_assert(sizeof kSignature == kSignatureSize);
constexpr std::size_t kHeaderSize = kSignatureSize + 4 + 4;
constexpr std::uint32_t kCriticalFlags = 0xffff0000u;
constexpr std::int16_t kTrailer = -1;

}  // namespace

void CopyReader::take_message(char *data, std::size_t size) {
  at_ = data;
  end_ = data + size;
  overwritten_ = nullptr;
}

template <typename T>
T CopyReader::take() {
  T value = big_endian<T>(at_);
  at_ += sizeof(T);
  return value;
}

bool CopyReader::skip_header() {
  if (left() < kHeaderSize || std::memcmp(at_, kSignature, kSignatureSize) != 0) return false;
  at_ += kSignatureSize;
  auto flags = take<std::uint32_t>();
  auto extension = take<std::int32_t>();
  if ((flags & kCriticalFlags) != 0 || extension < 0 || left() < static_cast<std::size_t>(extension)) return false;
  at_ += extension;
  header_seen_ = true;
  return true;
}

// The length word of a field has been read before the NUL byte of the one before it takes its place.
bool CopyReader::read_fields(FieldView *fields, int count) {
  char *terminator = nullptr;
  for (int i = 0; i < count; i++) {
    if (left() < sizeof(std::int32_t)) return false;
    auto length = take<std::int32_t>();
    if (terminator != nullptr) *terminator = '\0';
    terminator = nullptr;
    if (length < -1 || (length > 0 && left() < static_cast<std::size_t>(length))) return false;
    fields[i] = {at_, length};
    if (length < 0) continue;
    at_ += length;
    terminator = at_;
  }
  if (terminator != nullptr && terminator != end_) {
    overwritten_ = terminator;
    kept_ = *terminator;
  }
  if (terminator != nullptr) *terminator = '\0';
  return true;
}

CopyNext CopyReader::next(FieldView *fields, int count) {
  if (overwritten_ != nullptr) *overwritten_ = kept_;
  overwritten_ = nullptr;
  if (at_ == end_) return CopyNext::Nothing;
  if (ended_ || (!header_seen_ && !skip_header())) return CopyNext::Malformed;
  if (at_ == end_) return CopyNext::Nothing;
  if (left() < sizeof(std::int16_t)) return CopyNext::Malformed;
  auto came = take<std::int16_t>();
  if (came == kTrailer) {
    ended_ = true;
    return at_ == end_ ? CopyNext::Nothing : CopyNext::Malformed;
  }
  return came == count && read_fields(fields, count) ? CopyNext::Row : CopyNext::Malformed;
}

}  // namespace remote_fdw
