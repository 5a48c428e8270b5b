\c :db1
CREATE ROLE reporting LOGIN PASSWORD 'secret';
CREATE DATABASE shop;
\c shop
CREATE TABLE orders (id int PRIMARY KEY, customer int NOT NULL, placed timestamptz NOT NULL);
INSERT INTO orders SELECT g, g % 50, now() - g * interval '1 hour' FROM generate_series(1, 1000) g;
GRANT SELECT ON orders TO reporting;
