-- What a scan asks the remote: parameters, columns, locks, lookups.
-- parameters
PREPARE q(int, text) AS SELECT id FROM num WHERE id > $1 AND name <> $2 AND id < 10;
SET plan_cache_mode = force_generic_plan;
EXPLAIN (VERBOSE, COSTS OFF) EXECUTE q(7, 'x');
EXECUTE q(7, 'x');
EXECUTE q(8, 'name 9');
RESET plan_cache_mode;
-- an InitPlan is evaluated under the user's settings
SET datestyle = german;
EXPLAIN (VERBOSE, COSTS OFF) SELECT count(*) FROM num WHERE name = (SELECT (date '2001-02-03')::text FROM generate_series(1, 1));
SELECT count(*) FROM num WHERE d::text = (SELECT (date '2026-01-03')::text FROM generate_series(1, 1));
RESET datestyle;
-- only what is needed is fetched
EXPLAIN (VERBOSE, COSTS OFF) SELECT name FROM num WHERE f > 1;
EXPLAIN (VERBOSE, COSTS OFF) SELECT count(*) FROM num;
EXPLAIN (VERBOSE, COSTS OFF) SELECT id FROM num ORDER BY id FOR UPDATE;
EXPLAIN (VERBOSE, COSTS OFF) SELECT id FROM num FOR SHARE SKIP LOCKED;
-- a lookup per outer row
SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_material = off; SET remote_fdw.enable_lookup_join = off;
EXPLAIN (VERBOSE, COSTS OFF) SELECT n.name FROM (SELECT * FROM (VALUES (1), (2)) v(x) OFFSET 0) v JOIN num n ON n.id = v.x;
SELECT n.name FROM (SELECT * FROM (VALUES (1), (2), (2), (NULL)) v(x) OFFSET 0) v JOIN num n ON n.id = v.x ORDER BY 1;
RESET enable_hashjoin; RESET enable_mergejoin; RESET enable_material;
