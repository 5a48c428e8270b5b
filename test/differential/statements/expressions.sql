-- Casts, string and date functions, set-returning functions and other expressions in lists and clauses.
SELECT id, t::date FROM texts WHERE id = 18;
SELECT id FROM texts WHERE id IN (16, 17, 18) AND t::date = '2001-02-03';
-- setup: SET LOCAL datestyle = 'ISO, DMY'
SELECT id, t::date FROM texts WHERE id IN (16, 17, 18) ORDER BY id;
-- setup: SET LOCAL datestyle = 'German'
SELECT id FROM texts WHERE id IN (16, 17, 18) AND t::date = date '3.2.2001';
-- setup: SET LOCAL datestyle = 'SQL, DMY'
SELECT id, d FROM times WHERE d = '03/02/2001';
-- setup: SET LOCAL datestyle = 'SQL, MDY'
SELECT id, d FROM times WHERE d = '02/03/2001' OR d::text = '02/03/2001';
-- setup: SET LOCAL datestyle = 'German'
SELECT id FROM times WHERE ts::text = '03.02.2001 04:05:06';
-- setup: SET LOCAL intervalstyle = 'sql_standard'
SELECT id, iv FROM times WHERE iv::text LIKE '%1-2%' OR iv = '-1 1:00:00';
-- setup: SET LOCAL intervalstyle = 'postgres_verbose'
SELECT id, iv, iv::text FROM times WHERE id < 8 ORDER BY id;
-- setup: SET LOCAL extra_float_digits = -3
SELECT id FROM nums WHERE f8::text = '0.333333333333';
-- setup: SET LOCAL extra_float_digits = 0
SELECT id FROM nums WHERE f8 = 0.3333333333333333 OR f8 = 123456789.123456789;
-- setup: SET LOCAL bytea_output = 'escape'
SELECT id, by::text FROM texts WHERE by::text LIKE 'a%' ORDER BY id;
-- setup: SET LOCAL lc_monetary = 'C'
SELECT id, m::text FROM nums WHERE m::text = '$1.50';
-- setup: SET LOCAL search_path = pg_catalog
SELECT count(*) FROM pg_class WHERE relname = 'pg_class';
SELECT id, t::int FROM texts WHERE id = 23;
SELECT id FROM texts WHERE id IN (23, 24) AND t::numeric < 50;
SELECT id, i4::text, n::text, b::text, d::text FROM nums NATURAL JOIN times WHERE id BETWEEN 20 AND 30 ORDER BY id;
SELECT id, i4::float8 / 3, n::float4, f8::numeric FROM nums WHERE id > 20 ORDER BY id;
SELECT id, i4::bool, b::int FROM nums WHERE id > 15 ORDER BY id;
SELECT id, b::text FROM nums WHERE b::text = 'true' ORDER BY id;
SELECT id FROM texts WHERE id = 25 AND t::bool;
SELECT id, vc::varchar(2), c::char(2), t::char(3), t::name, nm::varchar(3) FROM texts WHERE id < 26 ORDER BY id;
SELECT id FROM texts WHERE t::varchar(2) = 'ab';
SELECT id FROM nums WHERE i4::numeric(5,1) = 7.0;
SELECT id FROM nums WHERE id < 50 AND (i4::text || '.5')::numeric = 7.5;
SELECT id, upper(t), lower(t), initcap(t) FROM texts WHERE id < 26 ORDER BY id;
SELECT id FROM texts WHERE upper(t) = 'ABC';
SELECT id FROM texts WHERE lower(ti) = 'mixed1';
SELECT id, trim(t), ltrim(t), rtrim(t), btrim(t, ' a') FROM texts WHERE id < 10 ORDER BY id;
SELECT id FROM texts WHERE trim(t) = 'abc';
SELECT id, substr(t, 2, 3), substring(t from 2), left(t, 2), right(t, -1), reverse(t) FROM texts WHERE id < 26 ORDER BY id;
SELECT id FROM texts WHERE substring(t from '[0-9]+') = '42';
SELECT id, position('b' in t), strpos(t, 'c'), replace(t, 'a', 'ä'), translate(t, 'abc', 'xyz') FROM texts WHERE id < 26 ORDER BY id;
SELECT id, lpad(t, 5, '*'), rpad(t, 5), repeat(vc, 2), overlay(t placing 'XX' from 2 for 1) FROM texts WHERE id < 26 ORDER BY id;
SELECT id, split_part(t, ' ', 2), string_to_array(t, ' '), regexp_split_to_array(t, '\s+') FROM texts WHERE id > 25 ORDER BY id;
SELECT id, regexp_replace(t, '[0-9]', '#', 'g'), regexp_match(t, '(r)(ow)'), md5(t) FROM texts WHERE id > 26 ORDER BY id;
SELECT id, ascii(t), chr(65 + id % 26), quote_literal(t), quote_ident(nm::text), quote_nullable(t) FROM texts WHERE id < 26 ORDER BY id;
SELECT id, concat(t, '-', vc, NULL, id), concat_ws(',', t, NULL, vc), format('%s|%I|%L|%%', t, vc, t) FROM texts WHERE id < 26 ORDER BY id;
SELECT id, t || vc, t || id, vc || c, nm || 'x' FROM texts WHERE id < 26 ORDER BY id;
SELECT id FROM texts WHERE t || vc = 'abcabc';
SELECT id FROM texts WHERE concat(t, vc) = 'abcabc';
SELECT id FROM texts WHERE length(t) BETWEEN 3 AND 4 AND t < 'b';
SELECT id, convert_to(t, 'UTF8'), encode(convert_to(t, 'UTF8'), 'hex') FROM texts WHERE id < 26 ORDER BY id;
SELECT id, to_ascii(vc) IS NULL, unistr('\00e4'), normalize(t, NFD) = t FROM texts WHERE id = 1;
SELECT id, d < current_date, d < now(), ts < localtimestamp, tz < current_timestamp FROM times WHERE id > 10 ORDER BY id;
SELECT id FROM times WHERE tz < now() AND tz > now() - interval '100 years';
SELECT id FROM times WHERE d < current_date AND id < 16;
SELECT id FROM times WHERE ts > localtimestamp;
SELECT id FROM times WHERE d = stable_day();
SELECT id FROM times WHERE t < localtime OR t >= localtime;
SELECT count(*) FROM times WHERE age(tz) > interval '1 year';
SELECT id, extract(year FROM d), extract(month FROM d), extract(isodow FROM d), extract(week FROM d), extract(century FROM d) FROM times WHERE isfinite(d) ORDER BY id;
SELECT id FROM times WHERE extract(year FROM d) = 2001 AND extract(month FROM d) = 2;
SELECT id FROM times WHERE date_trunc('month', d) = '2001-02-01';
SELECT id FROM times WHERE to_char(d, 'YYYYMM') = '200102';
SELECT id FROM times WHERE to_char(tz, 'YYYY-MM-DD HH24') = '2001-02-03 04';
SELECT id, to_date('2001' || lpad((id % 12 + 1)::text, 2, '0'), 'YYYYMM'), to_timestamp(id * 1e6), to_number(id::text, '999') FROM times WHERE id > 20 ORDER BY id;
SELECT id FROM times WHERE ts BETWEEN '2001-02-01'::timestamp AND 'now'::timestamp AND id < 40;
SELECT id, current_setting('timezone') = 'UTC', current_user IS NOT NULL FROM nums WHERE id = 1;
SELECT id FROM texts WHERE t = current_setting('DateStyle') OR id = 1;
SELECT id FROM texts WHERE current_user::text <> t AND id < 3;
SELECT id FROM nums WHERE random() >= 0 AND id < 5;
SELECT id FROM nums WHERE volatile_true() AND i4 = 7;
SELECT count(*) FROM nums WHERE random() < 2;
SELECT id, random() BETWEEN 0 AND 1 FROM nums WHERE id < 3;
SELECT id FROM nums WHERE clock_timestamp() > '2001-01-01' AND id = 4;
SELECT id, generate_series(1, id) FROM nums WHERE id < 4;
SELECT id, unnest(ARRAY[i4, i2]) FROM nums WHERE id IN (7, 8);
SELECT id FROM nums WHERE id IN (SELECT generate_series(3, 6));
SELECT id, explode(2) FROM nums WHERE id < 3;
SELECT id, ARRAY[i4, i2, NULL], ROW(i4, b), ROW(id, ROW(b)) FROM nums WHERE id < 10 ORDER BY id;
SELECT id FROM nums WHERE ARRAY[i4, 1] = '{7,1}';
SELECT id, (ARRAY['a','b','c'])[id % 3 + 1] FROM nums WHERE id > 80 ORDER BY id;
SELECT id, CASE WHEN b THEN 'yes' WHEN NOT b THEN 'no' ELSE '?' END FROM nums WHERE id < 20 ORDER BY id;
SELECT id FROM nums WHERE CASE WHEN i4 = 0 THEN false ELSE 100 / i4 > 10 END AND id < 20;
SELECT id, n IS NULL, b IS TRUE, b IS NOT FALSE FROM nums WHERE id < 10 ORDER BY id;
SELECT id, i4 BETWEEN 0 AND 10, i4 IN (1, 7), t LIKE 'r%' FROM nums JOIN texts USING (id) WHERE id < 40 ORDER BY id;
SELECT -n, +i4, @ i2, |/ abs(f8), ||/ f8 FROM nums WHERE id BETWEEN 20 AND 25 ORDER BY id;
SELECT id, t COLLATE "C" < 'b', t COLLATE "en-x-icu" < 'b' FROM texts WHERE id < 26 ORDER BY id;
SELECT 1 FROM nums LIMIT 3;
SELECT FROM nums WHERE id < 3;
SELECT 'const', NULL, 42 FROM nums WHERE id = 1;
SELECT id AS "a b", id AS "A""B", id AS id FROM nums WHERE id = 2;
SELECT * FROM "Odd ""Name" ORDER BY "Id";
SELECT "select", "a""b" FROM "Odd ""Name" WHERE "ä ö" = 10 AND "CamelCase";
SELECT sum("a""b") FROM "Odd ""Name" AS "T ""x" WHERE "T ""x"."select" <> 'q';
SELECT o."Id", p."Id" FROM "Odd ""Name" o JOIN "Odd ""Name" p ON o."ä ö" = p."Id" * 10;
SELECT pg_typeof(n), pg_typeof(i2), pg_typeof(c), pg_typeof(vc) FROM nums JOIN texts USING (id) WHERE id = 1;
SELECT width_bucket(n, ARRAY[0, 1, 2, 5]::numeric[]), count(*) FROM nums WHERE id > 15 GROUP BY 1;
SELECT (SELECT 1), id FROM nums WHERE (SELECT true) AND id = 3;
SELECT xmlforest(id, t), xmlconcat('<a/>', '<b/>') FROM texts WHERE id < 3 ORDER BY id;
