// Bounds of the binary reader, and array headers under seeded mutation.
#include "remote_fdw/core/binary_codec.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

using namespace remote_fdw;

namespace {

void put32(std::string *out, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out->push_back(static_cast<char>(value >> shift));
}

std::string array_message(int dimensions, int flags, std::initializer_list<std::pair<int, int>> sizes, int elements) {
  std::string message;
  put32(&message, dimensions);
  put32(&message, flags);
  put32(&message, 23);
  for (auto [size, bound] : sizes) {
    put32(&message, size);
    put32(&message, bound);
  }
  for (int i = 0; i < elements; i++) {
    put32(&message, 4);
    put32(&message, i);
  }
  return message;
}

ArrayHeader read(const std::string &message) {
  BinaryReader reader(message.data(), message.size());
  return read_array_header(&reader);
}

}  // namespace

TEST(BinaryCodec, BigEndian) {
  EXPECT_EQ(big_endian<std::int16_t>("\xff\xfe"), -2);
  EXPECT_EQ(big_endian<std::int32_t>("\x00\x00\x01\x00"), 256);
  EXPECT_EQ(big_endian<std::int64_t>("\xff\xff\xff\xff\xff\xff\xff\xff"), -1);
  EXPECT_DOUBLE_EQ(big_endian_double("\x3f\xf0\x00\x00\x00\x00\x00\x00"), 1.0);
  EXPECT_FLOAT_EQ(big_endian_float("\xc0\x00\x00\x00"), -2.0f);
}

TEST(BinaryCodec, ReaderStopsAtTheEnd) {
  BinaryReader reader("\x00\x00\x00\x07\x01", 5);
  EXPECT_EQ(reader.take<std::int32_t>(), 7);
  EXPECT_EQ(reader.take<std::int32_t>(), 0);
  EXPECT_FALSE(reader.ok());
  EXPECT_EQ(reader.take_bytes(1), nullptr);
  EXPECT_FALSE(reader.finished());
}

TEST(BinaryCodec, ArrayHeaders) {
  EXPECT_TRUE(read(array_message(0, 0, {}, 0)).ok);
  ArrayHeader two = read(array_message(2, 1, {{2, 1}, {3, -5}}, 6));
  EXPECT_TRUE(two.ok);
  EXPECT_EQ(two.items, 6);
  EXPECT_EQ(two.lower_bounds[1], -5);
}

TEST(BinaryCodec, BadArrayHeadersAreRefused) {
  EXPECT_FALSE(read(array_message(7, 0, {{1, 1}, {1, 1}, {1, 1}, {1, 1}, {1, 1}, {1, 1}, {1, 1}}, 1)).ok);
  EXPECT_FALSE(read(array_message(-1, 0, {}, 0)).ok);
  EXPECT_FALSE(read(array_message(1, 2, {{1, 1}}, 1)).ok);
  EXPECT_FALSE(read(array_message(1, 0, {{-1, 1}}, 0)).ok);
  EXPECT_FALSE(read(array_message(1, 0, {{2147483647, 1}}, 0)).ok);
  EXPECT_FALSE(read(array_message(1, 0, {{2, 2147483647}}, 2)).ok);
  EXPECT_FALSE(read(array_message(2, 0, {{65536, 1}, {65536, 1}}, 0)).ok);
  EXPECT_FALSE(read(array_message(1, 0, {{5, 1}}, 2)).ok);
}

TEST(BinaryCodec, TruncationAtEveryByte) {
  std::string whole = array_message(2, 1, {{2, 1}, {2, 1}}, 4);
  for (std::size_t length = 0; length < 28; length++) EXPECT_FALSE(read(whole.substr(0, length)).ok) << length;
}

TEST(BinaryCodec, MutatedHeadersNeverReadPastTheEnd) {
  std::mt19937 random(7);
  const std::string whole = array_message(3, 1, {{2, 1}, {2, 0}, {2, -3}}, 8);
  for (int round = 0; round < 200000; round++) {
    std::string mutated = whole.substr(0, random() % (whole.size() + 1));
    for (int i = random() % 4; i > 0 && !mutated.empty(); i--) mutated[random() % mutated.size()] = static_cast<char>(random());
    std::string exact(mutated);  // its own allocation, so that ASan sees every byte too many
    ArrayHeader header = read(exact);
    if (header.ok) {
      EXPECT_LE(static_cast<std::uint64_t>(header.items) * 4, exact.size());
    }
  }
}
