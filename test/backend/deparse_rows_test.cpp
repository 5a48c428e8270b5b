// Row values, fields, enums, domains and functions of the user's that the remote is known to have; XML and subscripts of jsonb.
#include "deparse_case.h"

using remote_fdw::backend_test::expect_ships;
using remote_fdw::backend_test::Ships;

BACKEND_TEST(DeparseRows, Enums) {
  static constexpr Ships kCases[] = {
      {"me = 'ok'", "(r1.me = 'ok'::deparse_test.mood_there)"},
      {"me > 'sad' AND me <= 'happy'", nullptr},
      {"me IN ('sad', 'happy')", "(r1.me = ANY ('{sad,happy}'::deparse_test.mood_there[]))"},
      {"me::text LIKE 'h%'", "((r1.me)::text ~~ 'h%'::text)"},
      {"CASE WHEN t IN ('sad', 'ok') THEN t ELSE 'ok' END::deparse_test.mood_there = me", nullptr},
      {"me = ANY (mea)", "(r1.me = ANY (r1.mea))"},
      {"mea = ARRAY['ok', NULL]::deparse_test.mood_there[]", nullptr},
      {"mea[1] = 'ok' AND mea @> '{ok}'", nullptr},
      {"coalesce(me, 'ok') = 'ok'", nullptr},
      {"greatest(me, 'ok') = 'ok'", nullptr},
      {"nullif(me, 'ok') IS NULL", nullptr},
      {"me IS DISTINCT FROM 'ok'", nullptr},
      {"(me, a) > ('ok', 1)", nullptr},
      {"enum_larger(me, 'ok') = 'happy'", nullptr},
  };
  expect_ships(kCases);
}

BACKEND_TEST(DeparseRows, Composites) {
  static constexpr Ships kCases[] = {
      {"(pa).a = 1", "(((r1.pa).a) = 1)"},
      {"(pa).\"C c\" = 'ok'", "(((r1.pa).\"C c\") = 'ok'::deparse_test.mood_there)"},
      {"(pa).b LIKE '%s%'", nullptr},
      {"(pa).b < 'b'", "(((r1.pa).b) < 'b'::text)"},
      {"pa = ROW(2, 'it''s', 'ok')::deparse_test.pair_there", nullptr},
      {"pa = ROW(a, t, me)::deparse_test.pair_there", "(r1.pa = (ROW(r1.a, r1.t, r1.me)::deparse_test.pair_there))"},
      {"pa < ROW(3, 'x', 'ok')::deparse_test.pair_there", nullptr},
      {"pa IN (ROW(2, 'it''s', 'ok')::deparse_test.pair_there, ROW(a, t, 'ok')::deparse_test.pair_there)", nullptr},
      {"pa IS NULL", "(r1.pa IS NULL)"},
      {"pa IS NOT NULL", nullptr},
      {"pa IS DISTINCT FROM NULL", nullptr},
      {"ROW(id, t, me) = pa", "(ROW(r1.id, r1.t, r1.me) = r1.pa)"},
      {"record_eq(ROW(a, b), ROW(id, 10))", "record_eq(ROW(r1.a, r1.b), ROW(r1.id, 10))"},
      {"(a, t) IN ((1, 'abc'), (3, 'x'))", nullptr},
      {"(a, b) IS DISTINCT FROM (1, 10)", nullptr},
      {"(a, b) <= (3, 3)", nullptr},
      {"coalesce(pa, ROW(1, 'x', 'ok')::deparse_test.pair_there) = ROW(1, 'x', 'ok')::deparse_test.pair_there", nullptr},
  };
  expect_ships(kCases);
}

BACKEND_TEST(DeparseRows, DomainsRangesAndFunctions) {
  static constexpr Ships kCases[] = {
      {"po = 3", "((r1.po)::integer = 3)"},
      {"po::text = '3'", nullptr},
      {"id::deparse_test.posint_there = 3", "(((r1.id)::deparse_test.posint_there)::integer = 3)"},
      {"(ARRAY[id, 7]::deparse_test.posint_there[])[1] = 3", nullptr},
      {"upper(t)::deparse_test.upper_there = 'ABC'", nullptr},
      {"(t || 'defgh')::deparse_test.code_there = 'abcde'", "(\"varchar\"((r1.t || 'defgh'::text), 9, true) = 'abcde'::text)"},
      {"ts::deparse_test.stamp_there = '2020-03-01'", nullptr},
      {"mea::text[] = '{ok,NULL}'", nullptr},
      {"sp @> 'zz'::text", nullptr},
      {"sp = deparse_test.spread_there('abc', NULL)", nullptr},
      {"deparse_test.twice_there(id) = 6", "(deparse_test.twice_there(r1.id) = 6)"},
      {"deparse_test.twice_there($1) = id * 2", nullptr},
  };
  expect_ships(kCases);
}

BACKEND_TEST(DeparseRows, JsonSubscriptsAndXml) {
  static constexpr Ships kCases[] = {
      {"jb['k'] = '\"v\"'", "((r1.jb #> ARRAY[('k'::text)::text]) = '\"v\"'::jsonb)"},
      {"jb[1]['k'] = 'null'", nullptr},
      {"jb[id - 1] = '1'", nullptr},
      {"jb[NULL] IS NULL", nullptr},
      {"jb[-1] IS NOT NULL", nullptr},
      {"x IS DOCUMENT", "(r1.x IS DOCUMENT)"},
      {"xmlserialize(CONTENT x AS text) = 'text<b/>'", nullptr},
      {"xmlconcat(x, x)::text = 'text<b/>text<b/>'", nullptr},
      {"x::text LIKE '%b%'", nullptr},
  };
  expect_ships(kCases);
}

BACKEND_TEST(DeparseRows, TextOfFixedTypes) {
  static constexpr Ships kCases[] = {
      {"ia::text = '{1,2,3}'", "((r1.ia)::text = '{1,2,3}'::text)"},
      {"r::text = '[1,5)'", nullptr},
      {"b4::text = '1010'", nullptr},
      {"a::text < '2'", "((r1.a)::text < '2'::text)"},
      {"upper(a::text) = '1'", nullptr},
      {"ta::text LIKE '%NULL%'", nullptr},
  };
  expect_ships(kCases);
}

BACKEND_TEST(DeparseRows, TimeZones) {
  static constexpr Ships kCases[] = {
      {"tz > now() - interval '1 day'", nullptr},
      {"ts > now() - interval '1 day'", nullptr},
      {"ts < date_trunc('day', now())", nullptr},
      {"d >= date_trunc('month', current_date)", "(r1.d >= $1::date)"},
      {"d < '2001-02-03 04:05:06+00'::timestamptz", nullptr},
      {"d <= '2001-02-03 05:00:00+00'::timestamptz", nullptr},
      {"d = '2001-02-03 05:00:00+00'::timestamptz", nullptr},
      {"d <> '2001-02-03 05:00:00+00'::timestamptz", nullptr},
      {"NOT (d = '2001-02-03 04:00:00+00'::timestamptz)", nullptr},
      {"'2001-02-03 05:00:00+00'::timestamptz <= d", nullptr},
      {"d > '-infinity'::timestamptz OR d <= 'infinity'::timestamptz", nullptr},
      {"ts = '2001-02-03 09:05:06+00'::timestamptz", nullptr},
      {"ts <> '2001-02-03 09:05:06+00'::timestamptz", nullptr},
      {"ts >= '2001-02-03 09:05:06+00'::timestamptz AND ts < '2020-03-01 05:00+00'::timestamptz", nullptr},
      {"tz >= date '2001-07-01'", nullptr},
      {"tz < localtimestamp AND tz < current_date", nullptr},
      {"date '2001-07-01' > tz", nullptr},
      {"tz = timestamp '2001-02-02 23:05:06'", nullptr},
      {"tz::date = '2001-02-02'",
       "((CASE WHEN r1.tz > '294276-12-30 00:00:00+00' AND r1.tz < 'infinity' THEN ((r1.tz - '17531640:00:00'::interval) AT TIME ZONE $1::text)::date + 730485 "
       "WHEN r1.tz < '4714-11-26 00:00:00+00 BC' AND r1.tz > '-infinity' THEN ((r1.tz + '17531640:00:00'::interval) AT TIME ZONE $1::text)::date - 730485 "
       "ELSE (r1.tz AT TIME ZONE $1::text)::date END) = '2001-02-02'::date)"},
      {"tz::timestamp < '2001-02-03'", nullptr},
      {"ts::timestamptz > '2001-02-03 09:00+00'::timestamptz", nullptr},
      {"d::timestamptz > '2001-02-03 04:00+00'::timestamptz", nullptr},
      {"extract(hour from tz) = 23", nullptr},
      {"date_part('year', tz) = 2001", nullptr},
      {"date_trunc('day', tz) = '2001-02-02 05:00+00'::timestamptz", nullptr},
      {"date_trunc('MONTH', tz) < '2020-03-01'::timestamptz", nullptr},
      {"date_trunc('week', tz) > '2001-01-01'::timestamptz", nullptr},
  };
  expect_ships(kCases);
}
