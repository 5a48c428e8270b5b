\c :db1
CREATE DATABASE shop;
\c shop
CREATE TYPE state AS ENUM ('new', 'sent');
CREATE TABLE orders (id int PRIMARY KEY, customer int NOT NULL, note text, state state);
COMMENT ON TABLE orders IS 'one row per order';
\c :here
CREATE EXTENSION remote_fdw;
SELECT format($$CREATE SERVER production FOREIGN DATA WRAPPER remote_fdw OPTIONS (host '127.0.0.1', port %L, dbname 'shop')$$, substring(:'db1', 'port=(\d+)')) \gexec
CREATE USER MAPPING FOR CURRENT_USER SERVER production OPTIONS (user 'postgres');
CREATE SCHEMA shop;
IMPORT FOREIGN SCHEMA public FROM SERVER production INTO shop OPTIONS (import_types 'true');
\c :db1
\c shop
ALTER TABLE orders ADD placed timestamptz;
ALTER TABLE orders RENAME note TO remark;
ALTER TYPE state ADD VALUE 'paid' AFTER 'new';
\c :here
