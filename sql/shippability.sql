-- What runs on the remote, as EXPLAIN (VERBOSE) shows it, and why the rest stays here.
CREATE FUNCTION plan(query text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE line text;
BEGIN
  FOR line IN EXECUTE 'EXPLAIN (VERBOSE, COSTS OFF) SELECT id FROM num WHERE ' || query LOOP
    IF line ~ 'Remote SQL|Kept Local|Filter' THEN
      RETURN NEXT regexp_replace(regexp_replace(trim(line), 'Remote SQL: SELECT .* FROM s.num r1', 'Remote:'), '''\d{5,}''', '''OID''');
    END IF;
  END LOOP;
END $$;
-- comparisons, arithmetic, logic
SELECT plan('id = 1');
SELECT plan('id = -1 OR big > 3000000000');
SELECT plan('small + id * 2 < 10 AND NOT flag');
SELECT plan('n BETWEEN 1.5 AND 2.5');
SELECT plan('f = ''NaN'' OR f < -0.0');
SELECT plan('name IS NULL');
SELECT plan('flag IS NOT TRUE');
SELECT plan('flag IS UNKNOWN');
SELECT plan('id IS DISTINCT FROM 5');
SELECT plan('id IN (1, 2, 3)');
SELECT plan('id <> ALL (ARRAY[1, NULL])');
SELECT plan('(id, small) < (10, 5::int2)');
-- text
SELECT plan('name = ''it''''s''');
SELECT plan('name = E''back\\slash''');
SELECT plan('name LIKE ''name 1%''');
SELECT plan('vc = ''v1''');
SELECT plan('ch = ''c1''');
SELECT plan('upper(name) = ''X'' AND length(name) > 3');
SELECT plan('name || ''x'' = ''name 1x''');
SELECT plan('name < ''b'' COLLATE "C"');
SELECT plan('name COLLATE "C" < ''b''');
SELECT plan('substring(name from 1 for 3) = ''nam''');
-- conditional
SELECT plan('CASE WHEN flag THEN id ELSE small END > 5');
SELECT plan('CASE id WHEN 1 THEN true WHEN 2 THEN NULL ELSE false END');
SELECT plan('coalesce(small, id) = 3');
SELECT plan('nullif(id, 3) = 4');
SELECT plan('greatest(id, small::int) = 4');
-- arrays
SELECT plan('ints[1] = 4');
SELECT plan('ints[1:2] = ARRAY[1, NULL]');
SELECT plan('ints = ARRAY[id, NULL, id + 1]');
SELECT plan('5 = ANY (ints)');
-- casts
SELECT plan('id::int8 = big');
SELECT plan('id::text = ''5''');
SELECT plan('id::text < ''5''');
SELECT plan('n::int = 5');
SELECT plan('d + 1 = date ''2026-01-05''');
-- stable without columns: computed here, sent as a parameter
SELECT plan('ts > now() - interval ''1 day''');
SELECT plan('d = current_date');
SELECT plan('name = current_setting(''datestyle'')');
SELECT plan('flag OR ts > now()');
-- stays here, with the reason
SELECT plan('random() >= 0');
SELECT plan('f > random()');
SELECT plan('ts::text = ''x''');
SELECT plan('f::text = ''0.125''');
SELECT plan('to_char(d, ''YYYY'') = ''2026''');
-- a zone that every system has
SET timezone = 'America/Los_Angeles';
SELECT plan('extract(hour from ts) = 5');
SELECT plan('feeling = ''ok''');
SELECT plan('feeling IS NOT NULL');
SELECT plan('name < ''b'' COLLATE "en-x-icu"');
SELECT plan('num IS NULL');
SELECT plan('tableoid = ''num''::regclass');
SELECT plan('ctid = ''(0,1)''');
SELECT plan('xmin::text <> ''0''');
SELECT plan('octet_length(name) = 5');
SELECT plan('small = (SELECT max(p.num) FROM pair p WHERE p.id = num.id)');
SELECT plan('id = 1 AND random() >= 0 AND feeling = ''ok''');
CREATE FUNCTION mine(int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN $1; END';
SELECT plan('mine(id) = 3');
DROP FUNCTION plan(text), mine(int);
