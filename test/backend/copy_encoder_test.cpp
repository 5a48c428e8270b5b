// What is sent as a row of COPY is what the remote's receive and input functions make of it.
#include "backend_test.h"

#include "remote_fdw/pg/compat.h"
#include "remote_fdw/transfer/copy_encoder.h"

using namespace remote_fdw;

namespace {

Datum value_of(Oid type, const char *text) {
  Oid input, parameter;
  getTypeInputInfo(type, &input, &parameter);
  return OidInputFunctionCall(input, const_cast<char *>(text), parameter, -1);
}

const char *text_of(Oid type, Datum value) {
  Oid output;
  bool varlena;
  getTypeOutputInfo(type, &output, &varlena);
  return OidOutputFunctionCall(output, value);
}

int32 word_at(const StringInfoData &row, int at) {
  uint32 word;
  memcpy(&word, row.data + at, sizeof word);
  return static_cast<int32>(pg_ntoh32(word));
}

// One value there and back through the type's receive function.
void expect_binary(Oid type, const char *text) {
  ASSERT_TRUE(copies_in_binary(type, type)) << format_type_be(type);
  CopyEncoder *encoder = make_binary_copy_encoder(&type, 1);
  Datum value = value_of(type, text);
  bool null = false;
  StringInfoData row;
  initStringInfo(&row);
  append_copy_row(encoder, &row, &value, &null);
  ASSERT_EQ(row.data[1], 1);  // columns
  int length = word_at(row, 2);
  ASSERT_EQ(length, row.len - 6) << format_type_be(type);
  StringInfoData message;
  initStringInfo(&message);
  appendBinaryStringInfo(&message, row.data + 6, length);
  Oid receive, parameter;
  getTypeBinaryInputInfo(type, &receive, &parameter);
  EXPECT_STREQ(text_of(type, OidReceiveFunctionCall(receive, &message, parameter, -1)), text_of(type, value)) << format_type_be(type);
}

const char *text_row(Oid type, const char *text) {
  CopyEncoder *encoder = make_text_copy_encoder(&type, 1);
  Datum value = text == nullptr ? Datum{0} : value_of(type, text);
  bool null = text == nullptr;
  StringInfoData row;
  initStringInfo(&row);
  append_copy_row(encoder, &row, &value, &null);
  return row.data;
}

}  // namespace

BACKEND_TEST(CopyEncoder, ValuesOfEveryBinaryForm) {
  const struct {
    Oid type;
    const char *text;
  } values[] = {
      {BOOLOID, "t"}, {CHAROID, "x"}, {INT2OID, "-32768"}, {INT4OID, "-2147483648"}, {INT8OID, "9223372036854775807"}, {OIDOID, "4294967295"},
      {FLOAT4OID, "-0"}, {FLOAT8OID, "NaN"}, {FLOAT8OID, "-Infinity"}, {NUMERICOID, "-12345678901234567890.00100"}, {NUMERICOID, "NaN"},
      {TEXTOID, ""}, {TEXTOID, "\\.\t\n\xc3\xa4"}, {VARCHAROID, "v "}, {BPCHAROID, "b  "}, {NAMEOID, "a_name"}, {BYTEAOID, "\\x00ff5c"},
      {DATEOID, "0044-03-15 BC"}, {DATEOID, "infinity"}, {TIMEOID, "24:00:00"}, {TIMETZOID, "12:34:56.789+05:30"},
      {TIMESTAMPOID, "-infinity"}, {TIMESTAMPTZOID, "294276-12-31 23:59:59.999999+00"},
      {UUIDOID, "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"}, {JSONOID, "{\"a\" : 1}"}, {JSONBOID, "{\"a\": [1, null, \"\\u00e4\"]}"},
      {INETOID, "192.168.0.1/24"}, {CIDROID, "::/0"}, {MACADDROID, "08:00:2b:01:02:03"}, {BITOID, "1011"}, {VARBITOID, ""}, {MONEYOID, "12.34"},
      {POINTOID, "(1,-2.5)"}, {BOXOID, "(1,1),(0,0)"}, {PATHOID, "[(0,0),(1,1)]"}, {TIDOID, "(42,7)"}, {PG_LSNOID, "16/B374D848"},
      {INT4ARRAYOID, "{}"}, {INT4ARRAYOID, "[0:1][2:3]={{1,NULL},{-3,4}}"}, {TEXTARRAYOID, "{NULL,\"NULL\",\"\",\"a,b\"}"}, {NUMERICARRAYOID, "{1.50,NaN}"},
      {BPCHARARRAYOID, "{\"a \",b}"}, {JSONBARRAYOID, "{\"{}\",NULL}"},
  };
  for (const auto &value : values) expect_binary(value.type, value.text);
}

// An infinite one is another value to servers before 17, in binary.
BACKEND_TEST(CopyEncoder, IntervalsTravelInBinaryWhereNoneIsInfinite) {
  if (knows_infinite_intervals()) {
    EXPECT_FALSE(copies_in_binary(INTERVALOID, INTERVALOID));
  } else {
    expect_binary(INTERVALOID, "-1 mons +2 days -03:04:05.6");
  }
}

BACKEND_TEST(CopyEncoder, NullsHaveNoLengthOfTheirOwn) {
  Oid types[] = {INT4OID, TEXTOID};
  Datum values[] = {Int32GetDatum(1), 0};
  bool nulls[] = {false, true};
  StringInfoData row;
  initStringInfo(&row);
  append_copy_row(make_binary_copy_encoder(types, 2), &row, values, nulls);
  EXPECT_EQ(std::string(row.data, static_cast<size_t>(row.len)), std::string("\0\2\0\0\0\4\0\0\0\1\377\377\377\377", 14));
}

BACKEND_TEST(CopyEncoder, BinaryOnlyBetweenColumnsOfOneForm) {
  EXPECT_TRUE(copies_in_binary(TEXTOID, VARCHAROID));
  EXPECT_TRUE(copies_in_binary(JSONOID, TEXTOID));
  EXPECT_FALSE(copies_in_binary(INT4OID, INT8OID));
  EXPECT_FALSE(copies_in_binary(TEXTOID, NAMEOID));
  EXPECT_FALSE(copies_in_binary(TEXTARRAYOID, VARCHARARRAYOID));
  EXPECT_FALSE(copies_in_binary(JSONOID, JSONBOID));
  EXPECT_FALSE(copies_in_binary(REGCLASSOID, REGCLASSOID));
  EXPECT_FALSE(copies_in_binary(XMLOID, XMLOID));
}

BACKEND_TEST(CopyEncoder, TextIsEscaped) {
  EXPECT_STREQ(text_row(TEXTOID, "a\\b\tc\nd\re"), "a\\\\b\\tc\\nd\\re\n");
  EXPECT_STREQ(text_row(TEXTOID, "\\."), "\\\\.\n");
  EXPECT_STREQ(text_row(TEXTOID, "\\N"), "\\\\N\n");
  EXPECT_STREQ(text_row(TEXTOID, ""), "\n");
  EXPECT_STREQ(text_row(TEXTOID, nullptr), "\\N\n");
}

BACKEND_TEST(CopyEncoder, TextDoesNotDependOnSettings) {
  (void)set_config_option("datestyle", "SQL, DMY", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_LOCAL, true, 0, false);
  EXPECT_STREQ(text_row(DATEOID, "2001-02-03"), "2001-02-03\n");
}
