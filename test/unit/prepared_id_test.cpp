// The names of prepared transactions: every field survives, and nothing but our own form is taken for ours.
#include "remote_fdw/core/prepared_id.h"

#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <string>

using namespace remote_fdw;

namespace {

constexpr PreparedId kSome{7300000000000000001u, 0x2a, 0x16B374D848, 4294968000u, 16384, 16390, 16391};
constexpr PreparedId kLargest{UINT64_MAX, UINT32_MAX, UINT64_MAX, UINT64_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX};

std::string text_of(const PreparedId &id) { return prepared_id_text(id).text; }

}  // namespace

TEST(PreparedId, IsReadable) {
  EXPECT_EQ(text_of(kSome), "remote_fdw/1/7300000000000000001/2a/16b374d848/4294968000/16384/16390/16391");
}

TEST(PreparedId, FitsAndNeedsNoQuoting) {
  std::string text = text_of(kLargest);
  EXPECT_LT(text.size(), sizeof(PreparedIdText) - 1);
  EXPECT_LT(text.size(), 200u);
  EXPECT_EQ(text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_/"), std::string::npos);
  EXPECT_EQ(parse_prepared_id(text), kLargest);
}

TEST(PreparedId, EveryFieldSurvives) {
  std::mt19937_64 random(20261121);
  auto number = [&] { return random() >> (random() % 64); };
  for (int i = 0; i < 20000; i++) {
    PreparedId id{number(),
                  static_cast<std::uint32_t>(number()),
                  number(),
                  number(),
                  static_cast<std::uint32_t>(number()),
                  static_cast<std::uint32_t>(number()),
                  static_cast<std::uint32_t>(number())};
    ASSERT_EQ(parse_prepared_id(text_of(id)), id) << text_of(id);
  }
}

TEST(PreparedId, NamesOfOthersAreNotOurs) {
  for (const char *name : {"", "remote_fdw", "remote_fdw/", "remote_fdw/1/", "remote_fdw/1/1/1/1/1/1/1", "remote_fdw/2/1/1/1/1/1/1/1",
                           "REMOTE_FDW/1/1/1/1/1/1/1/1", " remote_fdw/1/1/1/1/1/1/1/1", "remote_fdw/1/1/1/1/1/1/1/1 ", "remote_fdw/1/1/1/1/1/1/1/1/",
                           "remote_fdw/1/1/1/1/1/1/1/1/1", "remote_fdw/1/01/1/1/1/1/1/1", "remote_fdw/1/+1/1/1/1/1/1/1", "remote_fdw/1/-1/1/1/1/1/1/1",
                           "remote_fdw/1/1/A/1/1/1/1/1", "remote_fdw/1/1/0xa/1/1/1/1/1", "remote_fdw/1/1/1/1/1/1/1/", "remote_fdw/1//1/1/1/1/1/1",
                           "remote_fdw/1/18446744073709551616/1/1/1/1/1/1", "remote_fdw/1/1/100000000/1/1/1/1/1", "remote_fdw/1/1/1/1/1/4294967296/1/1",
                           "remote_fdw/1/1/1/1/1/1/1/1'; DROP TABLE t; --", "remote_fdw/1/1/1/1/1/1/1/1\\", "citus_0_1_2_3", "gid"})
    EXPECT_FALSE(parse_prepared_id(name)) << name;
  EXPECT_FALSE(parse_prepared_id(std::string_view("remote_fdw/1/1/1/1/1/1/1/1\0x", 28)));
  EXPECT_FALSE(parse_prepared_id(std::string_view("remote_fdw/1/1/1/1/1/1/1/1\0", 27)));
  EXPECT_TRUE(parse_prepared_id("remote_fdw/1/1/1/1/1/1/1/1"));
}

TEST(PreparedId, EveryChangedCharacterIsAnotherNameOrNone) {
  std::string text = text_of(kSome);
  for (std::size_t i = 0; i < text.size(); i++)
    for (int c = 0; c < 256; c++) {
      std::string changed = text;
      changed[i] = static_cast<char>(c);
      auto id = parse_prepared_id(changed);
      if (changed != text && id) {
        EXPECT_NE(*id, kSome) << changed;
        EXPECT_EQ(text_of(*id), changed);
      }
    }
}

TEST(PreparedId, CutOffIsNotOurs) {
  std::string text = text_of(kSome);
  for (std::size_t length = 0; length < text.size(); length++) {
    auto id = parse_prepared_id(text.substr(0, length));
    EXPECT_FALSE(id && *id == kSome);
  }
}
