-- The remote's own plans in EXPLAIN. Over a table that explain_analyze has made.
SET search_path = public;
\pset format unaligned
\pset tuples_only on
CREATE FOREIGN TABLE seen (id int, k int, v text) SERVER remote OPTIONS (schema_name 's');
CREATE FOREIGN TABLE again (id int, k int, v text) SERVER remote OPTIONS (schema_name 's', table_name 'seen');
CREATE FUNCTION seen_plan(query text, options text DEFAULT '') RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE line text;
BEGIN
  FOR line IN EXECUTE 'EXPLAIN (ANALYZE, BUFFERS OFF, COSTS OFF, SUMMARY OFF, TIMING OFF' || options || ') ' || query LOOP
    line := regexp_replace(line, '[^\n]*Disabled[^\n]*false[^\n]*\n', '', 'g');
    line := regexp_replace(line, '(rows=|Rows"?: |Rows>)(\d+)\.00', '\1\2', 'g');
    RETURN NEXT regexp_replace(regexp_replace(line, '((?<!Rows )(?<!Keys )Sent"?: )\d+', '\1N', 'g'), '(Wait( Time)?"?: )[0-9.]+', '\1N', 'g');
  END LOOP;
END $$;

SET remote_fdw.remote_plan = on;
EXPLAIN (COSTS OFF) SELECT * FROM seen WHERE id = 3;
EXPLAIN (COSTS OFF, VERBOSE) SELECT k, count(*) FROM seen GROUP BY k;
EXPLAIN (COSTS OFF) SELECT s.v FROM seen s, again a WHERE s.id = a.k + random()::int * 0;
EXPLAIN SELECT id FROM seen WHERE id = 3 AND random() > 2;
EXPLAIN (COSTS OFF, FORMAT JSON) SELECT * FROM seen WHERE id = 3;
EXPLAIN (COSTS OFF, FORMAT YAML) SELECT * FROM seen WHERE id = 3;
EXPLAIN (COSTS OFF, FORMAT XML) SELECT * FROM seen WHERE id < 3;
-- of parameters it knows the types
EXPLAIN (COSTS OFF) SELECT (SELECT v FROM seen WHERE id = x) FROM generate_series(1, 7) x;
EXPLAIN (COSTS OFF) SELECT * FROM seen WHERE id = (SELECT 1) AND v <> current_user::text AND k < ALL (SELECT generate_series(1, 2));
PREPARE p(int, text[]) AS SELECT * FROM seen WHERE id = $1 AND v = ANY ($2);
SET plan_cache_mode = force_generic_plan;
EXPLAIN (COSTS OFF) EXECUTE p(1, '{a}');
RESET plan_cache_mode;
-- the transaction and its settings there go on as they were
CREATE FOREIGN TABLE setting (name text, setting text) SERVER remote OPTIONS (schema_name 'pg_catalog', table_name 'pg_settings');
CREATE FOREIGN TABLE prepared (name text) SERVER remote OPTIONS (schema_name 'pg_catalog', table_name 'pg_prepared_statements');
BEGIN;
EXPLAIN (COSTS OFF) EXECUTE p(1, '{a}');
SELECT setting FROM setting WHERE name = 'plan_cache_mode';
SELECT count(*) FROM prepared WHERE name LIKE 'e%';
COMMIT;
-- it is not run
SELECT seen_plan('INSERT INTO seen SELECT max(id) + 1, 1, ''a'' FROM seen');
SELECT count(*) FROM seen;
-- with ANALYZE, also when rows are left over
SELECT seen_plan('SELECT * FROM seen WHERE random() >= 0 LIMIT 3');
SELECT seen_plan('SELECT (SELECT v FROM seen WHERE id = x) FROM generate_series(1, 3) x');
-- writes that are one statement there, and lookup joins
EXPLAIN (COSTS OFF) UPDATE seen SET v = 'b' WHERE id = 1001;
SELECT seen_plan('UPDATE seen SET v = ''b'' WHERE id = 1001');
SELECT seen_plan('UPDATE seen SET v = v || id WHERE id > 998 RETURNING id', ', FORMAT JSON');
SET plan_cache_mode = force_generic_plan;
PREPARE u(int, text) AS UPDATE seen SET v = $2 WHERE id = $1;
EXPLAIN (COSTS OFF) EXECUTE u(1, 'c');
DEALLOCATE u;
RESET plan_cache_mode;
CREATE TEMPORARY TABLE seen_keys AS SELECT g * 3 AS id FROM generate_series(1, 100) g;
ANALYZE seen_keys;
SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_nestloop = off;
EXPLAIN (COSTS OFF) SELECT s.v FROM seen_keys JOIN seen s USING (id) WHERE s.v <> current_user::text;
SELECT seen_plan('SELECT s.v FROM seen_keys JOIN seen s USING (id)');
RESET enable_hashjoin; RESET enable_mergejoin; RESET enable_nestloop;
-- errors are told and do no harm
CREATE FOREIGN TABLE nowhere (a int) SERVER remote;
BEGIN;
EXPLAIN (COSTS OFF) SELECT * FROM nowhere;
EXPLAIN (COSTS OFF, FORMAT JSON) SELECT * FROM nowhere WHERE a = (SELECT 1);
SELECT count(*) FROM seen;
COMMIT;
CREATE SERVER dead FOREIGN DATA WRAPPER remote_fdw OPTIONS (host '127.0.0.1', port '1');
CREATE USER MAPPING FOR CURRENT_USER SERVER dead;
CREATE FOREIGN TABLE far (a int) SERVER dead;
EXPLAIN (COSTS OFF) SELECT * FROM far;
RESET remote_fdw.remote_plan;
EXPLAIN (COSTS OFF) SELECT * FROM far;

DROP SERVER dead CASCADE;
DEALLOCATE p;
DROP FUNCTION seen_plan;
DROP FOREIGN TABLE seen, again, setting, prepared, nowhere;
