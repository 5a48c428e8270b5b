// The tables and settings of the deparse tests.
#pragma once

namespace remote_fdw::backend_test {

inline constexpr const char *kDeparseFixture[] = {
    "CREATE SCHEMA deparse_test",
    "CREATE EXTENSION citext SCHEMA deparse_test",
    "CREATE EXTENSION hstore SCHEMA deparse_test",
    "SET LOCAL search_path = deparse_test",
    "CREATE TYPE mood AS ENUM ('sad', 'happy')",
    "CREATE DOMAIN posint AS int CHECK (VALUE > 0)",
    "CREATE DOMAIN label AS text",
    "CREATE DOMAIN code AS varchar(5)",
    "CREATE TYPE pair AS (a int, b text)",
    // the fake remote of the tests has what is named so
    "CREATE TYPE mood_there AS ENUM ('sad', 'ok', 'happy')",
    "CREATE DOMAIN posint_there AS int CHECK (VALUE > 0)",
    "CREATE DOMAIN today_there AS date CHECK (VALUE < current_date)",
    "CREATE DOMAIN code_there AS varchar(5)",
    "CREATE DOMAIN stamp_there AS timestamp(0)",
    "CREATE DOMAIN upper_there AS text CHECK (VALUE = upper(VALUE))",
    "CREATE TYPE pair_there AS (a int, b text, \"C c\" mood_there)",
    "CREATE TYPE odd_there AS (a int, m money)",
    "CREATE TYPE half_there AS (a int, e mood)",
    "CREATE TYPE spread_there AS RANGE (subtype = text)",
    "CREATE FUNCTION twice_there(int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS 'BEGIN RETURN 2 * $1; END'",
    "CREATE FUNCTION now_there() RETURNS int STABLE LANGUAGE plpgsql AS 'BEGIN RETURN 2; END'",
    "CREATE COLLATION caseless (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
    "CREATE COLLATION absent (provider = icu, locale = 'sv')",
    "CREATE COLLATION german (provider = icu, locale = 'de')",
    "CREATE FUNCTION mine(int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT $1 + random()::int * 0'",
    "CREATE FUNCTION mine(text) RETURNS text IMMUTABLE LANGUAGE plpgsql AS 'BEGIN RETURN upper($1); END'",
    "CREATE FUNCTION steady() RETURNS int STABLE LANGUAGE plpgsql AS 'BEGIN RETURN 2; END'",
    "CREATE FUNCTION same(int, int) RETURNS bool IMMUTABLE LANGUAGE plpgsql AS 'BEGIN RETURN $1 = $2; END'",
    "CREATE OPERATOR === (FUNCTION = same, LEFTARG = int, RIGHTARG = int)",
    R"(CREATE TABLE near (
         id int, a int, b int, s smallint, big bigint, n numeric, f8 double precision, f4 real,
         t text, v varchar(20), c char(5), nm name, bl boolean, d date, ts timestamp, tz timestamptz, tm time, iv interval,
         bin bytea, u uuid, j json, jb jsonb, ia int[], ta text[], va varchar(5)[], r int4range, b4 bit(4), vb varbit, ip inet,
         m money, o oid, e mood, dom posint, lab label, cd code, comp pair, ct citext, hs hstore,
         tc text COLLATE "C", tn text COLLATE caseless, tg text COLLATE german, "Od""d Col" int, pt point, ch "char",
         reg regclass, x xml, me mood_there, pa pair_there, po posint_there, mea mood_there[], sp spread_there))",
    R"(INSERT INTO near (id, a, b, s, big, n, f8, f4, t, v, c, nm, bl, d, ts, tz, tm, iv, bin, u, j, jb, ia, ta, va, r, b4, vb, ip,
         m, o, e, dom, lab, cd, comp, ct, hs, tc, tn, tg, "Od""d Col", pt, ch, reg)
       VALUES
       (1, 1, 10, 1, 1, 1.50, 1.5, 0.1, 'abc', 'abc', 'ab', 'abc', true, '2001-02-03', '2001-02-03 04:05:06', '2001-02-03 04:05:06+00',
        '04:05:06', '1 mon 2 days 03:04:05', '\x00ff', '00000000-0000-0000-0000-000000000001', '{"k": "v"}', '{"k": "v", "n": 1}',
        '{1,2,3}', '{a,"b c",NULL}', '{ab,abc}', '[1,5)', '1010', '101', '10.0.0.1', 12.34, 1, 'sad', 1, 'l1', 'l1', '(1,x)', 'Abc', 'k=>v',
        'abc', 'ABC', 'abc', 1, '(1,2)', 'x', 'pg_class'),
       (2, -1, 0, -1, -9223372036854775808, -0.001, '-Infinity', '-0', 'it''s', 'Back\slash', 'x    ', 'it''s', false, '-infinity',
        'infinity', 'infinity', '23:59:59.999999', '-1 year -2 days +03:00', 'it''s \\ here', NULL, '[1,2]', '[1, {"k": null}]',
        '[0:1]={7,8}', '{"it''s","back\\slash",""}', '{}', 'empty', '0000', '', '::1/64', -1, 4294967295, 'happy', 7, 'it''s', 'it''s',
        '(,)', 'it''s', '', 'it''s', 'it''s', 'it''s', -1, NULL, '', 'pg_proc'),
       (3, 3, 3, 3, 3, 'NaN', 'NaN', 'Infinity', E'line\nbreak', 'ABC', 'AbC', 'ABC', NULL, '0044-03-15 BC', '0044-03-15 12:00 BC',
        '2001-07-01 00:30:00-04', '00:00', '0', '', 'ffffffff-ffff-ffff-ffff-ffffffffffff', 'null', 'null', '{}', '{}', NULL, NULL,
        '1111', '1', '192.168.0.0/16', 0, 3, NULL, 3, 'ABC', 'ABC', NULL, 'ABC', 'a=>NULL', 'ABC', 'abc', 'ABC', 3, '(0,0)', 'y', NULL),
       (4, 2147483647, -2147483648, 32767, 4294967296, 12345678901234567890.12345, 0.1, 1e-30, 'ärger ½ 日本', 'ärger', 'ä', 'ärger', true,
        '2020-02-29', '2020-02-29 23:59:59.999999', '2020-02-29 23:59:59.999999+14', '12:00', '10 years', 'abc', NULL, '1', '1',
        '{1,NULL,3}', '{NULL}', '{a}', '(,10]', '0101', '0101', '10.0.0.0/8', 99999999.99, 4, 'happy', 4, 'ärger', 'ärger', '(4,"a,b")',
        'Ärger', '"a b"=>"c"', 'ärger', 'Ärger', 'ärger', 4, '(1.5,-2)', 'a', NULL),
       (5, 5, 2, 5, 5, 5, 5, 5, '', '', '', '', false, '1999-12-31', '1999-12-31 00:00', '1999-12-31 00:00+00', '01:00', '1 day',
        '\x5c', NULL, '"s"', '"s"', '{{1,2},{3,4}}', '{{a,b},{c,d}}', '{ABC}', '[5,6)', '1000', '10', '1.2.3.4', 5, 5, 'sad', 5, '', '',
        '(5,)', '', '', '', '', '', 5, '(5,5)', 'b', 'pg_class'))",
    "INSERT INTO near (id) VALUES (6)",
    "INSERT INTO near (id, t, v, c, ct, tc, tn, tg) VALUES (7, 'ABC', 'ab   ', 'abc', 'abc', 'B', 'B', 'Z'), (8, 'Z', 'b', 'b', 'B', 'a', 'a', 'a')",
    R"(UPDATE near SET me = (ARRAY['sad', 'ok', 'happy', NULL]::mood_there[])[id % 4 + 1], po = id,
         pa = CASE WHEN id < 5 THEN ROW(id, t, 'ok')::pair_there END, mea = ARRAY['ok', NULL]::mood_there[],
         x = CASE WHEN id < 3 THEN '<a>1</a>' WHEN id < 5 THEN 'text<b/>' END::xml, sp = spread_there(t, NULL))",
    "CREATE VIEW twin AS SELECT near.ctid, near.tableoid, near.*, near.\"Od\"\"d Col\" AS odd FROM near",
    "CREATE FOREIGN DATA WRAPPER deparse_test_fdw",
    "CREATE SERVER deparse_test_server FOREIGN DATA WRAPPER deparse_test_fdw",
    R"(CREATE FOREIGN TABLE far (
         id int, a int, b int, s smallint, big bigint, n numeric, f8 double precision, f4 real,
         t text, v varchar(20), c char(5), nm name, bl boolean, d date, ts timestamp, tz timestamptz, tm time, iv interval,
         bin bytea, u uuid, j json, jb jsonb, ia int[], ta text[], va varchar(5)[], r int4range, b4 bit(4), vb varbit, ip inet,
         m money, o oid, e mood, dom posint, lab label, cd code, comp pair, ct citext, hs hstore,
         tc text COLLATE "C", tn text COLLATE caseless, tg text COLLATE german, odd int OPTIONS (column_name 'Od"d Col'), pt point,
         ch "char", reg regclass, x xml, me mood_there, pa pair_there, po posint_there, mea mood_there[], sp spread_there) SERVER deparse_test_server)",
};

struct SettingValue {
  const char *name;
  const char *value;
};

inline constexpr SettingValue kUserSettings[] = {
    {"search_path", "deparse_test, public"}, {"datestyle", "German, DMY"},       {"intervalstyle", "iso_8601"},
    {"timezone", "America/New_York"},        {"extra_float_digits", "0"},         {"bytea_output", "escape"},
};

inline constexpr SettingValue kRemoteSettings[] = {
    {"search_path", "pg_catalog"}, {"datestyle", "ISO"},      {"intervalstyle", "postgres"},
    {"timezone", "UTC"},           {"extra_float_digits", "3"}, {"bytea_output", "hex"},
};

}  // namespace remote_fdw::backend_test
