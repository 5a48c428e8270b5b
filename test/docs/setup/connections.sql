\c :db1
CREATE ROLE app LOGIN PASSWORD 'secret';
CREATE DATABASE shop;
\c shop
CREATE TABLE orders (id int PRIMARY KEY, customer int NOT NULL, amount numeric(10,2));
INSERT INTO orders SELECT g, g % 10, g FROM generate_series(1, 100) g;
GRANT ALL ON orders TO app;
-- the standby has it, too, before the page begins
\c :standby
DO $$ BEGIN
  WHILE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'shop') LOOP PERFORM pg_sleep(0.01); END LOOP;
END $$;
\c :here
CREATE EXTENSION remote_fdw;
CREATE ROLE app;
