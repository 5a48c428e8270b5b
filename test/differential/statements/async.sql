-- Append over several foreign scans of one connection, again and again: with async_capable their answers interleave.
SELECT a.eid FROM emp a UNION ALL SELECT id FROM nets WHERE NOT (i::text <> '');
SELECT a.eid FROM emp a UNION ALL SELECT id FROM nets WHERE random() < 0;
SELECT a.eid FROM emp a WHERE random() >= 0 AND eid % 9 = 0 UNION ALL SELECT id FROM nets WHERE random() < 0 UNION ALL SELECT did FROM dept WHERE loud(name) = 'OPS!';
SELECT id, 'p1' FROM w_p1 UNION ALL SELECT id, 'p2' FROM w_p2 UNION ALL SELECT eid, 'e' FROM emp UNION ALL SELECT did, 'd' FROM dept;
SELECT x.id, d.name FROM w_part x JOIN dept d ON d.did = x.id ORDER BY 1;
SELECT x.id, y.id FROM w_part x, w_part y WHERE x.v = y.v ORDER BY 1, 2;
SELECT oid_ FROM ord WHERE oid_ < 20 UNION ALL SELECT cid FROM cust WHERE cid < 20 UNION ALL SELECT eid FROM emp ORDER BY 1 LIMIT 7;
SELECT id FROM w_p1 UNION ALL SELECT 1 / (id - 12) FROM w_p2;
SELECT (SELECT count(*) FROM w_part p WHERE p.id <= d.did), d.did FROM dept d ORDER BY 2;
SELECT k.k, x.n FROM lo.keys k, LATERAL (SELECT count(*) AS n FROM (SELECT eid AS v FROM emp UNION ALL SELECT did FROM dept) u WHERE u.v = k.k) x ORDER BY 1, 2;
-- block
DO $f$ DECLARE n int; BEGIN FOR i IN 1..60 LOOP SELECT count(*) INTO n FROM (SELECT eid FROM emp UNION ALL SELECT id FROM nets WHERE random() < 0) x; ASSERT n = 33, n; END LOOP; END $f$;
DO $f$ DECLARE n int; BEGIN FOR i IN 1..60 LOOP SELECT count(*) INTO n FROM (SELECT id FROM w_p1 WHERE random() < 0 UNION ALL SELECT id FROM w_p2 UNION ALL SELECT eid FROM emp WHERE random() >= 0) x; ASSERT n = 39, n; END LOOP; END $f$;
DO $f$ BEGIN FOR i IN 1..60 LOOP PERFORM count(*) FROM (SELECT id FROM w_p1 UNION ALL SELECT id FROM w_p2 UNION ALL SELECT eid FROM emp) x; END LOOP; END $f$;
DO $f$ BEGIN FOR i IN 1..60 LOOP PERFORM sum(v) FROM w_part; END LOOP; END $f$;
DO $f$ BEGIN FOR i IN 1..60 LOOP PERFORM * FROM nul_all; END LOOP; END $f$;
DO $f$ BEGIN FOR i IN 1..60 LOOP PERFORM id FROM w_part LIMIT 3; END LOOP; END $f$;
SELECT count(*) FROM w_part;
-- end
-- block
BEGIN;
DECLARE c CURSOR FOR SELECT id FROM w_p1 UNION ALL SELECT id FROM w_p2 UNION ALL SELECT eid FROM emp;
FETCH 0 FROM c;
MOVE 1 IN c;
UPDATE w_part SET v = v + 1;
MOVE 5 IN c;
SAVEPOINT s;
SELECT 1 / (id - 12) FROM w_p2;
ROLLBACK TO s;
MOVE ALL IN c;
SELECT count(*), sum(v) FROM w_part;
COMMIT;
-- end
-- block
CREATE FUNCTION pg_temp.busy(k int) RETURNS boolean LANGUAGE plpgsql AS $f$ BEGIN PERFORM count(*) FROM dept WHERE did < k; RETURN k % 3 = 0; END $f$;
SELECT eid FROM emp WHERE pg_temp.busy(eid) UNION ALL SELECT id FROM nets WHERE pg_temp.busy(id) UNION ALL SELECT did FROM dept WHERE pg_temp.busy(did);
SELECT count(*) FROM (SELECT id FROM w_p1 WHERE pg_temp.busy(id) UNION ALL SELECT id FROM w_p2 UNION ALL SELECT eid FROM emp WHERE pg_temp.busy(eid)) x;
-- end
