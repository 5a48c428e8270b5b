-- Tables whose parts lie on several servers: aggregates in parts.
\getenv remote_port RFDW_REMOTE_PORT
SELECT dblink_exec('remote', 'CREATE DATABASE regress_shard');
CREATE SERVER shard FOREIGN DATA WRAPPER remote_fdw OPTIONS (host '127.0.0.1', port :'remote_port', dbname 'regress_shard');
CREATE USER MAPPING FOR CURRENT_USER SERVER shard OPTIONS (user 'postgres');
SELECT dblink_exec('remote', $$ CREATE TABLE s.m (id int, k int, n numeric, f float8, t text);
  INSERT INTO s.m SELECT g, g % 3, round(g / 7.0, g % 5), g / 8.0, 't' || g FROM generate_series(1, 99) g;
  INSERT INTO s.m (id, k, n) VALUES (90, 7, 'Infinity'), (91, 8, 'NaN'), (92, 9, NULL) $$);
SELECT dblink_exec('shard', $$ CREATE SCHEMA s; CREATE TABLE s.m (id int, k int, n numeric, f float8, t text);
  INSERT INTO s.m SELECT g, g % 3, round(g / 7.0, g % 9), g / 8.0, 't' || g FROM generate_series(100, 199) g;
  INSERT INTO s.m (id, k, n) VALUES (190, 7, '-Infinity'), (191, 8, 1.5), (192, 9, NULL) $$);
CREATE TABLE m (id int, k int, n numeric, f float8, t text) PARTITION BY RANGE (id);
CREATE FOREIGN TABLE m1 PARTITION OF m FOR VALUES FROM (0) TO (100) SERVER remote OPTIONS (schema_name 's', table_name 'm');
CREATE FOREIGN TABLE m2 PARTITION OF m FOR VALUES FROM (100) TO (200) SERVER shard OPTIONS (schema_name 's', table_name 'm');
CREATE TABLE one AS SELECT * FROM m;
\set explain 'EXPLAIN (VERBOSE, COSTS OFF)'

-- what is asked for each form of state
:explain SELECT count(*), count(k), sum(k), sum(f), min(t), max(n), bool_or(k > 1), bit_xor(k) FROM m;
:explain SELECT avg(k) FILTER (WHERE id > 5), avg(n), sum(n), sum(id::bigint), variance(k), stddev(n), stddev_pop(f), corr(f, k) FROM m;
:explain SELECT k, count(*), sum(n + k) FROM m WHERE id > 3 GROUP BY k HAVING count(*) > 1 ORDER BY k;
:explain SELECT k % 2 FROM m GROUP BY k % 2;

-- the same text as over one table
SELECT 'shards', sum(n), avg(n), avg(k), variance(n), stddev_pop(k), sum(id::bigint), avg(id::bigint), var_samp(id::bigint) FROM m WHERE k < 7
UNION ALL
SELECT 'one table', sum(n), avg(n), avg(k), variance(n), stddev_pop(k), sum(id::bigint), avg(id::bigint), var_samp(id::bigint) FROM one WHERE k < 7;
SELECT k, count(n), sum(n), avg(n), variance(n) FROM m WHERE k > 5 GROUP BY k ORDER BY k;
SELECT k, count(n), sum(n), avg(n), variance(n) FROM one WHERE k > 5 GROUP BY k ORDER BY k;
SELECT sum(n), avg(n), avg(k), variance(k), stddev(n), avg(f), count(*), bool_and(k > 1), corr(f, k) FROM m WHERE id < 0;
SELECT sum(n), avg(n), variance(n), stddev_pop(n) FROM m WHERE id IN (50, 51) AND random() >= 0;
SELECT sum(n), avg(n), variance(n), stddev_pop(n) FROM m WHERE id IN (50, 150);
SELECT sum(n), avg(n), variance(n), stddev_pop(n) FROM one WHERE id IN (50, 150);
(SELECT k, sum(n), avg(n) FILTER (WHERE id % 2 = 0), max(t), avg(f) FROM m GROUP BY k) EXCEPT SELECT k, sum(n), avg(n) FILTER (WHERE id % 2 = 0), max(t), avg(f) FROM one GROUP BY k;
SELECT round(corr(f, k)::numeric, 10), round(stddev(f)::numeric, 10), regr_count(f, k), round(regr_slope(f, k) FILTER (WHERE id > 9)::numeric, 10) FROM m
UNION
SELECT round(corr(f, k)::numeric, 10), round(stddev(f)::numeric, 10), regr_count(f, k), round(regr_slope(f, k) FILTER (WHERE id > 9)::numeric, 10) FROM one;

-- what needs all rows here, and why
:explain SELECT count(DISTINCT k) FROM m;
:explain SELECT avg(n) FROM m WHERE random() >= 0;
:explain SELECT avg(make_interval(days => k)) FROM m;
:explain SELECT unnest(ARRAY[id, k]) AS u, count(*) FROM m GROUP BY u;
PREPARE part(int) AS SELECT count(*) FROM m WHERE id = $1;
SET plan_cache_mode = force_generic_plan;
:explain EXECUTE part(5);
EXECUTE part(5);
RESET plan_cache_mode;
SET remote_fdw.shard_aggregates = off;
EXPLAIN (COSTS OFF) SELECT count(*) FROM m;
RESET remote_fdw.shard_aggregates;

-- a local partition, plain inheritance, UNION ALL
CREATE TABLE m3 PARTITION OF m FOR VALUES FROM (200) TO (300);
INSERT INTO m3 VALUES (200, 1, 0.125, 1, 'here');
EXPLAIN (COSTS OFF) SELECT k, count(*) FROM m GROUP BY k;
SELECT k, count(*), sum(n) FROM m WHERE k < 7 GROUP BY k ORDER BY k;
CREATE TABLE heir (id int, n numeric);
ALTER FOREIGN TABLE pair ADD COLUMN n numeric OPTIONS (column_name 'num');
ALTER FOREIGN TABLE pair INHERIT heir;
INSERT INTO heir VALUES (1, 0.50);
:explain SELECT sum(n) FROM heir;
SELECT sum(n), count(*) FROM heir;
DROP TABLE m3;
ALTER FOREIGN TABLE pair NO INHERIT heir;
ALTER FOREIGN TABLE pair DROP COLUMN n;
:explain SELECT src, sum(n) FROM (SELECT 'a' AS src, n FROM m1 UNION ALL SELECT 'b', n FROM m2) u GROUP BY src;
SELECT src, count(n) FROM (SELECT 'a' AS src, n FROM m1 UNION ALL SELECT 'b', n FROM m2) u GROUP BY src ORDER BY src;

DROP TABLE m, one, heir;
DROP SERVER shard CASCADE;
SELECT remote_fdw_disconnect_all();
SELECT dblink_exec('remote', 'DROP TABLE s.m');
SELECT dblink_exec('remote', 'DROP DATABASE regress_shard WITH (FORCE)');
