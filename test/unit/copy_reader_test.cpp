// Rows of a binary COPY: what a server sends, what a liar might, and anything at all.
#include "remote_fdw/wire/copy_reader.h"

#include <gtest/gtest.h>

#include <optional>
#include <random>
#include <string>
#include <vector>

using namespace remote_fdw;

namespace {

using Row = std::vector<std::optional<std::string>>;

void put16(std::string &to, int value) {
  to += static_cast<char>(value >> 8);
  to += static_cast<char>(value);
}
void put32(std::string &to, std::uint32_t value) {
  put16(to, static_cast<int>(value >> 16));
  put16(to, static_cast<int>(value & 0xffff));
}

std::string header(const std::string &extension = "") {
  std::string bytes("PGCOPY\n\377\r\n\0", 11);
  put32(bytes, 0);
  put32(bytes, static_cast<std::uint32_t>(extension.size()));
  return bytes + extension;
}

std::string row_bytes(const Row &row) {
  std::string bytes;
  put16(bytes, static_cast<int>(row.size()));
  for (const auto &field : row) {
    put32(bytes, field ? static_cast<std::uint32_t>(field->size()) : 0xffffffffu);
    if (field) bytes += *field;
  }
  return bytes;
}

// A heap block of exactly size + 1 bytes: AddressSanitizer sees a read past it.
class Message {
 public:
  explicit Message(const std::string &bytes) : bytes_(bytes.begin(), bytes.end()) { bytes_.push_back('\0'); }
  char *data() { return bytes_.data(); }
  std::size_t size() const { return bytes_.size() - 1; }

 private:
  std::vector<char> bytes_;
};

Row row_of(const std::vector<FieldView> &fields) {
  Row row;
  for (const FieldView &field : fields) {
    if (field.is_null()) {
      row.emplace_back();
      continue;
    }
    EXPECT_EQ(field.data[field.length], '\0');
    row.emplace_back(std::string(field.data, static_cast<std::size_t>(field.length)));
  }
  return row;
}

struct Read {
  std::vector<Row> rows;
  bool malformed = false;
};

Read read_all(std::vector<std::string> messages, int columns) {
  CopyReader reader;
  Read read;
  std::vector<FieldView> fields(static_cast<std::size_t>(columns));
  for (const std::string &bytes : messages) {
    Message message(bytes);
    reader.take_message(message.data(), message.size());
    for (;;) {
      CopyNext next = reader.next(fields.data(), columns);
      if (next == CopyNext::Nothing) break;
      if (next == CopyNext::Malformed) {
        read.malformed = true;
        return read;
      }
      read.rows.push_back(row_of(fields));
    }
  }
  return read;
}

std::string trailer() { return std::string("\377\377", 2); }

const Row kFirst{"abc", std::nullopt, ""};
const Row kSecond{std::nullopt, "x", std::string("\0\0", 2)};

}  // namespace

TEST(CopyReader, ReadsRowsOnePerMessage) {
  Read read = read_all({header() + row_bytes(kFirst), row_bytes(kSecond), trailer()}, 3);
  EXPECT_FALSE(read.malformed);
  EXPECT_EQ(read.rows, (std::vector<Row>{kFirst, kSecond}));
}

TEST(CopyReader, ReadsSeveralRowsInOneMessage) {
  Read read = read_all({header("ext") + row_bytes(kFirst) + row_bytes(kSecond) + row_bytes(kFirst) + trailer()}, 3);
  EXPECT_FALSE(read.malformed);
  EXPECT_EQ(read.rows, (std::vector<Row>{kFirst, kSecond, kFirst}));
}

TEST(CopyReader, AnEmptyTableHasHeaderAndTrailer) {
  Read read = read_all({header(), trailer()}, 2);
  EXPECT_FALSE(read.malformed);
  EXPECT_TRUE(read.rows.empty());
}

TEST(CopyReader, StartsAnewAfterReset) {
  CopyReader reader;
  FieldView field;
  for (int round = 0; round < 2; round++) {
    reader.reset();
    Message message(header() + row_bytes({"r"}) + trailer());
    reader.take_message(message.data(), message.size());
    EXPECT_EQ(reader.next(&field, 1), CopyNext::Row);
    EXPECT_EQ(reader.next(&field, 1), CopyNext::Nothing);
  }
}

TEST(CopyReader, RefusesWhatIsNotACopy) {
  EXPECT_TRUE(read_all({row_bytes(kFirst)}, 3).malformed) << "no header";
  EXPECT_TRUE(read_all({header() + row_bytes(kFirst)}, 2).malformed) << "too many columns";
  EXPECT_TRUE(read_all({header() + row_bytes(kFirst)}, 4).malformed) << "too few columns";
  EXPECT_TRUE(read_all({header() + trailer(), row_bytes(kFirst)}, 3).malformed) << "a row behind the trailer";
  EXPECT_TRUE(read_all({header() + trailer() + "x"}, 3).malformed) << "bytes behind the trailer";
  std::string critical = header();
  critical[11] = 1;
  EXPECT_TRUE(read_all({critical}, 3).malformed) << "an unknown critical flag";
  std::string negative = header();
  put16(negative, 1);
  put32(negative, 0xfffffffeu);
  EXPECT_TRUE(read_all({negative}, 1).malformed) << "a length of -2";
  std::string huge = header();
  put16(huge, 1);
  put32(huge, 0x7fffffffu);
  EXPECT_TRUE(read_all({huge + "abc"}, 1).malformed) << "a length beyond the message";
}

TEST(CopyReader, TruncationAtEveryByteIsMalformedOrShorter) {
  std::string whole = header("ex") + row_bytes(kFirst) + row_bytes(kSecond);
  for (std::size_t length = 0; length < whole.size(); length++) {
    Read read = read_all({whole.substr(0, length)}, 3);
    EXPECT_LT(read.rows.size(), 2u);
    bool between = length == 0 || length == header("ex").size() || length == (header("ex") + row_bytes(kFirst)).size();
    EXPECT_EQ(read.malformed, !between) << length;
  }
}

TEST(CopyReader, AnythingAtAllStaysInsideTheMessage) {
  std::mt19937 random(20261121);
  std::string whole = header() + row_bytes(kFirst) + row_bytes(kSecond) + row_bytes({"12345678", "y", "zz"}) + trailer();
  for (int round = 0; round < 20000; round++) {
    std::string bytes = whole;
    for (unsigned flips = 1 + random() % 4; flips > 0; flips--) bytes[random() % bytes.size()] = static_cast<char>(random());
    if (random() % 3 == 0) bytes.resize(random() % bytes.size());
    (void)read_all({bytes, bytes}, static_cast<int>(random() % 5));
  }
}
