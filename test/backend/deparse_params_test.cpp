// What is computed here and sent as $n; extensions listed in the option.
#include "deparse_case.h"

using remote_fdw::backend_test::expect_ships;
using remote_fdw::backend_test::expect_ships_with_extensions;
using remote_fdw::backend_test::expect_stays_local;
using remote_fdw::backend_test::expect_stays_local_with_extensions;
using remote_fdw::backend_test::Ships;
using remote_fdw::backend_test::StaysLocal;

BACKEND_TEST(DeparseParams, PlainParams) {
  static constexpr Ships kCases[] = {
      {"a = $1", "(r1.a = $1::integer)"},
      {"a = $1 OR b = $1", "((r1.a = $1::integer) OR (r1.b = $1::integer))"},
      {"a = $1 + 1", "(r1.a = ($1::integer + 1))"},
      {"t = $2", "(r1.t = $1::text)"},
      {"t = lower($2)", "(r1.t = $1::text)"},
      {"t = $2 || 'x'", "(r1.t = ($1::text || 'x'::text))"},
      {"a = ANY ($3)", "(r1.a = ANY ($1::integer[]))"},
      {"v = $2::varchar", nullptr},
      {"c = $2", nullptr},
      {"ia[$1] = 3", nullptr},
      {"CASE WHEN a > 1 THEN $1 ELSE 0 END = 3", nullptr},
      {"t = deparse_test.mine($2)", "(r1.t = $1::text)"},
      {"lower(t) = lower($2)", nullptr},
      {"$1 = 3 AND a = 1", nullptr},
      {"COALESCE($1, a) = 3", nullptr},
      {"t <> $2::deparse_test.label", "(r1.t <> $1::text)"},
      {"a = $1::deparse_test.posint", "(r1.a = $1::integer)"},
      {"t <> ($1 % 2 > 5)::text || (CASE WHEN $1 > 1 THEN 'sad' END)::deparse_test.mood::text", "(r1.t <> $1::text)"},
      {"a = (ROW($1, $2)::deparse_test.pair).a", "(r1.a = $1::integer)"},
      {"a IS NOT DISTINCT FROM $1", nullptr},
      {"tg > $2", nullptr},
      {"tc = $2 COLLATE \"C\"", nullptr},
  };
  expect_ships(kCases);
}

BACKEND_TEST(DeparseParams, StableExpressions) {
  static constexpr Ships kCases[] = {
      {"tz < now()", "(r1.tz < $1::timestamp with time zone)"},
      {"tz < now() - interval '1 day'", "(r1.tz < $1::timestamp with time zone)"},
      {"tz < now() OR tz > now()", nullptr},
      {"d < current_date", "(r1.d < $1::date)"},
      {"d < current_date - 7 OR a = 1", nullptr},
      {"ts < localtimestamp(0)", nullptr},
      {"tz < date_trunc('day', now()) OR a = 1", nullptr},
      {"t <> current_user", nullptr},
      {"nm <> current_user", nullptr},
      {"t = current_setting('datestyle')", nullptr},
      {"t <> to_char(now(), 'YYYY')", nullptr},
      {"t <> (date '2001-02-03')::text", "(r1.t <> $1::text)"},
      {"t = (date '2001-02-03')::text OR v = 'abc'", nullptr},
      {"t <> '1 day'::interval::text", nullptr},
      {"t <> 0.1::float8::text OR a = 1", nullptr},
      {"tz > '2001-02-03'::text::timestamptz", nullptr},
      {"a = deparse_test.steady() + 1", nullptr},
      {"tz < (timestamp '2001-07-01 00:00')::timestamptz", nullptr},
      {"tz >= date '2001-07-01'::timestamptz", nullptr},
      {"CASE now() WHEN tz THEN true ELSE false END OR a = 1", nullptr},
      {"COALESCE(tz, now()) = now()", nullptr},
      {"NULLIF(now(), tz) IS NOT NULL", nullptr},
      {"(tz, a) < (now(), 4)", nullptr},
      {"tz = ANY (ARRAY[now(), '2001-02-03 04:05:06+00'])", nullptr},
      {"now() BETWEEN tz AND 'infinity'", nullptr},
      {"o = 'deparse_test.near'::regclass::oid OR a = 1", nullptr},
  };
  expect_ships(kCases);
}

BACKEND_TEST(DeparseParams, PlaceholdersForExplain) {
  using remote_fdw::backend_test::printed_for_explain;
  EXPECT_STREQ(printed_for_explain("a = $1"), "(r1.a = ((SELECT null::integer)::integer))");
  EXPECT_STREQ(printed_for_explain("a = ANY ($3) AND tz < now()"),
               "(r1.a = ANY (((SELECT null::integer[])::integer[]))) AND "
               "(r1.tz < ((SELECT null::timestamp with time zone)::timestamp with time zone))");
}

BACKEND_TEST(DeparseParams, ConditionalButHarmless) {
  static constexpr Ships kCases[] = {
      {"bl OR tz > now() - interval '1 day'", nullptr},
      {"bl OR tz >= date_trunc('month', now())", nullptr},
      {"bl OR d >= date_trunc('month', current_date)", nullptr},
      {"bl OR t = to_char(now(), 'YYYY-MM')", nullptr},
      {"bl OR t = current_setting('deparse_test.unset', true)", nullptr},
      {"bl OR t = current_setting('TimeZone')", nullptr},
      {"bl OR t = current_user::text", nullptr},
      {"CASE WHEN bl THEN ts > now() AT TIME ZONE 'UTC' ELSE false END", nullptr},
      {"bl OR n = extract(year from now())", nullptr},
      {"bl OR tz > CASE WHEN current_user = 'x' THEN now() ELSE now() - interval '1 day' END", nullptr},
      {"bl OR t = ANY (ARRAY[current_user, session_user]::text[])", nullptr},
  };
  expect_ships(kCases);
}

BACKEND_TEST(DeparseParams, NotWhereItMightFail) {
  static constexpr StaysLocal kCases[] = {
      {"a = 1 OR t = current_setting('deparse_test.unset')", "a stable expression that might fail is evaluated only"},
      {"CASE WHEN a = 1 THEN t = current_setting('deparse_test.unset') END", "a stable expression that might fail"},
      {"COALESCE(t, current_setting('deparse_test.unset')) = 'x'", "a stable expression that might fail"},
      {"a = 1 OR tz > to_timestamp($2, 'YYYY')", "a stable expression that might fail"},
      {"a = 1 OR t = deparse_test.mine($2)", "a stable expression that might fail"},
      {"a = 1 OR b = deparse_test.steady()", "a stable expression that might fail"},
      {"a = 1 OR tz > date_trunc('nonsense', now())", "a stable expression that might fail"},
      {"a = 1 OR t = current_setting('deparse_test.unset', a = 1)", "is stable"},
      {"a = 1 OR t = current_setting($2, true)", "a stable expression that might fail"},
      {"a = 1 OR t = current_setting('data_directory', true)", "a stable expression that might fail"},
      {"a = random() + $1", "function random() is volatile"},
      {"reg = $1::text::regclass", "names an object of this server"},
  };
  expect_stays_local(kCases);
}

BACKEND_TEST(DeparseExtensions, MembersShip) {
  static constexpr Ships kCases[] = {
      {"ct = 'ABC'", "(r1.ct OPERATOR(deparse_test.=) 'ABC'::deparse_test.citext)"},
      {"ct < 'b'", nullptr},
      {"ct LIKE 'A%'", nullptr},
      {"ct = ANY (ARRAY['ABC', 'b']::deparse_test.citext[])", nullptr},
      {"ct::text = 'Abc'", nullptr},
      {"hs -> 'k' = 'v'", nullptr},
      {"hs ? 'a'", nullptr},
      {"hs @> 'k=>v'", nullptr},
      {"deparse_test.akeys(hs) = '{k}'", "(deparse_test.akeys(r1.hs) = '{k}'::text[])"},
      {"deparse_test.exist(hs, 'k')", nullptr},
      {"COALESCE(ct, 'none') = 'NONE'", nullptr},
      {"CASE ct WHEN 'ABC' THEN true END", nullptr},
      {"GREATEST(ct, 'B') = 'b'", nullptr},
      {"ct IS NULL OR hs IS NULL", nullptr},
      {"ct = $2::deparse_test.citext", nullptr},
  };
  expect_ships_with_extensions(kCases);
}

// Printed as syntax, these would pick text's operators on the remote.
BACKEND_TEST(DeparseExtensions, OperatorsOutOfReach) {
  static constexpr StaysLocal kCases[] = {
      {"ct IS DISTINCT FROM 'abc'", "its comparison operator is not the system's ="},
      {"NULLIF(ct, 'abc') IS NULL", "its comparison operator is not the system's ="},
      {"(ct, a) < ('b', 1)", "its comparison operators are not the system's"},
      {"deparse_test.mine(t) = 'x'", "neither built in nor"},
      {"e = 'sad'", "mood"},
  };
  expect_stays_local_with_extensions(kCases);
}
