-- Tables whose parts lie on several servers: LIMIT in each arm, partitionwise joins and aggregates.
\getenv remote_port RFDW_REMOTE_PORT
SELECT dblink_exec('remote', 'CREATE DATABASE regress_shard');
CREATE SERVER shard FOREIGN DATA WRAPPER remote_fdw OPTIONS (host '127.0.0.1', port :'remote_port', dbname 'regress_shard');
CREATE USER MAPPING FOR CURRENT_USER SERVER shard OPTIONS (user 'postgres');
SELECT dblink_exec('remote', $$ CREATE TABLE s.m (id int, k int, n numeric, f float8, t text); CREATE TABLE s.c (id int, note text);
  INSERT INTO s.m SELECT g, g % 3, round(g / 7.0, g % 5), g / 8.0, 't' || g FROM generate_series(1, 99) g;
  INSERT INTO s.m (id, k, n) VALUES (90, 7, 'Infinity'), (91, 8, 'NaN'), (92, 9, NULL);
  INSERT INTO s.c SELECT g, 'n' || g % 4 FROM generate_series(1, 99) g $$);
SELECT dblink_exec('shard', $$ CREATE SCHEMA s; CREATE TABLE s.m (id int, k int, n numeric, f float8, t text); CREATE TABLE s.c (id int, note text);
  INSERT INTO s.m SELECT g, g % 3, round(g / 7.0, g % 9), g / 8.0, 't' || g FROM generate_series(100, 199) g;
  INSERT INTO s.m (id, k, n) VALUES (190, 7, '-Infinity'), (191, 8, 1.5), (192, 9, NULL);
  INSERT INTO s.c SELECT g, 'n' || g % 4 FROM generate_series(100, 199) g $$);
CREATE TABLE m (id int, k int, n numeric, f float8, t text) PARTITION BY RANGE (id);
CREATE FOREIGN TABLE m1 PARTITION OF m FOR VALUES FROM (0) TO (100) SERVER remote OPTIONS (schema_name 's', table_name 'm');
CREATE FOREIGN TABLE m2 PARTITION OF m FOR VALUES FROM (100) TO (200) SERVER shard OPTIONS (schema_name 's', table_name 'm');
CREATE TABLE c (id int, note text) PARTITION BY RANGE (id);
CREATE FOREIGN TABLE c1 PARTITION OF c FOR VALUES FROM (0) TO (100) SERVER remote OPTIONS (schema_name 's', table_name 'c');
CREATE FOREIGN TABLE c2 PARTITION OF c FOR VALUES FROM (100) TO (200) SERVER shard OPTIONS (schema_name 's', table_name 'c');
CREATE TABLE one AS SELECT * FROM m;
\set explain 'EXPLAIN (VERBOSE, COSTS OFF)'

-- LIMIT
:explain SELECT id, t FROM m LIMIT 3 OFFSET 2;
:explain SELECT id, t FROM m ORDER BY t COLLATE "C" LIMIT 3 OFFSET 2;
SELECT id, t FROM m ORDER BY t COLLATE "C" LIMIT 3 OFFSET 2;
PREPARE page(int, bigint) AS SELECT id FROM m ORDER BY id, k LIMIT $1 OFFSET $2;
SET plan_cache_mode = force_generic_plan;
:explain EXECUTE page(2, 100);
EXECUTE page(2, 97);
EXECUTE page(2, 9223372036854775807);
EXECUTE page(NULL, 203);
EXECUTE page(3, NULL);
EXECUTE page(-1, 1);
RESET plan_cache_mode;
-- not: ties, locks, conditions or an order of ours, aggregates and joins above
:explain SELECT id FROM m ORDER BY k FETCH FIRST 2 ROWS WITH TIES;
:explain SELECT id FROM m WHERE random() >= 0 LIMIT 2;
:explain SELECT id FROM m ORDER BY random() LIMIT 2;
:explain SELECT DISTINCT k FROM m LIMIT 2;
:explain SELECT row_number() OVER (), id FROM m LIMIT 2;
:explain SELECT m.id FROM m JOIN one USING (id) LIMIT 2;
:explain SELECT generate_series(1, 2) FROM m LIMIT 2;

-- partitionwise joins and aggregates
SET enable_partitionwise_join = on;
SET enable_partitionwise_aggregate = on;
:explain SELECT m.id, note FROM m JOIN c USING (id) WHERE k = 1;
SELECT m.id, note FROM m JOIN c USING (id) WHERE k = 1 AND m.id % 20 = 0 ORDER BY 1;
:explain SELECT k, count(*), avg(n) FROM m JOIN c USING (id) WHERE note = 'n1' GROUP BY k;
SELECT k, count(*), sum(n) FROM m JOIN c USING (id) WHERE note = 'n1' AND k < 3 GROUP BY k ORDER BY k;
SELECT k, count(*), sum(n) FROM one JOIN c USING (id) WHERE note = 'n1' AND k < 3 GROUP BY k ORDER BY k;
:explain SELECT id, count(*) FROM m GROUP BY id HAVING count(*) > 1;
SELECT id, count(*) FROM m GROUP BY id HAVING count(*) > 1 ORDER BY id;
SELECT m, m.tableoid::regclass, c.tableoid::regclass FROM m LEFT JOIN c ON c.id = m.id AND c.note = 'n2' WHERE m.id IN (98, 99, 101, 102) ORDER BY m.id;
RESET enable_partitionwise_join;
RESET enable_partitionwise_aggregate;

DROP TABLE m, c, one;
DROP SERVER shard CASCADE;
SELECT remote_fdw_disconnect_all();
SELECT dblink_exec('remote', 'DROP TABLE s.m, s.c');
SELECT dblink_exec('remote', 'DROP DATABASE regress_shard WITH (FORCE)');
