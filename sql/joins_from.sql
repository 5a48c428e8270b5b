-- Functions and VALUES lists in FROM, evaluated by the remote beside its tables.
SET remote_fdw.enable_lookup_join = off;
\set explain 'EXPLAIN (VERBOSE, COSTS OFF)'
:explain SELECT p.id, u FROM pair p JOIN unnest(ARRAY[1, 2, 2]) u ON u = p.id;
SELECT p.id, u FROM pair p JOIN unnest(ARRAY[1, 2, 2]) u ON u = p.id ORDER BY 1;
:explain SELECT p.id, v.s FROM pair p JOIN (VALUES (1, 'one'), (2, NULL)) v(i, s) ON v.i = p.id WHERE v.s IS NOT NULL;
SELECT p.id, v.s FROM pair p JOIN (VALUES (1, 'one'), (2, NULL)) v(i, s) ON v.i = p.id ORDER BY 1;
:explain SELECT n.id, g.o FROM num n JOIN pair p ON p.id = n.id JOIN generate_series(2, 6, 2) WITH ORDINALITY g(g, o) ON g.g = n.id;
SELECT n.id, g.o FROM num n JOIN pair p ON p.id = n.id JOIN generate_series(2, 6, 2) WITH ORDINALITY g(g, o) ON g.g = n.id ORDER BY 1;
:explain SELECT p.id FROM pair p WHERE p.id IN (VALUES (1), (3));
:explain SELECT n.id, u FROM num n, unnest(n.ints) u WHERE n.id = 3 AND u > 3;
SELECT n.id, u FROM num n, unnest(n.ints) u WHERE n.id = 3 AND u > 3;

-- parameters; a stable argument is computed here
PREPARE looked_up(int[]) AS SELECT p.id, p.note FROM pair p JOIN unnest($1) u ON u = p.id ORDER BY 1;
SET plan_cache_mode = force_generic_plan;
EXPLAIN (VERBOSE, COSTS OFF) EXECUTE looked_up('{1,2}');
EXECUTE looked_up('{4,9,4}');
RESET plan_cache_mode;
:explain SELECT p.id FROM pair p JOIN unnest(string_to_array(current_setting('search_path'), ',')::text[]) u ON u = p.note;

-- what stays here: volatile and stable functions, one's own, lists that are locked, collations of one's own
CREATE FUNCTION local_set() RETURNS SETOF int IMMUTABLE LANGUAGE plpgsql AS 'BEGIN RETURN NEXT 1; RETURN NEXT 2; END';
EXPLAIN (COSTS OFF) SELECT p.id FROM pair p JOIN local_set() u ON u = p.id;
EXPLAIN (COSTS OFF) SELECT p.id FROM pair p JOIN generate_series(timestamptz '2026-01-01', '2026-01-03', '1 day') u ON p.id = extract(day FROM u);
EXPLAIN (COSTS OFF) SELECT p.id FROM pair p JOIN unnest(ARRAY[1, 2]) u ON u = p.id FOR UPDATE OF p;
EXPLAIN (COSTS OFF) SELECT p.id FROM pair p JOIN unnest(ARRAY['a', 'b'] COLLATE "C") u ON u = p.note;
EXPLAIN (COSTS OFF) SELECT p.id FROM pair p JOIN ROWS FROM (unnest(ARRAY[1, 2]), generate_series(1, 2)) u(a, b) ON u.a = p.id;
EXPLAIN (COSTS OFF) SELECT u FROM unnest(ARRAY[1, 2]) u JOIN (VALUES (1), (2)) v(v) ON v.v = u;
DROP FUNCTION local_set;
DEALLOCATE looked_up;

-- a subquery whose rows one remote query gives
:explain SELECT n.id, s.n FROM num n LEFT JOIN (SELECT num, count(*) AS n, 'x' AS kind FROM pair GROUP BY num) s ON s.num = n.id WHERE n.id < 4;
SELECT n.id, s.n, s.kind FROM num n LEFT JOIN (SELECT num, count(*) AS n, 'x' AS kind FROM pair GROUP BY num HAVING count(*) > 1) s ON s.num = n.id AND s.n = 2 WHERE n.id < 4 ORDER BY 1;
:explain SELECT a.n, b.n FROM (SELECT count(*) AS n FROM num) a, (SELECT max(id) AS n FROM pair) b;
SELECT a.n, b.n FROM (SELECT count(*) AS n FROM num) a, (SELECT max(id) AS n FROM pair) b;
:explain SELECT id FROM num WHERE id IN (SELECT num FROM pair GROUP BY num HAVING count(*) > 1);
-- one group, although no aggregate is wanted of it
SELECT 1 AS one FROM (SELECT count(*) FROM num) a, (SELECT max(id) AS n FROM pair WHERE id < 0) b;
-- its tables are checked and locked as those of the query itself
CREATE ROLE regress_join_reader;
GRANT SELECT ON num TO regress_join_reader;
SET ROLE regress_join_reader;
SELECT a.n, b.n FROM (SELECT count(*) AS n FROM num) a, (SELECT max(id) AS n FROM pair) b;
RESET ROLE;
CREATE VIEW counted_pairs AS SELECT num, count(*) AS n FROM pair GROUP BY num;
GRANT SELECT ON counted_pairs TO regress_join_reader;
CREATE USER MAPPING FOR regress_join_reader SERVER remote OPTIONS (user 'postgres', password_required 'false');
SET ROLE regress_join_reader;
EXPLAIN (COSTS OFF) SELECT n.id FROM num n JOIN counted_pairs c ON c.num = n.id;
RESET ROLE;
BEGIN;
PREPARE counted AS SELECT n.id, s.n FROM num n JOIN (SELECT num, count(*) AS n FROM pair GROUP BY num) s ON s.num = n.id WHERE n.id = 1;
EXECUTE counted;
SELECT relation::regclass FROM pg_locks WHERE pid = pg_backend_pid() AND relation IN ('num'::regclass, 'pair'::regclass) ORDER BY 1;
COMMIT;
ALTER FOREIGN TABLE pair OPTIONS (SET table_name 'num');
EXECUTE counted;
ALTER FOREIGN TABLE pair OPTIONS (SET table_name 'pair');
EXECUTE counted;
DEALLOCATE counted;
DROP VIEW counted_pairs;
DROP USER MAPPING FOR regress_join_reader SERVER remote;
REVOKE SELECT ON num FROM regress_join_reader;
DROP ROLE regress_join_reader;
