// The binary decoders against what the types' own send functions write, and against messages that lie.
#include "backend_test.h"

#include <random>

extern "C" {
#include "parser/parse_type.h"
}

#include "remote_fdw/pg/memory.h"
#include "remote_fdw/transfer/type_transfer.h"
#include "remote_fdw/transfer/value_decoder.h"
#include "remote_fdw/transfer/value_encoder.h"

using namespace remote_fdw;
using namespace remote_fdw::backend_test;

namespace {

struct TypedText {
  const char *type;
  const char *text;
};

// Nasty values of every type that travels in binary.
constexpr TypedText kValues[] = {
    {"bool", "t"}, {"bool", "f"}, {"bytea", "\\x00ff5c27"}, {"bytea", ""}, {"\"char\"", "x"}, {"name", "a name"}, {"int2", "-32768"},
    {"int4", "-2147483648"}, {"int8", "-9223372036854775808"}, {"int8", "9223372036854775807"}, {"oid", "4294967295"}, {"text", ""},
    {"text", "it's \\ \xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80"}, {"varchar", "abc"}, {"varchar(5)", "abcde"}, {"char(6)", "ab"}, {"json", "{\"a\" : [1, null]}"},
    {"jsonb", "{\"a\": [1, null, \"\\u00e4\"]}"}, {"float4", "NaN"}, {"float4", "-0"}, {"float4", "1e-45"}, {"float8", "-Infinity"}, {"float8", "-0"},
    {"float8", "5e-324"}, {"float8", "0.1"}, {"numeric", "NaN"}, {"numeric", "-Infinity"}, {"numeric", "123456789012345678901234567890.123456789"},
    {"numeric", "0.000"}, {"numeric(6,2)", "-1234.56"}, {"date", "infinity"}, {"date", "4713-11-24 BC"}, {"date", "5874897-12-31"}, {"date", "2026-11-21"},
    {"time", "24:00:00"}, {"time(3)", "01:02:03.457"}, {"timetz", "01:02:03.4+05:30"}, {"timestamp", "infinity"}, {"timestamp", "294276-12-31 23:59:59.999999"},
    {"timestamp", "1969-12-31 23:59:59.999999"}, {"timestamptz", "-infinity"}, {"timestamptz(1)", "2026-01-02 03:04:05.6+00"}, {"interval", "-1 years 2 mons -3 days 04:05:06.7"},
    {"interval day to minute", "3 days 04:05:00"}, {"uuid", "00112233-4455-6677-8899-aabbccddeeff"}, {"inet", "192.168.1.5/24"}, {"inet", "::1"}, {"cidr", "10.0.0.0/8"},
    {"macaddr", "08:00:2b:01:02:03"}, {"macaddr8", "08:00:2b:01:02:03:04:05"}, {"bit(3)", "101"}, {"varbit", ""}, {"varbit", "1010101010101"}, {"point", "(1.5,-2)"},
    {"lseg", "[(0,0),(1,1)]"}, {"box", "(1,1),(0,0)"}, {"path", "((0,0),(1,1))"}, {"polygon", "((0,0),(1,1),(2,0))"}, {"circle", "<(0,0),1>"}, {"line", "{1,2,3}"},
    {"money", "-$1,234.56"}, {"pg_lsn", "16/B374D848"}, {"xid8", "18446744073709551615"}, {"tid", "(4294967295,65535)"}, {"xid", "5"}, {"cid", "6"},
    {"int4[]", "{}"}, {"int4[]", "{1,NULL,-3}"}, {"int4[]", "[0:1][-2:-1]={{1,2},{3,NULL}}"}, {"text[]", "{\"a b\",NULL,\"NULL\",\"q\\\"x\",\"\"}"},
    {"numeric(5,1)[]", "{1.5,NaN}"}, {"timestamptz[]", "{\"2026-01-01 00:00:00+00\",infinity}"}, {"jsonb[]", "{\"{\\\"a\\\": 1}\",null}"}, {"uuid[]", "{00112233-4455-6677-8899-aabbccddeeff}"},
    {"char(3)[]", "{ab,\"\"}"}, {"bool[]", "{t,f,NULL}"}, {"bytea[]", "{\"\\\\x00\",\"\\\\xff\"}"},
};

void parse_type(const char *name, Oid *type, int32 *typmod) { (void)parseTypeString(name, type, typmod, {}); }

Datum input_of(const TypedText &value, Oid *type, int32 *typmod) {
  parse_type(value.type, type, typmod);
  Oid function, param;
  getTypeInputInfo(*type, &function, &param);
  return OidInputFunctionCall(function, const_cast<char *>(value.text), param, *typmod);
}

const char *output_of(Oid type, Datum value) {
  Oid function;
  bool is_varlena;
  getTypeOutputInfo(type, &function, &is_varlena);
  return OidOutputFunctionCall(function, value);
}

bytea *sent_by_type(Oid type, Datum value) {
  Oid function;
  bool is_varlena;
  getTypeBinaryOutputInfo(type, &function, &is_varlena);
  return OidSendFunctionCall(function, value);
}

// NUL-terminated as libpq gives it.
char *terminated(const bytea *message, int length) {
  auto *copy = static_cast<char *>(palloc(length + 1));
  memcpy(copy, VARDATA(message), length);
  copy[length] = '\0';
  return copy;
}

ValueDecoder *decoder_for(Oid type, int32 typmod) {
  auto *decoder = palloc_struct<ValueDecoder>();
  init_value_decoder(decoder, type, typmod);
  return decoder;
}

}  // namespace

BACKEND_TEST(Decoder, ReadsWhatEachTypeSends) {
  for (const TypedText &value : kValues) {
    Oid type;
    int32 typmod;
    Datum datum = input_of(value, &type, &typmod);
    EXPECT_EQ(transfer_format(type), TransferFormat::Binary) << value.type;
    bytea *sent = sent_by_type(type, datum);
    int length = VARSIZE(sent) - VARHDRSZ;
    Datum decoded = decode_binary(decoder_for(type, typmod), terminated(sent, length), length);
    EXPECT_STREQ(output_of(type, decoded), output_of(type, datum)) << value.type;
  }
}

BACKEND_TEST(Decoder, TextReadsWhatEachTypeWrites) {
  for (const TypedText &value : kValues) {
    Oid type;
    int32 typmod;
    Datum datum = input_of(value, &type, &typmod);
    const char *text = output_of(type, datum);
    Datum decoded = decode_text(decoder_for(type, typmod), text, static_cast<int>(strlen(text)));
    EXPECT_STREQ(output_of(type, decoded), text) << value.type;
  }
}

BACKEND_TEST(Decoder, AnotherClientEncodingChangesNothing) {
  query_value("SELECT set_config('client_encoding', 'LATIN1', true)");
  const char bytes[] = "\xc3\xa4\xe2\x82\xac";
  Datum decoded = decode_binary(decoder_for(TEXTOID, -1), bytes, 5);
  EXPECT_STREQ(TextDatumGetCString(decoded), bytes);
  query_value("SELECT set_config('client_encoding', 'UTF8', true)");
}

BACKEND_TEST(Decoder, InvalidUtf8IsRefused) {
  static const char bytes[] = "ab\xff\xfe";
  ErrorData *error = error_of([] { decode_binary(decoder_for(TEXTOID, -1), bytes, 4); });
  ASSERT_NE(error, nullptr);
  EXPECT_EQ(error->sqlerrcode, ERRCODE_CHARACTER_NOT_IN_REPERTOIRE);
}

BACKEND_TEST(Decoder, TypmodsAreEnforced) {
  static const char text[] = "abcdef";
  ErrorData *error = error_of([] { decode_binary(decoder_for(VARCHAROID, VARHDRSZ + 3), text, 6); });
  ASSERT_NE(error, nullptr);
  EXPECT_EQ(error->sqlerrcode, ERRCODE_STRING_DATA_RIGHT_TRUNCATION);
}

BACKEND_TEST(Decoder, TruncationAtEveryByteIsAnErrorOrAValue) {
  for (const TypedText &value : kValues) {
    Oid type;
    int32 typmod;
    bytea *sent = sent_by_type(type, input_of(value, &type, &typmod));
    int whole = VARSIZE(sent) - VARHDRSZ;
    static ValueDecoder *decoder;
    static const char *bytes;
    static int length;
    decoder = decoder_for(type, typmod);
    for (length = 0; length < whole; length++) {
      bytes = terminated(sent, length);
      (void)error_of([] { decode_binary(decoder, bytes, length); });
    }
  }
  EXPECT_STREQ(query_value("SELECT 1"), "1");
}

BACKEND_TEST(Decoder, FlippedBitsNeverCrash) {
  std::mt19937 random(42);
  static ValueDecoder *decoder;
  static char *bytes;
  static int length;
  for (const TypedText &value : kValues) {
    Oid type;
    int32 typmod;
    bytea *sent = sent_by_type(type, input_of(value, &type, &typmod));
    length = VARSIZE(sent) - VARHDRSZ;
    decoder = decoder_for(type, typmod);
    for (int round = 0; round < 150 && length > 0; round++) {
      bytes = terminated(sent, length);
      for (int flips = 1 + random() % 3; flips > 0; flips--) bytes[random() % length] ^= static_cast<char>(1 << random() % 8);
      (void)error_of([] { decode_binary(decoder, bytes, length); });
    }
  }
  EXPECT_STREQ(query_value("SELECT 1"), "1");
}

BACKEND_TEST(Decoder, DomainsAreChecked) {
  query_value("CREATE DOMAIN pg_temp.small AS int CHECK (VALUE < 10) NOT NULL");
  static Oid type;
  int32 typmod;
  parse_type("pg_temp.small", &type, &typmod);
  EXPECT_EQ(transfer_format(type), TransferFormat::Binary);
  EXPECT_EQ(DatumGetInt32(decode_binary(decoder_for(type, -1), "\0\0\0\5", 4)), 5);
  ErrorData *error = error_of([] { decode_binary(decoder_for(type, -1), "\0\0\0\63", 4); });
  ASSERT_NE(error, nullptr);
  EXPECT_EQ(error->sqlerrcode, ERRCODE_CHECK_VIOLATION);
  error = error_of([] { check_null(decoder_for(type, -1)); });
  ASSERT_NE(error, nullptr);
  EXPECT_EQ(error->sqlerrcode, ERRCODE_NOT_NULL_VIOLATION);
}

BACKEND_TEST(Decoder, WhatTravelsAsText) {
  for (const char *name : {"tsvector", "xml", "int4range", "regclass", "aclitem", "int2vector", "pg_class", "record", "regtype[]", "int4range[]"}) {
    Oid type;
    int32 typmod;
    parse_type(name, &type, &typmod);
    EXPECT_EQ(transfer_format(type), TransferFormat::Text) << name;
  }
}

BACKEND_TEST(Decoder, Compatibility) {
  EXPECT_TRUE(binary_compatible(INT4OID, INT4OID));
  EXPECT_FALSE(binary_compatible(INT4OID, INT8OID));
  EXPECT_FALSE(binary_compatible(INT4OID, OIDOID));
  EXPECT_TRUE(binary_compatible(TEXTOID, VARCHAROID));
  EXPECT_FALSE(binary_compatible(TEXTOID, INT4OID));
  EXPECT_FALSE(binary_compatible(TEXTOID, JSONBOID));
  EXPECT_FALSE(binary_compatible(TIMESTAMPTZOID, TIMESTAMPOID));
  EXPECT_TRUE(binary_compatible(TEXTARRAYOID, 1015));  // varchar[]
  EXPECT_FALSE(binary_compatible(INT4ARRAYOID, INT4OID));
  EXPECT_FALSE(binary_compatible(TEXTOID, 99999));
}

BACKEND_TEST(Encoder, WhatIsSentComesBack) {
  for (ParamTyping typing : {ParamTyping::Declared, ParamTyping::Inferred}) {
    for (const TypedText &value : kValues) {
      Oid type;
      int32 typmod;
      Datum datum = input_of(value, &type, &typmod);
      bool is_null = false;
      const StatementParams *params = encode_values(make_value_encoder(&type, 1, typing), &datum, &is_null, 1);
      ValueDecoder *decoder = decoder_for(type, typmod);
      const char *bytes = params->values[0];
      Datum back = params->formats[0] == 1 ? decode_binary(decoder, bytes, params->lengths[0]) : decode_text(decoder, bytes, static_cast<int>(strlen(bytes)));
      EXPECT_STREQ(output_of(type, back), output_of(type, datum)) << value.type;
      EXPECT_EQ(params->types[0], params->formats[0] == 1 ? getBaseType(type) : InvalidOid) << value.type;
    }
  }
}

BACKEND_TEST(Encoder, NullsAndRows) {
  Oid types[] = {INT4OID, TEXTOID};
  Datum values[] = {Int32GetDatum(1), CStringGetTextDatum("a"), Int32GetDatum(0), CStringGetTextDatum("b")};
  bool nulls[] = {false, false, true, false};
  const StatementParams *params = encode_values(make_value_encoder(types, 2, ParamTyping::Inferred), values, nulls, 2);
  ASSERT_EQ(params->count, 4);
  EXPECT_STREQ(params->values[0], "1");
  EXPECT_STREQ(params->values[1], "a");
  EXPECT_EQ(params->values[2], nullptr);
  EXPECT_STREQ(params->values[3], "b");
}
