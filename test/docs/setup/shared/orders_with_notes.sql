\c :db1
CREATE DATABASE shop;
\c shop
CREATE TABLE orders (id int PRIMARY KEY, customer int NOT NULL, note text);
INSERT INTO orders SELECT g, g % 50, 'note ' || g FROM generate_series(1, 20000) g;
ANALYZE orders;
\c :here
CREATE EXTENSION remote_fdw;
SELECT format($$CREATE SERVER production FOREIGN DATA WRAPPER remote_fdw OPTIONS (host '127.0.0.1', port %L, dbname 'shop')$$, substring(:'db1', 'port=(\d+)')) \gexec
CREATE USER MAPPING FOR CURRENT_USER SERVER production OPTIONS (user 'postgres');
CREATE FOREIGN TABLE orders (id int, customer int, note text) SERVER production;
