-- UPDATE and DELETE as one remote statement: what is sent, and when and why rows are changed one by one.
SELECT dblink_exec('remote', $$
  CREATE TABLE s.goods (id int PRIMARY KEY, name text, price numeric, stock bigint, day date, mood public.mood, tags text[]);
  INSERT INTO s.goods SELECT g, 'good ' || g, g * 1.5, g, date '2026-01-01' + g, 'ok', ARRAY['a', 'b'] FROM generate_series(1, 12) g;
  CREATE TABLE s.orders (good int, n int, note text);
  INSERT INTO s.orders SELECT g % 6 + 1, g, 'order ' || g FROM generate_series(1, 12) g;
  CREATE TABLE s.place (id int, v int) PARTITION BY RANGE (id);
  CREATE TABLE s.place1 PARTITION OF s.place FOR VALUES FROM (0) TO (10);
  CREATE TABLE s.place2 PARTITION OF s.place FOR VALUES FROM (10) TO (20);
  INSERT INTO s.place SELECT g, 0 FROM generate_series(0, 19) g;
  ANALYZE $$);
-- the remote's price has no scale, its stock is wider, its mood is an enum
CREATE FOREIGN TABLE goods (id int, name varchar(10), price numeric(6,2), stock int, day date, mood text, tags text[])
  SERVER remote OPTIONS (schema_name 's');
CREATE FOREIGN TABLE orders (good int, amount int OPTIONS (column_name 'n'), note text) SERVER remote OPTIONS (schema_name 's');
CREATE FOREIGN TABLE place (id int, v int) SERVER remote OPTIONS (schema_name 's');
CREATE TABLE here (id int, t text);
INSERT INTO here VALUES (1, 'one'), (2, 'two');
-- figures of the network are not the same everywhere
CREATE FUNCTION analyzed(query text) RETURNS SETOF text LANGUAGE plpgsql AS $$ DECLARE line text; BEGIN
  FOR line IN EXECUTE 'EXPLAIN (ANALYZE, BUFFERS OFF, COSTS OFF, TIMING OFF, SUMMARY OFF) ' || query LOOP
    RETURN NEXT regexp_replace(replace(line, '.00 loops', ' loops'), '(Received|Sent): \d+', '\1: N', 'g'); END LOOP; END $$;
\set explain 'EXPLAIN (VERBOSE, COSTS OFF)'
-- new values: computed there, literals, parameters; each becomes what the local column would hold
:explain UPDATE goods SET price = price * 1.005, name = 'cheap', stock = stock + 1, day = now() WHERE id = 1;
UPDATE goods SET price = price * 1.005, name = 'cheap', stock = stock + 1, day = '2026-05-05' WHERE id = 1;
SELECT * FROM goods WHERE id = 1;
UPDATE goods SET name = name || ' too long' WHERE id = 2;
UPDATE goods SET price = price * 10000 WHERE id = 2;
UPDATE goods SET stock = 2147483647 WHERE id = 2;
UPDATE goods SET stock = stock + 1 WHERE id = 2;
UPDATE goods SET stock = price / (id - 2) WHERE id = 2;
UPDATE goods SET mood = 'sad', tags = NULL WHERE id = 2 RETURNING mood, tags;
UPDATE goods SET mood = 'no such mood' WHERE id = 2;
:explain DELETE FROM goods WHERE id > 100;
DELETE FROM goods WHERE id > 100;
DELETE FROM goods WHERE id = 12;
-- the row count is there also without rows
SELECT analyzed('UPDATE goods SET stock = 5 WHERE id < 4');
SELECT analyzed('UPDATE goods SET stock = 5 WHERE id < 4 RETURNING 1');
-- RETURNING
:explain UPDATE goods SET stock = 6 WHERE id < 3 RETURNING id, price * 2, upper(name), now() > day;
UPDATE goods SET stock = 6 WHERE id < 3 RETURNING id, price * 2, upper(name), tableoid::regclass, goods;
UPDATE goods SET stock = 1 WHERE id < 3 RETURNING 1 / (stock - 1);
UPDATE goods SET stock = 7 WHERE id < 3 RETURNING 'nothing of it';
DELETE FROM goods WHERE id = 11 RETURNING *;
WITH changed AS (UPDATE goods SET stock = 8 WHERE id < 4 RETURNING id, stock) SELECT sum(stock) FROM changed;
WITH changed AS (UPDATE goods SET stock = 9 WHERE id < 4) UPDATE here SET t = 'new' WHERE id = 1;
SELECT id, stock FROM goods WHERE stock = 9 ORDER BY id;
-- sub-SELECTs of the same server
:explain UPDATE goods g SET stock = (SELECT sum(o.amount) FROM orders o WHERE o.good = g.id) WHERE EXISTS (SELECT 1 FROM orders o WHERE o.good = g.id);
UPDATE goods g SET stock = (SELECT sum(o.amount) FROM orders o WHERE o.good = g.id) WHERE EXISTS (SELECT 1 FROM orders o WHERE o.good = g.id) RETURNING id, stock;
:explain UPDATE goods SET stock = (SELECT max(stock) FROM goods) + id WHERE id NOT IN (SELECT good FROM orders WHERE good IS NOT NULL);
-- a table that the statement itself changes: seen as it was
:explain UPDATE orders a SET amount = (SELECT sum(amount) FROM orders b WHERE b.good = a.good);
UPDATE orders a SET amount = (SELECT sum(amount) FROM orders b WHERE b.good = a.good) WHERE good < 3 RETURNING good, amount;
-- joins
:explain UPDATE goods g SET name = o.note FROM orders o WHERE o.good = g.id AND o.amount = 3 RETURNING g.id, o.*;
UPDATE goods g SET name = o.note FROM orders o WHERE o.good = g.id AND o.amount = 3 RETURNING g.id, g.name, o.*;
:explain DELETE FROM goods g USING orders o LEFT JOIN place p ON p.id = o.amount WHERE o.good = g.id AND g.id = 5 RETURNING g.name, o, p;
DELETE FROM goods g USING orders o LEFT JOIN place p ON p.id = o.amount + 100 WHERE o.good = g.id AND g.id = 5 RETURNING g.id, o.good, p;
:explain UPDATE goods g SET stock = s.n FROM (SELECT good, count(*) AS n FROM orders GROUP BY good) s WHERE s.good = g.id RETURNING s;
:explain UPDATE goods g SET stock = s.n FROM (SELECT good, count(*) AS n FROM orders GROUP BY good) s WHERE s.good = g.id;
:explain UPDATE goods g SET stock = v.n FROM (VALUES (1, 10), (2, 20)) AS v(id, n) WHERE v.id = g.id RETURNING g.id, v.n;
UPDATE goods g SET stock = v.n FROM (VALUES (1, 10), (2, 20)) AS v(id, n) WHERE v.id = g.id RETURNING g.id, v.n, stock;
-- several matches: one of them counts, once
UPDATE goods g SET stock = stock + 1 FROM orders o WHERE g.id = 1 AND o.good < 4 RETURNING g.stock;
-- a remote table in several parts
:explain UPDATE place SET v = v + 1;
UPDATE place SET v = v + 1 WHERE id % 5 = 0;
:explain UPDATE place p SET v = 9 FROM orders o WHERE o.good = p.id;
SELECT count(*), sum(v) FROM place;
-- parts here
CREATE TABLE parts (id int, v int) PARTITION BY RANGE (id);
CREATE FOREIGN TABLE parts1 PARTITION OF parts FOR VALUES FROM (0) TO (10) SERVER remote OPTIONS (schema_name 's', table_name 'place1');
CREATE FOREIGN TABLE parts2 PARTITION OF parts FOR VALUES FROM (10) TO (20) SERVER remote OPTIONS (schema_name 's', table_name 'place2');
CREATE TABLE parts3 PARTITION OF parts FOR VALUES FROM (20) TO (30);
INSERT INTO parts VALUES (25, 3);
:explain UPDATE parts SET v = v + 1 WHERE id IN (5, 15, 25) RETURNING tableoid::regclass, *;
UPDATE parts SET v = v + 1 WHERE id IN (5, 15, 25) RETURNING tableoid::regclass, *;
:explain DELETE FROM parts WHERE v < 0;
-- a row that moves into a table which the same statement changes
UPDATE parts SET id = id - 10 WHERE v = 4;
DROP TABLE here, parts;
DROP FOREIGN TABLE goods, orders, place;
SELECT dblink_exec('remote', 'DROP TABLE s.goods, s.orders, s.place');
DROP FUNCTION analyzed;
