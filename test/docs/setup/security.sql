\c :here
CREATE EXTENSION remote_fdw;
CREATE SERVER production FOREIGN DATA WRAPPER remote_fdw OPTIONS (host 'db1.example.com', dbname 'shop');
