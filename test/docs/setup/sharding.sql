\set shard 'CREATE TABLE orders (customer int NOT NULL, id bigint NOT NULL, placed date NOT NULL, amount numeric(10,2) NOT NULL, PRIMARY KEY (customer, id)); CREATE TABLE customers (customer int PRIMARY KEY, name text NOT NULL); GRANT ALL ON orders, customers TO app;'
\c :db1
CREATE ROLE app LOGIN PASSWORD 'secret';
CREATE DATABASE shop;
CREATE DATABASE shop2;
\c shop
:shard
\c shop2
:shard
\c :db2
CREATE ROLE app LOGIN PASSWORD 'secret';
CREATE DATABASE shop;
\c shop
:shard
\c :db3
CREATE ROLE app LOGIN PASSWORD 'secret';
CREATE DATABASE shop;
\c shop
:shard
\c :db4
CREATE ROLE app LOGIN PASSWORD 'secret';
CREATE DATABASE shop;
\c shop
:shard
