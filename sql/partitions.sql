-- Foreign partitions: their bounds, rows that move or cannot, what is sent as a whole; updatable and truncatable of parts.
SELECT dblink_exec('remote', $$
  CREATE TABLE s.north (id int, region text, n int); CREATE TABLE s.south (n int, region text, id int);
  INSERT INTO s.north SELECT g, 'north', g FROM generate_series(1, 4) g; INSERT INTO s.south SELECT g, 'south', g FROM generate_series(5, 8) g $$);
CREATE TABLE sales (id int, region text, n int) PARTITION BY LIST (region);
CREATE FOREIGN TABLE north PARTITION OF sales FOR VALUES IN ('north') SERVER remote OPTIONS (schema_name 's');
CREATE FOREIGN TABLE south (n int, region text, id int) SERVER remote OPTIONS (schema_name 's');
ALTER TABLE sales ATTACH PARTITION south FOR VALUES IN ('south');
CREATE TABLE here PARTITION OF sales FOR VALUES IN ('here');
INSERT INTO here SELECT g, 'here', g FROM generate_series(11, 14) g;
\set explain 'EXPLAIN (VERBOSE, COSTS OFF)'
-- a column that the bounds speak of: row by row
:explain UPDATE north SET n = n + 1;
:explain UPDATE north SET region = 'south' WHERE id = 1;
:explain INSERT INTO north SELECT id, region, n FROM south;
UPDATE north SET region = 'south' WHERE id = 1;
UPDATE sales SET region = 'south' WHERE id = 1;
UPDATE sales SET region = 'here' WHERE id = 5 RETURNING *;
UPDATE sales SET region = 'nowhere' WHERE region = 'north';
INSERT INTO north VALUES (9, 'south', 9);
INSERT INTO north SELECT id, region, n FROM south;
ALTER FOREIGN TABLE north OPTIONS (ADD batch_size '10');
INSERT INTO north VALUES (9, 'north', 9), (10, 'south', 10);
COPY north FROM STDIN;
9	north	9
10	south	10
\.
SELECT tableoid::regclass, count(*) FROM sales GROUP BY 1 ORDER BY 1;
-- rows move from here to there
UPDATE sales SET region = 'north' WHERE region = 'here' AND id < 13 RETURNING tableoid::regclass, *;
UPDATE sales SET region = 'south' WHERE region = 'here' RETURNING tableoid::regclass, *;
SELECT tableoid::regclass, * FROM sales ORDER BY id;
-- not updatable, not truncatable: one part of several
ALTER SERVER remote OPTIONS (ADD updatable 'false', ADD truncatable 'false');
ALTER FOREIGN TABLE north OPTIONS (ADD updatable 'true', ADD truncatable 'true');
INSERT INTO sales VALUES (20, 'north', 20), (21, 'here', 21);
INSERT INTO sales VALUES (20, 'south', 20);
INSERT INTO south VALUES (20, 'south', 20);
COPY sales FROM STDIN;
22	north	22
23	south	23
\.
UPDATE sales SET n = 0 WHERE region = 'north' RETURNING id;
UPDATE sales SET n = 0;
DELETE FROM sales WHERE region = 'south';
DELETE FROM north WHERE id = 20 RETURNING *;
TRUNCATE north, here;
TRUNCATE sales;
SELECT c.relname, pg_relation_is_updatable(c.oid, false) FROM pg_class c WHERE relname IN ('north', 'south') ORDER BY 1;
SELECT tableoid::regclass, count(*) FROM sales GROUP BY 1 ORDER BY 1;
ALTER SERVER remote OPTIONS (DROP updatable, DROP truncatable);
-- TRUNCATE of parts and of local tables that hang together, in one statement
CREATE TABLE main (id int PRIMARY KEY); CREATE TABLE sub (id int REFERENCES main);
INSERT INTO main VALUES (1); INSERT INTO sub VALUES (1);
INSERT INTO sales SELECT g, 'north', g FROM generate_series(1, 3) g;
TRUNCATE sales, main;
SELECT count(*) FROM sales;
TRUNCATE sales, main RESTART IDENTITY CASCADE;
SELECT (SELECT count(*) FROM sales), (SELECT count(*) FROM sub);
DROP TABLE sales, main, sub;
SELECT dblink_exec('remote', 'DROP TABLE s.north, s.south');
