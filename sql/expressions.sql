-- Expressions beyond operators and functions: rows, fields, subscripts, XML, time zones, parameters.
SELECT dblink_exec('remote', $$
  CREATE TABLE s.doc (id int, jb jsonb, x xml, ts timestamp, tz timestamptz, d date, name text);
  INSERT INTO s.doc VALUES (1, '{"a": [1, {"b": "c"}]}', '<a/>', '2026-01-02 03:04', '2026-01-02 03:04+00', '2026-01-02', 'one'),
    (2, '[1, 2]', 'text', '2026-07-02 03:04', '2026-07-02 03:04+00', '2026-07-02', 'two')
$$);
CREATE FOREIGN TABLE doc (id int, jb jsonb, x xml, ts timestamp, tz timestamptz, d date, name text) SERVER remote OPTIONS (schema_name 's');
CREATE FUNCTION plan(query text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE line text;
BEGIN
  FOR line IN EXECUTE 'EXPLAIN (VERBOSE, COSTS OFF) SELECT id FROM doc WHERE ' || query LOOP
    IF line ~ 'Remote SQL|Kept Local|Filter' THEN RETURN NEXT regexp_replace(trim(line), 'Remote SQL: SELECT .*? FROM s.doc r1\y', 'Remote:'); END IF;
  END LOOP;
END $$;
SET timezone = 'Europe/Berlin';
\t on
-- rows
SELECT plan('(id, name) = (1, ''one'')');
SELECT plan('(id, name) IN ((1, ''one''), (2, ''x''))');
SELECT plan('(id, name) < (2, ''a'')');
SELECT plan('(id, name) IS DISTINCT FROM (1, ''one'')');
SELECT plan('record_eq(ROW(id, name), ROW(id, ''one''::text))');
SELECT plan('record_lt(ROW(id, name), ROW(id, ''one''::text))');
-- subscripts, XML
SELECT plan('jb[''a''][1][''b''] = ''"c"''');
SELECT plan('jb[id - 1] = ''1''');
SELECT plan('x IS DOCUMENT');
SELECT plan('xmlserialize(CONTENT x AS text) = ''text''');
SELECT plan('xmlelement(name a, id)::text = ''<a>1</a>''');
-- time zones
SELECT plan('tz >= date ''2026-01-02''');
SELECT plan('d >= date_trunc(''month'', current_date)');
SELECT plan('d = now()');
SELECT plan('ts > now() - interval ''1 day''');
SELECT plan('tz::date = ''2026-01-02''');
SELECT plan('extract(hour FROM tz) = 4');
SELECT plan('date_trunc(''day'', tz) = ''2026-01-02''');
SELECT plan('date_trunc(''hour'', tz) = ''2026-01-02''');
SELECT plan('ts > tz');
SET timezone = 'EST5EDT';
SELECT plan('ts > now() - interval ''1 day''');
SELECT plan('d > now() - interval ''1 day''');
SET timezone = 'Europe/Berlin';
SELECT id FROM doc WHERE tz::date = '2026-07-02' AND extract(hour FROM tz) = 5;
PREPARE at_noon AS SELECT count(*) FROM doc WHERE ts < timestamptz '2026-01-02 02:30+00';
EXECUTE at_noon;
SET timezone = 'UTC';
EXECUTE at_noon;
SET timezone = 'Europe/Berlin';
EXECUTE at_noon;
SET plan_cache_mode = force_generic_plan;
EXECUTE at_noon;
SET timezone = 'CET';
EXECUTE at_noon;
RESET plan_cache_mode;
SET timezone = 'Europe/Berlin';
-- computed once, here
SELECT plan('name = to_char(now(), ''YYYY'')');
SELECT plan('id = 1 OR name = current_setting(''x.y'', true)');
SELECT plan('id = 1 OR name = current_setting(''x.y'')');
SELECT plan('id = 1 OR tz > date_trunc(''nonsense'', now())');
SELECT plan('id = 1 OR tz > date_trunc(''month'', now())');
SELECT plan('id = (SELECT max(id) FROM doc)');
SELECT plan('name = CASE WHEN current_user = ''x'' THEN ''one'' ELSE session_user::text END');
SELECT plan('random() < 2 AND clock_timestamp() > tz');
\t off
RESET timezone;
DROP FUNCTION plan(text);
DROP FOREIGN TABLE doc;
DEALLOCATE at_noon;
