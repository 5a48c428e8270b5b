-- IMPORT FOREIGN SCHEMA: comments, keys, and enums, domains and composite types made first.
SET client_min_messages = notice;
SELECT dblink_exec('remote', $$
  CREATE SCHEMA si; CREATE SCHEMA "si types";
  CREATE TYPE "si types".colour AS ENUM ('red', 'it''s; DROP TABLE x', 'blue\');
  COMMENT ON TYPE "si types".colour IS 'how it looks';
  CREATE DOMAIN si.shade AS "si types".colour NOT NULL DEFAULT 'red' CONSTRAINT "no blue" CHECK (VALUE <> 'blue\') CONSTRAINT any_of CHECK (VALUE = ANY ('{red,"it''s; DROP TABLE x"}'));
  COMMENT ON DOMAIN si.shade IS 'a narrower colour';
  CREATE DOMAIN si.words AS varchar(20) COLLATE "C" CHECK (upper(VALUE) = VALUE) CHECK (length(VALUE) > 1);
  ALTER DOMAIN si.words ADD CONSTRAINT later CHECK (VALUE <> 'X') NOT VALID;
  CREATE TYPE si.address AS (street text COLLATE "C", "no" int, shades si.shade[]);
  CREATE DOMAIN si.home AS si.address;
  CREATE TABLE si.house (id int, part int, colour "si types".colour, shades si.shade[], words si.words, home si.home, plain int, PRIMARY KEY (part, id) INCLUDE (plain));
  COMMENT ON TABLE si.house IS 'one per ''address''; \ DROP TABLE x';
  COMMENT ON COLUMN si.house.words IS $x$'; DROP TABLE x; --$x$;
  CREATE VIEW si.house_view AS SELECT id, words FROM si.house;
  COMMENT ON VIEW si.house_view IS 'of houses';
  INSERT INTO si.house VALUES (1, 2, 'blue\', '{red}', 'UP', ROW('s', 3, '{red}'), 4) $$);
CREATE SCHEMA si_here;
-- types are not made unless asked for
IMPORT FOREIGN SCHEMA si FROM SERVER remote INTO si_here;
IMPORT FOREIGN SCHEMA si FROM SERVER remote INTO si_here OPTIONS (import_types 'perhaps');
IMPORT FOREIGN SCHEMA si FROM SERVER remote INTO si_here OPTIONS (import_types 'true', import_keys 'true');
\d si_here.house
\dT+ "si types".*
\dD+ si.*
\d si.address
SELECT obj_description('si_here.house'::regclass), obj_description('si_here.house_view'::regclass), obj_description('si.shade'::regtype, 'pg_type'),
  col_description('si_here.house'::regclass, 5);
SELECT * FROM si_here.house;
SELECT 'blue\'::si.shade;
-- a key is a key
EXPLAIN (VERBOSE, COSTS OFF) UPDATE si_here.house SET plain = 5 WHERE random() >= 0;
UPDATE si_here.house SET plain = 5 WHERE random() >= 0;
SELECT dblink_exec('remote', 'UPDATE si.house SET plain = plain + 1 WHERE plain = 5');
-- again: what is here is taken; without comments
DROP SCHEMA si_here CASCADE; CREATE SCHEMA si_here;
IMPORT FOREIGN SCHEMA si FROM SERVER remote INTO si_here OPTIONS (import_types 'true', import_comments 'false');
SELECT obj_description('si_here.house'::regclass), col_description('si_here.house'::regclass, 5);
-- what differs is named
DROP SCHEMA si_here CASCADE; CREATE SCHEMA si_here;
ALTER TYPE "si types".colour RENAME VALUE 'red' TO 'crimson';
ALTER DOMAIN si.words DROP CONSTRAINT words_check;
ALTER DOMAIN si.words DROP CONSTRAINT words_check1; ALTER DOMAIN si.words ADD CONSTRAINT words_check1 CHECK (length(VALUE) > 2);
IMPORT FOREIGN SCHEMA si FROM SERVER remote INTO si_here OPTIONS (import_types 'true');
DROP SCHEMA si_here, si, "si types" CASCADE;
-- in one of the types that are made something is missing here: nothing is left behind
CREATE SCHEMA si_here;
SELECT dblink_exec('remote', $$ CREATE FUNCTION si.fine(text) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT true'; CREATE DOMAIN si.checked AS text CHECK (si.fine(VALUE));
  CREATE TABLE si.checked_table (a si.checked) $$);
IMPORT FOREIGN SCHEMA si LIMIT TO (checked_table) FROM SERVER remote INTO si_here OPTIONS (import_types 'true');
SELECT to_regnamespace('si') IS NULL AS no_schema;
-- who may not make types
CREATE ROLE si_user; GRANT USAGE ON FOREIGN SERVER remote TO si_user; GRANT CREATE, USAGE ON SCHEMA si_here TO si_user;
CREATE USER MAPPING FOR si_user SERVER remote OPTIONS (user 'postgres', password_required 'false');
SET ROLE si_user;
IMPORT FOREIGN SCHEMA si LIMIT TO (house) FROM SERVER remote INTO si_here OPTIONS (import_types 'true');
RESET ROLE;
-- event triggers see the parts of the statement as its own
CREATE FUNCTION si_seen() RETURNS event_trigger LANGUAGE plpgsql AS $$ DECLARE c record; BEGIN
  FOR c IN SELECT * FROM pg_event_trigger_ddl_commands() LOOP RAISE NOTICE '%: % %', tg_tag, c.command_tag, c.object_identity; END LOOP; END $$;
CREATE EVENT TRIGGER si_seen ON ddl_command_end EXECUTE FUNCTION si_seen();
IMPORT FOREIGN SCHEMA si LIMIT TO (house_view) FROM SERVER remote INTO si_here OPTIONS (import_types 'true');
DROP EVENT TRIGGER si_seen; DROP FUNCTION si_seen();
DROP USER MAPPING FOR si_user SERVER remote; REVOKE USAGE ON FOREIGN SERVER remote FROM si_user;
DROP SCHEMA si_here, si CASCADE; DROP ROLE si_user;
SELECT dblink_exec('remote', 'DROP SCHEMA si, "si types" CASCADE');
