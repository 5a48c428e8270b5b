-- Writes to partitions over foreign tables and beside them: bounds, rows that move, triggers of parts, COPY, whole-statement writes by parts.
-- expect: pf-differs the bounds of a foreign partition are not looked at
INSERT INTO w_p1 VALUES (100, 'south', 1);
-- expect: pf-differs the bounds of a foreign partition are not looked at
INSERT INTO w_p1 VALUES (100, 'north', 1), (101, NULL, 1) RETURNING *;
INSERT INTO w_p1 VALUES (100, 'north', 1), (101, 'north', NULL) RETURNING *;
-- expect: pf-differs the bounds of a foreign partition are not looked at
INSERT INTO w_p1 DEFAULT VALUES;
-- expect: pf-differs the bounds of a foreign partition are not looked at
INSERT INTO w_p1 SELECT id + 100, region, v FROM w_p2;
INSERT INTO w_p1 SELECT id + 100, 'north', v FROM w_p2 RETURNING *;
INSERT INTO w_p1 SELECT id + 100, region, v FROM w_p1 WHERE v > 3 RETURNING id;
-- expect: pf-differs the bounds of a foreign partition are not looked at
INSERT INTO w_p1 SELECT l.id, CASE WHEN l.id < 20 THEN 'north' ELSE 'south' END, 0 FROM lo.loc l;
-- expect: pf-differs the bounds of a foreign partition are not looked at
UPDATE w_p1 SET region = 'south';
-- expect: pf-differs the bounds of a foreign partition are not looked at
UPDATE w_p1 SET region = 'south' WHERE id = 3 RETURNING *;
-- expect: pf-differs the bounds of a foreign partition are not looked at
UPDATE w_p1 SET region = NULL WHERE id = 3;
-- expect: pf-differs the bounds of a foreign partition are not looked at
UPDATE w_p1 SET v = 5, region = CASE WHEN id > 4 THEN 'south' ELSE region END;
-- expect: pf-differs the bounds of a foreign partition are not looked at
UPDATE w_part SET region = 'nowhere' WHERE id = 12;
UPDATE w_p1 SET region = 'north', v = v + 1 RETURNING *;
UPDATE w_p1 SET region = lower('NORTH') WHERE id < 3 RETURNING id;
UPDATE w_p1 SET region = 'south' WHERE id = 300;
UPDATE w_part SET region = region, v = v + 1 RETURNING id, region, v;
UPDATE w_part SET v = v + 1, id = id + 100 WHERE region = 'north' RETURNING *;
COPY w_p1 FROM STDIN;
100	north	1
101	south	1
\.
COPY w_part (region, id) FROM STDIN WHERE id <> 103;
north	100
south	101
south	102
south	103
\.
COPY w_part FROM STDIN;
100	north	1
101	east	1
\.
COPY w_part FROM STDIN WITH (FREEZE);
100	north	1
\.
INSERT INTO w_part VALUES (70, 'north', 1), (71, 'south', 1) RETURNING tableoid::regclass::text LIKE '%w_p1', w_part;
UPDATE w_part SET v = 1 WHERE id < 13 RETURNING tableoid::regclass::text LIKE '%w_p1', w_part;
DELETE FROM w_part WHERE id IN (3, 13) RETURNING tableoid::regclass::text LIKE '%w_p1', w_part;
INSERT INTO w_part DEFAULT VALUES;
-- block
BEGIN;
CREATE TABLE w_here PARTITION OF w_part FOR VALUES IN ('here');
INSERT INTO w_part SELECT g, (ARRAY['north', 'south', 'here'])[g % 3 + 1], g FROM generate_series(100, 120) g RETURNING id, region;
INSERT INTO w_here VALUES (121, 'north', 1);
ROLLBACK;
-- end
-- a row moves from here to a foreign partition that is not updated itself
-- block
BEGIN;
CREATE TABLE w_here PARTITION OF w_part FOR VALUES IN ('here');
INSERT INTO w_here SELECT g, 'here', g FROM generate_series(100, 110) g;
UPDATE w_part SET region = CASE WHEN id % 2 = 0 THEN 'north' ELSE 'south' END WHERE region = 'here' AND id < 108 RETURNING *;
SELECT tableoid::regclass::text LIKE '%w_p1', * FROM w_part WHERE id >= 100 ORDER BY id;
UPDATE w_here SET region = 'north' WHERE id = 109;
ROLLBACK;
-- end
-- notices: compare
-- block
BEGIN;
CREATE TABLE w_here PARTITION OF w_part FOR VALUES IN ('here');
INSERT INTO w_here SELECT g, 'here', g FROM generate_series(100, 103) g;
CREATE FUNCTION pg_temp.tell() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN RAISE NOTICE '% % %', TG_WHEN, TG_OP, TG_LEVEL; IF TG_WHEN = 'AFTER' OR TG_LEVEL = 'STATEMENT' THEN RETURN NULL; END IF; IF TG_OP <> 'DELETE' THEN NEW.v := NEW.v + 1000; RETURN NEW; END IF; RETURN OLD; END $f$;
CREATE TRIGGER b BEFORE INSERT OR UPDATE OR DELETE ON w_part FOR EACH ROW EXECUTE FUNCTION pg_temp.tell();
CREATE TRIGGER a AFTER INSERT OR UPDATE OR DELETE ON w_part FOR EACH ROW EXECUTE FUNCTION pg_temp.tell();
CREATE TRIGGER sb BEFORE INSERT OR UPDATE OR DELETE ON w_part FOR EACH STATEMENT EXECUTE FUNCTION pg_temp.tell();
CREATE TRIGGER sa AFTER INSERT OR UPDATE OR DELETE ON w_part FOR EACH STATEMENT EXECUTE FUNCTION pg_temp.tell();
INSERT INTO w_part VALUES (200, 'north', 1), (201, 'here', 1), (202, 'south', 1) RETURNING *;
UPDATE w_part SET region = 'north' WHERE region = 'here' AND id < 102 RETURNING *;
UPDATE w_part SET v = 0 WHERE id > 100 RETURNING *;
DELETE FROM w_part WHERE id > 100 RETURNING *;
ROLLBACK;
-- end
-- the partition's own trigger takes the row elsewhere
-- expect: pf-differs the bounds of a foreign partition are not looked at
-- block
BEGIN;
CREATE FUNCTION pg_temp.away() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN NEW.region := 'south'; RETURN NEW; END $f$;
CREATE TRIGGER t BEFORE INSERT OR UPDATE ON w_p1 FOR EACH ROW EXECUTE FUNCTION pg_temp.away();
SAVEPOINT s;
INSERT INTO w_part VALUES (100, 'north', 1);
ROLLBACK TO s;
INSERT INTO w_p1 VALUES (100, 'north', 1);
ROLLBACK TO s;
UPDATE w_p1 SET v = 2 WHERE id = 1;
ROLLBACK;
-- end
-- a partition below a partition: the bounds of both
-- expect: pf-differs the bounds of a foreign partition are not looked at
-- block
BEGIN;
CREATE TABLE top (id int, region text, v numeric) PARTITION BY RANGE (id);
ALTER TABLE top ATTACH PARTITION w_part FOR VALUES FROM (0) TO (1000);
SAVEPOINT s;
UPDATE w_p1 SET id = 5000 WHERE id = 1;
ROLLBACK TO s;
UPDATE w_part SET id = 5000 WHERE id = 1;
ROLLBACK TO s;
INSERT INTO w_p1 VALUES (-1, 'north', 0);
ROLLBACK TO s;
INSERT INTO top VALUES (500, 'north', 0) RETURNING *;
UPDATE top SET id = id + 100 WHERE region = 'north' RETURNING id;
ROLLBACK;
-- end
-- transition tables stand at local tables only
-- block
BEGIN;
CREATE TABLE w_here PARTITION OF w_part FOR VALUES IN ('here');
CREATE FUNCTION pg_temp.tell() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN RAISE NOTICE 'new %', (SELECT string_agg(id::text, ',' ORDER BY id) FROM nt); RETURN NULL; END $f$;
CREATE TRIGGER i AFTER INSERT ON w_part REFERENCING NEW TABLE AS nt FOR EACH STATEMENT EXECUTE FUNCTION pg_temp.tell();
CREATE TRIGGER u AFTER UPDATE ON w_part REFERENCING NEW TABLE AS nt FOR EACH STATEMENT EXECUTE FUNCTION pg_temp.tell();
INSERT INTO w_part VALUES (100, 'here', 1), (101, 'here', 1);
UPDATE w_part SET v = 2 WHERE region = 'here';
INSERT INTO w_p1 VALUES (101, 'north', 1);
UPDATE w_p1 SET v = 2 WHERE id = 101 RETURNING *;
ROLLBACK;
-- end
-- expect: twin-differs core collects no rows of foreign tables
-- block
BEGIN;
CREATE FUNCTION pg_temp.tell() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN RAISE NOTICE 'new %', (SELECT string_agg(id::text, ',' ORDER BY id) FROM nt); RETURN NULL; END $f$;
CREATE TRIGGER i AFTER INSERT ON w_part REFERENCING NEW TABLE AS nt FOR EACH STATEMENT EXECUTE FUNCTION pg_temp.tell();
CREATE TRIGGER u AFTER UPDATE ON w_part REFERENCING NEW TABLE AS nt FOR EACH STATEMENT EXECUTE FUNCTION pg_temp.tell();
SAVEPOINT s;
INSERT INTO w_part VALUES (100, 'north', 1);
ROLLBACK TO s;
UPDATE w_part SET v = 1;
ROLLBACK TO s;
COPY w_part FROM STDIN;
100	north	1
\.
ROLLBACK;
-- end
-- MERGE is for local tables
-- expect: twin-differs core merges into no foreign table
-- axes: none
MERGE INTO w_plain USING dept ON did = id WHEN MATCHED THEN DELETE;
-- expect: twin-differs core merges into no foreign table
-- axes: none
MERGE INTO w_part USING dept ON did = id WHEN MATCHED THEN UPDATE SET v = 0 WHEN NOT MATCHED THEN INSERT VALUES (did, 'north', 0);
MERGE INTO lo.sink USING dept ON did = id WHEN NOT MATCHED THEN INSERT VALUES (did, name);
