-- Several scans and writes at work at once on one connection: nested loops, functions, triggers, cursors, errors inside.
-- notices: compare
-- block
DO $f$ DECLARE a record; b record; n int := 0; BEGIN FOR a IN SELECT oid_ FROM ord WHERE oid_ <= 230 ORDER BY oid_ LOOP FOR b IN SELECT eid FROM emp WHERE eid < 4 LOOP n := n + 1; END LOOP; END LOOP; RAISE NOTICE 'n %', n; END $f$;
-- end
-- notices: compare
-- block
DO $f$ DECLARE a record; n int := 0; BEGIN FOR a IN SELECT id, acc FROM w_child ORDER BY id LOOP UPDATE w_acc SET bal = bal + 1 WHERE id = a.acc; INSERT INTO w_log VALUES (a.id, NULL, 'x'); n := n + (SELECT count(*) FROM w_log); END LOOP; RAISE NOTICE 'n %', n; END $f$;
SELECT sum(bal) FROM w_acc;
-- end
-- notices: compare
-- block
DO $f$ DECLARE a record; BEGIN FOR a IN SELECT id FROM w_acc ORDER BY id LOOP BEGIN UPDATE w_acc SET bal = bal - 45 WHERE id = a.id; EXCEPTION WHEN check_violation THEN RAISE NOTICE 'poor %', a.id; END; END LOOP; END $f$;
SELECT id, bal FROM w_acc ORDER BY id;
-- end
-- notices: compare
-- block
DO $f$ DECLARE a record; BEGIN FOR a IN SELECT oid_ FROM ord ORDER BY oid_ LOOP EXIT WHEN a.oid_ > 150; BEGIN IF a.oid_ % 50 = 0 THEN RAISE EXCEPTION 'stop'; END IF; EXCEPTION WHEN raise_exception THEN RAISE NOTICE 'at %', a.oid_; END; END LOOP; END $f$;
-- end
-- block
CREATE FUNCTION pg_temp.looked_up(k int) RETURNS text LANGUAGE plpgsql AS $f$ BEGIN RETURN (SELECT name FROM dept WHERE did = k); END $f$;
SELECT eid, pg_temp.looked_up(did) FROM emp ORDER BY eid;
SELECT eid FROM emp WHERE pg_temp.looked_up(did) = 'Sales' ORDER BY eid;
UPDATE w_acc SET owner = pg_temp.looked_up(id) WHERE id < 6 AND id <> 3 AND pg_temp.looked_up(id) IS NOT NULL RETURNING id, owner;
INSERT INTO w_log SELECT eid, NULL, pg_temp.looked_up(did) FROM emp RETURNING msg;
-- end
-- block
CREATE FUNCTION pg_temp.writes(k int) RETURNS int LANGUAGE plpgsql AS $f$ BEGIN UPDATE w_acc SET bal = bal + 1 WHERE id = k; RETURN k; END $f$;
SELECT pg_temp.writes(id), id FROM w_child WHERE id <= 20 ORDER BY id;
SELECT id, bal FROM w_acc ORDER BY id;
-- end
-- block
CREATE FUNCTION pg_temp.fails(k int) RETURNS int LANGUAGE plpgsql AS $f$ BEGIN PERFORM 1 / (did - k) FROM dept WHERE did = k; RETURN k; EXCEPTION WHEN division_by_zero THEN RETURN -k; END $f$;
SELECT eid, pg_temp.fails(did) FROM emp ORDER BY eid;
SELECT oid_ FROM ord WHERE oid_ <= 210 AND pg_temp.fails(oid_ % 4 + 1) < 0 ORDER BY oid_;
-- end
-- block
BEGIN;
DECLARE a CURSOR FOR SELECT oid_ FROM ord ORDER BY oid_;
FETCH 101 FROM a;
SAVEPOINT s;
SELECT 1 / (did - 1) FROM dept;
ROLLBACK TO s;
FETCH 101 FROM a;
DELETE FROM w_acc WHERE id = 1;
SAVEPOINT s;
FETCH 3 FROM a;
ROLLBACK TO s;
FETCH 3 FROM a;
CLOSE a;
COMMIT;
-- end
-- block
BEGIN;
DECLARE a CURSOR FOR SELECT w.id, c.v FROM w_acc w JOIN w_child c ON c.acc = w.id ORDER BY c.id;
FETCH 2 FROM a;
DELETE FROM w_child;
INSERT INTO w_child VALUES (500, 1, 'late');
FETCH ALL FROM a;
SELECT count(*) FROM w_child;
ROLLBACK;
-- end
-- block
BEGIN;
INSERT INTO w_acc SELECT id + 600, owner, bal FROM w_acc;
UPDATE w_acc SET bal = (SELECT sum(bal) FROM w_acc) WHERE id = 601 RETURNING bal;
DELETE FROM w_acc WHERE id > 600 AND bal < (SELECT avg(bal) FROM w_acc);
WITH m AS (DELETE FROM w_acc WHERE id > 600 RETURNING *) SELECT count(*), sum(bal) FROM m;
COMMIT;
-- end
-- block
CREATE TEMP TABLE held AS SELECT * FROM emp;
INSERT INTO w_acc SELECT eid + 700, name, COALESCE(salary, 0) FROM held RETURNING id;
CREATE TEMP TABLE more AS SELECT w.id, h.name FROM w_acc w JOIN held h ON h.eid = w.id - 700;
SELECT count(*), max(name) FROM more;
-- end
-- block
SET plan_cache_mode = force_generic_plan;
PREPARE a (int) AS SELECT bal FROM w_acc WHERE id = $1;
PREPARE b (numeric, int) AS UPDATE w_acc SET bal = $1 WHERE id = $2;
EXECUTE a (3);
EXECUTE b (99, 3);
EXECUTE a (3);
BEGIN;
EXECUTE b (98, 3);
SAVEPOINT s;
EXECUTE b (-1, 3);
ROLLBACK TO s;
EXECUTE a (3);
COMMIT;
EXECUTE a (3);
-- end
-- block
BEGIN;
SELECT count(*) FROM ord o, LATERAL (SELECT count(*) AS c FROM emp WHERE eid <= o.oid_ % 50) x WHERE o.oid_ < 40 AND x.c > 10;
SELECT count(*) FROM (SELECT oid_ FROM ord LIMIT 5) a, (SELECT oid_ FROM ord LIMIT 5) b;
SELECT oid_ FROM ord WHERE oid_ IN (SELECT oid_ FROM ord WHERE oid_ % 999 = 0) ORDER BY oid_;
SELECT 1 / (count(*) - 5000) FROM ord;
SELECT 1;
ROLLBACK;
SELECT count(*) FROM ord;
-- end
SELECT count(*) FROM (SELECT id FROM w_p1 UNION ALL SELECT id FROM w_p2 UNION ALL SELECT eid FROM emp UNION ALL SELECT did FROM dept) x;
SELECT id FROM (SELECT id FROM w_p1 UNION ALL SELECT id FROM w_p2 UNION ALL SELECT oid_ FROM ord) x ORDER BY id LIMIT 5;
SELECT (SELECT count(*) FROM w_p1 WHERE id < d.did), (SELECT count(*) FROM w_p2 WHERE id > d.did), d.did FROM dept d ORDER BY d.did;
SELECT x.id, y.id FROM w_part x LEFT JOIN w_part y ON y.v = x.v * 2 ORDER BY 1, 2;
SELECT p.id, q.n FROM w_part p, LATERAL (SELECT count(*) AS n FROM w_part i WHERE i.v < p.v) q ORDER BY 1;
SELECT id FROM w_part WHERE id IN (SELECT eid FROM emp UNION ALL SELECT did FROM dept) ORDER BY id;
SELECT max(id), min(id) FROM (SELECT * FROM w_part UNION ALL SELECT * FROM w_p1 UNION ALL SELECT * FROM w_p2) x;
-- setup: SET LOCAL work_mem = '64kB'
SELECT count(*), sum(a.total) FROM ord a JOIN ord b ON a.oid_ = b.oid_ JOIN ord c ON c.oid_ = b.oid_;
-- setup: SET LOCAL row_security = off
-- setup: SET LOCAL default_transaction_read_only = on
SELECT count(*) FROM emp;
-- setup: SET LOCAL transaction_read_only = on
INSERT INTO w_log VALUES (1, NULL, 'ro');
-- setup: SET LOCAL transaction_read_only = on
UPDATE w_acc SET bal = 1;
-- setup: SET LOCAL client_encoding = 'LATIN1'
SELECT id, t FROM texts WHERE id IN (11, 12, 30) ORDER BY id;
-- setup: SET LOCAL client_encoding = 'LATIN1'
SELECT id, t FROM texts WHERE id = 13;
-- setup: SET LOCAL transform_null_equals = on
SELECT id FROM nul WHERE a = NULL;
-- setup: SET LOCAL cursor_tuple_fraction = 1
SELECT count(*) FROM ord WHERE status <> 'paid';
