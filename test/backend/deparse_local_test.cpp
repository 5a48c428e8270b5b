// What stays local, and the reason that is given.
#include "deparse_case.h"

using remote_fdw::backend_test::expect_stays_local;
using remote_fdw::backend_test::StaysLocal;

BACKEND_TEST(DeparseLocal, Volatility) {
  static constexpr StaysLocal kCases[] = {
      {"a = random()", "function random() is volatile"},
      {"a = 1 OR random() < 0.5", "function random() is volatile"},
      {"t = clock_timestamp()::text", "function clock_timestamp() is volatile"},
      {"tz > '2001-02-03'::timestamptz AND to_char(ts, 'YYYY') = '2001'", "function to_char() is stable"},
      {"tz > d", "operator > is stable"},
      {"tz + iv > '2001-02-03'::timestamptz", "operator + is stable"},
      {"tz::text LIKE '2001%'", "may depend on settings"},
      {"d::text = '03.02.2001'", "may depend on settings"},
      {"iv::text = 'P1D'", "may depend on settings"},
      {"f8::text = '0.1'", "may depend on settings"},
      {"t::date = '2001-02-03'", "may depend on settings"},
      {"bin::text = 'abc'", "may depend on settings"},
      {"concat(t, a) = 'abc1'", "function concat() is stable"},
      {"extract(timezone from tz) = 4", "function extract() is stable"},
      {"date_trunc('hour', tz) = '2001-01-01'::timestamptz", "function date_trunc() is stable"},
      {"m::numeric > 1", "function numeric() is stable"},
      {"lastval() = a", "function lastval() is volatile"},
  };
  expect_stays_local(kCases);
}

BACKEND_TEST(DeparseLocal, UnknownObjects) {
  static constexpr StaysLocal kCases[] = {
      {"deparse_test.mine(t) = 'ABC'", "function mine() is neither built in nor of an extension listed"},
      {"extract(year from d) = 2001", "function extract() is not known to exist on the remote"},
      {"a OPERATOR(deparse_test.===) 1", "operator === is neither built in"},
      {"e = 'sad'", "type mood is not known"},
      {"e = ANY ('{sad}'::deparse_test.mood[])", "type mood"},
      {"comp = ROW(1, 'x')::deparse_test.pair", "type pair"},
      {"(comp).a = 1", "type pair"},
      {"comp IS NULL", "type pair"},
      {"ROW(a, e)::deparse_test.half_there IS NULL OR ROW(a, e)::deparse_test.half_there = ROW(1, 'sad')::deparse_test.half_there", "type mood is not known"},
      {"ROW(a, m)::deparse_test.odd_there = ROW(1, 2)::deparse_test.odd_there", "a value of type money inside of odd_there"},
      {"ct = 'abc'", "operator = is neither built in"},
      {"hs -> 'k' = 'v'", "operator -> is neither built in"},
      {"a::deparse_test.posint = 1", "type posint is not known"},
      {"d::deparse_test.today_there = d", "constraint \"today_there_check\" of domain today_there is not immutable"},
      {"r1 IS NOT NULL", "a whole row is compared here"},
      {"r1.* = r1.*", "a whole row is compared here"},
      {"row_to_json(r1) IS NOT NULL", "function row_to_json() is stable"},
  };
  expect_stays_local(kCases);
}

BACKEND_TEST(DeparseLocal, SystemColumnsAndLocalNames) {
  static constexpr StaysLocal kCases[] = {
      {"tableoid = 1", "a system column has its local value"},
      {"xmin = '1'", "a system column has its local value"},
      {"reg = 'pg_class'::regclass", "names an object of this server"},
      {"reg::oid = 1259", "names an object of this server"},
      {"o = 'deparse_test.near'::regclass AND reg = 'deparse_test.near'::regclass", "names an object of this server"},
      {"o::regtype::text = 'integer'", "names an object of this server"},
      {"t::regclass = 'pg_class'::regclass", "function regclass() is stable"},
  };
  expect_stays_local(kCases);
}

BACKEND_TEST(DeparseLocal, ServerDependentFunctions) {
  static constexpr StaysLocal kCases[] = {
      {"ascii(t) = 97", "depends on the server's encoding"},
      {"chr(a) = 'a'", "depends on the server's encoding"},
      {"md5(t) = 'x'", "depends on the server's encoding"},
      {"octet_length(t) = 3", "depends on the server's encoding"},
      {"t ~<~ 'b'", "depends on the server's encoding"},
      {"ch = 'ä'::\"char\"", "a byte that is no character"},
      {"age(tz, '2000-01-01+00'::timestamptz) > iv", "depends on the session's time zone"},
      {"hashtext(t) = 1", "depends on the server's version"},
      {"hashint4(a) % 4 = 1", "depends on the server's version"},
      {"quote_ident(t) = 'abc'", "depends on the server's version"},
      {"normalize(t) = 'abc'", "depends on the server's version"},
      {"pg_size_pretty(big) = '1 bytes'", "depends on the server's version"},
      {"jsonb_send(jb) = '\\x00'", "depends on the server's encoding"},
      {"ts AT TIME ZONE 'EST' > '2001-01-01+00'", "time zone abbreviations are a setting"},
      {"ts AT TIME ZONE t > '2001-01-01+00'", "time zone abbreviations are a setting"},
      {"to_tsvector('english', t) @@ 'abc'::tsquery", "has another OID on the remote"},
  };
  expect_stays_local(kCases);
}

BACKEND_TEST(DeparseLocal, Collations) {
  static constexpr StaysLocal kCases[] = {
      {"t COLLATE deparse_test.absent < 'b'", "collation \"absent\" does not come from a column"},
      {"(tc COLLATE deparse_test.absent) = tg", "collation \"absent\" does not come from a column"},
      {"tn = 'x' COLLATE deparse_test.german", "collation \"caseless\" is not deterministic"},
      {"length(tn) = 1", "collation \"caseless\" is not deterministic"},
      {"tn = 'abc'", "collation \"caseless\" is not deterministic"},
      {"tn IN ('abc', 'b')", "collation \"caseless\" is not deterministic"},
      {"tn IS DISTINCT FROM 'b'", "collation \"caseless\" is not deterministic"},
      {"t < 'b' COLLATE deparse_test.absent", "collation \"absent\" does not come from a column"},
  };
  expect_stays_local(kCases);
}

BACKEND_TEST(DeparseLocal, Nodes) {
  static constexpr StaysLocal kCases[] = {
      {"a = (SELECT 1 WHERE r1.b = 10)", "a subquery is evaluated here"},
      {"EXISTS (SELECT 1)", "a subquery is evaluated here"},
      {"a IN (SELECT 1)", "a subquery is evaluated here"},
      {"xmlelement(name a, t) IS NOT NULL", "XML is made here"},
      {"ROW(a, t) IS NOT NULL OR row_to_json(ROW(a, t)) IS NULL", "is stable"},
      {"record_lt(ROW(a, b), ROW(1, 2))", "rows without a type are ordered here"},
      {"a = ANY ('{1}'::money[]::text[]::int[])", "depends"},
      {"m = ANY ('{1,2}'::money[])", "lc_monetary"},
  };
  expect_stays_local(kCases);
}
