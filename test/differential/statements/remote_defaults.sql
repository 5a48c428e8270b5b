-- Columns that an INSERT gives no value take the defaults of the remote (option remote_defaults, which postgres_fdw lacks).
-- expect: pf-differs it sends NULL
INSERT INTO w_def (id) VALUES (10);
-- expect: pf-differs it sends NULL
INSERT INTO w_def (id, n) VALUES (10, 5) RETURNING *;
-- expect: pf-differs it sends NULL
INSERT INTO w_def VALUES (10) RETURNING *;
-- expect: pf-differs it sends NULL
INSERT INTO w_def (id, n, t) VALUES (10, DEFAULT, 'x') RETURNING *;
INSERT INTO w_def (id, n, t, d) VALUES (10, NULL, NULL, NULL) RETURNING *;
INSERT INTO w_def DEFAULT VALUES;
-- expect: pf-differs it sends NULL
INSERT INTO w_def (id, t) VALUES (10, 'a'), (11, NULL), (12, 'c') RETURNING *;
-- expect: pf-differs it sends NULL
INSERT INTO w_def (id, n, t, d) VALUES (10, DEFAULT, 'a', NULL), (11, DEFAULT, NULL, NULL);
-- expect: pf-differs it sends NULL
INSERT INTO w_def (id, n, t, d) VALUES (10, DEFAULT, 'a', NULL), (11, NULL, DEFAULT, DEFAULT), (12, 5, NULL, '2020-01-01'), (13, DEFAULT, DEFAULT, DEFAULT);
-- expect: pf-differs it sends NULL
INSERT INTO w_def (id, n, t, d) VALUES (10, DEFAULT, 'a', NULL), (11, NULL, DEFAULT, DEFAULT) RETURNING id, n, t, d, here, free;
-- expect: pf-differs it sends NULL
INSERT INTO w_def (id, n) VALUES (10, NULLIF(1, 1)), (11, NULL::int), (12, DEFAULT), (13, 1 + NULL), (14, (SELECT NULL::int)) RETURNING id, n;
-- expect: pf-differs it sends NULL
INSERT INTO w_def (n, id) VALUES (DEFAULT, (SELECT max(id) + 1 FROM w_def)), (DEFAULT, 40) RETURNING id, n;
-- expect: pf-differs it sends NULL
INSERT INTO w_def (id) SELECT did + 100 FROM dept RETURNING *;
-- expect: pf-differs it sends NULL
INSERT INTO w_def (id, n) SELECT did + 100, boss FROM dept RETURNING id, n, t;
-- expect: pf-differs it sends NULL
INSERT INTO w_def (id, t) SELECT l.id + 100, l.t FROM lo.loc l;
-- expect: pf-differs it sends NULL
INSERT INTO w_def (id, t) SELECT g, NULL FROM generate_series(100, 160) g;
-- expect: pf-differs it sends NULL
INSERT INTO w_def (id, t) SELECT eid + 100, name FROM emp UNION ALL SELECT did + 200, name FROM dept;
-- expect: pf-differs it sends NULL
INSERT INTO w_def (id) SELECT id + 100 FROM w_def ON CONFLICT DO NOTHING RETURNING id, n;
INSERT INTO w_def SELECT id + 100, n, t, d, here, free FROM w_def;
-- expect: pf-differs it sends NULL
WITH i AS (INSERT INTO w_def (id, n) VALUES (10, DEFAULT), (11, NULL) RETURNING id, n, t) SELECT * FROM i;
-- expect: pf-differs it sends NULL
WITH i AS (INSERT INTO w_def (id) SELECT did + 100 FROM dept RETURNING n) SELECT sum(n) FROM i;
-- expect: pf-differs it sends NULL
COPY w_def (id, t) FROM STDIN;
10	a
11	\N
\.
COPY w_def FROM STDIN;
10	1	a	\N	\N	\N
11	\N	\N	\N	\N	2
\.
UPDATE w_def SET n = NULL, here = DEFAULT WHERE id = 1 RETURNING *;
UPDATE w_def SET n = n + 1 RETURNING id, n;
-- expect: pf-differs it sends NULL
-- block
BEGIN;
CREATE TEMP VIEW v AS SELECT id, n, t FROM w_def WHERE n > 10 WITH CHECK OPTION;
INSERT INTO v (id) VALUES (10), (11) RETURNING *;
INSERT INTO v (id, n) VALUES (12, DEFAULT), (13, 50) RETURNING *;
SAVEPOINT s;
INSERT INTO v (id, n) VALUES (14, 5);
ROLLBACK TO s;
CREATE TEMP VIEW r AS SELECT id, n FROM w_def;
CREATE RULE r AS ON INSERT TO r DO INSTEAD INSERT INTO w_def (id, n) VALUES (NEW.id, NULL), (NEW.id + 1, NEW.n);
INSERT INTO r VALUES (20, NULL);
PREPARE p (int, int) AS INSERT INTO w_def (id, n) VALUES ($1, DEFAULT), ($1 + 1, $2) RETURNING id, n, t;
EXECUTE p (30, NULL);
EXECUTE p (32, 5);
SET LOCAL plan_cache_mode = force_generic_plan;
EXECUTE p (34, NULL);
CREATE FUNCTION pg_temp.add(k int) RETURNS int LANGUAGE sql AS $f$ INSERT INTO w_def (id, n) VALUES (k, DEFAULT), (k + 1, NULL) RETURNING n $f$;
SELECT pg_temp.add(40);
DO $f$ BEGIN FOR k IN 50 .. 52 LOOP INSERT INTO w_def (id) VALUES (k); END LOOP; END $f$;
SELECT * FROM w_def ORDER BY id;
ROLLBACK;
-- end
