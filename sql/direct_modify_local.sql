-- UPDATE and DELETE whose rows are changed one by one, and why.
SELECT dblink_exec('remote', $$
  CREATE TABLE s.goods (id int PRIMARY KEY, name text, price numeric, stock int, tags text[]);
  INSERT INTO s.goods SELECT g, 'good ' || g, g * 1.5, g, ARRAY['a', 'b'] FROM generate_series(1, 12) g;
  CREATE TABLE s.orders (good int, n int, note text);
  INSERT INTO s.orders SELECT g % 6 + 1, g, 'order ' || g FROM generate_series(1, 12) g;
  ANALYZE $$);
CREATE FOREIGN TABLE goods (id int, name varchar(10), price numeric(6,2), stock int, tags text[]) SERVER remote OPTIONS (schema_name 's');
CREATE FOREIGN TABLE orders (good int, amount int OPTIONS (column_name 'n'), note text) SERVER remote OPTIONS (schema_name 's');
CREATE TABLE here (id int, t text);
\set explain 'EXPLAIN (VERBOSE, COSTS OFF)'
:explain UPDATE goods SET stock = random() WHERE id = 1;
:explain UPDATE goods SET stock = 1 WHERE random() < 0.5;
:explain UPDATE goods SET (stock, name) = (SELECT good, note FROM orders WHERE good = goods.id LIMIT 1);
:explain UPDATE goods SET tags[2] = 'c' WHERE id = 1;
:explain UPDATE goods g SET stock = here.id FROM here WHERE here.id = g.id;
:explain UPDATE goods g SET stock = random() FROM orders o WHERE o.good = g.id RETURNING o.good;
UPDATE goods g SET stock = random() * 0, tags[1] = o.note FROM orders o WHERE o.good = g.id AND o.amount = 2 RETURNING g.*, o.*;
CREATE VIEW low AS SELECT * FROM goods WHERE stock < 100 WITH CHECK OPTION;
:explain UPDATE low SET stock = stock + 1;
UPDATE low SET stock = 1000 WHERE id = 1;
CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE '% % %', TG_WHEN, TG_OP, TG_LEVEL; RETURN COALESCE(NEW, OLD); END $$;
CREATE TRIGGER tell_all BEFORE UPDATE OR DELETE ON goods FOR EACH STATEMENT EXECUTE FUNCTION tell();
:explain DELETE FROM goods WHERE id = 10;
DELETE FROM goods WHERE id = 10;
CREATE TRIGGER tell_each AFTER UPDATE ON goods FOR EACH ROW EXECUTE FUNCTION tell();
:explain UPDATE goods g SET stock = o.amount FROM orders o WHERE o.good = g.id AND g.id = 1;
UPDATE goods g SET stock = o.amount FROM orders o WHERE o.good = g.id AND g.id = 1;
:explain DELETE FROM goods WHERE id = 10;
DROP VIEW low;
DROP TABLE here;
DROP FOREIGN TABLE goods, orders;
DROP FUNCTION tell;
SELECT dblink_exec('remote', 'DROP TABLE s.goods, s.orders');
