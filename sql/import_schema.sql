-- IMPORT FOREIGN SCHEMA: kinds of relations, names, types, collations, generated columns, options.
SELECT dblink_exec('remote', $$
  CREATE SCHEMA "Im port";
  SET search_path = "Im port";
  CREATE DOMAIN public.positive AS int CHECK (VALUE > 0);
  CREATE TYPE public.pair AS (x int, y text);
  CREATE TABLE types1 (a bool, b bytea, c "char", d name, e int8, f int2, g int4, h text, i oid, j json, k jsonb, l xml, m point, n cidr, o float4,
    p float8, q money, r macaddr, s inet, t char(3), u varchar(5), v date, w time(2), x timestamp, y timestamptz(1), z interval day to second);
  CREATE TABLE types2 (a timetz, b bit(3), c varbit, d numeric(8,2), e uuid, f tsvector, g tsquery, h int4range, i text[], j numeric(5,1)[][],
    k public.mood, l public.positive, m public.pair, n public.mood[], o pg_lsn, p xid8, q regclass, r int8multirange);
  CREATE TABLE cols ("Upper" int NOT NULL DEFAULT 7, "sp ace" text COLLATE "C" DEFAULT 'x''y', "q""uote" text COLLATE "POSIX",
    "select" int GENERATED ALWAYS AS ("Upper" + 1) STORED, plain varchar(3));
  ALTER TABLE cols ADD gone int; ALTER TABLE cols DROP gone;
  CREATE TABLE empty ();
  CREATE VIEW a_view AS SELECT "Upper" AS u FROM cols;
  CREATE MATERIALIZED VIEW a_matview AS SELECT 1 AS one;
  CREATE TABLE parent (k int, v text) PARTITION BY LIST (k);
  CREATE TABLE parent_1 PARTITION OF parent FOR VALUES IN (1);
  CREATE TABLE "ta""ble; DROP" (a int);
  INSERT INTO cols VALUES (1, 'a', 'b'); INSERT INTO parent VALUES (1, 'p') $$);
CREATE DOMAIN positive AS int CHECK (VALUE > 0);
CREATE TYPE pair_type AS (x int, y text);
ALTER FOREIGN TABLE pair RENAME TO pair_table;
CREATE TYPE pair AS (x int, y text);
CREATE SCHEMA imp1; CREATE SCHEMA imp2; CREATE SCHEMA imp3;
IMPORT FOREIGN SCHEMA "Im port" FROM SERVER remote INTO imp1;
\det+ imp1.*
\d imp1.types1
\d imp1.types2
\d imp1.cols
SELECT * FROM imp1.cols;
SELECT * FROM imp1.a_view;
SELECT * FROM imp1.a_matview;
SELECT * FROM imp1.parent;
SELECT * FROM imp1.empty;
SELECT * FROM imp1."ta""ble; DROP";
SELECT count(*) FROM imp1.types1 UNION ALL SELECT count(*) FROM imp1.types2;
IMPORT FOREIGN SCHEMA "Im port" LIMIT TO (cols, parent_1, nosuch) FROM SERVER remote INTO imp2
  OPTIONS (import_collate 'false', import_default 'true', import_generated 'false', import_not_null 'false');
\det imp2.*
\d imp2.cols
IMPORT FOREIGN SCHEMA "Im port" EXCEPT (types1, types2, empty, "ta""ble; DROP") FROM SERVER remote INTO imp3;
\det imp3.*
IMPORT FOREIGN SCHEMA nosuch FROM SERVER remote INTO imp3;
IMPORT FOREIGN SCHEMA "Im port" LIMIT TO (cols) FROM SERVER remote INTO nosuch;
IMPORT FOREIGN SCHEMA "Im port" LIMIT TO (cols) FROM SERVER remote INTO imp3;
-- a type that does not exist here
SELECT dblink_exec('remote', 'CREATE TYPE public.unknown_here AS ENUM (); CREATE TABLE "Im port".odd (a public.unknown_here)');
IMPORT FOREIGN SCHEMA "Im port" LIMIT TO (odd) FROM SERVER remote INTO imp3;
DROP SCHEMA imp1, imp2, imp3 CASCADE;
DROP TYPE pair, pair_type; ALTER FOREIGN TABLE pair_table RENAME TO pair;
