-- Local triggers on foreign tables: row and statement, before and after, WHEN, transition to skipped rows.
-- notices: compare
INSERT INTO w_trig VALUES (10, 'new', 1) RETURNING *;
-- notices: compare
INSERT INTO w_trig VALUES (10, 'a', 1), (11, 'skip', 2), (12, 'b', 3) RETURNING id, v;
-- notices: compare
INSERT INTO w_trig SELECT id, name, id FROM (SELECT did + 50 AS id, name FROM dept ORDER BY did) x;
-- notices: compare
UPDATE w_trig SET n = n + 1 WHERE id = 2;
-- notices: compare
UPDATE w_trig SET v = 'skip' WHERE id = 2 RETURNING *;
-- notices: compare
UPDATE w_trig SET v = 'x' || id, n = NULL WHERE id = 1 RETURNING *;
-- notices: compare
UPDATE w_trig SET n = 0 WHERE false;
-- notices: compare
DELETE FROM w_trig WHERE id = 3 RETURNING *;
-- notices: compare
DELETE FROM w_trig WHERE id > 100;
-- notices: compare
UPDATE w_trig SET n = d.did FROM dept d WHERE d.did = w_trig.id AND d.did = 1 RETURNING w_trig.*, d.name;
-- notices: compare
DELETE FROM w_trig USING lo.loc l WHERE l.id = w_trig.id AND l.id = 2 RETURNING w_trig.id, l.d;
-- notices: compare
COPY w_trig FROM STDIN;
20	copy	1
21	skip	2
22	copy	3
\.
-- notices: compare
INSERT INTO w_trig VALUES (1, 'dup', 1);
-- notices: compare
-- block
BEGIN;
INSERT INTO w_trig VALUES (30, 'a', 1);
SAVEPOINT s;
UPDATE w_trig SET v = 'b' WHERE id = 30;
ROLLBACK TO s;
DELETE FROM w_trig WHERE id = 30;
COMMIT;
-- end
-- notices: compare
-- block
BEGIN;
CREATE FUNCTION pg_temp.audit() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN INSERT INTO w_log VALUES (NEW.id, NULL, TG_TABLE_NAME || NEW.v); RETURN NEW; END $f$;
CREATE TRIGGER zz AFTER UPDATE ON w_trig FOR EACH ROW WHEN (OLD.n IS DISTINCT FROM NEW.n) EXECUTE FUNCTION pg_temp.audit();
UPDATE w_trig SET n = 5 WHERE id = 1;
UPDATE w_trig SET v = 'same' WHERE id = 2;
SELECT * FROM w_log ORDER BY id, msg;
ROLLBACK;
-- end
-- notices: compare
-- block
BEGIN;
CREATE FUNCTION pg_temp.refuse() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN RAISE EXCEPTION 'refused %', NEW.id USING ERRCODE = '22023'; END $f$;
CREATE TRIGGER aa BEFORE INSERT ON w_plain FOR EACH ROW EXECUTE FUNCTION pg_temp.refuse();
INSERT INTO w_plain VALUES (1, 1, 'x');
ROLLBACK;
-- end
-- notices: compare
-- block
BEGIN;
CREATE TRIGGER part AFTER INSERT OR UPDATE ON w_p1 FOR EACH ROW EXECUTE FUNCTION trig_statement();
INSERT INTO w_part VALUES (77, 'north', 1), (78, 'south', 1);
UPDATE w_part SET v = v + 1 WHERE id > 70 RETURNING id, v;
ROLLBACK;
-- end
