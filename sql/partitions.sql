-- Foreign partitions: their bounds, rows that move or cannot, what is sent as a whole; updatable and truncatable of parts.
SELECT dblink_exec('remote', $$
  CREATE TABLE s.sales_north (id int, region text, n int); CREATE TABLE s.sales_south (n int, region text, id int);
  INSERT INTO s.sales_north SELECT g, 'north', g FROM generate_series(1, 4) g; INSERT INTO s.sales_south SELECT g, 'south', g FROM generate_series(5, 8) g $$);
CREATE TABLE sales (id int, region text, n int) PARTITION BY LIST (region);
CREATE FOREIGN TABLE sales_north PARTITION OF sales FOR VALUES IN ('north') SERVER remote OPTIONS (schema_name 's');
CREATE FOREIGN TABLE sales_south (n int, region text, id int) SERVER remote OPTIONS (schema_name 's');
ALTER TABLE sales ATTACH PARTITION sales_south FOR VALUES IN ('south');
CREATE TABLE here PARTITION OF sales FOR VALUES IN ('here');
INSERT INTO here SELECT g, 'here', g FROM generate_series(11, 14) g;
\set explain 'EXPLAIN (VERBOSE, COSTS OFF)'
-- a column that the bounds speak of: row by row
:explain UPDATE sales_north SET n = n + 1;
:explain UPDATE sales_north SET region = 'south' WHERE id = 1;
:explain INSERT INTO sales_north SELECT id, region, n FROM sales_south;
UPDATE sales_north SET region = 'south' WHERE id = 1;
UPDATE sales SET region = 'south' WHERE id = 1;
UPDATE sales SET region = 'here' WHERE id = 5 RETURNING *;
UPDATE sales SET region = 'nowhere' WHERE region = 'north';
INSERT INTO sales_north VALUES (9, 'south', 9);
INSERT INTO sales_north SELECT id, region, n FROM sales_south;
ALTER FOREIGN TABLE sales_north OPTIONS (ADD batch_size '10');
INSERT INTO sales_north VALUES (9, 'north', 9), (10, 'south', 10);
COPY sales_north FROM STDIN;
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
ALTER FOREIGN TABLE sales_north OPTIONS (ADD updatable 'true', ADD truncatable 'true');
INSERT INTO sales VALUES (20, 'north', 20), (21, 'here', 21);
INSERT INTO sales VALUES (20, 'south', 20);
INSERT INTO sales_south VALUES (20, 'south', 20);
COPY sales FROM STDIN;
22	north	22
23	south	23
\.
UPDATE sales SET n = 0 WHERE region = 'north' RETURNING id;
UPDATE sales SET n = 0;
DELETE FROM sales WHERE region = 'south';
DELETE FROM sales_north WHERE id = 20 RETURNING *;
TRUNCATE sales_north, here;
TRUNCATE sales;
SELECT c.relname, pg_relation_is_updatable(c.oid, false) FROM pg_class c WHERE relname IN ('sales_north', 'sales_south') ORDER BY 1;
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
SELECT dblink_exec('remote', 'DROP TABLE s.sales_north, s.sales_south');
