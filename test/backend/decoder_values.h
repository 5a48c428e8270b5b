// Nasty values of every type that travels in binary, and their wire form by the types' own send functions.
#pragma once

#include "backend_test.h"

extern "C" {
#include "parser/parse_type.h"
}

#include "remote_fdw/pg/memory.h"
#include "remote_fdw/transfer/type_transfer.h"
#include "remote_fdw/transfer/value_decoder.h"

namespace remote_fdw::backend_test {

struct TypedText {
  const char *type;
  const char *text;
};

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

inline void parse_type(const char *name, Oid *type, int32 *typmod) { (void)parseTypeString(name, type, typmod, {}); }

inline Datum input_of(const TypedText &value, Oid *type, int32 *typmod) {
  parse_type(value.type, type, typmod);
  Oid function, param;
  getTypeInputInfo(*type, &function, &param);
  return OidInputFunctionCall(function, const_cast<char *>(value.text), param, *typmod);
}

inline const char *output_of(Oid type, Datum value) {
  Oid function;
  bool is_varlena;
  getTypeOutputInfo(type, &function, &is_varlena);
  return OidOutputFunctionCall(function, value);
}

inline bytea *sent_by_type(Oid type, Datum value) {
  Oid function;
  bool is_varlena;
  getTypeBinaryOutputInfo(type, &function, &is_varlena);
  return OidSendFunctionCall(function, value);
}

// NUL-terminated as libpq gives it.
inline char *terminated(const bytea *message, int length) {
  auto *copy = static_cast<char *>(palloc(length + 1));
  memcpy(copy, VARDATA(message), length);
  copy[length] = '\0';
  return copy;
}

inline ValueDecoder *decoder_for(Oid type, int32 typmod) {
  auto *decoder = palloc_struct<ValueDecoder>();
  init_value_decoder(decoder, type, typmod);
  return decoder;
}

}  // namespace remote_fdw::backend_test
