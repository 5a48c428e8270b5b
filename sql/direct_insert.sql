-- INSERT ... SELECT as one remote statement.
\getenv remote_port RFDW_REMOTE_PORT
SELECT dblink_exec('remote', $$
  CREATE TABLE s.stock (id int PRIMARY KEY, name text, price numeric, day date, mood public.mood);
  INSERT INTO s.stock SELECT g, 'good ' || g, g * 1.505, date '2026-01-01' + g, 'ok' FROM generate_series(1, 5) g;
  CREATE TABLE s.sold (id int, amount bigint) $$);
CREATE FOREIGN TABLE stock (id int, name varchar(10), price numeric(6,1), day date DEFAULT '2026-02-03', mood text) SERVER remote OPTIONS (schema_name 's');
CREATE FOREIGN TABLE sold (good int OPTIONS (column_name 'id'), amount int DEFAULT 7) SERVER remote OPTIONS (schema_name 's');
CREATE TABLE here (id int);
-- figures of the network are not the same everywhere
CREATE FUNCTION analyzed(query text) RETURNS SETOF text LANGUAGE plpgsql AS $$ DECLARE line text; BEGIN
  FOR line IN EXECUTE 'EXPLAIN (ANALYZE, BUFFERS OFF, COSTS OFF, TIMING OFF, SUMMARY OFF) ' || query LOOP
    RETURN NEXT regexp_replace(replace(line, '.00 loops', ' loops'), '(Received|Sent): \d+', '\1: N', 'g'); END LOOP; END $$;
\set explain 'EXPLAIN (VERBOSE, COSTS OFF)'
:explain INSERT INTO sold SELECT id, price FROM stock WHERE id < 4;
INSERT INTO sold SELECT id, price FROM stock WHERE id < 4;
-- defaults are those here; what is omitted is NULL
:explain INSERT INTO stock (id, name, mood) SELECT good + 10, 'x', 'sad' FROM sold RETURNING *;
INSERT INTO stock (id, name, mood) SELECT good + 10, 'x', 'sad' FROM sold RETURNING *;
-- what is computed is brought to the local type
:explain INSERT INTO stock (id, name, price) SELECT id + 20, name || name, price * 3 FROM stock;
INSERT INTO stock (id, name, price) SELECT id + 20, name || name, price * 3 FROM stock;
INSERT INTO stock (id, price) SELECT id + 20, price * 1.11 FROM stock WHERE id < 3 RETURNING id, price;
-- aggregates, joins, ORDER BY and LIMIT
:explain INSERT INTO sold (good) SELECT max(id) + 1 FROM stock;
:explain INSERT INTO sold SELECT s.id, count(d.amount) FROM stock s LEFT JOIN sold d ON d.good = s.id GROUP BY s.id ORDER BY 2, 1 LIMIT 3 RETURNING good + 1;
INSERT INTO sold SELECT s.id, count(d.amount) FROM stock s LEFT JOIN sold d ON d.good = s.id GROUP BY s.id ORDER BY 2, 1 LIMIT 3 RETURNING good + 1;
:explain INSERT INTO stock (id) SELECT good FROM sold ON CONFLICT DO NOTHING;
INSERT INTO stock (id) SELECT good FROM sold ON CONFLICT DO NOTHING;
SELECT analyzed('INSERT INTO sold SELECT id, 0 FROM stock WHERE id < 3');
-- privileges for the tables inside are checked here
CREATE ROLE clerk;
GRANT INSERT ON sold TO clerk;
CREATE USER MAPPING FOR clerk SERVER remote OPTIONS (user 'postgres', password_required 'false');
SET ROLE clerk;
INSERT INTO sold (good) SELECT id FROM stock;
INSERT INTO sold (good) SELECT max(id) FROM stock;
RESET ROLE;
GRANT SELECT ON stock TO clerk;
SET ROLE clerk;
INSERT INTO sold (good) SELECT max(id) FROM stock;
RESET ROLE;
-- what stays here
:explain INSERT INTO sold SELECT id, random() FROM stock;
:explain INSERT INTO sold SELECT id, 1 FROM stock WHERE random() < 0.5;
:explain INSERT INTO sold SELECT s.id FROM stock s JOIN here USING (id);
:explain INSERT INTO sold SELECT g FROM generate_series(1, 3) g;
CREATE SEQUENCE numbers;
:explain INSERT INTO sold SELECT id, nextval('numbers') FROM stock;
CREATE VIEW cheap AS SELECT * FROM stock WHERE id < 100 WITH CHECK OPTION;
:explain INSERT INTO cheap (id) SELECT good + 100 FROM sold;
CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE '% % %', TG_WHEN, TG_OP, TG_LEVEL; RETURN NEW; END $$;
CREATE TRIGGER tell_all AFTER INSERT ON sold FOR EACH STATEMENT EXECUTE FUNCTION tell();
INSERT INTO sold SELECT id FROM stock WHERE id = 1;
CREATE TRIGGER tell_each BEFORE INSERT ON sold FOR EACH ROW EXECUTE FUNCTION tell();
:explain INSERT INTO sold SELECT id FROM stock WHERE id = 1;
INSERT INTO sold SELECT id FROM stock WHERE id = 1;
-- another server, though the same database
CREATE SERVER other FOREIGN DATA WRAPPER remote_fdw OPTIONS (host '127.0.0.1', port :'remote_port', dbname 'regress_remote');
CREATE USER MAPPING FOR CURRENT_USER SERVER other OPTIONS (user 'postgres');
CREATE FOREIGN TABLE sold_there (id int, amount int) SERVER other OPTIONS (schema_name 's', table_name 'sold');
:explain INSERT INTO sold_there SELECT id FROM stock;
DROP SERVER other CASCADE;
DROP VIEW cheap;
DROP TABLE here;
DROP FOREIGN TABLE stock, sold;
DROP FUNCTION tell;
DROP SEQUENCE numbers;
DROP USER MAPPING FOR clerk SERVER remote;
DROP ROLE clerk;
SELECT dblink_exec('remote', 'DROP TABLE s.stock, s.sold');
DROP FUNCTION analyzed;
