-- What EXPLAIN ANALYZE says of the traffic of each scan and write.
SET search_path = public;
\pset format unaligned
\pset tuples_only on
SELECT dblink_exec('remote', $$
  CREATE TABLE s.seen (id int PRIMARY KEY, k int, v text);
  INSERT INTO s.seen SELECT g, g % 10, 'row ' || g FROM generate_series(1, 1000) g;
  ANALYZE s.seen;
  CREATE TABLE s.wide AS SELECT repeat('x', 200) AS v FROM generate_series(1, 1000) $$);
CREATE FOREIGN TABLE seen (id int, k int, v text) SERVER remote OPTIONS (schema_name 's');
CREATE FOREIGN TABLE wide (v text) SERVER remote OPTIONS (schema_name 's', fetch_size '1000');
CREATE FOREIGN TABLE again (id int, k int, v text) SERVER remote OPTIONS (schema_name 's', table_name 'seen');
-- how much is sent, and how long is waited, is not the same every time
CREATE FUNCTION seen_plan(query text, options text DEFAULT '') RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE line text;
BEGIN
  FOR line IN EXECUTE 'EXPLAIN (ANALYZE, BUFFERS OFF, COSTS OFF, SUMMARY OFF, TIMING OFF' || options || ') ' || query LOOP
    line := regexp_replace(line, '[^\n]*Disabled[^\n]*false[^\n]*\n', '', 'g');
    line := regexp_replace(line, '(rows=|Rows"?: |Rows>)(\d+)\.00', '\1\2', 'g');
    RETURN NEXT regexp_replace(regexp_replace(line, '((?<!Rows )(?<!Keys )Sent"?: )\d+', '\1N', 'g'), '(Wait( Time)?"?: )[0-9.]+', '\1N', 'g');
  END LOOP;
END $$;

-- each strategy; rows and bytes are the same
SELECT seen_plan('SELECT * FROM seen WHERE random() >= 0');
SET remote_fdw.scan_strategy = query;
SELECT seen_plan('SELECT * FROM seen WHERE random() >= 0');
SET remote_fdw.scan_strategy = cursor;
SELECT seen_plan('SELECT * FROM seen WHERE random() >= 0');
RESET remote_fdw.scan_strategy;

-- a LIMIT, an aggregate, a join, none at all
SELECT seen_plan('SELECT * FROM seen WHERE random() >= 0 LIMIT 3');
SELECT seen_plan('SELECT k, count(*) FROM seen GROUP BY k');
SELECT seen_plan('SELECT s.v FROM seen s JOIN again a ON s.id = a.k');
SELECT seen_plan('SELECT * FROM seen WHERE id = (SELECT 1) AND current_user IS NULL');
SELECT seen_plan('SELECT * FROM seen WHERE random() >= 0 LIMIT 0');
-- parameters: all loops together
SELECT seen_plan('SELECT (SELECT v FROM seen WHERE id = x) FROM generate_series(1, 7) x');
-- rescans that ask nobody
SET enable_material = off; SET enable_hashjoin = off; SET enable_mergejoin = off;
SELECT seen_plan('SELECT count(*) FROM generate_series(1, 3) x LEFT JOIN seen s ON s.k * random() < -x');
RESET enable_material; RESET enable_hashjoin; RESET enable_mergejoin;
-- what does not fit into memory
SET remote_fdw.scan_strategy = cursor; SET work_mem = '64kB';
SELECT regexp_replace(seen_plan('SELECT * FROM wide WHERE random() >= 0'), '(Spilled: )\d+', '\1N');
RESET work_mem; RESET remote_fdw.scan_strategy;

-- the time with TIMING only
SELECT regexp_replace(seen_plan('SELECT * FROM seen WHERE id = 1', ', TIMING ON'), 'time=[0-9.]+', 'time=N');
SELECT substring(plan FROM '"Remote Wait Time": N') FROM seen_plan('SELECT * FROM seen WHERE id = 1', ', TIMING ON, FORMAT JSON') plan;

-- the other formats
SELECT seen_plan('SELECT * FROM seen WHERE id = 1', ', FORMAT JSON');
SELECT seen_plan('SELECT * FROM seen WHERE id = 1', ', FORMAT YAML');
SELECT regexp_replace(seen_plan('SELECT * FROM seen WHERE id = 1', ', FORMAT XML'), '(Sent>)\d+', '\1N');

-- writes
SELECT seen_plan('INSERT INTO seen SELECT 2000 + g, 1, ''a'' FROM generate_series(1, 5) g');
ALTER FOREIGN TABLE seen OPTIONS (ADD batch_size '3');
SELECT seen_plan('INSERT INTO seen SELECT 2010 + g, 1, ''a'' FROM generate_series(1, 5) g');
SELECT seen_plan('INSERT INTO seen SELECT 2020 + g, 1, ''a'' FROM generate_series(1, 2) g RETURNING id');
SELECT seen_plan('INSERT INTO seen SELECT 2030 + g, 1, ''a'' FROM generate_series(1, 5) g', ', VERBOSE, FORMAT JSON');
SELECT seen_plan('UPDATE seen SET v = v || random() WHERE id > 2000');
-- whole statements
SELECT seen_plan('UPDATE seen SET v = v || ''x'' WHERE id > 2000');
SELECT seen_plan('DELETE FROM seen WHERE id > 2000 AND random() >= 0');

-- without ANALYZE nothing of this
EXPLAIN (COSTS OFF) SELECT * FROM seen;
EXPLAIN (COSTS OFF) DELETE FROM seen WHERE random() > 2;

DROP FUNCTION seen_plan;
DROP FOREIGN TABLE seen, again, wide;
