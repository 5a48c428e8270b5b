\c :db1
CREATE ROLE app LOGIN PASSWORD 'secret';
CREATE DATABASE shop;
\c shop
CREATE TABLE orders (id int PRIMARY KEY, customer int NOT NULL, amount numeric(10,2));
INSERT INTO orders SELECT g, g % 10, g FROM generate_series(1, 100) g;
GRANT ALL ON orders TO app;
SELECT pg_current_wal_lsn() AS written \gset
-- the standby has it, too, before the page begins
\c :standby
SELECT set_config('docs.written', :'written', false) \g /dev/null
DO $$ BEGIN
  WHILE pg_last_wal_replay_lsn() < current_setting('docs.written')::pg_lsn LOOP PERFORM pg_sleep(0.01); END LOOP;
END $$;
\c :here
CREATE EXTENSION remote_fdw;
CREATE ROLE app;
