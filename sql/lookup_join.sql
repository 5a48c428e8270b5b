-- Joins of local rows with remote ones by lookups of many keys at once.
\set VERBOSITY terse
CREATE TABLE keys (k int, t text);
INSERT INTO keys SELECT g % 12, 'k' || g FROM generate_series(1, 24) g;
INSERT INTO keys VALUES (NULL, 'null'), (100, 'last');
ANALYZE keys;
-- What EXPLAIN shows.
EXPLAIN (VERBOSE, COSTS OFF) SELECT keys.t, num.name FROM keys JOIN num ON num.id = keys.k;
EXPLAIN (VERBOSE, COSTS OFF) SELECT keys.t, num.name FROM keys LEFT JOIN num ON num.id = keys.k AND num.flag AND random() < 2 WHERE num.name IS DISTINCT FROM 'x';
EXPLAIN (VERBOSE, COSTS OFF) SELECT t FROM keys WHERE EXISTS (SELECT FROM num WHERE num.id = keys.k);
EXPLAIN (COSTS OFF) SELECT keys.t, num.name, pair.note FROM keys JOIN num ON num.id = keys.k JOIN pair ON pair.num = num.id;
EXPLAIN (ANALYZE, BUFFERS OFF, COSTS OFF, TIMING OFF, SUMMARY OFF) SELECT keys.t, num.name FROM keys JOIN num ON num.id = keys.k AND num.name <> keys.t || random();
EXPLAIN (ANALYZE, BUFFERS OFF, COSTS OFF, TIMING OFF, SUMMARY OFF) SELECT keys.t, num.name FROM keys LEFT JOIN num ON num.id = keys.k AND num.name <> keys.t || random() WHERE coalesce(num.id, 1) < 3;
EXPLAIN (ANALYZE, VERBOSE, BUFFERS OFF, COSTS OFF, TIMING OFF, SUMMARY OFF, FORMAT yaml) SELECT count(num.id) FROM keys LEFT JOIN num ON num.id = keys.k;
-- From here on nothing but lookups (whose plans are not worth compiling, whatever is disabled beside them).
SET jit = off;
SET enable_hashjoin = off;
SET enable_mergejoin = off;
SET enable_nestloop = off;
-- Several keys, inequalities, keys that may be NULL; types that have no arrays of their own travel as text.
EXPLAIN (VERBOSE, COSTS OFF) SELECT count(*) FROM keys JOIN num ON num.id > keys.k AND num.name LIKE keys.t || '%';
EXPLAIN (VERBOSE, COSTS OFF) SELECT count(*) FROM keys JOIN num ON num.id IS NOT DISTINCT FROM keys.k;
EXPLAIN (VERBOSE, COSTS OFF) SELECT count(*) FROM (SELECT ARRAY[k, NULL, k + 1] AS a, 'ok'::mood AS m FROM keys OFFSET 0) x JOIN num ON num.ints = x.a AND num.feeling = x.m;
SELECT count(*) FROM keys JOIN num ON num.id > keys.k AND num.name LIKE 'name ' || keys.k || '%';
SELECT count(*) FROM keys JOIN num ON num.small IS NOT DISTINCT FROM keys.k;
SELECT count(*), sum(num.id) FROM (SELECT ARRAY[k, NULL, k + 1] AS a, 'ok'::mood AS m FROM keys OFFSET 0) x JOIN num ON num.ints = x.a AND num.feeling = x.m;
-- Rows: duplicates, NULL keys, no partner.
SELECT keys.k, keys.t, num.name FROM keys JOIN num ON num.id = keys.k WHERE keys.k < 3 OR keys.k = 100 ORDER BY 1, 2;
SELECT keys.k, keys.t, num.name, num.id FROM keys LEFT JOIN num ON num.id = keys.k AND num.flag WHERE keys.k < 3 OR keys.k IS NULL ORDER BY 1, 2;
SELECT k, t FROM keys WHERE EXISTS (SELECT FROM num WHERE num.id = keys.k AND num.flag) AND k < 5 ORDER BY 1, 2;
SELECT k, t FROM keys WHERE NOT EXISTS (SELECT FROM num WHERE num.id = keys.k) ORDER BY 1, 2;
SELECT keys.t, num.id FROM keys LEFT JOIN num ON num.id = keys.k WHERE num.id IS NULL ORDER BY 1;
SELECT keys.t, (SELECT count(*) FROM keys i JOIN num ON num.id = i.k AND num.id < keys.k) FROM keys WHERE k BETWEEN 3 AND 4 ORDER BY 1;
-- A key goes once per batch; batches grow up to lookup_batch_size, or as LIMIT has it.
SET remote_fdw.lookup_batch_size = 5;
EXPLAIN (ANALYZE, BUFFERS OFF, COSTS OFF, TIMING OFF, SUMMARY OFF) SELECT keys.t, num.name FROM keys JOIN num ON num.id = keys.k;
SELECT count(*), count(DISTINCT num.id) FROM keys JOIN num ON num.id = keys.k;
RESET remote_fdw.lookup_batch_size;
EXPLAIN (ANALYZE, BUFFERS OFF, COSTS OFF, TIMING OFF, SUMMARY OFF) SELECT keys.t, num.name FROM keys LEFT JOIN num ON num.id = keys.k LIMIT 3;
DROP TABLE keys;
