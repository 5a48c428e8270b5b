-- Sequences in transactions: visibility of one's own changes, savepoints, rollback, isolation levels, chains.
-- block
BEGIN;
UPDATE w_acc SET bal = 1000 WHERE id = 1;
SELECT bal FROM w_acc WHERE id = 1;
ROLLBACK;
SELECT bal FROM w_acc WHERE id = 1;
-- end
-- block
BEGIN;
UPDATE w_acc SET bal = 1000 WHERE id = 1;
SAVEPOINT a;
UPDATE w_acc SET bal = 2000 WHERE id = 1;
SAVEPOINT b;
DELETE FROM w_acc WHERE id = 1;
SELECT count(*) FROM w_acc;
ROLLBACK TO b;
SELECT bal FROM w_acc WHERE id = 1;
ROLLBACK TO a;
SELECT bal FROM w_acc WHERE id = 1;
COMMIT;
SELECT bal FROM w_acc WHERE id = 1;
-- end
-- block
BEGIN;
SAVEPOINT a;
INSERT INTO w_log VALUES (10, NULL, 'a');
RELEASE a;
SAVEPOINT a;
INSERT INTO w_log VALUES (11, NULL, 'b');
SAVEPOINT a;
INSERT INTO w_log VALUES (12, NULL, 'c');
ROLLBACK TO a;
INSERT INTO w_log VALUES (13, NULL, 'd');
RELEASE a;
ROLLBACK TO a;
INSERT INTO w_log VALUES (14, NULL, 'e');
COMMIT;
SELECT id, msg FROM w_log ORDER BY id;
-- end
-- block
BEGIN;
SAVEPOINT a;
SELECT count(*) FROM dept;
SAVEPOINT b;
SELECT 1 / 0;
SELECT count(*) FROM dept;
ROLLBACK TO b;
SELECT count(*) FROM dept;
SELECT 1 / (did - 1) FROM dept;
ROLLBACK TO a;
INSERT INTO w_log VALUES (20, NULL, 'survives');
COMMIT;
SELECT count(*) FROM w_log;
-- end
-- block
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT count(*) FROM w_log;
INSERT INTO w_log VALUES (30, NULL, 'rr');
SELECT count(*) FROM w_log;
COMMIT;
-- end
-- block
BEGIN ISOLATION LEVEL SERIALIZABLE;
SELECT sum(bal) FROM w_acc;
UPDATE w_acc SET bal = 1 WHERE id = 1;
SELECT sum(bal) FROM w_acc;
COMMIT;
SELECT sum(bal) FROM w_acc;
-- end
-- block
BEGIN READ ONLY;
SELECT count(*) FROM w_acc;
UPDATE w_acc SET bal = 1;
ROLLBACK;
-- end
-- block
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
SELECT count(*) FROM w_acc;
COMMIT;
-- end
-- block
BEGIN;
INSERT INTO w_log VALUES (40, NULL, 'chain');
COMMIT AND CHAIN;
INSERT INTO w_log VALUES (41, NULL, 'chained');
ROLLBACK AND CHAIN;
SELECT id FROM w_log ORDER BY id;
COMMIT;
-- end
-- block
BEGIN;
INSERT INTO w_plain VALUES (100, 1, 'x');
UPDATE w_plain SET b = 'y' WHERE id = 100;
UPDATE w_plain SET b = b || 'z' WHERE id = 100 RETURNING b;
DELETE FROM w_plain WHERE id = 100 RETURNING b;
SELECT count(*) FROM w_plain;
COMMIT;
-- end
-- block
BEGIN;
DECLARE c CURSOR FOR SELECT id, bal FROM w_acc ORDER BY id;
FETCH 3 FROM c;
UPDATE w_acc SET bal = bal + 100;
FETCH 3 FROM c;
DELETE FROM w_acc WHERE id > 10;
FETCH ALL FROM c;
COMMIT;
SELECT count(*), sum(bal) FROM w_acc;
-- end
-- block
BEGIN;
DECLARE c CURSOR FOR SELECT id FROM w_acc ORDER BY id;
FETCH 2 FROM c;
SAVEPOINT s;
INSERT INTO w_acc VALUES (1, 'dup', 1);
ROLLBACK TO s;
FETCH 2 FROM c;
COMMIT;
-- end
-- block
BEGIN;
SAVEPOINT s;
DECLARE c CURSOR FOR SELECT id FROM w_acc ORDER BY id;
FETCH 2 FROM c;
ROLLBACK TO s;
FETCH 2 FROM c;
ROLLBACK;
-- end
-- block
BEGIN;
SELECT count(*) FROM w_acc;
SAVEPOINT s1;
SAVEPOINT s2;
UPDATE w_acc SET bal = 77 WHERE id = 7;
RELEASE s2;
ROLLBACK TO s1;
UPDATE w_acc SET bal = 78 WHERE id = 7;
RELEASE s1;
COMMIT;
SELECT bal FROM w_acc WHERE id = 7;
-- end
-- expect: twin-differs a transaction that touched a foreign server cannot be prepared (the twin's stays, and disturbs nobody)
-- axes: none
-- block
BEGIN;
SELECT count(*) FROM dept;
PREPARE TRANSACTION 'differential';
SELECT count(*) FROM dept;
-- end
-- block
SAVEPOINT outside;
ROLLBACK TO nowhere;
COMMIT;
SELECT count(*) FROM dept;
-- end
-- block
BEGIN;
INSERT INTO w_part VALUES (60, 'north', 1), (61, 'south', 1);
UPDATE w_part SET v = v + 1 WHERE id >= 60;
DELETE FROM w_part WHERE id = 60;
COMMIT;
SELECT * FROM w_part ORDER BY id;
-- end
-- block
INSERT INTO w_types (id, tz, f8) VALUES (50, '2001-02-03 04:05:06+05:30', 0.1);
UPDATE w_types SET tz = tz + interval '1 mon', f8 = f8 * 3 WHERE id = 50;
SELECT tz, f8 FROM w_types WHERE id = 50 AND f8 = 0.1::float8 * 3;
DELETE FROM w_types WHERE tz = '2001-03-03 04:05:06+05:30' RETURNING f8;
-- end
-- block
BEGIN;
SET TRANSACTION ISOLATION LEVEL REPEATABLE READ;
INSERT INTO w_acc SELECT id + 500, owner, bal FROM w_acc;
INSERT INTO w_acc SELECT id + 1000, owner, bal FROM w_acc;
SELECT count(*), sum(bal), max(id) FROM w_acc;
COMMIT;
-- end
-- expect: twin-differs LOCK TABLE takes no foreign table
-- block
BEGIN;
LOCK TABLE w_acc IN SHARE MODE;
SELECT count(*) FROM w_acc;
COMMIT;
-- end
-- block
BEGIN;
SAVEPOINT a;
UPDATE w_acc SET owner = 'first' WHERE id = 1;
RELEASE a;
SAVEPOINT a;
UPDATE w_acc SET owner = 'second' WHERE id = 2;
ROLLBACK TO a;
COMMIT;
-- end
-- block
BEGIN;
SAVEPOINT a;
UPDATE w_acc SET owner = 'first' WHERE id = 1;
SAVEPOINT b;
UPDATE w_acc SET owner = 'second' WHERE id = 2;
RELEASE a;
SAVEPOINT a;
SAVEPOINT b;
UPDATE w_acc SET owner = 'third' WHERE id = 3;
RELEASE b;
SAVEPOINT b;
UPDATE w_acc SET owner = 'fourth' WHERE id = 4;
ROLLBACK TO b;
UPDATE w_acc SET owner = 'fifth' WHERE id = 5;
RELEASE a;
SAVEPOINT a;
SELECT count(*) FROM w_acc;
ROLLBACK TO a;
COMMIT;
-- end
-- block
DO $f$ BEGIN FOR i IN 1..8 LOOP BEGIN UPDATE w_acc SET bal = bal - 35 WHERE id = i; EXCEPTION WHEN check_violation THEN NULL; END; END LOOP; END $f$;
SELECT id, bal FROM w_acc WHERE id < 9 ORDER BY id;
-- end
-- block
DO $f$ BEGIN FOR i IN 1..6 LOOP BEGIN UPDATE w_acc SET bal = i WHERE id = i; IF i % 2 = 0 THEN RAISE EXCEPTION 'undo'; END IF; EXCEPTION WHEN raise_exception THEN NULL; END; END LOOP; END $f$;
SELECT id, bal FROM w_acc WHERE id < 9 ORDER BY id;
-- end
