-- ON CONFLICT with a target, DO UPDATE: values, expressions, whole statements, CTEs, prepared statements, plpgsql.
-- expect: pf-differs it has no such ON CONFLICT
INSERT INTO w_acc VALUES (1, 'dup', 5) ON CONFLICT (id) DO NOTHING;
-- expect: pf-differs it has no such ON CONFLICT
INSERT INTO w_acc VALUES (1, 'dup', 5), (30, 'new', 5) ON CONFLICT (id) DO NOTHING RETURNING id;
-- expect: pf-differs it has no such ON CONFLICT
INSERT INTO w_acc VALUES (30, 'one', 5), (30, 'two', 5) ON CONFLICT (id) DO NOTHING RETURNING *;
-- expect: pf-differs it has no such ON CONFLICT
INSERT INTO w_acc SELECT g, 'c' || g, g FROM generate_series(10, 30) g ON CONFLICT (id) DO NOTHING RETURNING id, owner;
-- expect: pf-differs it has no such ON CONFLICT
INSERT INTO w_acc SELECT id, t, a FROM lo.bulk ON CONFLICT (id) DO NOTHING;
-- expect: pf-differs it has no such ON CONFLICT
INSERT INTO w_acc VALUES (1, 'dup', 5) ON CONFLICT (id) DO UPDATE SET owner = EXCLUDED.owner;
-- expect: pf-differs it has no such ON CONFLICT
INSERT INTO w_acc VALUES (1, 'dup', 5) ON CONFLICT (id) DO UPDATE SET owner = EXCLUDED.owner RETURNING *;
-- expect: pf-differs it has no such ON CONFLICT
INSERT INTO w_acc VALUES (1, 'dup', 5), (30, 'new', 6) ON CONFLICT (id) DO UPDATE SET owner = EXCLUDED.owner || w_acc.owner, bal = w_acc.bal + EXCLUDED.bal RETURNING *;
-- expect: pf-differs it has no such ON CONFLICT
INSERT INTO w_acc AS a VALUES (1, 'dup', 5), (2, 'two', 7) ON CONFLICT (id) DO UPDATE SET bal = a.bal + EXCLUDED.bal WHERE a.bal < 15 RETURNING a.id, a.bal;
-- expect: pf-differs it has no such ON CONFLICT
INSERT INTO w_acc VALUES (1, 'dup', 5) ON CONFLICT (id) DO UPDATE SET bal = 0 WHERE false RETURNING *;
-- expect: pf-differs it has no such ON CONFLICT
INSERT INTO w_acc VALUES (1, 'dup', 5) ON CONFLICT (id) DO UPDATE SET bal = 0 WHERE w_acc.owner IS NULL OR EXCLUDED.bal > 4 RETURNING *;
-- expect: pf-differs it has no such ON CONFLICT
INSERT INTO w_acc VALUES (1, 'dup', 5), (1, 'again', 6) ON CONFLICT (id) DO UPDATE SET bal = EXCLUDED.bal;
-- expect: pf-differs it has no such ON CONFLICT
INSERT INTO w_acc VALUES (30, 'new', 5), (30, 'again', 6) ON CONFLICT (id) DO UPDATE SET bal = EXCLUDED.bal RETURNING *;
-- expect: pf-differs it has no such ON CONFLICT
INSERT INTO w_acc SELECT g % 3 + 1, 'x', g FROM generate_series(1, 9) g ON CONFLICT (id) DO UPDATE SET bal = EXCLUDED.bal;
-- expect: pf-differs it has no such ON CONFLICT
INSERT INTO w_acc SELECT g, 'c' || g, g FROM generate_series(10, 30) g ON CONFLICT (id) DO UPDATE SET owner = EXCLUDED.owner, bal = w_acc.bal * 2 RETURNING id, owner, bal;
-- expect: pf-differs it has no such ON CONFLICT
INSERT INTO w_acc SELECT id, t, a FROM lo.bulk ON CONFLICT (id) DO UPDATE SET owner = EXCLUDED.owner, bal = EXCLUDED.bal + 1;
-- expect: pf-differs it has no such ON CONFLICT
INSERT INTO w_acc VALUES (1, 'dup', 5) ON CONFLICT (id) DO UPDATE SET kind = DEFAULT, bal = DEFAULT, owner = 'o' RETURNING *;
INSERT INTO w_acc VALUES (1, 'dup', 5) ON CONFLICT (id) DO UPDATE SET kind = 'toolong';
-- expect: pf-differs it has no such ON CONFLICT
INSERT INTO w_acc VALUES (1, 'dup', 5) ON CONFLICT (id) DO UPDATE SET kind = EXCLUDED.owner || 'longer';
-- expect: pf-differs it has no such ON CONFLICT
INSERT INTO w_acc VALUES (1, 'dup', 5) ON CONFLICT (id) DO UPDATE SET bal = -1;
-- expect: pf-differs it has no such ON CONFLICT
INSERT INTO w_acc VALUES (1, 'dup', 5) ON CONFLICT (id) DO UPDATE SET owner = NULL;
-- expect: pf-differs it has no such ON CONFLICT
INSERT INTO w_acc VALUES (1, 'dup', 5) ON CONFLICT (id) DO UPDATE SET id = 2;
-- expect: pf-differs it has no such ON CONFLICT
INSERT INTO w_acc VALUES (30, 'neg', -1) ON CONFLICT (id) DO UPDATE SET bal = 1;
-- expect: pf-differs it has no such ON CONFLICT
INSERT INTO w_acc VALUES (1, 'dup', 5) ON CONFLICT (id) DO UPDATE SET upd = current_date, owner = current_user RETURNING id, owner, upd = current_date;
-- expect: pf-differs it has no such ON CONFLICT
INSERT INTO w_acc VALUES (1, 'dup', 5) ON CONFLICT (id) DO UPDATE SET upd = current_date + 1 WHERE EXCLUDED.upd IS NULL AND w_acc.upd < current_date RETURNING upd - current_date;
-- expect: pf-differs it has no such ON CONFLICT
INSERT INTO w_acc VALUES (1, 'dup', 5) ON CONFLICT (id) DO UPDATE SET bal = (SELECT count(*) FROM dept), owner = (SELECT max(t) FROM lo.bulk) RETURNING *;
-- expect: pf-differs it has no such ON CONFLICT
INSERT INTO w_acc VALUES (1, 'dup', 5) ON CONFLICT (id) DO UPDATE SET bal = (SELECT sum(bal) FROM w_acc) RETURNING *;
-- expect: pf-differs it has no such ON CONFLICT
INSERT INTO w_acc VALUES (1, 'dup', 5) ON CONFLICT (id) DO UPDATE SET bal = CASE WHEN w_acc.bal > 5 THEN EXCLUDED.bal ELSE w_acc.bal END + COALESCE(NULLIF(EXCLUDED.bal, 5), 3), owner = upper(left(EXCLUDED.owner, 2)) RETURNING *;
-- expect: pf-differs it has no such ON CONFLICT
INSERT INTO w_acc VALUES (1, 'dup', 5) ON CONFLICT (id) DO UPDATE SET (owner, bal) = (EXCLUDED.owner, EXCLUDED.bal) RETURNING *;
-- expect: pf-differs it has no such ON CONFLICT
INSERT INTO w_acc VALUES (1, 'dup', 5) ON CONFLICT (id) DO UPDATE SET (owner, bal) = ROW(EXCLUDED.owner, 7) RETURNING *;
-- expect: pf-differs it has no such ON CONFLICT
INSERT INTO w_acc VALUES (1, 'dup', 5) ON CONFLICT (id) DO UPDATE SET bal = 1 / (EXCLUDED.bal - 5);
-- expect: pf-differs it has no such ON CONFLICT
INSERT INTO w_acc VALUES (1, E'q''uo"te\\', 5) ON CONFLICT (id) DO UPDATE SET owner = EXCLUDED.owner || E'\\''$1' RETURNING owner;
-- expect: pf-differs it has no such ON CONFLICT
INSERT INTO w_acc VALUES (1, 'whole', 5) ON CONFLICT (id) DO UPDATE SET bal = 77 RETURNING w_acc, tableoid::regclass::text ~ 'w_acc';
-- expect: pf-differs it has no such ON CONFLICT
INSERT INTO w_acc (id, owner) SELECT did, name FROM dept ON CONFLICT (id) DO NOTHING;
-- expect: pf-differs it has no such ON CONFLICT
INSERT INTO w_acc (id, owner) SELECT did, name FROM dept ON CONFLICT (id) DO UPDATE SET owner = EXCLUDED.owner || w_acc.bal RETURNING id, owner;
-- expect: pf-differs it has no such ON CONFLICT
INSERT INTO w_acc (id, owner, bal) SELECT did, name, budget FROM dept WHERE budget > 100 ON CONFLICT (id) DO UPDATE SET bal = EXCLUDED.bal WHERE w_acc.id <> 2 RETURNING *;
-- expect: pf-differs it has no such ON CONFLICT
INSERT INTO w_acc (id, owner) SELECT did % 2, 'x' FROM dept ON CONFLICT (id) DO UPDATE SET owner = 'twice';
-- expect: pf-differs it has no such ON CONFLICT
INSERT INTO w_acc SELECT a.id + 1, a.owner, a.bal FROM w_acc a ON CONFLICT (id) DO UPDATE SET owner = EXCLUDED.owner, upd = current_date;
-- expect: pf-differs it has no such ON CONFLICT
INSERT INTO w_acc (id, owner) SELECT e.did, max(e.name) FROM emp e WHERE e.did IS NOT NULL GROUP BY e.did ON CONFLICT (id) DO UPDATE SET owner = EXCLUDED.owner RETURNING *;
-- expect: pf-differs it has no such ON CONFLICT
INSERT INTO w_acc (id, owner) SELECT d.did, l.t FROM dept d JOIN lo.bulk l ON l.id = d.did ON CONFLICT (id) DO UPDATE SET owner = EXCLUDED.owner RETURNING *;
-- expect: pf-differs it has no such ON CONFLICT
INSERT INTO w_acc (id, owner, bal) SELECT l.id, l.t, (SELECT count(*) FROM emp p WHERE local_true(p.eid) AND p.did <> l.id) FROM lo.bulk l ON CONFLICT (id) DO UPDATE SET bal = EXCLUDED.bal RETURNING *;
-- expect: pf-differs it has no such ON CONFLICT
INSERT INTO w_acc (id, owner, bal) SELECT l.id, l.t, (SELECT count(*) FROM w_acc p WHERE p.bal < 60) FROM lo.bulk l ON CONFLICT (id) DO UPDATE SET bal = (SELECT max(bal) FROM w_acc) RETURNING *;
-- expect: pf-differs it has no such ON CONFLICT
INSERT INTO w_acc (id, owner, bal) SELECT l.id, l.t, p.bal FROM lo.bulk l JOIN w_acc p USING (id) UNION ALL SELECT id + 50, owner, bal FROM w_acc ON CONFLICT (id) DO UPDATE SET bal = w_acc.bal + EXCLUDED.bal RETURNING *;
-- expect: pf-differs it has no such ON CONFLICT
INSERT INTO w_uniq VALUES (1, 'a', 9), (1, 'c', 9), (NULL, 'a', 9) ON CONFLICT (b, a) DO NOTHING RETURNING *;
-- expect: pf-differs it has no such ON CONFLICT
INSERT INTO w_uniq VALUES (1, 'a', 9), (1, 'c', 9), (NULL, 'a', 9) ON CONFLICT (a, b) DO UPDATE SET c = w_uniq.c + EXCLUDED.c RETURNING *;
-- expect: pf-differs it has no such ON CONFLICT
INSERT INTO w_gen (id, base) VALUES (1, 50), (20, 3) ON CONFLICT (id) DO UPDATE SET base = EXCLUDED.base RETURNING *;
-- expect: pf-differs it has no such ON CONFLICT
INSERT INTO w_gen (id, base) VALUES (1, 50) ON CONFLICT (id) DO UPDATE SET dbl = DEFAULT, base = w_gen.dbl + 1 RETURNING *;
-- expect: pf-differs it has no such ON CONFLICT
INSERT INTO w_gen (id, base) VALUES (1, 50) ON CONFLICT (id) DO UPDATE SET dbl = DEFAULT RETURNING *;
-- expect: pf-differs it has no such ON CONFLICT
INSERT INTO w_keys VALUES (10, 'ANN', 'x', 2) ON CONFLICT (lower(name)) DO NOTHING;
-- expect: pf-differs it has no such ON CONFLICT
INSERT INTO w_keys VALUES (10, 'ANN', 'x', 2) ON CONFLICT (lower(name)) DO UPDATE SET name = EXCLUDED.name, n = w_keys.n + EXCLUDED.n RETURNING *;
-- expect: pf-differs it has no such ON CONFLICT
INSERT INTO w_keys VALUES (10, 'new', 'a', 2) ON CONFLICT (tag) WHERE n > 0 DO UPDATE SET n = w_keys.n + 1 RETURNING *;
-- expect: pf-differs it has no such ON CONFLICT
INSERT INTO w_keys VALUES (10, 'new', 'b', 0) ON CONFLICT (tag) WHERE n > 0 DO UPDATE SET n = 7 RETURNING *;
-- expect: pf-differs it has no such ON CONFLICT
INSERT INTO w_keys VALUES (10, 'new', 'd', 40) ON CONFLICT (tag COLLATE "C" text_pattern_ops, (n + 1)) DO UPDATE SET tag = EXCLUDED.tag || '!' RETURNING *;
-- expect: pf-differs it has no such ON CONFLICT
INSERT INTO w_keys VALUES (10, 'ANN', 'x', 2) ON CONFLICT (id) DO UPDATE SET n = 1;
-- expect: pf-differs it has no such ON CONFLICT
INSERT INTO w_keys VALUES (1, 'Zed', 'z', 2, now()) ON CONFLICT (id) DO UPDATE SET at = EXCLUDED.at, n = extract(epoch FROM EXCLUDED.at - now())::int RETURNING id, n, at = now();
-- expect: pf-differs it has no such ON CONFLICT
INSERT INTO w_keys VALUES (1, 'Zed', 'z', 2) ON CONFLICT (id) DO UPDATE SET at = now(), n = DEFAULT, tag = current_setting('datestyle') RETURNING id, n, tag, at = now();
-- expect: pf-differs it has no such ON CONFLICT
INSERT INTO w_types (id, b, i2, i8, f4, f8, n, t, vc, c) VALUES (1, true, 1, 2, 3.5, 0.1, 5.5, 'x', 'y', 'z') ON CONFLICT (id) DO UPDATE SET b = EXCLUDED.b, i2 = EXCLUDED.i2 + 1, i8 = EXCLUDED.i8, f4 = EXCLUDED.f4, f8 = w_types.f8 + EXCLUDED.f8, n = EXCLUDED.n, t = EXCLUDED.t || 'é', vc = EXCLUDED.vc, c = EXCLUDED.c RETURNING *;
-- expect: pf-differs it has no such ON CONFLICT
INSERT INTO w_types (id, d, tm, ttz, ts, tz, iv) VALUES (1, '2001-02-03', '04:05', '04:05+03', '2001-02-03 04:05', '2001-02-03 04:05+03', '1 mon') ON CONFLICT (id) DO UPDATE SET d = EXCLUDED.d + 1, tm = EXCLUDED.tm, ttz = EXCLUDED.ttz, ts = EXCLUDED.ts, tz = EXCLUDED.tz, iv = EXCLUDED.iv RETURNING *;
-- expect: pf-differs it has no such ON CONFLICT
INSERT INTO w_types (id, j, jb, e, p, ia, ta, c1, ir, im) VALUES (1, '{"a": 1}', '{"b": 2}', 'happy', 5, '{1,2}', '{a,NULL}', ROW(1, 'x', NULL), '[1,5)', '{[1,2)}') ON CONFLICT (id) DO UPDATE SET j = EXCLUDED.j, jb = EXCLUDED.jb, e = EXCLUDED.e, p = EXCLUDED.p, ia = EXCLUDED.ia, ta = EXCLUDED.ta, c1 = EXCLUDED.c1, ir = EXCLUDED.ir, im = EXCLUDED.im RETURNING *;
-- expect: pf-differs it has no such ON CONFLICT
INSERT INTO w_types (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET t = '', by = '\xff00', u = 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', e = 'sad', ia = '{3}', jb = '{"k": [1, "x"]}', tz = '2001-02-03 04:05:06+05', f4 = '-0', f8 = 'NaN', iv = '1 day -00:00:01' RETURNING *;
-- expect: pf-differs it has no such ON CONFLICT
WITH i AS (INSERT INTO w_acc VALUES (1, 'cte', 1), (50, 'cte', 2) ON CONFLICT (id) DO UPDATE SET owner = EXCLUDED.owner RETURNING id, owner) SELECT * FROM i;
-- expect: pf-differs it has no such ON CONFLICT
WITH i AS (INSERT INTO w_acc VALUES (1, 'cte', 1) ON CONFLICT (id) DO NOTHING RETURNING id) SELECT count(*) FROM i;
-- expect: pf-differs it has no such ON CONFLICT
WITH s AS (SELECT did, name FROM dept) INSERT INTO w_acc (id, owner) SELECT * FROM s ON CONFLICT (id) DO UPDATE SET owner = EXCLUDED.owner RETURNING id, owner;
-- expect: pf-differs it has no such ON CONFLICT
WITH i AS (INSERT INTO w_acc VALUES (1, 'cte', 1) ON CONFLICT (id) DO UPDATE SET bal = 500 RETURNING id) INSERT INTO w_keys SELECT id, 'from i' FROM i ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name RETURNING *;
-- expect: pf-differs it has no such ON CONFLICT
INSERT INTO v_acc VALUES (1, 'view', 50), (60, 'new', 60) ON CONFLICT (id) DO UPDATE SET bal = v_acc.bal + EXCLUDED.bal RETURNING *;
-- expect: pf-differs it has no such ON CONFLICT
INSERT INTO v_acc VALUES (1, 'view', 50) ON CONFLICT (id) DO UPDATE SET bal = 500;
-- expect: pf-differs it has no such ON CONFLICT
INSERT INTO v_acc VALUES (61, 'view', 50) ON CONFLICT (id) DO NOTHING RETURNING id;
-- expect: pf-differs it has no such ON CONFLICT
INSERT INTO w_gen (id, base) VALUES (1, 50), (2, 3), (40, 5) ON CONFLICT (id) DO UPDATE SET base = EXCLUDED.base + length(current_user) WHERE w_gen.base IS NOT NULL RETURNING *;
-- expect: pf-differs it has no such ON CONFLICT
INSERT INTO w_gen (id, base) SELECT g, g FROM generate_series(1, 5) g ON CONFLICT (id) DO UPDATE SET base = (SELECT max(did) FROM dept) + EXCLUDED.base;
-- expect: pf-differs it has no such ON CONFLICT
-- setup: SET LOCAL datestyle = 'German'
INSERT INTO w_types (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET d = '3.2.2001', ts = '3.2.2001 04:05', tz = now(), tm = localtime RETURNING d, ts, tz = now(), tm = localtime;
-- expect: pf-differs it has no such ON CONFLICT
-- setup: SET LOCAL timezone = 'Asia/Kolkata'
INSERT INTO w_keys VALUES (1, 'Zed', 'z', 2) ON CONFLICT (id) DO UPDATE SET at = '2001-02-03 04:05:06' RETURNING at;
-- expect: pf-differs it has no such ON CONFLICT
-- setup: SET LOCAL extra_float_digits = -3
INSERT INTO w_types (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET f8 = 0.1::float8 + 0.2, f4 = 1e-45 RETURNING f8 = 0.1::float8 + 0.2, f4 = '1e-45';
-- expect: pf-differs it has no such ON CONFLICT
-- setup: SET LOCAL intervalstyle = 'sql_standard'
INSERT INTO w_types (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET iv = '-1 2:03:04' RETURNING iv;
-- what fails on either side
INSERT INTO w_acc VALUES (1, 'dup', 5) ON CONFLICT (owner) DO NOTHING;
INSERT INTO w_acc VALUES (1, 'dup', 5) ON CONFLICT (bal) DO UPDATE SET owner = 'x';
INSERT INTO w_keys VALUES (1, 'dup') ON CONFLICT (upper(name)) DO NOTHING;
INSERT INTO w_keys VALUES (1, 'dup') ON CONFLICT (tag) DO NOTHING;
INSERT INTO w_keys VALUES (1, 'dup') ON CONFLICT (tag) WHERE n > -1 DO NOTHING;
INSERT INTO w_log VALUES (1, NULL, 'x') ON CONFLICT (id) DO NOTHING;
INSERT INTO w_acc VALUES (1, 'dup', 5) ON CONFLICT ON CONSTRAINT nosuch DO NOTHING;
INSERT INTO w_acc VALUES (1, 'dup', 5) ON CONFLICT (nosuch) DO NOTHING;
INSERT INTO w_acc VALUES (1, 'dup', 5) ON CONFLICT (id) DO UPDATE SET nosuch = 1;
INSERT INTO w_acc VALUES (1, 'dup', 5) ON CONFLICT DO UPDATE SET bal = 1;
INSERT INTO w_acc VALUES (1, 'dup', 5) ON CONFLICT (id) DO UPDATE SET bal = EXCLUDED.nosuch;
INSERT INTO w_gen (id, base) VALUES (1, 5) ON CONFLICT (id) DO UPDATE SET dbl = 5;
-- expect: pf-differs it has no such ON CONFLICT
-- block
BEGIN;
PREPARE up(int, text, numeric) AS INSERT INTO w_acc VALUES ($1, $2, $3) ON CONFLICT (id) DO UPDATE SET owner = EXCLUDED.owner || $2, bal = w_acc.bal + $3 WHERE w_acc.bal < 1000 * $3 RETURNING *;
EXECUTE up(1, 'a', 1);
EXECUTE up(1, 'b', 2);
EXECUTE up(70, 'c', 3);
SET LOCAL plan_cache_mode = force_generic_plan;
EXECUTE up(1, 'd', 4);
EXECUTE up(2, NULL, 0.001);
EXECUTE up(70, 'e', 5);
EXECUTE up(70, E'it''s', NULL);
DEALLOCATE up;
COMMIT;
SELECT * FROM w_acc ORDER BY id;
-- end
-- expect: pf-differs it has no such ON CONFLICT
-- block
BEGIN;
PREPARE up(int[], text) AS INSERT INTO w_acc (id, owner) SELECT i, $2 FROM unnest($1) i ON CONFLICT (id) DO UPDATE SET owner = $2 || EXCLUDED.id;
SET LOCAL plan_cache_mode = force_generic_plan;
EXECUTE up('{1,2,90}', 'x');
EXECUTE up('{1,90,91}', 'y');
EXECUTE up('{}', 'z');
EXECUTE up('{5,5}', 'z');
ROLLBACK;
DEALLOCATE up;
SELECT * FROM w_acc ORDER BY id;
-- end
-- expect: pf-differs it has no such ON CONFLICT
-- block
DO $$ BEGIN FOR i IN 1..12 LOOP
  INSERT INTO w_acc VALUES (i % 5 + 18, 'loop' || i, i) ON CONFLICT (id) DO UPDATE SET owner = EXCLUDED.owner || '+', bal = w_acc.bal + i; END LOOP; END $$;
SELECT * FROM w_acc ORDER BY id;
-- end
-- expect: pf-differs it has no such ON CONFLICT
-- block
DO $$ DECLARE r w_acc; BEGIN
  INSERT INTO w_acc VALUES (1, 'plpgsql', 3) ON CONFLICT (id) DO UPDATE SET bal = EXCLUDED.bal RETURNING * INTO r;
  UPDATE w_acc SET owner = r.owner || r.bal WHERE id = 2;
  BEGIN
    INSERT INTO w_acc VALUES (1, 'x', 3), (1, 'y', 3) ON CONFLICT (id) DO UPDATE SET bal = EXCLUDED.bal;
  EXCEPTION WHEN cardinality_violation THEN
    INSERT INTO w_acc VALUES (3, 'caught', 3) ON CONFLICT (id) DO UPDATE SET owner = EXCLUDED.owner;
  END; END $$;
SELECT * FROM w_acc ORDER BY id;
-- end
-- expect: pf-differs it has no such ON CONFLICT
-- block
BEGIN;
INSERT INTO w_acc VALUES (1, 'first', 1) ON CONFLICT (id) DO UPDATE SET owner = EXCLUDED.owner;
SAVEPOINT s;
INSERT INTO w_acc VALUES (1, 'second', 1) ON CONFLICT (id) DO UPDATE SET owner = w_acc.owner || EXCLUDED.owner RETURNING owner;
INSERT INTO w_acc VALUES (1, 'third', -1) ON CONFLICT (id) DO UPDATE SET bal = EXCLUDED.bal;
ROLLBACK TO s;
INSERT INTO w_acc VALUES (1, 'fourth', 1), (80, 'fourth', 1) ON CONFLICT (id) DO UPDATE SET owner = w_acc.owner || EXCLUDED.owner RETURNING owner;
COMMIT;
SELECT * FROM w_acc ORDER BY id;
-- end
