-- What the other topics use: a server, its mapping, and tables on the remote (made through dblink).
\getenv remote_port RFDW_REMOTE_PORT
CREATE EXTENSION dblink;
CREATE SERVER remote FOREIGN DATA WRAPPER remote_fdw
  OPTIONS (host '127.0.0.1', port :'remote_port', dbname 'regress_remote');
CREATE USER MAPPING FOR CURRENT_USER SERVER remote OPTIONS (user 'postgres');
SELECT dblink_exec('remote', $$
  CREATE TYPE public.mood AS ENUM ('sad', 'ok', 'happy');
  CREATE SCHEMA s;
  CREATE TABLE s.num (id int PRIMARY KEY, small int2, big int8, n numeric, f float8, name text, vc varchar(10), ch char(6),
                      flag bool, d date, ts timestamptz, ints int[], feeling public.mood);
  INSERT INTO s.num SELECT g, g % 100, g * 1000000000::int8, g / 4.0, g / 8.0, 'name ' || g, 'v' || g, 'c' || g, g % 2 = 0,
    date '2026-01-01' + g, timestamptz '2026-01-01 12:00 UTC' + g * interval '1 hour', ARRAY[g, NULL, g + 1], 'ok'
    FROM generate_series(1, 50) g;
  INSERT INTO s.num (id) VALUES (100);
  CREATE TABLE s.pair (id int PRIMARY KEY, num int, note text);
  INSERT INTO s.pair SELECT g, g % 10, 'note ' || g FROM generate_series(1, 20) g;
  ANALYZE $$);
CREATE TYPE public.mood AS ENUM ('sad', 'ok', 'happy');
CREATE FOREIGN TABLE num (id int, small int2, big int8, n numeric, f float8, name text, vc varchar(10), ch char(6),
                          flag bool, d date, ts timestamptz, ints int[], feeling mood)
  SERVER remote OPTIONS (schema_name 's', table_name 'num');
CREATE FOREIGN TABLE pair (id int, num int, note text) SERVER remote OPTIONS (schema_name 's', table_name 'pair');
