-- remote_fdw_schema_diff and remote_fdw_schema_sync: drift of every kind, shown, mended, or told why not.
SELECT dblink_exec('remote', $$
  CREATE SCHEMA sd;
  CREATE TYPE sd.state AS ENUM ('new', 'old');
  CREATE DOMAIN sd.amount AS numeric(10,2) CHECK (VALUE >= 0);
  CREATE TYPE sd.spot AS (x int, y int);
  CREATE TABLE sd.orders (id int PRIMARY KEY, note varchar(10), state sd.state, total sd.amount, gone int, viewed int, spot sd.spot,
    made int GENERATED ALWAYS AS (1) STORED, was_text text, dflt int DEFAULT 1, "Odd ""name" int, free int);
  CREATE TABLE sd.lost (a int); CREATE TABLE sd.part (id int, v text); CREATE TABLE sd.same (id int PRIMARY KEY, t text DEFAULT 'x');
  COMMENT ON TABLE sd.same IS 'the same'; COMMENT ON COLUMN sd.orders.free IS 'as it was' $$);
CREATE SCHEMA sd_here;
IMPORT FOREIGN SCHEMA sd EXCEPT (part) FROM SERVER remote INTO sd_here OPTIONS (import_types 'true', import_default 'true');
CREATE TABLE sd_here.parted (id int, v text) PARTITION BY RANGE (id);
CREATE FOREIGN TABLE sd_here.parted_1 PARTITION OF sd_here.parted FOR VALUES FROM (1) TO (100) SERVER remote OPTIONS (schema_name 'sd', table_name 'part');
CREATE FOREIGN TABLE sd_here.renamed ("the id" int OPTIONS (column_name 'id') NOT NULL, "t there" text OPTIONS (column_name 't')) SERVER remote OPTIONS (schema_name 'sd', table_name 'same');
COMMENT ON FOREIGN TABLE sd_here.renamed IS 'the same';
CREATE TABLE sd_here.local_one (a int);
-- nothing has changed
SELECT * FROM remote_fdw_schema_diff('sd_here', true);
SELECT count(*) FROM remote_fdw_schema_sync('sd_here');
SELECT * FROM remote_fdw_schema_diff('nosuch');
CREATE VIEW sd_here.on_orders AS SELECT gone, viewed FROM sd_here.orders;
COMMENT ON COLUMN sd_here.orders.was_text IS 'my own';
SELECT dblink_exec('remote', $$
  ALTER TYPE sd.state ADD VALUE 'now''s' BEFORE 'new'; ALTER TYPE sd.state ADD VALUE 'older'; ALTER TYPE sd.state ADD VALUE 'oldest' $$);
SELECT dblink_exec('remote', $$
  ALTER DOMAIN sd.amount DROP CONSTRAINT amount_check; ALTER DOMAIN sd.amount ADD CONSTRAINT few CHECK (VALUE < 1000); ALTER DOMAIN sd.amount SET DEFAULT 5;
  ALTER TYPE sd.spot ADD ATTRIBUTE z int;
  CREATE DOMAIN sd.mark AS text CHECK (VALUE <> '');
  ALTER TABLE sd.orders DROP gone, ALTER viewed TYPE bigint, ALTER note TYPE varchar(20), ALTER was_text TYPE int USING 1, DROP made, ADD made int,
    ALTER dflt SET DEFAULT 2, ALTER "Odd ""name" SET NOT NULL, ALTER free TYPE text COLLATE "C",
    ADD added timestamptz(3) NOT NULL DEFAULT now(), ADD marked sd.mark, ADD twice int GENERATED ALWAYS AS (id * 2) STORED, ADD "x; DROP TABLE y" text COLLATE "POSIX";
  ALTER TABLE sd.orders DROP CONSTRAINT orders_pkey; ALTER TABLE sd.orders ALTER id DROP NOT NULL;
  COMMENT ON COLUMN sd.orders.free IS 'it''s new'; COMMENT ON TABLE sd.orders IS '\ all orders';
  ALTER TABLE sd.lost RENAME TO found; ALTER TABLE sd.part DROP v, ADD w int;
  ALTER TABLE sd.same RENAME t TO u; ALTER TABLE sd.same ALTER u SET NOT NULL $$);
\pset format unaligned
SELECT * FROM remote_fdw_schema_diff('sd_here', true);
\pset format aligned
SELECT count(*) FROM remote_fdw_schema_diff('sd_here') WHERE difference = 'default' AND column_name IS NOT NULL;
-- errors of the remote say where to look
SELECT gone FROM sd_here.orders;
SELECT * FROM sd_here.lost;
SELECT * FROM sd_here.orders o JOIN sd_here.renamed r ON o.id = r."the id" WHERE "t there" = 'x';
-- the remote's code is not taken unasked
BEGIN;
SELECT column_name, type_name, difference, done, reason FROM remote_fdw_schema_sync('sd_here') WHERE type_name IS NOT NULL OR column_name IN ('dflt', 'marked');
ROLLBACK;
SELECT table_name, column_name, type_name, difference, done, reason FROM remote_fdw_schema_sync('sd_here', expressions => true);
\d sd_here.orders
SELECT attname, col_description(attrelid, attnum) FROM pg_attribute WHERE attrelid = 'sd_here.orders'::regclass AND col_description(attrelid, attnum) IS NOT NULL;
SELECT * FROM sd_here.on_orders;
-- what is left
SELECT table_name, column_name, type_name, difference, action, note FROM remote_fdw_schema_diff('sd_here', true);
DROP VIEW sd_here.on_orders;
SELECT table_name, column_name, type_name, difference, done, reason FROM remote_fdw_schema_sync('sd_here', true, true, true);
SELECT * FROM sd_here.orders;
INSERT INTO sd_here.orders (id, "Odd ""name", state, total, added) VALUES (1, 2, 'oldest', 9, '2026-01-01 UTC') RETURNING id, state, twice, added;
\det sd_here.*
SELECT table_name, column_name, type_name, difference, note FROM remote_fdw_schema_diff('sd_here');
-- who does not own the tables: all is told, nothing done
SELECT dblink_exec('remote', 'ALTER TABLE sd.same ADD more int');
CREATE ROLE sd_user; GRANT USAGE ON SCHEMA sd_here TO sd_user; CREATE USER MAPPING FOR sd_user SERVER remote OPTIONS (user 'postgres', password_required 'false');
SET ROLE sd_user;
SELECT table_name, column_name, difference, done, reason FROM remote_fdw_schema_sync('sd_here');
RESET ROLE;
DROP USER MAPPING FOR sd_user SERVER remote;
SET ROLE sd_user;
SELECT * FROM remote_fdw_schema_diff('sd_here');
RESET ROLE;
DROP SCHEMA sd_here, sd CASCADE; DROP ROLE sd_user;
SELECT dblink_exec('remote', 'DROP SCHEMA sd CASCADE');
