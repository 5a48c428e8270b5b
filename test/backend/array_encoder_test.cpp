// What is sent as an array is what the remote's array_recv or array_in makes of it.
#include "backend_test.h"

#include "remote_fdw/transfer/array_encoder.h"

using namespace remote_fdw;

namespace {

Datum value_of(Oid type, const char *text) {
  Oid input, parameter;
  getTypeInputInfo(type, &input, &parameter);
  return OidInputFunctionCall(input, const_cast<char *>(text), parameter, -1);
}

// As a server reads parameter `index` when the SQL casts it to `array`.
const char *read_back(const StatementParams *params, int index, Oid array) {
  Oid function, parameter;
  bool varlena;
  Datum datum;
  if (params->formats[index] == 1) {
    StringInfoData message;
    initStringInfo(&message);
    appendBinaryStringInfo(&message, params->values[index], params->lengths[index]);
    getTypeBinaryInputInfo(array, &function, &parameter);
    datum = OidReceiveFunctionCall(function, &message, parameter, -1);
  } else {
    datum = value_of(array, params->values[index]);
  }
  getTypeOutputInfo(array, &function, &varlena);
  return OidOutputFunctionCall(function, datum);
}

void expect_sent(Oid type, const char *first, const char *second, const char *expected) {
  ArrayEncoder *encoder = make_array_encoder(&type, 1);
  begin_arrays(encoder);
  for (const char *text : {first, static_cast<const char *>(nullptr), second}) {
    Datum value = text == nullptr ? Datum{0} : value_of(type, text);
    bool null = text == nullptr;
    append_array_row(encoder, encode_array_row(encoder, &value, &null));
  }
  const StatementParams *params = with_arrays(encoder, nullptr);
  ASSERT_EQ(params->count, 1);
  EXPECT_STREQ(read_back(params, 0, array_type_for(type)), expected) << format_type_be(type);
}

}  // namespace

BACKEND_TEST(ArrayEncoder, ValuesOfEveryForm) {
  expect_sent(INT4OID, "1", "-7", "{1,NULL,-7}");
  expect_sent(NUMERICOID, "1.50", "NaN", "{1.50,NULL,NaN}");
  expect_sent(TEXTOID, "NULL", "q\"u\\o{},", "{\"NULL\",NULL,\"q\\\"u\\\\o{},\"}");
  expect_sent(BPCHAROID, "a ", "", "{\"a \",NULL,\"\"}");
  expect_sent(NAMEOID, "n", "m", "{n,NULL,m}");
  expect_sent(JSONBOID, "{\"a\": \"b\"}", "null", "{\"{\\\"a\\\": \\\"b\\\"}\",NULL,\"null\"}");
  expect_sent(BOXOID, "(1,1),(0,0)", "(2,2),(1,1)", "{(1,1),(0,0);NULL;(2,2),(1,1)}");
}

BACKEND_TEST(ArrayEncoder, TypesWithoutArraysTravelAsText) {
  EXPECT_EQ(array_type_for(INT4ARRAYOID), static_cast<Oid>(TEXTARRAYOID));
  EXPECT_EQ(array_type_for(INT4OID), static_cast<Oid>(INT4ARRAYOID));
  expect_sent(INT4ARRAYOID, "{1,NULL}", "{}", "{\"{1,NULL}\",NULL,\"{}\"}");
}

BACKEND_TEST(ArrayEncoder, ArraysFollowOtherParametersAndBeginAnew) {
  Oid type = INT4OID;
  ArrayEncoder *encoder = make_array_encoder(&type, 1);
  const Oid types[] = {TEXTOID};
  const char *values[] = {"other"};
  const int lengths[] = {0}, formats[] = {0};
  StatementParams others{1, types, values, lengths, formats};
  for (const char *text : {"1", "2"}) {
    begin_arrays(encoder);
    Datum value = value_of(INT4OID, text);
    bool null = false;
    append_array_row(encoder, encode_array_row(encoder, &value, &null));
    const StatementParams *params = with_arrays(encoder, &others);
    ASSERT_EQ(params->count, 2);
    EXPECT_STREQ(params->values[0], "other");
    EXPECT_STREQ(read_back(params, 1, INT4ARRAYOID), psprintf("{%s}", text));
  }
}
