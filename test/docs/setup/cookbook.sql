\c :db1
CREATE ROLE app LOGIN PASSWORD 'secret';
CREATE ROLE reporting LOGIN PASSWORD 'secret';
CREATE DATABASE shop;
\c shop
CREATE TABLE orders (id bigint PRIMARY KEY, customer int NOT NULL, placed date NOT NULL, amount numeric(10,2));
INSERT INTO orders SELECT g, g % 50, date '2026-01-01' + g % 100, g FROM generate_series(1, 1000) g;
CREATE TABLE customers (customer int PRIMARY KEY, name text NOT NULL);
INSERT INTO customers SELECT g, 'someone' FROM generate_series(1, 50) g;
CREATE VIEW role_of_server AS SELECT pg_is_in_recovery() AS standby;
GRANT ALL ON orders, customers TO app;
GRANT SELECT ON role_of_server TO app;
GRANT SELECT ON orders TO reporting;
CREATE SCHEMA stock AUTHORIZATION app;
SET ROLE app;
CREATE TABLE stock.products (id int PRIMARY KEY, price numeric(10,2));
CREATE FUNCTION stock.changed() RETURNS text LANGUAGE plpgsql AS $$ BEGIN
  ALTER TABLE stock.products ADD weight numeric;
  ALTER TABLE stock.products ALTER price TYPE numeric(12,2);
  CREATE TABLE stock.suppliers (id int);
  RETURN 'changed';
END $$;
CREATE VIEW stock.change_products AS SELECT stock.changed() AS stock_changes;
RESET ROLE;
ANALYZE;
SELECT pg_current_wal_lsn() AS written \gset
\c :standby
SELECT set_config('docs.written', :'written', false) \g /dev/null
DO $$ BEGIN
  WHILE pg_last_wal_replay_lsn() < current_setting('docs.written')::pg_lsn LOOP PERFORM pg_sleep(0.01); END LOOP;
END $$;
