// What reads the remote's bytes without a server, over random and altered ones, in memory of exactly their size: the sanitizers
// see every byte too far.
#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <string>
#include <vector>

#include "remote_fdw/core/binary_codec.h"
#include "remote_fdw/wire/copy_reader.h"

namespace remote_fdw {

namespace {

std::string big(std::int64_t value, int bytes) {
  std::string out;
  for (int i = bytes - 1; i >= 0; i--) out += static_cast<char>(value >> (8 * i));
  return out;
}

std::string copy_of_three_rows() {
  std::string copy("PGCOPY\n\377\r\n\0", 11);
  copy += big(0, 4) + big(0, 4);
  for (int row = 0; row < 3; row++) copy += big(2, 2) + big(4, 4) + "abcd" + (row == 1 ? big(-1, 4) : big(1, 4) + "x");
  return copy + big(-1, 2);
}

// Sums what was read: nothing may be outside.
int read_all(const std::string &bytes, std::mt19937 *random) {
  CopyReader reader;
  int rows = 0;
  std::vector<FieldView> fields(2);
  for (std::size_t at = 0; at < bytes.size();) {
    std::size_t size = random == nullptr ? bytes.size() : 1 + (*random)() % bytes.size();
    size = std::min(size, bytes.size() - at);
    std::unique_ptr<char[]> message(new char[size + 1]);
    bytes.copy(message.get(), size, at);
    message[size] = '\0';
    reader.take_message(message.get(), size);
    CopyNext next;
    while ((next = reader.next(fields.data(), 2)) == CopyNext::Row) {
      rows++;
      for (const FieldView &field : fields)
        EXPECT_TRUE(field.is_null() || field.data[field.length] == '\0');
    }
    if (next == CopyNext::Malformed) return -1;
    at += size;
  }
  return reader.ended() ? rows : -2;
}

std::string altered(std::string bytes, std::mt19937 &random) {
  constexpr std::uint32_t kWords[] = {0, 1, 0x7fffffff, 0x80000000, 0xffffffff, 0xfffffffe, 0x0000ffff};
  for (unsigned steps = 1 + random() % 3; steps > 0 && !bytes.empty(); steps--) {
    std::size_t at = random() % bytes.size();
    switch (random() % 4) {
      case 0:
        bytes.resize(at);
        break;
      case 1:
        bytes.replace(at, 4, big(kWords[random() % std::size(kWords)], 4));
        break;
      case 2:
        bytes.insert(at, 1, static_cast<char>(random()));
        break;
      default:
        bytes[at] = static_cast<char>(bytes[at] ^ (1 << random() % 8));
    }
  }
  return bytes;
}

}  // namespace

TEST(HostileBytes, ACopyKnowsItsEnd) {
  std::string copy = copy_of_three_rows();
  EXPECT_EQ(read_all(copy, nullptr), 3);
  EXPECT_EQ(read_all(copy.substr(0, copy.size() - 2), nullptr), -2);
  EXPECT_EQ(read_all(copy + "x", nullptr), -1);
}

TEST(HostileBytes, CopiesAlteredAndCutAnywhere) {
  std::mt19937 random(20261121);
  int read = 0, refused = 0;
  for (int round = 0; round < 20000; round++) (read_all(altered(copy_of_three_rows(), random), round % 2 == 0 ? nullptr : &random) >= 0 ? read : refused)++;
  EXPECT_GT(read, 100);
  EXPECT_GT(refused, 1000);
}

TEST(HostileBytes, HeadersOfArrays) {
  std::mt19937 random(20261121);
  std::string honest = big(2, 4) + big(0, 4) + big(23, 4) + big(2, 4) + big(1, 4) + big(1, 4) + big(1, 4) + big(4, 4) + big(7, 4) + big(-1, 4);
  int good = 0;
  for (int round = 0; round < 20000; round++) {
    std::string bytes = round % 4 == 0 ? std::string(random() % 60, static_cast<char>(random())) : altered(honest, random);
    std::unique_ptr<char[]> message(new char[bytes.size()]);
    bytes.copy(message.get(), bytes.size());
    BinaryReader reader(message.get(), bytes.size());
    ArrayHeader header = read_array_header(&reader);
    if (!header.ok) continue;
    good++;
    EXPECT_GE(header.dimensions, 0);
    EXPECT_LE(header.dimensions, kMaxArrayDimensions);
    EXPECT_LE(header.items * 4, static_cast<std::int64_t>(bytes.size()));
  }
  EXPECT_GT(good, 100);
}

}  // namespace remote_fdw
