// Constants of every type reach the remote with their value and type, whatever this session's settings are.
#include "deparse_case.h"

using remote_fdw::backend_test::Ships;

BACKEND_TEST(DeparseLiterals, Numbers) {
  static constexpr Ships kCases[] = {
      {"a = 1", "(r1.a = 1)"},
      {"a = -1", "(r1.a = (-1))"},
      {"a = 2147483647", "(r1.a = 2147483647)"},
      {"b = -2147483648", "(r1.b = '-2147483648'::integer)"},
      {"s = 3::smallint", "(r1.s = '3'::smallint)"},
      {"s = -1", "(r1.s = (-1))"},
      {"big = -9223372036854775808", "(r1.big = '-9223372036854775808'::bigint)"},
      {"big = 4294967296", "(r1.big = '4294967296'::bigint)"},
      {"s - -1 = 2", "((r1.s - (-1)) = 2)"},
      {"n = 1.5", "(r1.n = '1.5'::numeric)"},
      {"n = 'NaN'", "(r1.n = 'NaN'::numeric)"},
      {"n = -0.001", "(r1.n = '-0.001'::numeric)"},
      {"n = 12345678901234567890.12345", "(r1.n = '12345678901234567890.12345'::numeric)"},
      {"n > '-Infinity'::numeric", nullptr},
      {"n = 1.499::numeric(3,1)", nullptr},
      {"f8 = 0.1", "(r1.f8 = '0.1'::double precision)"},
      {"f8 = 1.0/3", nullptr},
      {"f8 <> 0.1::float8 + 0.2::float8", "(r1.f8 <> '0.30000000000000004'::double precision)"},
      {"f8 = 'NaN'", "(r1.f8 = 'NaN'::double precision)"},
      {"f8 = '-Infinity'", "(r1.f8 = '-Infinity'::double precision)"},
      {"f4 = 'Infinity'", "(r1.f4 = 'Infinity'::real)"},
      {"f4 = '-0'::real", "(r1.f4 = '-0'::real)"},
      {"f4 = 0.1::real", "(r1.f4 = '0.1'::real)"},
      {"f4 = 0.1", nullptr},
      {"f4 = 1e-30::real", "(r1.f4 = '1e-30'::real)"},
      {"o = 4294967295", nullptr},
      {"o = 3::oid", "(r1.o = '3'::oid)"},
      {"m = '12.34'::money", "(r1.m = $1::money)"},
      {"m > '$5.00'::money", nullptr},
  };
  remote_fdw::backend_test::expect_ships(kCases);
}

BACKEND_TEST(DeparseLiterals, Text) {
  static constexpr Ships kCases[] = {
      {"t = 'abc'", "(r1.t = 'abc'::text)"},
      {"t = 'it''s'", "(r1.t = 'it''s'::text)"},
      {"t = E'line\\nbreak'", "(r1.t = 'line\nbreak'::text)"},
      {"v = 'Back\\slash'", "(r1.v = E'Back\\\\slash'::text)"},
      {"t = 'ärger ½ 日本'", "(r1.t = 'ärger ½ 日本'::text)"},
      {"t = ''", "(r1.t = ''::text)"},
      {"t <> '$1'", nullptr},
      {"t <> 'a;--/*'", nullptr},
      {"v = 'ärger'", nullptr},
      {"v::varchar(3) = 'abc'", nullptr},
      {"v = 'abcdef'::varchar(3)", nullptr},
      {"c = 'ab'", "(r1.c = 'ab'::bpchar)"},
      {"c = 'ab   '", nullptr},
      {"c = 'x'::char(3)", "(r1.c = 'x  '::character(3))"},
      {"c = 'ab'::text", nullptr},
      {"c = 'ab   '::text", nullptr},
      {"nm = 'it''s'", "(r1.nm = 'it''s'::name)"},
      {"nm = 'abc'::text", nullptr},
      {"ch = 'x'", "(r1.ch = 'x'::\"char\")"},
      {"ch = ''", nullptr},
      {"ch = '1'::\"char\"", nullptr},
      {"t = NULL", "NULL::boolean"},
      {"t IS DISTINCT FROM NULL", nullptr},
      {"COALESCE(t, NULL) IS NULL", nullptr},
  };
  remote_fdw::backend_test::expect_ships(kCases);
}

BACKEND_TEST(DeparseLiterals, DatesAndIntervals) {
  static constexpr Ships kCases[] = {
      {"d = '3.2.2001'", "(r1.d = '2001-02-03'::date)"},
      {"d = date '2001-02-03'", nullptr},
      {"d = '-infinity'", "(r1.d = '-infinity'::date)"},
      {"d = '0044-03-15 BC'::date", "(r1.d = '0044-03-15 BC'::date)"},
      {"ts = timestamp 'infinity'", "(r1.ts = 'infinity'::timestamp without time zone)"},
      {"ts = '2020-02-29 23:59:59.999999'", nullptr},
      {"ts = '15.03.0044 12:00 BC'", "(r1.ts = '0044-03-15 12:00:00 BC'::timestamp without time zone)"},
      {"tm = '23:59:59.999999'", nullptr},
      {"tm > '12:00'::time(0)", nullptr},
      {"tz = '2001-07-01 00:30:00-04'::timestamptz", nullptr},
      {"tz < '1850-01-01'::timestamptz", nullptr},
      {"tz = 'infinity'::timestamptz", nullptr},
      {"iv = '1 mon 2 days 03:04:05'", "(r1.iv = '1 mon 2 days 03:04:05'::interval)"},
      {"iv = '-1 year -2 days +03:00'", "(r1.iv = '-1 years -2 days +03:00:00'::interval)"},
      {"iv = 'P1D'", nullptr},
      {"iv < interval '25' hour", nullptr},
      {"iv = '10 years'::interval year", nullptr},
      {"iv = interval '0'", nullptr},
      {"d - 1 = '2.2.2001'::date", nullptr},
      {"d + interval '1 month' = '2001-03-03'::timestamp", nullptr},
      {"ts + iv > ts", nullptr},
      {"tm + interval '1 hour' = time '05:04:06'", nullptr},
  };
  remote_fdw::backend_test::expect_ships(kCases);
}

BACKEND_TEST(DeparseLiterals, OtherTypes) {
  static constexpr Ships kCases[] = {
      {"bl", "r1.bl"},
      {"bl = true", "r1.bl"},
      {"bl IS DISTINCT FROM true", "(r1.bl IS DISTINCT FROM true)"},
      {"bin = '\\x00ff'", "(r1.bin = E'\\\\x00ff'::bytea)"},
      {"bin = 'it''s \\\\ here'", nullptr},
      {"bin = ''", nullptr},
      {"u = '00000000-0000-0000-0000-000000000001'", nullptr},
      {"jb = '{\"k\":\"v\",\"n\":1}'", nullptr},
      {"jb @> '[{\"k\": null}]'", nullptr},
      {"jb = 'null'::jsonb", nullptr},
      {"jb @? '$.n'", nullptr},
      {"b4 = B'1010'", nullptr},
      {"b4 = B'1010'::bit(4)", nullptr},
      {"vb = B'101'", nullptr},
      {"vb = '101'::varbit(5)", nullptr},
      {"vb = '101'::bit varying", nullptr},
      {"r = '[1,4]'", "(r1.r = '[1,5)'::int4range)"},
      {"r = 'empty'", nullptr},
      {"r @> 3", nullptr},
      {"r && int4range(5, NULL)", nullptr},
      {"ip = '10.0.0.1'", nullptr},
      {"ip = '::1/64'", nullptr},
      {"ip << '10.0.0.0/8'", nullptr},
      {"pt ~= '(1.5,-2)'", nullptr},
      {"pt <@ box '(0,0),(2,2)'", nullptr},
      {"ctid = '(0,1)'", "(r1.ctid = '(0,1)'::tid)"},
      {"to_tsvector('simple'::regconfig, tc) @@ 'abc'::tsquery", nullptr},
  };
  remote_fdw::backend_test::expect_ships(kCases);
}

BACKEND_TEST(DeparseLiterals, Arrays) {
  static constexpr Ships kCases[] = {
      {"a = ANY ('{1,3,NULL}')", "(r1.a = ANY ('{1,3,NULL}'::integer[]))"},
      {"a IN (1, 3, 5)", nullptr},
      {"a NOT IN (1, 3)", nullptr},
      {"ia = '{1,2,3}'", nullptr},
      {"ia = '[0:1]={7,8}'", "(r1.ia = '[0:1]={7,8}'::integer[])"},
      {"ia = '{{1,2},{3,4}}'", nullptr},
      {"ia = '{}'", nullptr},
      {"ta = ARRAY['it''s', 'back\\slash', '']", nullptr},
      {"ta = ARRAY['a', 'b c', NULL]", nullptr},
      {"ta = ARRAY[NULL]::text[]", nullptr},
      {"ta <> ARRAY['NULL']", nullptr},
      {"t = ANY (ARRAY['it''s', 'abc'])", nullptr},
      {"v = ANY (ARRAY['it''s', 'abc'])", nullptr},
      {"v IN ('abc', 'ABC')", nullptr},
      {"c IN ('ab', 'b')", nullptr},
      {"c = ANY (ARRAY['ab ', 'b'])", nullptr},
      {"va = '{ab,abc}'", nullptr},
      {"d = ANY (ARRAY['3.2.2001', 'infinity']::date[])", nullptr},
      {"tz = ANY (ARRAY['2001-02-03 04:05:06+00']::timestamptz[])", nullptr},
      {"iv = ANY (ARRAY['P1D', 'PT0S']::interval[])", nullptr},
      {"f8 = ANY ('{0.1,NaN,-Infinity}')", nullptr},
      {"bin = ANY (ARRAY['\\x00ff'::bytea, ''])", nullptr},
      {"bl = ANY ('{t,f}')", nullptr},
  };
  remote_fdw::backend_test::expect_ships(kCases);
}
