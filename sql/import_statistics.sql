-- import_stats in trees of tables, and what is refused of the remote's statistics.
SELECT dblink_exec('remote', $$
  CREATE TABLE s.st1 (k int, v text, tags text[]);
  CREATE TABLE s.st2 (LIKE s.st1);
  INSERT INTO s.st1 SELECT g, 'a' || g % 10, ARRAY['t' || g % 3] FROM generate_series(1, 3000) g;
  INSERT INTO s.st2 SELECT g, 'b' || g % 10, ARRAY['u' || g % 3] FROM generate_series(3001, 5000) g;
  ALTER TABLE s.st1 SET (autovacuum_enabled = off); ALTER TABLE s.st2 SET (autovacuum_enabled = off);
  ANALYZE s.st1, s.st2 $$);
CREATE TABLE st (k int, v text, tags text[]) PARTITION BY RANGE (k);
CREATE FOREIGN TABLE st1 PARTITION OF st FOR VALUES FROM (1) TO (3001) SERVER remote OPTIONS (schema_name 's', import_stats 'true');
CREATE FOREIGN TABLE st2 PARTITION OF st FOR VALUES FROM (3001) TO (9001) SERVER remote OPTIONS (schema_name 's', import_stats 'true');
CREATE VIEW known AS SELECT tablename, attname, inherited, n_distinct, cardinality(most_common_freqs) AS mcv, histogram_bounds IS NOT NULL AS hist,
  correlation IS NOT NULL AS corr, cardinality(most_common_elem_freqs) AS elems, cardinality(elem_count_histogram) AS counts
  FROM pg_stats WHERE tablename IN ('st', 'st1', 'st2') ORDER BY 1, 2, 3;
-- the tree's own statistics come from rows of all parts; the parts' own are taken over
ANALYZE st;
SELECT * FROM known;
SELECT relname, reltuples FROM pg_class WHERE relname IN ('st', 'st1', 'st2') ORDER BY 1;
EXPLAIN (COSTS ON, TIMING OFF) SELECT * FROM st1 WHERE v = 'a3';
-- the same when nothing reports progress
DELETE FROM pg_statistic WHERE starelid IN ('st'::regclass, 'st1'::regclass, 'st2'::regclass);
SET track_activities = off;
ANALYZE st;
RESET track_activities;
SELECT * FROM known;
-- and when the tree's root is a foreign table
CREATE FOREIGN TABLE st_root (k int, v text, tags text[]) SERVER remote OPTIONS (schema_name 's', table_name 'st1', import_stats 'true');
CREATE TABLE st_child () INHERITS (st_root);
INSERT INTO st_child SELECT g, 'local', NULL FROM generate_series(1, 300) g;
ANALYZE st_root;
SELECT attname, inherited, most_common_vals::text ~ 'local' AS local_too FROM pg_stats WHERE tablename = 'st_root' AND attname = 'v' ORDER BY 2;
DROP FOREIGN TABLE st_root CASCADE;
-- numbers that cannot be right would make every later plan fail: such a column keeps what it has
DELETE FROM pg_statistic WHERE starelid = 'st1'::regclass;
SELECT dblink_exec('remote', $$ UPDATE pg_statistic SET stanumbers1 = '{0.5}' WHERE starelid = 's.st1'::regclass AND staattnum = 2;
  UPDATE pg_statistic SET stanullfrac = 'NaN' WHERE starelid = 's.st1'::regclass AND staattnum = 1 $$);
ANALYZE st1;
SELECT * FROM known WHERE tablename = 'st1';
SELECT count(*) FROM st1 WHERE v = 'a3' AND k < 100;
SELECT dblink_exec('remote', $$ UPDATE pg_statistic SET stanumbers1 = '{0.5,NULL,0.1,0.1,0.1,0.1,0.1,0.1,0.1,0.1}' WHERE starelid = 's.st1'::regclass AND staattnum = 2;
  UPDATE pg_statistic SET stanullfrac = 1.5 WHERE starelid = 's.st1'::regclass AND staattnum = 1;
  UPDATE pg_statistic SET stanumbers4 = '{0.3,0.3}' WHERE starelid = 's.st1'::regclass AND staattnum = 3 AND stakind4 = 4;
  UPDATE pg_statistic SET stanumbers3 = '{0.3,0.3}' WHERE starelid = 's.st1'::regclass AND staattnum = 3 AND stakind3 = 4;
  UPDATE pg_statistic SET stanumbers2 = '{0.3,0.3}' WHERE starelid = 's.st1'::regclass AND staattnum = 3 AND stakind2 = 4 $$);
ANALYZE st1;
SELECT * FROM known WHERE tablename = 'st1';
SELECT dblink_exec('remote', $$ UPDATE pg_statistic SET stanumbers1 = '{}' WHERE starelid = 's.st1'::regclass AND staattnum = 2;
  UPDATE pg_statistic SET stadistinct = -7, stanullfrac = 0 WHERE starelid = 's.st1'::regclass AND staattnum = 1 $$);
ANALYZE st1;
SELECT * FROM known WHERE tablename = 'st1';
SELECT dblink_exec('remote', 'ANALYZE s.st1');
ANALYZE st1;
SELECT * FROM known WHERE tablename = 'st1';
-- a text column here in another order than there
SELECT dblink_exec('remote', $$ CREATE TABLE s.st3 (c text COLLATE "C", d text, i text[]);
  INSERT INTO s.st3 SELECT 'c' || g, 'd' || g, ARRAY['x' || g % 4] FROM generate_series(1, 500) g; ANALYZE s.st3 $$);
CREATE FOREIGN TABLE st3 (c text, d text COLLATE "C", i text[]) SERVER remote OPTIONS (schema_name 's', import_stats 'true');
ANALYZE st3;
SELECT attname, histogram_bounds IS NULL AS no_histogram, correlation IS NULL AS no_correlation, most_common_elems FROM pg_stats WHERE tablename = 'st3' ORDER BY 1;
ALTER FOREIGN TABLE st3 ALTER c TYPE text COLLATE "C", ALTER d TYPE text;
ANALYZE st3;
SELECT attname, histogram_bounds IS NULL AS no_histogram, correlation IS NULL AS no_correlation FROM pg_stats WHERE tablename = 'st3' ORDER BY 1;
-- a table that grew since it was analysed there; a partition never analysed
SELECT dblink_exec('remote', $$ CREATE TABLE s.grown (a int) WITH (autovacuum_enabled = off);
  INSERT INTO s.grown SELECT generate_series(1, 4520); ANALYZE s.grown; INSERT INTO s.grown SELECT generate_series(1, 45200);
  CREATE TABLE s.half (k int) PARTITION BY RANGE (k);
  CREATE TABLE s.half1 PARTITION OF s.half FOR VALUES FROM (1) TO (101); CREATE TABLE s.half2 PARTITION OF s.half FOR VALUES FROM (101) TO (9001);
  INSERT INTO s.half SELECT generate_series(1, 9000); ANALYZE s.half1 $$);
CREATE FOREIGN TABLE grown (a int) SERVER remote OPTIONS (schema_name 's');
CREATE FOREIGN TABLE half (k int) SERVER remote OPTIONS (schema_name 's');
CREATE FOREIGN TABLE no_columns () SERVER remote OPTIONS (schema_name 's', table_name 'grown');
SET default_statistics_target = 10;
ANALYZE grown, half, no_columns;
SELECT relname, round(reltuples / 100) * 100 AS tuples FROM pg_class WHERE relname IN ('grown', 'half', 'no_columns') ORDER BY 1;
RESET default_statistics_target;
DROP VIEW known; DROP TABLE st; DROP FOREIGN TABLE st3, grown, half, no_columns;
SELECT dblink_exec('remote', 'DROP TABLE s.st1, s.st2, s.st3, s.grown, s.half');
