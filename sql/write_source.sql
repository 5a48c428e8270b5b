-- RemoteWriteSource: what a statement reads is read before it writes, where it would meet its own changes or break up what goes together.
SELECT dblink_exec('remote', $$
  CREATE TABLE s.src (id int PRIMARY KEY, a int, b text);
  INSERT INTO s.src SELECT g, g, 'b' || g FROM generate_series(1, 10) g;
  CREATE TABLE s.parts_src (id int, a int, b text) $$);
CREATE FOREIGN TABLE src (id int, a int, b text) SERVER remote OPTIONS (schema_name 's');
CREATE TABLE near (id int, n int);
INSERT INTO near SELECT g, g * 10 FROM generate_series(1, 10) g;
ANALYZE near;
\set explain 'EXPLAIN (VERBOSE, COSTS OFF)'
-- a subquery
:explain UPDATE src t SET a = (SELECT max(p.a) FROM src p WHERE p.id <= t.id AND random() >= 0) + 1 RETURNING id, a;
UPDATE src t SET a = (SELECT max(p.a) FROM src p WHERE p.id <= t.id AND random() >= 0) + 1 WHERE id < 5 RETURNING id, a;
:explain INSERT INTO src SELECT n.id + 100, (SELECT count(*) FROM src p WHERE random() >= 0 AND p.id <> n.id), 'new' FROM near n WHERE n.id < 4;
INSERT INTO src SELECT n.id + 100, (SELECT count(*) FROM src p WHERE random() >= 0 AND p.id <> n.id), 'new' FROM near n WHERE n.id < 4 RETURNING a;
-- a nested loop that asks for each row, and one of both sides
SET enable_hashjoin = off; SET enable_mergejoin = off; SET remote_fdw.enable_lookup_join = off;
:explain UPDATE src t SET b = t.b || p.a FROM src p, near n WHERE p.id = t.id + 1 AND n.id = t.id AND random() >= 0 RETURNING t.id;
UPDATE src t SET a = p.a + 100 FROM src p, near n WHERE p.id = t.id - 1 AND n.id = t.id AND t.id < 5 AND random() >= 0 RETURNING t.id, t.a, p.a;
RESET enable_hashjoin; RESET enable_mergejoin; RESET remote_fdw.enable_lookup_join;
-- scans one after another
:explain INSERT INTO src SELECT id + 200, a, b FROM src WHERE id < 3 AND random() >= 0 UNION ALL SELECT id + 300, a, b FROM src WHERE random() >= 0 AND a < 110 RETURNING id;
-- a function that may read what it likes; a volatile one sees what is there, as it does in a local table
CREATE FUNCTION total() RETURNS bigint LANGUAGE sql STABLE AS 'SELECT sum(a) FROM src WHERE id < 5 AND random() >= 0 GROUP BY ()';
SELECT total();
UPDATE src SET a = total() + id WHERE id < 5 AND random() >= 0 RETURNING id, a;
-- nothing of the kind: the one scan has begun before the first row
:explain UPDATE src SET b = b || random() WHERE id = 3;
:explain DELETE FROM src WHERE id = 3 AND random() < 0 RETURNING *;
-- rows that go together are not broken up by what is read
:explain DELETE FROM src WHERE random() < 0;
-- partitions: one of them is changed as a whole
CREATE TABLE whole (id int, a int, b text) PARTITION BY RANGE (id);
ALTER TABLE whole ATTACH PARTITION src FOR VALUES FROM (0) TO (1000);
CREATE FOREIGN TABLE parts_src PARTITION OF whole FOR VALUES FROM (1000) TO (2000) SERVER remote OPTIONS (schema_name 's');
INSERT INTO parts_src VALUES (1000, 1, 'one'), (1001, 2, 'two');
CREATE FUNCTION louder() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.b := upper(NEW.b); RETURN NEW; END $$;
CREATE TRIGGER t BEFORE UPDATE ON parts_src FOR EACH ROW EXECUTE FUNCTION louder();
EXPLAIN (COSTS OFF) UPDATE whole SET a = a + 1 WHERE id > 5;
:explain UPDATE whole SET a = a + 1 WHERE id > 5 RETURNING tableoid::regclass, *;
UPDATE whole SET a = a + 1 WHERE id > 8 RETURNING tableoid::regclass, *;
UPDATE whole SET a = a + 1 WHERE id > 8;
SELECT * FROM whole WHERE id > 8 ORDER BY id;
-- rows routed to partitions that are read
EXPLAIN (COSTS OFF) INSERT INTO whole SELECT id + 991, a, b FROM whole WHERE id < 11;
INSERT INTO whole SELECT id + 991, a, 'routed' FROM whole WHERE id IN (9, 10, 1000, 1001) AND id + 991 < 2000 AND random() >= 0;
SELECT id, a FROM whole WHERE b = 'routed' ORDER BY id;
EXPLAIN (COSTS OFF) INSERT INTO whole SELECT id FROM near;
-- prepared, and with a generic plan
PREPARE raise(int) AS UPDATE src t SET a = (SELECT max(p.a) FROM src p WHERE p.id < $1 AND random() >= 0) + 1 WHERE id < $1 RETURNING id, a;
SET plan_cache_mode = force_generic_plan;
EXECUTE raise(4); EXECUTE raise(4);
RESET plan_cache_mode;
-- spilled
SET work_mem = 64;
WITH n AS (UPDATE src SET b = repeat(b, 3000) || random() WHERE id < 9 RETURNING id) SELECT count(*) FROM n;
UPDATE src SET a = length(b) + random() * 0 WHERE id < 9;
RESET work_mem;
DROP TABLE whole, near; DROP FUNCTION total(), louder();
