-- ON CONFLICT of rows that are routed to foreign partitions, on two servers and with columns in another order.
\getenv remote_port RFDW_REMOTE_PORT
CREATE EXTENSION IF NOT EXISTS dblink;
LOAD 'remote_fdw';
SELECT dblink_exec('remote', $$
  CREATE TABLE s.trade_north (k int UNIQUE, region text, v int);
  CREATE TABLE s.trade_south (id int UNIQUE, region text, "V" int) $$);
CREATE SERVER remote_2 FOREIGN DATA WRAPPER remote_fdw OPTIONS (host '127.0.0.1', port :'remote_port', dbname 'regress_remote');
CREATE USER MAPPING FOR CURRENT_USER SERVER remote_2 OPTIONS (user 'postgres');
CREATE TABLE sales (id int, region text, v int) PARTITION BY LIST (region);
CREATE FOREIGN TABLE north (v int, gone int, id int OPTIONS (column_name 'k'), region text) SERVER remote OPTIONS (schema_name 's', table_name 'trade_north');
ALTER FOREIGN TABLE north DROP COLUMN gone;
CREATE FOREIGN TABLE south (id int, region text, v int OPTIONS (column_name 'V')) SERVER remote_2 OPTIONS (schema_name 's', table_name 'trade_south');
ALTER TABLE sales ATTACH PARTITION north FOR VALUES IN ('north');
CREATE TABLE sales_far (LIKE sales) PARTITION BY LIST (region);
ALTER TABLE sales_far ATTACH PARTITION south FOR VALUES IN ('south');
ALTER TABLE sales ATTACH PARTITION sales_far FOR VALUES IN ('south', 'east');
INSERT INTO sales VALUES (1, 'north', 1), (2, 'south', 2) ON CONFLICT (id) DO NOTHING;
INSERT INTO sales VALUES (1, 'north', 10), (2, 'south', 20), (3, 'south', 30) ON CONFLICT (id) DO NOTHING RETURNING *;
INSERT INTO sales VALUES (1, 'north', 10), (2, 'south', 20) ON CONFLICT (id) DO UPDATE SET v = sales.v + EXCLUDED.v WHERE sales.v < 20;
INSERT INTO sales AS s VALUES (1, 'north', 10), (3, 'south', 30), (4, 'north', 4) ON CONFLICT (id) DO UPDATE SET v = s.v + EXCLUDED.v, region = EXCLUDED.region RETURNING s.*, tableoid::regclass;
SELECT * FROM sales ORDER BY id;
PREPARE up(int, text, int) AS INSERT INTO sales VALUES ($1, $2, 0) ON CONFLICT (id) DO UPDATE SET v = $3 + length(current_user) WHERE sales.id = $1;
SET plan_cache_mode = force_generic_plan;
EXECUTE up(1, 'north', 70);
EXECUTE up(3, 'south', 80);
EXECUTE up(3, 'south', NULL);
EXPLAIN (VERBOSE, COSTS OFF) EXECUTE up(1, 'north', 70);
WITH i AS (INSERT INTO sales VALUES (1, 'north', 0), (2, 'south', 0) ON CONFLICT (id) DO UPDATE SET v = (SELECT count(*) FROM num) RETURNING *) SELECT * FROM i ORDER BY id;
INSERT INTO sales VALUES (1, 'north', 1), (1, 'north', 2) ON CONFLICT (id) DO UPDATE SET v = EXCLUDED.v;
INSERT INTO sales VALUES (1, 'north', 1) ON CONFLICT (v) DO UPDATE SET v = EXCLUDED.v;
INSERT INTO sales VALUES (1, 'north', 1) ON CONFLICT (id) DO UPDATE SET v = random();
-- a row must stay in its partition
INSERT INTO sales VALUES (1, 'north', 1) ON CONFLICT (id) DO UPDATE SET region = 'south';
INSERT INTO sales VALUES (1, 'north', 1) ON CONFLICT (id) DO UPDATE SET region = sales.region || '';
INSERT INTO sales AS s VALUES (1, 'north', 1) ON CONFLICT (id) DO UPDATE SET region = s.region RETURNING *;
INSERT INTO north VALUES (5, 1, 'north') ON CONFLICT (id) DO UPDATE SET region = 'south';
INSERT INTO north VALUES (5, 1, 'north') ON CONFLICT (id) DO UPDATE SET region = EXCLUDED.region, v = 9 RETURNING *;
-- one partition
INSERT INTO north VALUES (5, 1, 'north') ON CONFLICT (id) DO UPDATE SET v = north.v + EXCLUDED.v RETURNING *;
INSERT INTO south VALUES (2, 'south', 6) ON CONFLICT (id) DO UPDATE SET v = EXCLUDED.v RETURNING *;
INSERT INTO south VALUES (2, 'west', 6) ON CONFLICT (id) DO UPDATE SET v = EXCLUDED.v;
CREATE FUNCTION ignore() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER at_update BEFORE UPDATE ON north FOR EACH ROW EXECUTE FUNCTION ignore();
INSERT INTO sales VALUES (1, 'north', 1) ON CONFLICT (id) DO UPDATE SET v = EXCLUDED.v;
DROP TRIGGER at_update ON north;
-- a plan that is kept does not survive a partition that it cannot serve
EXECUTE up(1, 'north', 71);
CREATE TABLE sales_here PARTITION OF sales_far FOR VALUES IN ('east');
EXECUTE up(1, 'north', 72);
INSERT INTO sales VALUES (1, 'north', 1), (9, 'east', 1) ON CONFLICT (id) DO NOTHING;
INSERT INTO sales VALUES (1, 'north', 1), (9, 'east', 1) ON CONFLICT DO NOTHING;
DROP TABLE sales_here;
EXECUTE up(1, 'north', 73);
SELECT * FROM sales ORDER BY id;
DROP TABLE sales;
DROP SERVER remote_2 CASCADE;
DROP FUNCTION ignore();
