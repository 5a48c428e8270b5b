-- Prepared statements, PL/pgSQL variables and loops, EXCEPTION blocks, cursors, FOR UPDATE, COPY, TRUNCATE, triggers.
-- block
PREPARE p1 (int) AS SELECT id FROM nums WHERE i4 = $1;
EXECUTE p1 (7);
EXECUTE p1 (NULL);
EXECUTE p1 (-2147483648);
SET plan_cache_mode = force_generic_plan;
EXECUTE p1 (8);
SET plan_cache_mode = force_custom_plan;
EXECUTE p1 (9);
DEALLOCATE p1;
-- end
-- block
SET plan_cache_mode = force_generic_plan;
PREPARE p (text, varchar, char(8), name, "char") AS SELECT id FROM texts WHERE t = $1 OR vc = $2 OR c = $3 OR nm = $4 OR ch = $5 ORDER BY id;
EXECUTE p ('abc', 'it''s', 'ABC', 'n3', 'z');
EXECUTE p (E'back\\slash', NULL, '', NULL, '');
EXECUTE p ('äöüß', '日本語', '😀', '$1', '''');
-- end
-- block
SET plan_cache_mode = force_generic_plan;
PREPARE p (float4, float8, numeric) AS SELECT id FROM nums WHERE f4 = $1 OR f8 = $2 OR n = $3 ORDER BY id;
EXECUTE p ('nan', 'inf', 'NaN');
EXECUTE p (0.1, 0.1, 0.1);
EXECUTE p (1e-45, 5e-324, 1e-1000);
EXECUTE p ('-0', 123456789.123456789, 123456789012345678901234567890.123456789);
SET extra_float_digits = -5;
EXECUTE p (0.3333333, 0.3333333333333333, 0.33333333333333333333333333333333333333);
-- end
-- block
SET plan_cache_mode = force_generic_plan;
PREPARE p (date, time, timetz, timestamp, timestamptz, interval) AS SELECT id FROM times WHERE d = $1 OR t = $2 OR tt = $3 OR ts = $4 OR tz = $5 OR iv = $6 ORDER BY id;
EXECUTE p ('2001-02-03', NULL, NULL, NULL, NULL, NULL);
EXECUTE p ('0044-03-15 BC', '24:00', '04:05:06+07', 'infinity', '-infinity', '1 mon -1 days');
SET datestyle = 'German';
SET timezone = 'Asia/Kolkata';
SET intervalstyle = 'sql_standard';
EXECUTE p ('3.2.2001', '23:59:59.999999', '12:00', '31.12.1999 23:59:59.5', '3.2.2001 9:35:06', '-1 0:00:00');
EXECUTE p ('10000-01-01', '06:00', NULL, '10000-01-01 00:00:00.000001', '2024-02-29 20:46:17.123456', '178000000 years');
-- end
-- block
SET plan_cache_mode = force_generic_plan;
PREPARE p (bytea, uuid, jsonb, inet, mood, int[], text[], comp, int4range) AS SELECT (SELECT count(*) FROM texts WHERE by = $1 OR u = $2), (SELECT count(*) FROM docs WHERE jb = $3), (SELECT count(*) FROM nets WHERE i = $4), (SELECT array_agg(id ORDER BY id) FROM usr WHERE e = $5 OR c = $8), (SELECT array_agg(id ORDER BY id) FROM arrs WHERE ia = $6 OR ta = $7), (SELECT count(*) FROM rngs WHERE ir = $9);
EXECUTE p ('\x616263', 'ffffffff-ffff-ffff-ffff-ffffffffffff', '[]', '::1', 'sad', '{1,2,3}', '{NULL,"NULL",""}', ROW(2, NULL, NULL), '[1,10)');
EXECUTE p ('', NULL, 'null', '10.1.2.3/8', 'Zzz', '[5:7]={10,20,30}', '[0:1]={x,y}', ROW(5, 'q"u,o(te)\', 'NaN'), 'empty');
-- end
-- block
PREPARE q (int, int) AS SELECT eid FROM emp WHERE did = $1 ORDER BY eid LIMIT $2;
EXECUTE q (2, 3);
EXECUTE q (2, NULL);
EXECUTE q (2, 0);
EXECUTE q (1, 1);
EXECUTE q (1, 2);
EXECUTE q (1, 3);
EXECUTE q (5, 100);
-- end
-- block
PREPARE ins (int, text, numeric) AS INSERT INTO w_acc VALUES ($1, $2, $3) RETURNING *;
PREPARE upd (numeric, int) AS UPDATE w_acc SET bal = bal + $1 WHERE id = $2 RETURNING bal;
PREPARE del (text) AS DELETE FROM w_acc WHERE owner = $1;
EXECUTE ins (70, 'p', 1.5);
EXECUTE ins (71, NULL, 1);
EXECUTE ins (70, 'dup', 1);
EXECUTE upd (0.5, 70);
EXECUTE upd (NULL, 70);
EXECUTE del ('p');
EXECUTE del (NULL);
-- end
-- block
CREATE FUNCTION pg_temp.by_var(k int) RETURNS SETOF int LANGUAGE plpgsql AS $f$ DECLARE x int := k; r record; BEGIN FOR r IN SELECT id FROM nums WHERE i4 = x OR id = k LOOP RETURN NEXT r.id; END LOOP; END $f$;
SELECT * FROM pg_temp.by_var(7);
SELECT * FROM pg_temp.by_var(8);
SELECT * FROM pg_temp.by_var(NULL);
SELECT d.did, v FROM dept d, pg_temp.by_var(d.did) v;
-- end
-- block
CREATE FUNCTION pg_temp.german(x date) RETURNS bigint LANGUAGE plpgsql SET datestyle = 'German' AS $f$ DECLARE n bigint; BEGIN SELECT count(*) INTO n FROM texts WHERE t = x::text; RETURN n; END $f$;
SELECT pg_temp.german('2001-02-03');
SELECT id, pg_temp.german(d) FROM times WHERE id < 8 ORDER BY id;
-- end
-- notices: compare
-- block
DO $f$ DECLARE v int; BEGIN FOR i IN 1..6 LOOP SELECT count(*) INTO v FROM emp WHERE did = i; RAISE NOTICE 'dept % has %', i, v; END LOOP; END $f$;
-- end
-- notices: compare
-- block
DO $f$ DECLARE r record; BEGIN FOR r IN SELECT * FROM dept ORDER BY did LOOP UPDATE w_acc SET bal = COALESCE(r.budget, 0) WHERE id = r.did; RAISE NOTICE '% %', r.name, FOUND; END LOOP; END $f$;
-- end
-- notices: compare
-- block
DO $f$ BEGIN FOR i IN 18..23 LOOP BEGIN INSERT INTO w_acc VALUES (i, 'loop', i); EXCEPTION WHEN unique_violation THEN RAISE NOTICE 'dup %', i; END; END LOOP; END $f$;
SELECT id, owner FROM w_acc WHERE id > 17 ORDER BY id;
-- end
-- notices: compare
-- block
DO $f$ BEGIN BEGIN INSERT INTO w_log VALUES (77, NULL, 'lost'); PERFORM 1 / (did - 1) FROM dept; EXCEPTION WHEN division_by_zero THEN RAISE NOTICE 'caught %', SQLSTATE; END; INSERT INTO w_log VALUES (78, NULL, 'kept'); END $f$;
SELECT id FROM w_log ORDER BY id;
-- end
-- notices: compare
-- block
DO $f$ BEGIN UPDATE w_acc SET bal = -1 WHERE id = 1; EXCEPTION WHEN check_violation THEN RAISE NOTICE '%', SQLSTATE; WHEN OTHERS THEN RAISE NOTICE 'other %', SQLSTATE; END $f$;
SELECT bal FROM w_acc WHERE id = 1;
-- end
-- notices: compare
-- block
DO $f$ DECLARE c CURSOR (k int) FOR SELECT eid FROM emp WHERE did = k ORDER BY eid; v int; BEGIN OPEN c(2); FETCH c INTO v; RAISE NOTICE '%', v; MOVE NEXT IN c; FETCH c INTO v; RAISE NOTICE '%', v; CLOSE c; END $f$;
-- end
-- block
DO $f$ BEGIN INSERT INTO w_log VALUES (81, NULL, 'committed'); COMMIT; INSERT INTO w_log VALUES (82, NULL, 'rolled back'); ROLLBACK; INSERT INTO w_log VALUES (83, NULL, 'end'); END $f$;
SELECT id FROM w_log ORDER BY id;
-- end
-- block
CREATE FUNCTION pg_temp.put(i int) RETURNS int LANGUAGE sql AS 'INSERT INTO w_log VALUES (i, NULL, ''put'') RETURNING id';
SELECT pg_temp.put(id) FROM nums WHERE id < 4 ORDER BY id;
SELECT count(*) FROM w_log WHERE msg = 'put';
-- end
-- block
BEGIN;
DECLARE c SCROLL CURSOR FOR SELECT eid FROM emp ORDER BY eid;
FETCH 3 FROM c;
FETCH BACKWARD 1 FROM c;
FETCH LAST FROM c;
FETCH PRIOR FROM c;
FETCH FIRST FROM c;
FETCH ABSOLUTE 5 FROM c;
FETCH RELATIVE -2 FROM c;
MOVE 4 IN c;
FETCH NEXT FROM c;
MOVE BACKWARD ALL IN c;
FETCH FORWARD ALL FROM c;
FETCH BACKWARD ALL FROM c;
CLOSE c;
COMMIT;
-- end
-- block
BEGIN;
DECLARE c CURSOR WITH HOLD FOR SELECT eid, name FROM emp ORDER BY eid;
FETCH 2 FROM c;
COMMIT;
FETCH 2 FROM c;
FETCH 100 FROM c;
CLOSE c;
-- end
-- block
BEGIN;
DECLARE c SCROLL CURSOR WITH HOLD FOR SELECT oid_ FROM ord ORDER BY oid_;
FETCH ABSOLUTE 4990 FROM c;
COMMIT;
FETCH ABSOLUTE 10 FROM c;
FETCH LAST FROM c;
-- end
-- block
BEGIN;
DECLARE c NO SCROLL CURSOR FOR SELECT eid FROM emp ORDER BY eid;
FETCH 2 FROM c;
FETCH BACKWARD 1 FROM c;
ROLLBACK;
-- end
-- block
BEGIN;
DECLARE c1 CURSOR FOR SELECT oid_ FROM ord ORDER BY oid_;
DECLARE c2 CURSOR FOR SELECT eid FROM emp ORDER BY eid;
FETCH 150 FROM c1;
FETCH 2 FROM c2;
FETCH 3 FROM c1;
SELECT count(*) FROM ord;
FETCH 2 FROM c2;
CLOSE c1;
FETCH 1 FROM c2;
COMMIT;
-- end
-- block
BEGIN;
DECLARE c CURSOR FOR SELECT * FROM w_acc WHERE id < 5 ORDER BY id FOR UPDATE;
FETCH 2 FROM c;
SELECT count(*) FROM w_acc;
COMMIT;
-- end
-- block
BEGIN;
DECLARE c CURSOR FOR SELECT 1 / (eid - 9) FROM (SELECT eid FROM emp ORDER BY eid OFFSET 0) x;
FETCH 2 FROM c;
FETCH ALL FROM c;
ROLLBACK;
SELECT count(*) FROM emp;
-- end
SELECT id, bal FROM w_acc WHERE id < 4 ORDER BY id FOR UPDATE;
SELECT id, bal FROM w_acc WHERE id < 4 ORDER BY id FOR NO KEY UPDATE;
SELECT id FROM w_acc WHERE id < 4 ORDER BY id FOR SHARE;
SELECT id FROM w_acc WHERE id < 4 ORDER BY id FOR KEY SHARE;
SELECT a.id, c.v FROM w_acc a JOIN w_child c ON c.acc = a.id WHERE a.id < 4 ORDER BY 1, 2 FOR UPDATE OF a;
SELECT a.id, l.t FROM w_acc a JOIN lo.loc l ON l.id = a.id WHERE a.id < 4 ORDER BY 1 FOR SHARE;
SELECT a.id FROM w_acc a LEFT JOIN w_child c ON c.acc = a.id WHERE a.id < 3 ORDER BY 1 FOR UPDATE OF a;
SELECT id FROM w_acc ORDER BY bal DESC, id LIMIT 2 FOR UPDATE;
SELECT DISTINCT kind FROM w_acc FOR UPDATE;
SELECT count(*) FROM w_acc FOR UPDATE;
SELECT e.eid FROM emp e JOIN dept d USING (did) WHERE eid < 6 ORDER BY 1 FOR UPDATE;
COPY w_log FROM STDIN;
10	2001-02-03 04:05:06+00	copied
11	\N	tab\tinside
12	infinity	\N
\.
COPY w_acc (id, owner) FROM STDIN WITH (FORMAT csv);
90,"quoted, ""x"""
91,plain
\.
COPY w_acc FROM STDIN;
1	dup	1	std	\N
\.
COPY w_acc FROM STDIN;
92	neg	-1	std	\N
\.
COPY w_acc FROM STDIN;
notanumber	x	1	std	\N
\.
COPY w_gen (id, base) FROM STDIN;
50	5
51	\N
\.
COPY w_part FROM STDIN;
70	north	1
71	south	2
\.
COPY w_part FROM STDIN;
70	nowhere	1
\.
COPY w_types (id, d, tz, f8, ia, jb, e, by) FROM STDIN;
60	2001-02-03	2001-02-03 04:05:06+05	NaN	{1,NULL}	{"a": 1}	sad	\\x00ff
61	-infinity	infinity	5e-324	{}	null	\N	\\x
\.
COPY w_plain FROM STDIN WITH (FORMAT csv, HEADER) WHERE a > 1;
id,a,b
80,1,no
81,2,yes
82,3,yes
\.
-- expect: twin-differs COPY TO reads no foreign table
COPY dept TO STDOUT;
COPY (SELECT * FROM texts WHERE id < 26 ORDER BY id) TO STDOUT;
COPY (SELECT id, d, tz, iv FROM times ORDER BY id) TO STDOUT WITH (FORMAT csv, HEADER);
COPY (SELECT id, by, u FROM texts WHERE id < 20 ORDER BY id) TO STDOUT WITH (FORMAT csv, QUOTE '''', FORCE_QUOTE *);
-- expect: twin-differs COPY TO reads no foreign table
COPY emp (eid, name) TO STDOUT;
TRUNCATE w_acc;
TRUNCATE w_acc, w_log;
TRUNCATE TABLE w_log RESTART IDENTITY;
TRUNCATE w_log CASCADE;
TRUNCATE w_part;
TRUNCATE w_acc, nosuch;
-- block
BEGIN;
TRUNCATE w_log;
SELECT count(*) FROM w_log;
INSERT INTO w_log VALUES (1, NULL, 'after');
ROLLBACK;
SELECT count(*) FROM w_log;
TRUNCATE w_log;
SELECT count(*) FROM w_log;
-- end
