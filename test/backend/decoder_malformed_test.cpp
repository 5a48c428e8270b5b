// Values that no server sends, of every type whose form can be wrong: each must be refused, not only survived.
#include "decoder_values.h"

#include "remote_fdw/pg/compat.h"

using namespace remote_fdw;
using namespace remote_fdw::backend_test;

namespace {

struct Malformed {
  const char *type;
  const char *what;
  const char *hex;
};

constexpr Malformed kMalformed[] = {
    {"bool", "two bytes", "0101"},
    {"bool", "none", ""},
    {"int2", "four bytes", "00000001"},
    {"int4", "three bytes", "000001"},
    {"int8", "four bytes", "00000001"},
    {"oid", "eight bytes", "0000000000000001"},
    {"float4", "eight bytes", "3ff0000000000000"},
    {"float8", "four bytes", "3f800000"},
    {"\"char\"", "two bytes", "6161"},
    {"uuid", "15 bytes", "000102030405060708090a0b0c0d0e"},
    {"uuid", "17 bytes", "000102030405060708090a0b0c0d0e0f10"},
    {"tid", "four bytes", "00000001"},
    {"date", "beyond the last day", "7ffffffe"},
    {"date", "before the first day", "80000002"},
    {"timestamp", "beyond the end", "7ffffffffffffffe"},
    {"timestamptz", "before the beginning", "8000000000000001"},
    {"timestamp(3)", "beyond the end", "7ffffffffffffffe"},
    {"time", "below zero", "ffffffffffffffff"},
    {"time", "more than a day", "0000001433333333"},
    {"timetz", "a zone of weeks", "00000000000000007fffffff"},
    {"interval", "12 bytes", "000000000000000000000000"},
    {"numeric", "many digits that are not there", "7fff000000000000"},
    {"numeric", "a negative number of digits", "ffff000000000000"},
    {"numeric", "a digit of 10000", "000100000000000027100000"},
    {"numeric", "a scale of 65535", "00010000000 0ffff0001"},
    {"numeric", "an unknown sign", "0001000012340000 0001"},
    {"numeric", "a header only", "00010000"},
    {"numeric", "something behind it", "0001000000000000000100"},
    {"jsonb", "version 2", "027b7d"},
    {"jsonb", "no version", ""},
    {"jsonb", "cut", "017b22"},
    {"jsonb", "a NUL", "0122002 2"},
    {"jsonb", "no UTF-8", "0122ff22"},
    {"json", "a NUL", "220022"},
    {"text", "a NUL", "610062"},
    {"text", "no UTF-8", "61ff"},
    {"text", "a cut letter", "61e282"},
    {"text", "an overlong letter", "c080"},
    {"text", "a surrogate", "eda080"},
    {"varchar(2)", "too long", "616263"},
    {"name", "a NUL", "610062"},
    {"inet", "an unknown family", "0920000401020304"},
    {"inet", "a netmask of 255", "02ff000401020304"},
    {"inet", "an address of 200 bytes", "022000c8"},
    {"macaddr", "five bytes", "0102030405"},
    {"bit(3)", "two billion bits", "7fffffff00"},
    {"varbit", "a negative length", "ffffffff00"},
    {"point", "one coordinate", "3ff0000000000000"},
    {"path", "a billion points", "013fffffff"},
    {"polygon", "a negative number of points", "ffffffff"},
    {"circle", "a negative radius", "00000000000000000000000000000000bff0000000000000"},
    {"line", "no line", "000000000000000000000000000000000000000000000000"},
    {"money", "four bytes", "00000001"},
    {"pg_lsn", "four bytes", "00000001"},
    {"int4[]", "seven dimensions", "000000070000000000000017"},
    {"int4[]", "a negative number of dimensions", "ffffffff0000000000000017"},
    {"int4[]", "flags of 2", "000000000000000200000017"},
    {"int4[]", "another element type", "000000000000000000000019"},
    {"int4[]", "a negative size", "000000010000000000000017ffffffff00000001"},
    {"int4[]", "two billion elements", "0000000100000000000000177fffffff00000001"},
    {"int4[]", "a product beyond all", "000000030000000000000017 7fffffff00000000 7fffffff00000000 7fffffff00000000"},
    {"int4[]", "a product that wraps around to 0", "000000020000000000000017 0001000000000000 0001000000000000"},
    {"int4[]", "a bound that overflows", "000000010000000000000017000000017fffffff0000000400000001"},
    {"int4[]", "an element longer than the rest", "00000001000000000000001700000001000000010000ffff00000001"},
    {"int4[]", "an element of length -2", "000000010000000000000017 0000000100000001 fffffffe"},
    {"int4[]", "an element of three bytes", "000000010000000000000017 0000000100000001 00000003 000001"},
    {"int4[]", "something behind it", "000000010000000000000017 0000000100000001 00000004 00000001 00"},
    {"int4[]", "something behind no elements", "00000000000000000000001700"},
    {"text[]", "an element that is no UTF-8", "000000010000000000000019 0000000100000001 00000001 ff"},
    {"jsonb[]", "an element of version 3", "00000001000000000000 0eda 0000000100000001 00000001 03"},
};

int digit(char c) { return c <= '9' ? c - '0' : c - 'a' + 10; }

// Exactly as long as the message, so that sanitizers and valgrind see what is read behind it; NUL-terminated as libpq does.
int bytes_of(const char *hex, char *to) {
  int nibbles = 0;
  for (const char *c = hex; *c != '\0'; c++) {
    if (*c == ' ') continue;
    to[nibbles / 2] = static_cast<char>(nibbles % 2 == 0 ? digit(*c) << 4 : to[nibbles / 2] | digit(*c));
    nibbles++;
  }
  to[nibbles / 2] = '\0';
  return nibbles / 2;
}

ValueDecoder *wrong_decoder;
char wrong_bytes[256];
int wrong_length;

}  // namespace

namespace {

ErrorData *refusal_of(const Malformed &malformed) {
  Oid type;
  int32 typmod;
  parse_type(malformed.type, &type, &typmod);
  wrong_decoder = decoder_for(type, typmod);
  wrong_length = bytes_of(malformed.hex, wrong_bytes);
  return error_of([] { decode_binary(wrong_decoder, wrong_bytes, wrong_length); });
}

}  // namespace

// To servers before 17 the same bytes are 178956970 years.
BACKEND_TEST(DecoderMalformed, InfiniteIntervalsBefore17) {
  for (const char *hex : {"7fffffffffffffff7fffffff7fffffff", "80000000000000008000000080000000"})
    EXPECT_EQ(refusal_of({"interval", "infinite", hex}) == nullptr, knows_infinite_intervals()) << hex;
}

BACKEND_TEST(DecoderMalformed, IsRefused) {
  for (const Malformed &malformed : kMalformed) {
    ErrorData *error = refusal_of(malformed);
    EXPECT_NE(error, nullptr) << malformed.type << ": " << malformed.what;
    if (error != nullptr) {
      EXPECT_NE(error->sqlerrcode, ERRCODE_INTERNAL_ERROR) << malformed.type << ": " << malformed.what << ": " << error->message;
    }
  }
  EXPECT_STREQ(query_value("SELECT 1"), "1");
}
