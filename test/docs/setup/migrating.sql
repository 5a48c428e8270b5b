\c :db1
CREATE ROLE reporting LOGIN PASSWORD 'secret';
CREATE DATABASE shop;
\c shop
CREATE TABLE orders (id int PRIMARY KEY, customer_id int, placed date);
INSERT INTO orders SELECT g, g % 50, date '2026-01-01' + g % 300 FROM generate_series(1, 1000) g;
GRANT SELECT ON orders TO reporting;
\c :here
CREATE EXTENSION postgres_fdw;
SELECT format($$CREATE SERVER shop FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '127.0.0.1', port %L, dbname 'shop', fetch_size '1000')$$, substring(:'db1', 'port=(\d+)')) \gexec
CREATE ROLE reporting;
GRANT USAGE ON FOREIGN SERVER shop TO reporting;
CREATE USER MAPPING FOR PUBLIC SERVER shop OPTIONS (user 'reporting', password 'secret');
CREATE FOREIGN TABLE orders (id int NOT NULL, customer int OPTIONS (column_name 'customer_id'), placed date) SERVER shop OPTIONS (schema_name 'public', table_name 'orders');
GRANT SELECT ON orders TO reporting;
CREATE MATERIALIZED VIEW by_customer AS SELECT customer, count(*) FROM orders GROUP BY customer;
CREATE SERVER archive FOREIGN DATA WRAPPER postgres_fdw;
