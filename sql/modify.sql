-- INSERT, UPDATE, DELETE, COPY FROM, TRUNCATE, triggers, routing.
SELECT dblink_exec('remote', $$
  CREATE TABLE s.w (a int PRIMARY KEY, b text DEFAULT 'remote default', c int GENERATED ALWAYS AS (a * 2) STORED, CHECK (a < 1000)) $$);
CREATE FOREIGN TABLE w (a int, b text DEFAULT 'local default', c int GENERATED ALWAYS AS (a * 2) STORED)
  SERVER remote OPTIONS (schema_name 's');
EXPLAIN (VERBOSE, COSTS OFF) INSERT INTO w (a) VALUES (1) RETURNING *;
INSERT INTO w (a) VALUES (1), (2) RETURNING *;
INSERT INTO w SELECT g, 'g' || g FROM generate_series(3, 10) g;
INSERT INTO w (a) VALUES (1);
INSERT INTO w (a) VALUES (1) ON CONFLICT DO NOTHING;
INSERT INTO w (a) VALUES (1), (11) ON CONFLICT DO NOTHING RETURNING a;
INSERT INTO w (a) VALUES (1) ON CONFLICT (a) DO NOTHING;
INSERT INTO w (a) VALUES (1) ON CONFLICT (a) DO UPDATE SET b = 'x';
INSERT INTO w VALUES (5000, 'too large');
EXPLAIN (VERBOSE, COSTS OFF) UPDATE w SET b = b || '!' WHERE a = 2;
UPDATE w SET b = b || '!' WHERE a <= 2 RETURNING a, b, c, tableoid::regclass;
UPDATE w SET a = a + 100 WHERE a = 3 RETURNING *;
EXPLAIN (VERBOSE, COSTS OFF) DELETE FROM w WHERE a = 4 RETURNING b;
DELETE FROM w WHERE a = 4 RETURNING b;
DELETE FROM w USING pair p WHERE w.a = p.id AND p.num = 5 RETURNING w.a, p.note;
UPDATE w SET b = p.note FROM pair p WHERE p.id = w.a AND w.a < 8 RETURNING w.*;
WITH gone AS (DELETE FROM w WHERE a > 100 RETURNING a) INSERT INTO w SELECT a - 50, 'moved' FROM gone RETURNING a, b;
SELECT * FROM w ORDER BY a;
-- batches
ALTER FOREIGN TABLE w OPTIONS (ADD batch_size '4');
EXPLAIN (VERBOSE, COSTS OFF) INSERT INTO w SELECT g FROM generate_series(200, 210) g;
INSERT INTO w SELECT g, 'batch' FROM generate_series(200, 210) g;
SELECT count(*) FROM w WHERE b = 'batch';
COPY w (a, b) FROM STDIN;
300	copied
301	\N
302	\\back
\.
SELECT a, b FROM w WHERE a >= 300 ORDER BY a;
COPY w (a, b) FROM STDIN WHERE a <> 304;
303	yes
304	no
\.
SELECT a FROM w WHERE a > 302 ORDER BY a;
COPY w (a, b) FROM STDIN WITH (FREEZE);
400	x
\.
COPY (SELECT a, b FROM w WHERE a >= 300 ORDER BY a) TO STDOUT;
-- local triggers
CREATE FUNCTION shout() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN RAISE NOTICE '% % old %', TG_WHEN, TG_OP, OLD; RETURN OLD; END IF;
  IF TG_WHEN = 'BEFORE' THEN NEW.b := upper(NEW.b); END IF;
  RAISE NOTICE '% % new %', TG_WHEN, TG_OP, NEW;
  RETURN NEW;
END $$;
CREATE TRIGGER before_row BEFORE INSERT OR UPDATE OR DELETE ON w FOR EACH ROW EXECUTE FUNCTION shout();
CREATE TRIGGER after_row AFTER INSERT OR UPDATE OR DELETE ON w FOR EACH ROW EXECUTE FUNCTION shout();
INSERT INTO w VALUES (500, 'loud');
UPDATE w SET a = 501 WHERE a = 500;
DELETE FROM w WHERE a = 501;
DROP TRIGGER before_row ON w; DROP TRIGGER after_row ON w; DROP FUNCTION shout();
-- check option
CREATE VIEW small_w AS SELECT * FROM w WHERE a < 50 WITH CHECK OPTION;
INSERT INTO small_w (a) VALUES (60);
INSERT INTO small_w (a) VALUES (40);
UPDATE small_w SET a = 70 WHERE a = 40;
SELECT a FROM w WHERE a IN (40, 60, 70);
-- rows identified by ctid and tableoid: a partitioned remote table
SELECT dblink_exec('remote', $$
  CREATE TABLE s.parted (k text, v int) PARTITION BY LIST (k);
  CREATE TABLE s.parted_a PARTITION OF s.parted FOR VALUES IN ('a');
  CREATE TABLE s.parted_b PARTITION OF s.parted FOR VALUES IN ('b');
  INSERT INTO s.parted VALUES ('a', 1), ('b', 1) $$);
CREATE FOREIGN TABLE parted (k text, v int) SERVER remote OPTIONS (schema_name 's');
UPDATE parted SET v = v + 1 WHERE k = 'b' AND random() >= 0 RETURNING *;
DELETE FROM parted WHERE k = 'a' AND random() >= 0;
SELECT * FROM parted;
-- routing into partitions over foreign tables
SELECT dblink_exec('remote', 'CREATE TABLE s.part1 (id int, t text); CREATE TABLE s.part2 (id int, t text)');
CREATE TABLE routed (id int, t text) PARTITION BY RANGE (id);
CREATE FOREIGN TABLE part1 PARTITION OF routed FOR VALUES FROM (0) TO (10) SERVER remote OPTIONS (schema_name 's');
CREATE FOREIGN TABLE part2 PARTITION OF routed FOR VALUES FROM (10) TO (20) SERVER remote OPTIONS (schema_name 's', batch_size '3');
CREATE TABLE part3 PARTITION OF routed FOR VALUES FROM (20) TO (30);
INSERT INTO routed SELECT g, 'r' || g FROM generate_series(1, 25) g;
SELECT tableoid::regclass, count(*) FROM routed GROUP BY 1 ORDER BY 1;
UPDATE routed SET id = id - 15 WHERE id = 22 RETURNING tableoid::regclass, *;
UPDATE routed SET t = 'u' WHERE id % 5 = 0;
DELETE FROM routed WHERE id < 3;
SELECT tableoid::regclass, count(*), count(*) FILTER (WHERE t = 'u') FROM routed GROUP BY 1 ORDER BY 1;
-- not updatable
ALTER FOREIGN TABLE w OPTIONS (ADD updatable 'false');
INSERT INTO w (a) VALUES (1);
UPDATE w SET b = '';
ALTER FOREIGN TABLE w OPTIONS (DROP updatable);
-- truncate
SELECT count(*) > 0 FROM w;
TRUNCATE w, parted;
SELECT count(*) FROM w;
SELECT dblink_exec('remote', 'CREATE TABLE s.child (a int REFERENCES s.w)');
TRUNCATE w;
TRUNCATE w CASCADE;
ALTER FOREIGN TABLE w OPTIONS (ADD truncatable 'false');
TRUNCATE w;
MERGE INTO w USING pair p ON w.a = p.id WHEN NOT MATCHED THEN INSERT (a) VALUES (p.id);
DROP VIEW small_w; DROP TABLE routed; DROP FOREIGN TABLE w, parted;
