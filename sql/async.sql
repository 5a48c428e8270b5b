-- Append over foreign partitions runs concurrently: when async_capable says so, or when it says nothing and that is safe.
SELECT dblink_exec('remote', $$
  CREATE TABLE s.shard0 (id int, v text); CREATE TABLE s.shard1 (id int, v text); CREATE TABLE s.shard2 (id int, v text);
  INSERT INTO s.shard0 SELECT g, 'v' || g FROM generate_series(0, 999) g;
  INSERT INTO s.shard1 SELECT g, 'v' || g FROM generate_series(1000, 1999) g;
  INSERT INTO s.shard2 SELECT g, 'v' || g FROM generate_series(2000, 2999) g $$);
\getenv remote_port RFDW_REMOTE_PORT
CREATE SERVER remote2 FOREIGN DATA WRAPPER remote_fdw
  OPTIONS (host '127.0.0.1', port :'remote_port', dbname 'regress_remote', async_capable 'true');
CREATE USER MAPPING FOR CURRENT_USER SERVER remote2 OPTIONS (user 'postgres');
ALTER SERVER remote OPTIONS (ADD async_capable 'true');
CREATE TABLE shards (id int, v text) PARTITION BY RANGE (id);
CREATE FOREIGN TABLE shard0 PARTITION OF shards FOR VALUES FROM (0) TO (1000) SERVER remote OPTIONS (schema_name 's');
CREATE FOREIGN TABLE shard1 PARTITION OF shards FOR VALUES FROM (1000) TO (2000) SERVER remote2 OPTIONS (schema_name 's');
CREATE FOREIGN TABLE shard2 PARTITION OF shards FOR VALUES FROM (2000) TO (3000) SERVER remote OPTIONS (schema_name 's');
CREATE TABLE shard3 PARTITION OF shards FOR VALUES FROM (3000) TO (4000);
INSERT INTO shard3 SELECT g, 'local' FROM generate_series(3000, 3009) g;
EXPLAIN (COSTS OFF) SELECT * FROM shards;
SELECT count(*), sum(id), count(DISTINCT v) FROM shards;
SELECT count(*) FROM shards WHERE v LIKE '%7' AND random() >= 0;
SELECT * FROM shards WHERE id IN (5, 1005, 2005, 3005) ORDER BY id;
SELECT count(*) FROM (SELECT * FROM shards LIMIT 1500) x;
SELECT count(*) FROM (SELECT * FROM shards LIMIT 1) x;
SELECT count(*) FROM shards a JOIN shards b USING (id);
-- rescans
SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_material = off;
SELECT count(*) FROM (VALUES (1), (2), (3)) v(x) JOIN (SELECT * FROM shards WHERE id % 500 = 0) s ON s.id > v.x;
SELECT v.x, (SELECT count(*) FROM shards WHERE id < v.x) FROM (VALUES (10), (1010), (2010)) v(x);
RESET enable_hashjoin; RESET enable_mergejoin; RESET enable_material;
-- errors in one arm, then the session goes on
SELECT count(*) FROM shards WHERE 1 / (id - 1500) > 5;
SELECT count(*) FROM shards;
BEGIN;
DECLARE c CURSOR FOR SELECT * FROM shards;
MOVE 1200 FROM c;
SELECT count(*) FROM shards;
MOVE ALL FROM c;
COMMIT;
UPDATE shards SET v = 'changed' WHERE id % 1000 = 1;
SELECT tableoid::regclass, count(*) FROM shards WHERE v = 'changed' GROUP BY 1 ORDER BY 1;
-- without the option
ALTER SERVER remote OPTIONS (DROP async_capable);
ALTER SERVER remote2 OPTIONS (DROP async_capable);
EXPLAIN (COSTS OFF) SELECT * FROM shards;
EXPLAIN (COSTS OFF) SELECT * FROM shards ORDER BY v LIMIT 3;
-- the first part may be enough
EXPLAIN (COSTS OFF) SELECT * FROM shards WHERE random() >= 0 LIMIT 3;
BEGIN;
EXPLAIN (COSTS OFF) DECLARE c CURSOR FOR SELECT * FROM shards;
COMMIT;
-- rows are read to be written or locked there
EXPLAIN (COSTS OFF) UPDATE shards SET v = 'x' WHERE random() < 0;
EXPLAIN (COSTS OFF) SELECT * FROM shards WHERE id < 1500 FOR UPDATE;
EXPLAIN (COSTS OFF) WITH w AS (INSERT INTO shards VALUES (1, 'x') RETURNING *) SELECT * FROM shards, w;
-- written elsewhere
CREATE TEMP TABLE here (id int, v text);
EXPLAIN (COSTS OFF) INSERT INTO here SELECT * FROM shards;
INSERT INTO here SELECT * FROM shards;
SELECT count(*), sum(id) FROM here;
ALTER SERVER remote2 OPTIONS (ADD async_capable 'false');
EXPLAIN (COSTS OFF) SELECT * FROM shards;
DROP TABLE shards;
DROP SERVER remote2 CASCADE;
