-- By what a row that was read before is found: key columns, else ctid and tableoid; refused where neither is safe.
SELECT dblink_exec('remote', $$
  CREATE TABLE s.base (k1 int, k2 text, v int, j jsonb);
  INSERT INTO s.base SELECT g, 'k' || g, g, '{"g": 1}' FROM generate_series(1, 6) g;
  INSERT INTO s.base VALUES (7, NULL, 7, NULL), (8, 'twice', 8, NULL), (8, 'twice', 9, NULL);
  CREATE VIEW s.base_view AS SELECT * FROM s.base;
  CREATE VIEW s.base_sums AS SELECT k1, sum(v) AS total FROM s.base GROUP BY k1;
  CREATE FUNCTION s.change_sum() RETURNS trigger LANGUAGE plpgsql AS $f$
    BEGIN
      IF TG_OP = 'DELETE' THEN DELETE FROM s.base WHERE k1 = OLD.k1; RETURN OLD; END IF;
      UPDATE s.base SET v = NEW.total WHERE k1 = OLD.k1;
      RETURN NEW;
    END $f$;
  CREATE TRIGGER t INSTEAD OF UPDATE OR DELETE ON s.base_sums FOR EACH ROW EXECUTE FUNCTION s.change_sum();
  CREATE EXTENSION postgres_fdw;
  DO $f$ BEGIN EXECUTE format('CREATE SERVER loopback FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host ''127.0.0.1'', dbname ''regress_remote'', port %L)', current_setting('port')); END $f$;
  CREATE USER MAPPING FOR postgres SERVER loopback OPTIONS (user 'postgres');
  CREATE FOREIGN TABLE s.far (k1 int, k2 text, v int) SERVER loopback OPTIONS (schema_name 's', table_name 'base');
  CREATE TABLE s.mixed (k1 int, v int) PARTITION BY LIST (k1);
  CREATE TABLE s.mixed_1 PARTITION OF s.mixed FOR VALUES IN (1);
  CREATE TABLE s.mixed_2_far (k1 int, v int);
  CREATE FOREIGN TABLE s.mixed_2 PARTITION OF s.mixed FOR VALUES IN (2) SERVER loopback OPTIONS (schema_name 's', table_name 'mixed_2_far');
  INSERT INTO s.mixed_1 VALUES (1, 1), (1, 2);
  INSERT INTO s.mixed_2_far VALUES (2, 1), (2, 2) $$);
\set explain 'EXPLAIN (VERBOSE, COSTS OFF)'
\set SHOW_CONTEXT never
-- without a key: a view has no ctid, and that of a foreign table may be that of several rows
CREATE FOREIGN TABLE keyless (k1 int, k2 text, v int, j jsonb) SERVER remote OPTIONS (schema_name 's', table_name 'base_view');
CREATE FOREIGN TABLE far (k1 int, k2 text, v int) SERVER remote OPTIONS (schema_name 's');
CREATE FOREIGN TABLE mixed (k1 int, v int) SERVER remote OPTIONS (schema_name 's');
UPDATE keyless SET v = v + 1 WHERE k1 = 1;
UPDATE keyless SET v = v + random() WHERE k1 = 1;
DELETE FROM keyless k USING pair p WHERE p.id = k.k1 AND random() >= 0;
UPDATE far SET v = 0 WHERE random() >= 0;
DELETE FROM far WHERE k1 = 1 AND random() >= 0 RETURNING *;
UPDATE mixed SET v = 0 WHERE k1 = 2 AND v = 2 AND random() >= 0;
DELETE FROM mixed WHERE random() >= 0;
SELECT count(*), sum(v) FROM mixed;
-- with a key
CREATE FOREIGN TABLE keyed (k1 int OPTIONS (key 'true'), k2 text OPTIONS (key 'on'), v int, j jsonb) SERVER remote OPTIONS (schema_name 's', table_name 'base_view');
:explain UPDATE keyed SET v = v + random() WHERE k1 < 4;
:explain DELETE FROM keyed WHERE random() >= 0;
UPDATE keyed SET v = v + random() * 0 + 10 WHERE k1 < 4 RETURNING k1, v;
UPDATE keyed SET k1 = k1 + 100, k2 = upper(k2) WHERE k1 = 1 AND random() >= 0 RETURNING k1, k2;
DELETE FROM keyed WHERE k1 = 4 AND random() >= 0;
SELECT k1, k2, v FROM keyed WHERE k1 < 8 OR k1 > 100 ORDER BY k1;
-- each row once, however many partners it has
UPDATE keyed SET v = v + 1 FROM generate_series(1, 3) g WHERE k1 < 4 AND random() >= 0;
UPDATE keyed SET v = v + 1 FROM generate_series(1, 3) g WHERE k1 < 4 AND random() >= 0 RETURNING k1, v;
-- no key after all
UPDATE keyed SET v = 0 WHERE k1 = 7 AND random() >= 0;
UPDATE keyed SET v = 0 WHERE k1 = 8 AND random() >= 0;
UPDATE keyed SET v = 0 WHERE k1 > 4 AND k2 IS NOT NULL AND random() >= 0;
DELETE FROM keyed WHERE k1 = 8 AND random() >= 0 RETURNING v;
SELECT sum(v) FROM keyed;
-- what cannot be compared cannot be a key: the remote says so
ALTER FOREIGN TABLE keyed ALTER k2 OPTIONS (DROP key), ALTER v OPTIONS (ADD key 'true');
UPDATE keyed SET j = '{}' WHERE k1 = 7 AND random() >= 0 RETURNING k1, v, j;
-- a view that only its triggers make updatable, a foreign table, and foreign parts
CREATE FOREIGN TABLE sums (k1 int OPTIONS (key 'true'), total bigint) SERVER remote OPTIONS (schema_name 's', table_name 'base_sums');
UPDATE sums SET total = 77 + random() * 0 WHERE k1 IN (2, 3);
DELETE FROM sums WHERE k1 = 5 AND random() >= 0;
SELECT * FROM sums ORDER BY k1;
ALTER FOREIGN TABLE far ALTER k1 OPTIONS (ADD key 'true'), ALTER k2 OPTIONS (ADD key 'true');
UPDATE far SET v = -v WHERE k1 IN (2, 3) AND random() >= 0;
DELETE FROM far WHERE k1 = 6 AND random() >= 0;
SELECT * FROM far WHERE k1 < 7 ORDER BY k1;
ALTER FOREIGN TABLE mixed ALTER k1 OPTIONS (ADD key 'true'), ALTER v OPTIONS (ADD key 'true');
DELETE FROM mixed WHERE v = 2 AND random() >= 0 RETURNING *;
SELECT * FROM mixed ORDER BY k1;
-- partitions here, with and without keys
CREATE TABLE parts (k1 int, k2 text, v int, j jsonb) PARTITION BY RANGE (k1);
CREATE TABLE parts_here PARTITION OF parts FOR VALUES FROM (500) TO (600);
INSERT INTO parts_here VALUES (500, 'here', 1);
ALTER TABLE parts ATTACH PARTITION keyed FOR VALUES FROM (0) TO (500);
SELECT dblink_exec('remote', 'CREATE TABLE s.plain (k1 int, k2 text, v int, j jsonb); INSERT INTO s.plain VALUES (600, ''plain'', 1)');
CREATE FOREIGN TABLE plain PARTITION OF parts FOR VALUES FROM (600) TO (700) SERVER remote OPTIONS (schema_name 's');
:explain UPDATE parts SET v = random() WHERE k1 > 100;
UPDATE parts SET v = 5 + random() * 0 WHERE k1 > 100 RETURNING tableoid::regclass, k1, v;
DELETE FROM parts WHERE k1 > 100 AND random() >= 0;
SELECT count(*) FROM parts WHERE k1 > 100;
-- the option
ALTER FOREIGN TABLE far ALTER v OPTIONS (ADD key 'perhaps');
ALTER FOREIGN TABLE far OPTIONS (ADD key 'true');
DROP TABLE parts; DROP FOREIGN TABLE keyless, far, mixed, sums;
