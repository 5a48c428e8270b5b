-- Types, functions and operators of the user's: what is the same on the remote runs there, what differs stays here.
SELECT dblink_exec('remote', $$
  CREATE SCHEMA fp;
  CREATE TYPE fp.same AS ENUM ('a', 'b', 'it''s');
  CREATE TYPE fp.turned AS ENUM ('b', 'a');
  CREATE DOMAIN fp.pos AS int CONSTRAINT positive CHECK (VALUE > 0);
  CREATE DOMAIN fp.small AS int CHECK (VALUE < 10);
  CREATE TYPE fp.point AS (x int, y int);
  CREATE TYPE fp.longer AS (x int, y int, z int);
  CREATE TYPE fp.span AS RANGE (subtype = numeric);
  CREATE FUNCTION fp.twice(int) RETURNS int LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog AS 'BEGIN RETURN 2 * $1; END';
  CREATE FUNCTION fp.other(int) RETURNS int LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog AS 'BEGIN RETURN 3 * $1; END';
  CREATE FUNCTION fp.open(int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN 2 * $1; END';
  CREATE FUNCTION fp.near(int, int) RETURNS bool LANGUAGE internal IMMUTABLE STRICT AS 'int4eq';
  CREATE OPERATOR fp.=~ (LEFTARG = int, RIGHTARG = int, FUNCTION = fp.near);
  CREATE TABLE fp.t (id int, e fp.same, o fp.turned, p fp.pos, xy fp.point, s fp.span, es fp.same[]);
  INSERT INTO fp.t VALUES (1, 'a', 'a', 1, '(1,2)', '[1,2]', '{a,b}'), (2, 'it''s', 'b', 2, '(3,)', '(3,4)', '{}'), (3, NULL, NULL, NULL, NULL, NULL, NULL)
$$);
CREATE SCHEMA fp;
CREATE TYPE fp.same AS ENUM ('a', 'b', 'it''s');
CREATE TYPE fp.turned AS ENUM ('a', 'b');
CREATE DOMAIN fp.pos AS int CONSTRAINT positive CHECK (VALUE > 0);
CREATE DOMAIN fp.small AS int CHECK (VALUE < 100);
CREATE TYPE fp.point AS (x int, y int);
CREATE TYPE fp.longer AS (x int, y int);
CREATE TYPE fp.absent AS ENUM ('a', 'b', 'it''s');
CREATE TYPE fp.span AS RANGE (subtype = numeric);
CREATE FUNCTION fp.twice(int) RETURNS int LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog AS 'BEGIN RETURN 2 * $1; END';
CREATE FUNCTION fp.other(int) RETURNS int LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog AS 'BEGIN RETURN 2 * $1; END';
CREATE FUNCTION fp.open(int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN 2 * $1; END';
CREATE FUNCTION fp.near(int, int) RETURNS bool LANGUAGE internal IMMUTABLE STRICT AS 'int4eq';
CREATE OPERATOR fp.=~ (LEFTARG = int, RIGHTARG = int, FUNCTION = fp.near);
CREATE FOREIGN TABLE fp.t (id int, e fp.same, o fp.turned, p fp.pos, xy fp.point, s fp.span, es fp.same[])
  SERVER remote OPTIONS (schema_name 'fp', table_name 't');
CREATE FUNCTION plan(query text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE line text;
BEGIN
  FOR line IN EXECUTE 'EXPLAIN (VERBOSE, COSTS OFF) SELECT id FROM fp.t WHERE ' || query LOOP
    IF line ~ 'Remote SQL|Kept Local|Filter' THEN RETURN NEXT regexp_replace(trim(line), 'Remote SQL: SELECT .* FROM fp.t r1', 'Remote:'); END IF;
  END LOOP;
END $$;
\t on
-- the same there
SELECT plan('e = ''it''''s''');
SELECT plan('e > ''a'' OR e = ANY (es)');
SELECT plan('e::text LIKE ''i%''');
SELECT plan('es @> ''{b}''');
SELECT plan('id::fp.pos = 2');
SELECT plan('xy = ROW(1, id + 1)::fp.point');
SELECT plan('(xy).y = 2 AND xy < ROW(2, 0)::fp.point');
SELECT plan('s @> 1.5');
SELECT plan('fp.twice(id) = 4');
SELECT plan('id OPERATOR(fp.=~) 2');
SELECT id FROM fp.t WHERE e = 'it''s' UNION ALL SELECT id FROM fp.t WHERE (xy).y = 2 UNION ALL SELECT id FROM fp.t WHERE s @> 3.5
  UNION ALL SELECT id FROM fp.t WHERE fp.twice(id) = 4 UNION ALL SELECT id FROM fp.t WHERE id OPERATOR(fp.=~) 3;
-- not the same, or not known to be
SELECT plan('o = ''a''');
SELECT plan('id::fp.small = 5');
SELECT plan('ROW(id, 1)::fp.longer = ROW(1, 1)::fp.longer');
SELECT plan('(CASE WHEN id = 1 THEN ''a'' ELSE ''b'' END)::fp.absent = ''a''');
SELECT plan('fp.other(id) = 4');
SELECT plan('fp.open(id) = 4');
SELECT id FROM fp.t WHERE o = 'a' UNION ALL SELECT id FROM fp.t WHERE fp.other(id) = 4;
-- the list of functions that the user vouches for
ALTER SERVER remote OPTIONS (ADD shippable_functions 'fp.open(integer), fp.other(int)');
SELECT plan('fp.open(id) = 4');
DROP FUNCTION fp.other(int);
SELECT plan('fp.open(id) = 4');
CREATE FUNCTION fp.other(int) RETURNS int LANGUAGE plpgsql STABLE AS 'BEGIN RETURN 2 * $1; END';
SELECT plan('fp.other(id) = 4');
ALTER SERVER remote OPTIONS (DROP shippable_functions);
SELECT plan('fp.open(id) = 4');
-- changes here count at once
ALTER TYPE fp.same ADD VALUE 'new';
SELECT plan('e = ''it''''s''');
ALTER DOMAIN fp.pos DROP CONSTRAINT positive;
SELECT plan('p::text::fp.pos = 2');
CREATE OR REPLACE FUNCTION fp.twice(int) RETURNS int LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog AS 'BEGIN RETURN $1 * 2; END';
SELECT plan('fp.twice(id) = 4');
\t off
DROP FUNCTION plan(text);
DROP FOREIGN TABLE fp.t;
DROP SCHEMA fp CASCADE;
