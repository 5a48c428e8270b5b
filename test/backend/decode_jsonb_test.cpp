// jsonb read from what jsonb_send writes, byte for byte against jsonb_in; and what is not quite such a text.
#include "backend_test.h"

#include <random>

#include "remote_fdw/transfer/decode_jsonb.h"

using namespace remote_fdw;
using namespace remote_fdw::backend_test;

namespace {

Jsonb *by_input(const char *text) { return DatumGetJsonbP(DirectFunctionCall1(jsonb_in, CStringGetDatum(text))); }

struct Sent {
  char *text;
  int length;
};

// Without the version byte.
Sent sent_text(Jsonb *value) {
  bytea *message = DatumGetByteaPP(DirectFunctionCall1(jsonb_send, JsonbPGetDatum(value)));
  int length = static_cast<int>(VARSIZE_ANY_EXHDR(message)) - 1;
  return {pnstrdup(VARDATA_ANY(message) + 1, length), length};
}

bool same_bytes(Datum one, Jsonb *other) {
  void *bytes = DatumGetPointer(one);
  return VARSIZE(bytes) == VARSIZE(other) && memcmp(bytes, other, VARSIZE(other)) == 0;
}

enum class Wanted { Value, ValueOrNothing };

void expect_same(const char *text, Wanted wanted = Wanted::Value) {
  Jsonb *expected = by_input(text);
  Sent sent = sent_text(expected);
  std::optional<Datum> value = jsonb_from_sent_text(sent.text, sent.length);
  if (wanted == Wanted::Value) {
    ASSERT_TRUE(value.has_value()) << sent.text;
  }
  if (value) {
    EXPECT_TRUE(same_bytes(*value, expected)) << sent.text;
  }
}

using Random = std::mt19937;

void append_string(StringInfo text, Random *random) {
  static const char *const pieces[] = {"a", "bc", "\\\"", "\\\\", "\\n", "\\t", "\xc3\xa4", "\xf0\x9f\x98\x80",
                                       " ", "/",  "{",    "]",    ",",   ":"};
  appendStringInfoChar(text, '"');
  for (int n = (*random)() % 6; n > 0; n--) appendStringInfoString(text, pieces[(*random)() % lengthof(pieces)]);
  appendStringInfoChar(text, '"');
}

void append_number(StringInfo text, Random *random) {
  if ((*random)() % 3 == 0) appendStringInfoChar(text, '-');
  unsigned long whole = static_cast<unsigned long>((*random)()) >> (*random)() % 32;
  appendStringInfo(text, "%lu", whole);
  if (whole != 0 && (*random)() % 5 == 0) appendStringInfo(text, "%09u%09u", 1000000u, 5u);
  if ((*random)() % 3 == 0) appendStringInfo(text, ".%u", static_cast<unsigned>((*random)() % 100));
}

void append_value(StringInfo text, Random *random, int depth) {
  static const char *const words[] = {"true", "false", "null"};
  switch ((*random)() % (depth > 0 ? 6 : 3)) {
    case 0:
      return append_string(text, random);
    case 1:
      return append_number(text, random);
    case 2:
      return appendStringInfoString(text, words[(*random)() % 3]);
    default:
      break;
  }
  bool is_object = (*random)() % 2 == 0;
  int count = (*random)() % ((*random)() % 20 == 0 ? 100 : 5);
  appendStringInfoChar(text, is_object ? '{' : '[');
  for (int i = 0; i < count; i++) {
    if (i > 0) appendStringInfoChar(text, ',');
    if (is_object) append_string(text, random), appendStringInfoChar(text, ':');
    append_value(text, random, depth - 1);
  }
  appendStringInfoChar(text, is_object ? '}' : ']');
}

char *random_json(Random *random) {
  StringInfoData text;
  initStringInfo(&text);
  append_value(&text, random, 4);
  return text.data;
}

}  // namespace

BACKEND_TEST(DecodeJsonb, IsWhatTheInputFunctionMakes) {
  for (const char *text : {"1",
                           "0",
                           "-0",
                           "-1",
                           "1.50",
                           "0.000",
                           "123456789012345678",
                           "1234567890123456789",
                           "-123456789012345678901234567890.5",
                           "true",
                           "false",
                           "null",
                           "\"\"",
                           "\"a\"",
                           "\"\\\"\\\\\\n\\r\\t\\b\\f\"",
                           "[]",
                           "{}",
                           "[[]]",
                           "[{}]",
                           "{\"\": {}}",
                           "[null]",
                           "[1, \"a\", 2]",
                           "{\"b\": 1, \"a\": 2, \"aa\": [1, [2, [3, \"x\"]]]}",
                           "{\"a\": 1, \"a\": 2}",
                           "[\"\xc3\xa4\", {\"\xe2\x82\xac\": 10000}]",
                           "\"a/b\""})
    expect_same(text);
}

// The stored entries are lengths, but for every 32nd, which is an offset.
BACKEND_TEST(DecodeJsonb, LongContainers) {
  for (int count : {31, 32, 33, 64, 65, 1000}) {
    expect_same(query_value(psprintf("SELECT jsonb_agg(repeat('x', g %% 7)) FROM generate_series(1, %d) g", count)));
    expect_same(query_value(psprintf("SELECT jsonb_agg(g * 1.5) FROM generate_series(1, %d) g", count)));
    expect_same(query_value(psprintf("SELECT jsonb_object_agg('k' || g, g) FROM generate_series(1, %d) g", count)));
    expect_same(query_value(
        psprintf("SELECT jsonb_object_agg('k' || g, jsonb_build_array(g, 'x')) FROM generate_series(1, %d) g", count)));
  }
}

BACKEND_TEST(DecodeJsonb, RandomValues) {
  Random random(7);
  for (int i = 0; i < 2000; i++) expect_same(random_json(&random));
}

BACKEND_TEST(DecodeJsonb, ControlCharactersAreLeftToTheInputFunction) {
  expect_same("\"\\u0001\"", Wanted::ValueOrNothing);
  EXPECT_FALSE(jsonb_from_sent_text("\"\\u0001\"", 8).has_value());
}

BACKEND_TEST(DecodeJsonb, WhatIsNeverSentIsLeftToTheInputFunction) {
  for (const char *text : {"",
                           " ",
                           "1 ",
                           " 1",
                           "01",
                           "1.",
                           ".5",
                           "-",
                           "+1",
                           "1e5",
                           "NaN",
                           "nul",
                           "nullx",
                           "\"",
                           "\"a",
                           "\"\\",
                           "\"\\x\"",
                           "[",
                           "[1",
                           "[1,",
                           "[1,]",
                           "[,1]",
                           "[1 2]",
                           "{",
                           "{\"a\"",
                           "{\"a\":",
                           "{\"a\": 1",
                           "{\"a\": 1,}",
                           "{a: 1}",
                           "{\"b\": 1, \"a\": 2}",
                           "{\"a\": 1, \"a\": 1}",
                           "{\"aa\": 1, \"b\": 1}",
                           "[]]",
                           "{}}",
                           "[1]2",
                           "\"a\nb\""})
    EXPECT_FALSE(jsonb_from_sent_text(text, static_cast<int>(strlen(text))).has_value()) << text;
}

BACKEND_TEST(DecodeJsonb, TheLengthEndsTheText) {
  EXPECT_FALSE(jsonb_from_sent_text("[1, 2]", 5).has_value());
  EXPECT_FALSE(jsonb_from_sent_text("\"abc\"", 4).has_value());
  EXPECT_FALSE(jsonb_from_sent_text("true", 3).has_value());
  EXPECT_TRUE(same_bytes(jsonb_from_sent_text("123", 2).value(), by_input("12")));
}

// Of a text with errors either nothing, or what the input function makes of it.
BACKEND_TEST(DecodeJsonb, NothingWrongIsAccepted) {
  static const char kAlphabet[] = "\"\\{}[]:, 0123456789.-truefalsn\n";
  Random random(11);
  static char *text;
  static Jsonb *expected;
  int accepted = 0;
  for (int i = 0; i < 4000; i++) {
    Sent sent = sent_text(by_input(random_json(&random)));
    text = sent.text;
    int at = static_cast<int>(random() % sent.length);
    if ((text[at] & 0x80) != 0) continue;  // valid in the encoding: that is checked before
    text[at] = kAlphabet[random() % (sizeof kAlphabet - 1)];
    std::optional<Datum> value = jsonb_from_sent_text(text, sent.length);
    if (!value) continue;
    accepted++;
    expected = nullptr;
    ErrorData *error = error_of([] { expected = by_input(text); });
    ASSERT_EQ(error, nullptr) << text;
    EXPECT_TRUE(same_bytes(*value, expected)) << text;
  }
  EXPECT_GT(accepted, 100) << "the test would see nothing";
}

// Each level copies what is in it: depth is not let grow, but left to the input function and its limit.
BACKEND_TEST(DecodeJsonb, DepthIsBounded) {
  auto nested = [](int depth) {
    StringInfoData text;
    initStringInfo(&text);
    for (int i = 0; i < depth; i++) appendStringInfoChar(&text, '[');
    for (int i = 0; i < depth; i++) appendStringInfoChar(&text, ']');
    return text.data;
  };
  expect_same(nested(64));
  EXPECT_FALSE(jsonb_from_sent_text(nested(65), 130).has_value());
  EXPECT_FALSE(jsonb_from_sent_text(nested(100000), 200000).has_value());
}
