\c :db1
CREATE DATABASE shop;
\c shop
CREATE TABLE orders (id int PRIMARY KEY, note text);
\c :here
CREATE EXTENSION remote_fdw;
SELECT format($$CREATE SERVER shop FOREIGN DATA WRAPPER remote_fdw OPTIONS (host '127.0.0.1', port %L, dbname 'shop')$$, substring(:'db1', 'port=(\d+)')) \gexec
CREATE USER MAPPING FOR CURRENT_USER SERVER shop OPTIONS (user 'postgres');
CREATE SCHEMA shop;
IMPORT FOREIGN SCHEMA public FROM SERVER shop INTO shop;
\c :db1
\c shop
ALTER TABLE orders ADD added int;
