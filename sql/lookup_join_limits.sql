-- Lookup joins with LATERAL subqueries, in generic plans, for other users; where they are not made; errors.
\set VERBOSITY terse
CREATE TABLE keys (k int, t text);
INSERT INTO keys SELECT g % 12, 'k' || g FROM generate_series(1, 24) g;
INSERT INTO keys VALUES (NULL, 'null'), (100, 'last');
ANALYZE keys;
SET jit = off;
SET enable_hashjoin = off;
SET enable_mergejoin = off;
SET enable_nestloop = off;
-- The first rows for each of many; what has an aggregate of nothing but outer columns is asked row by row.
EXPLAIN (VERBOSE, COSTS OFF) SELECT keys.t, x.* FROM keys, LATERAL (SELECT note, num + keys.k AS n FROM pair WHERE pair.num = keys.k ORDER BY id DESC LIMIT 1) x;
SELECT keys.t, x.* FROM keys, LATERAL (SELECT note, num + keys.k AS n FROM pair WHERE pair.num = keys.k ORDER BY id DESC LIMIT 1) x WHERE keys.k < 3 ORDER BY 1;
SELECT keys.t, x.* FROM keys LEFT JOIN LATERAL (SELECT max(y), count(*) FROM (SELECT keys.k AS y FROM pair WHERE pair.num = keys.k) s) x ON true WHERE keys.k < 2 ORDER BY 1;
-- A generic plan.
PREPARE p(int, text) AS SELECT count(*) FROM keys JOIN num ON num.id = keys.k AND num.id < $1 AND num.name <> $2;
SET plan_cache_mode = force_generic_plan;
EXPLAIN (VERBOSE, COSTS OFF) EXECUTE p(5, 'x');
EXECUTE p(5, 'name 1');
EXECUTE p(8, 'x');
EXECUTE p(NULL, 'x');
RESET plan_cache_mode;
-- A view's owner asks with the owner's mapping; one without a mapping is refused.
CREATE ROLE regress_lookup;
CREATE VIEW joined AS SELECT keys.t, num.name FROM keys JOIN num ON num.id = keys.k;
GRANT SELECT ON joined, keys, num TO regress_lookup;
SET ROLE regress_lookup;
SELECT count(*) FROM joined;
SELECT count(*) FROM keys JOIN num ON num.id = keys.k;
RESET ROLE;
-- Not where rows are locked or changed, where the statement writes the table, and where it is turned off.
RESET enable_hashjoin;
EXPLAIN (COSTS OFF) SELECT keys.t FROM keys JOIN num ON num.id = keys.k FOR UPDATE OF keys;
EXPLAIN (COSTS OFF) UPDATE keys SET t = num.name FROM num WHERE num.id = keys.k;
EXPLAIN (COSTS OFF) INSERT INTO pair SELECT pair.id + 100, keys.k FROM keys JOIN pair ON pair.num = keys.k;
EXPLAIN (COSTS OFF) INSERT INTO keys SELECT pair.id, pair.note FROM keys JOIN pair ON pair.num = keys.k;
SET remote_fdw.enable_lookup_join = off;
EXPLAIN (COSTS OFF) SELECT keys.t, num.name FROM keys JOIN num ON num.id = keys.k;
RESET remote_fdw.enable_lookup_join;
-- Errors of the remote come through, and the session goes on.
SELECT keys.t FROM keys JOIN num ON num.id / (keys.k - 5) = 1;
SELECT count(*) FROM keys JOIN num ON num.id = keys.k;
SET remote_fdw.lookup_batch_size = 0;
DROP VIEW joined;
REVOKE ALL ON keys, num FROM regress_lookup;
DROP ROLE regress_lookup;
DROP TABLE keys;
