// The binary decoders against what the types' own send functions write, and against messages that lie.
#include "decoder_values.h"

#include <random>

#include "remote_fdw/transfer/value_encoder.h"

using namespace remote_fdw;
using namespace remote_fdw::backend_test;

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
