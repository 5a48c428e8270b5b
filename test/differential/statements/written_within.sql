-- Writes within larger statements: several CTEs, functions called by a query that scans the same table, row by row and as whole statements.
WITH a AS (UPDATE w_plain SET a = a + 10 WHERE id < 3 RETURNING id, a), b AS (UPDATE w_plain SET a = a + 100 WHERE id > 4 RETURNING id, a), c AS (DELETE FROM w_plain WHERE id = 4 RETURNING id, a), d AS (INSERT INTO w_plain VALUES (50, 50) RETURNING id, a) SELECT 'a', * FROM a UNION ALL SELECT 'b', * FROM b UNION ALL SELECT 'c', * FROM c UNION ALL SELECT 'd', * FROM d;
WITH a AS (UPDATE w_plain SET a = random() * 0 WHERE id < 3 RETURNING id, a), b AS (DELETE FROM w_plain WHERE id > 3 AND random() >= 0 RETURNING id, a) SELECT * FROM a FULL JOIN b USING (id);
WITH a AS (UPDATE w_plain SET a = a + 10 WHERE id < 3), b AS (DELETE FROM w_plain WHERE id = 4) SELECT count(*) FROM w_plain;
WITH a AS (DELETE FROM w_plain RETURNING *) INSERT INTO lo.sink SELECT id, b FROM a RETURNING *;
WITH a AS (DELETE FROM w_child WHERE acc < 5 RETURNING *) INSERT INTO w_plain (id, b) SELECT id + 100, v FROM a RETURNING *;
WITH a AS (INSERT INTO w_plain SELECT id + 100, a, b FROM w_plain RETURNING *) UPDATE w_plain q SET a = 77 FROM a WHERE a.id = q.id + 100 RETURNING q.id, q.a, a.id;
WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 5), x AS (INSERT INTO w_plain (id, a) SELECT n + 100, n FROM r RETURNING id) SELECT count(*) FROM x;
WITH a AS (SELECT * FROM w_plain FOR UPDATE) UPDATE w_plain SET a = a.a + 1 FROM a WHERE a.id = w_plain.id RETURNING w_plain.id, w_plain.a;
WITH a AS (INSERT INTO w_plain (id) VALUES (100), (101), (102) RETURNING id) SELECT id FROM a LIMIT 1;
WITH a AS (UPDATE w_plain SET a = 7 RETURNING id) SELECT 1 WHERE EXISTS (SELECT 1 FROM a);
-- notices: compare
-- block
BEGIN;
CREATE FUNCTION pg_temp.wr(k int) RETURNS int LANGUAGE plpgsql AS $f$ BEGIN UPDATE w_plain SET a = a + 1 WHERE id = k; RETURN (SELECT a FROM w_plain WHERE id = k); END $f$;
CREATE FUNCTION pg_temp.ins(k int) RETURNS int LANGUAGE plpgsql AS $f$ DECLARE r int; BEGIN INSERT INTO w_plain (id, a) VALUES (k + 100, k) RETURNING id INTO r; RETURN r; END $f$;
CREATE FUNCTION pg_temp.insq(k int) RETURNS int LANGUAGE sql AS $f$ INSERT INTO w_plain (id, a) VALUES (k + 200, k) RETURNING id $f$;
CREATE FUNCTION pg_temp.del(k int) RETURNS SETOF w_plain LANGUAGE sql AS $f$ DELETE FROM w_plain WHERE id = k RETURNING * $f$;
CREATE FUNCTION pg_temp.cnt() RETURNS bigint LANGUAGE sql VOLATILE AS $f$ SELECT count(*) FROM w_plain $f$;
SAVEPOINT s;
SELECT id, pg_temp.wr(id) FROM w_plain ORDER BY id;
SELECT id, pg_temp.ins(id), pg_temp.cnt() FROM w_plain ORDER BY id;
ROLLBACK TO s;
SELECT id, pg_temp.insq(id) FROM w_plain WHERE id < 4 ORDER BY id;
SELECT count(*) FROM w_plain;
SELECT * FROM w_plain, LATERAL pg_temp.del(w_plain.id) d ORDER BY 1;
SELECT count(*) FROM w_plain;
ROLLBACK TO s;
INSERT INTO w_plain (id, a) SELECT pg_temp.insq(id) + 1000, id FROM w_plain;
SELECT id, a FROM w_plain ORDER BY 1;
ROLLBACK TO s;
UPDATE w_plain SET a = pg_temp.insq(id) WHERE id < 4 RETURNING *;
SELECT id, a FROM w_plain ORDER BY 1;
ROLLBACK TO s;
DELETE FROM w_plain WHERE pg_temp.insq(id) > 0 RETURNING id;
SELECT id, a FROM w_plain ORDER BY 1;
ROLLBACK TO s;
INSERT INTO lo.sink SELECT pg_temp.insq(id), 'x' FROM w_plain ORDER BY id RETURNING id, pg_temp.cnt();
ROLLBACK TO s;
SELECT pg_temp.wr(l.id) FROM lo.loc l WHERE l.id < 10 ORDER BY l.id;
INSERT INTO w_plain (id, a) VALUES (60, pg_temp.insq(1)), (61, pg_temp.insq(2)), (62, pg_temp.cnt()) RETURNING id, a, pg_temp.cnt();
COPY (SELECT pg_temp.ins(id) FROM w_plain WHERE id < 9 ORDER BY id) TO STDOUT;
SELECT id, a FROM w_plain ORDER BY 1, 2;
ROLLBACK;
-- end
-- block
DO $f$ DECLARE r record; BEGIN FOR r IN SELECT id FROM w_plain ORDER BY id LOOP INSERT INTO w_plain VALUES (r.id + 100); UPDATE w_plain SET a = 0 WHERE id = r.id; DELETE FROM w_plain WHERE id = r.id + 1; END LOOP; END $f$;
SELECT id, a FROM w_plain ORDER BY 1, 2;
-- end
-- a trigger here that writes to the table that it belongs to
-- notices: compare
-- block
BEGIN;
CREATE FUNCTION pg_temp.again() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN IF NEW.id < 100 THEN INSERT INTO w_plain VALUES (NEW.id + 100, 1, 'again'); RAISE NOTICE '% rows', (SELECT count(*) FROM w_plain); END IF; RETURN NEW; END $f$;
CREATE TRIGGER b BEFORE INSERT ON w_plain FOR EACH ROW EXECUTE FUNCTION pg_temp.again();
CREATE TRIGGER a AFTER UPDATE ON w_plain FOR EACH ROW EXECUTE FUNCTION pg_temp.again();
INSERT INTO w_plain VALUES (50, 1, 'x'), (51, 1, 'y') RETURNING *;
UPDATE w_plain SET a = 5 WHERE id IN (1, 2, 51) RETURNING *;
SELECT * FROM w_plain ORDER BY id;
ROLLBACK;
-- end
-- what a WITH writes is not seen by the rest of the statement
-- expect: pf-differs the main query sees what the WITH has written
WITH a AS (INSERT INTO w_plain VALUES (50, 50) RETURNING id) SELECT (SELECT count(*) FROM w_plain), id FROM a;
-- expect: pf-differs the main query sees what the WITH has written
WITH a AS (UPDATE w_plain SET a = 1000 RETURNING *) SELECT sum(w_plain.a), count(*) FROM w_plain JOIN a ON a.id = w_plain.id;
-- expect: pf-differs the main query sees what the WITH has written
WITH a AS (UPDATE w_plain SET a = 1000 + random() * 0 RETURNING *) SELECT sum(w_plain.a), count(*) FROM a JOIN w_plain ON a.id = w_plain.id;
-- expect: pf-differs the main query sees what the WITH has written
WITH a AS (DELETE FROM w_plain WHERE id < 5 RETURNING id) SELECT a.id, (SELECT count(*) FROM w_plain) FROM a;
-- expect: pf-differs the main query sees what the WITH has written
WITH a AS (INSERT INTO w_part VALUES (100, 'north', 1), (101, 'south', 1) RETURNING id) SELECT a.id, (SELECT count(*) FROM w_part) FROM a;
WITH a AS (UPDATE w_plain SET a = 500 WHERE id < 3), b AS (DELETE FROM w_plain WHERE a = 500 RETURNING id) SELECT count(*) FROM b;
WITH a AS (INSERT INTO w_log (id) SELECT id FROM w_plain RETURNING id) SELECT count(*) FROM w_plain JOIN a USING (id);
-- expect: pf-differs the main query sees what the WITH has written
WITH a AS (INSERT INTO w_plain SELECT id + 100, a, b FROM w_plain RETURNING id) SELECT (SELECT max(id) FROM w_plain), (SELECT count(*) FROM w_plain WHERE id > 50), count(*) FROM a;
