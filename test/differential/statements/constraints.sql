-- Violations of constraints that only the remote knows, ON CONFLICT, WITH CHECK OPTION.
INSERT INTO w_acc VALUES (1, 'dup', 5);
INSERT INTO w_acc VALUES (30, 'neg', -1);
INSERT INTO w_acc VALUES (30, NULL, 1);
INSERT INTO w_acc VALUES (NULL, 'x', 1);
INSERT INTO w_acc VALUES (30, 'ok', 1), (31, 'bad', -1), (32, 'ok', 1);
INSERT INTO w_acc VALUES (30, 'ok', 1), (30, 'dup', 1);
INSERT INTO w_acc SELECT g, 'g', g FROM generate_series(15, 25) g;
INSERT INTO w_uniq VALUES (1, 'a', 9);
INSERT INTO w_uniq VALUES (NULL, 'a', 9) RETURNING *;
INSERT INTO w_types (id) VALUES (1);
INSERT INTO w_part VALUES (1, NULL, 1);
UPDATE w_acc SET bal = -1 WHERE id = 1;
UPDATE w_acc SET bal = bal - 50;
UPDATE w_acc SET owner = NULL WHERE id = 2;
UPDATE w_acc SET id = 2 WHERE id = 1;
UPDATE w_acc SET bal = -1 WHERE id = 999;
UPDATE w_uniq SET b = 'a' WHERE c = 2;
UPDATE w_types SET p = 0 WHERE id = 1;
UPDATE w_types SET vc = 'toolong' WHERE id = 1;
INSERT INTO w_acc VALUES (1, 'dup', 5) ON CONFLICT DO NOTHING;
INSERT INTO w_acc VALUES (1, 'dup', 5), (30, 'new', 5) ON CONFLICT DO NOTHING RETURNING id;
INSERT INTO w_acc VALUES (30, 'one', 5), (30, 'two', 5) ON CONFLICT DO NOTHING;
INSERT INTO w_acc SELECT g, 'c' || g, g FROM generate_series(10, 30) g ON CONFLICT DO NOTHING RETURNING id, owner;
INSERT INTO w_acc SELECT id, t, a FROM lo.bulk ON CONFLICT DO NOTHING;
INSERT INTO w_uniq VALUES (1, 'a', 9), (1, 'c', 9), (NULL, 'a', 9) ON CONFLICT DO NOTHING RETURNING *;
INSERT INTO w_log VALUES (1, NULL, 'x') ON CONFLICT DO NOTHING;
INSERT INTO w_acc VALUES (30, 'neg', -1) ON CONFLICT DO NOTHING;
-- block
INSERT INTO w_acc VALUES (40, 'first', 1);
INSERT INTO w_acc VALUES (40, 'again', 1);
INSERT INTO w_acc VALUES (41, 'after', 1) RETURNING id;
UPDATE w_acc SET bal = -5 WHERE id = 40;
SELECT * FROM w_acc WHERE id >= 40 ORDER BY id;
-- end
-- block
BEGIN;
INSERT INTO w_acc VALUES (40, 'first', 1);
INSERT INTO w_acc VALUES (40, 'again', 1);
SELECT 1 FROM w_acc;
COMMIT;
SELECT count(*) FROM w_acc;
-- end
-- block
BEGIN;
INSERT INTO w_acc VALUES (40, 'first', 1);
SAVEPOINT s;
INSERT INTO w_acc VALUES (40, 'again', 1);
ROLLBACK TO s;
INSERT INTO w_acc VALUES (41, 'again', 1);
COMMIT;
SELECT count(*) FROM w_acc;
-- end
-- block
DELETE FROM w_acc WHERE id = 1;
INSERT INTO w_acc VALUES (1, 'back', 1);
UPDATE w_acc SET id = 99 WHERE id = 1 RETURNING id;
UPDATE w_acc SET id = 2 WHERE id = 99;
SELECT id, owner FROM w_acc WHERE owner = 'back';
-- end
