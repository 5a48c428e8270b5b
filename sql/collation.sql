-- A remote whose default collation is not this database's: what orders text stays here, what compares for equality ships.
\getenv remote_port RFDW_REMOTE_PORT
SELECT dblink_exec('remote', 'DROP DATABASE IF EXISTS regress_icu');
SELECT dblink_exec('remote', $$CREATE DATABASE regress_icu TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en'$$);
CREATE SERVER icu FOREIGN DATA WRAPPER remote_fdw OPTIONS (host '127.0.0.1', port :'remote_port', dbname 'regress_icu');
CREATE USER MAPPING FOR CURRENT_USER SERVER icu OPTIONS (user 'postgres');
SELECT dblink_exec('icu', $$
  CREATE TABLE words (id int, word text, en text COLLATE "en-x-icu", c text COLLATE "C", jb jsonb);
  INSERT INTO words SELECT g, w, w, w, to_jsonb(w) FROM unnest(ARRAY['a1', 'A2', 'b', 'Z', 'a10', NULL]) WITH ORDINALITY u(w, g)
$$);
CREATE FOREIGN TABLE words (id int, word text, en text COLLATE "en-x-icu", c text COLLATE "C", jb jsonb) SERVER icu OPTIONS (schema_name 'public');
CREATE FUNCTION plan(query text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE line text;
BEGIN
  FOR line IN EXECUTE 'EXPLAIN (VERBOSE, COSTS OFF) SELECT id FROM words ' || query LOOP
    IF line ~ 'Remote SQL|Kept Local|Filter|Sort Key' THEN RETURN NEXT regexp_replace(trim(line), 'Remote SQL: SELECT .* FROM public.words r1', 'Remote:'); END IF;
  END LOOP;
END $$;
\t on
-- nothing is asked where nothing hangs on it
SELECT plan('WHERE word = ''a1'' AND word <> ''b'' AND word LIKE ''a%'' AND c < ''b''');
SELECT count(*) FROM remote_fdw_get_connections() WHERE server_name = 'icu';
-- order, case and classes
SELECT plan('WHERE word < ''a5''');
SELECT plan('WHERE word BETWEEN ''A'' AND ''b''');
SELECT plan('WHERE upper(word) = ''A2''');
SELECT plan('WHERE word ~ ''^[[:upper:]]''');
SELECT plan('WHERE greatest(word, ''b'') = ''b''');
SELECT plan('WHERE jb < ''"a5"''');
SELECT plan('WHERE id::text < ''5''');
SELECT plan('ORDER BY word');
SELECT plan('ORDER BY jb');
-- the same on both
SELECT plan('WHERE en < ''a5''');
SELECT plan('WHERE c < ''a5'' AND word < ''a5'' COLLATE "C"');
SELECT plan('WHERE word IN (''a1'', ''Z'') AND jb = ''"Z"''');
SELECT plan('ORDER BY en');
SELECT plan('ORDER BY c');
SELECT id, word FROM words WHERE word < 'a5' ORDER BY word;
SELECT id, word FROM words WHERE en < 'a5' ORDER BY en;
SELECT id, word FROM words ORDER BY c DESC NULLS LAST LIMIT 2;
SELECT min(word), max(word), min(en), max(en), min(c), max(c) FROM words;
SELECT string_agg(word, ',' ORDER BY word), string_agg(DISTINCT en, ',') FROM words;
SELECT upper(left(word, 1)), count(*) FROM words GROUP BY 1 ORDER BY 1;
-- a remote that cannot be asked
ALTER SERVER icu OPTIONS (SET dbname 'regress_icu_gone');
SELECT plan('WHERE word < ''a5''');
ALTER SERVER icu OPTIONS (SET dbname 'regress_icu');
SELECT plan('WHERE word < ''a5''');
SELECT remote_fdw_disconnect('icu');
\t off
DROP FUNCTION plan(text);
DROP SERVER icu CASCADE;
SELECT dblink_exec('remote', 'DROP DATABASE regress_icu');
