-- IN, EXISTS, scalar, correlated and lateral subqueries; InitPlan parameters under the user's own settings.
SELECT eid FROM emp WHERE did IN (SELECT did FROM dept WHERE budget > 50);
SELECT eid FROM emp WHERE did NOT IN (SELECT did FROM dept WHERE budget > 50);
SELECT eid FROM emp WHERE did IN (SELECT dep FROM lo.loc WHERE n > 3);
SELECT id FROM lo.loc WHERE dep IN (SELECT did FROM dept);
SELECT id FROM lo.loc WHERE dep NOT IN (SELECT did FROM dept);
SELECT eid FROM emp WHERE EXISTS (SELECT 1 FROM dept WHERE dept.did = emp.did AND budget IS NOT NULL);
SELECT eid FROM emp WHERE NOT EXISTS (SELECT 1 FROM dept WHERE dept.did = emp.did);
SELECT did FROM dept WHERE NOT EXISTS (SELECT 1 FROM emp WHERE emp.did = dept.did);
SELECT did FROM dept WHERE NOT EXISTS (SELECT 1 FROM lo.loc WHERE loc.dep = dept.did AND loc.id > 20);
SELECT eid, name FROM emp WHERE salary = (SELECT max(salary) FROM emp);
SELECT eid FROM emp e WHERE salary > (SELECT avg(salary) FROM emp i WHERE i.did = e.did);
SELECT eid FROM emp e WHERE salary >= ALL (SELECT salary FROM emp i WHERE i.did = e.did AND salary IS NOT NULL);
SELECT eid, (SELECT name FROM dept d WHERE d.did = e.did) FROM emp e ORDER BY eid;
SELECT eid, (SELECT count(*) FROM emp s WHERE s.mgr = e.eid) FROM emp e ORDER BY eid;
SELECT did, (SELECT string_agg(name, ',' ORDER BY eid) FROM emp e WHERE e.did = d.did) FROM dept d ORDER BY did;
SELECT eid FROM emp WHERE (did, mood) IN (SELECT 2, 'ok'::mood UNION SELECT 4, 'sad');
SELECT eid FROM emp WHERE ROW(did, eid) = (SELECT 2, 21);
SELECT eid FROM emp WHERE eid = ANY (ARRAY(SELECT boss FROM dept));
SELECT eid FROM emp WHERE eid < (SELECT min(id) FROM lo.loc WHERE n > 2.4);
SELECT eid FROM emp WHERE hired > (SELECT d - 365 FROM lo.loc WHERE id = 2) ORDER BY eid;
SELECT eid FROM emp WHERE hired > (SELECT '1998-01-01'::date) AND eid < 30;
SELECT e.eid, l.n FROM emp e, LATERAL (SELECT count(*) AS n FROM emp x WHERE x.salary > e.salary) l ORDER BY e.eid;
SELECT d.did, t.eid FROM dept d LEFT JOIN LATERAL (SELECT eid FROM emp e WHERE e.did = d.did ORDER BY salary DESC NULLS LAST, eid LIMIT 2) t ON true ORDER BY 1, 2;
SELECT l.id, x.name FROM lo.loc l, LATERAL (SELECT name FROM dept WHERE did = l.dep) x ORDER BY l.id;
SELECT l.id, x.c FROM lo.loc l LEFT JOIN LATERAL (SELECT count(*) AS c FROM emp WHERE did = l.dep HAVING count(*) > 5) x ON true ORDER BY l.id;
SELECT d.did, g FROM dept d, generate_series(1, d.did) g ORDER BY 1, 2;
SELECT x.did, x.c FROM (SELECT did, count(*) AS c FROM emp GROUP BY did) x WHERE x.c > 6;
SELECT avg(c) FROM (SELECT count(*) AS c FROM emp GROUP BY did) x;
SELECT * FROM (SELECT eid, salary FROM emp ORDER BY salary DESC NULLS LAST, eid LIMIT 5) x ORDER BY eid;
SELECT * FROM (SELECT eid FROM emp OFFSET 0) x WHERE eid < 5 ORDER BY eid;
SELECT eid FROM emp WHERE (SELECT count(*) FROM dept) = 5 AND eid < 4;
SELECT eid FROM emp WHERE eid IN (SELECT mgr FROM emp WHERE mgr IN (SELECT boss FROM dept));
SELECT eid FROM emp WHERE CASE WHEN EXISTS (SELECT 1 FROM dept WHERE budget < 0) THEN false ELSE eid < 3 END;
SELECT eid, EXISTS (SELECT 1 FROM dept WHERE boss = eid) FROM emp ORDER BY eid;
SELECT eid, did IN (SELECT did FROM dept WHERE budget IS NULL) FROM emp ORDER BY eid;
SELECT o.cust, o.n FROM (SELECT cust, count(*) n FROM ord GROUP BY cust) o WHERE NOT EXISTS (SELECT 1 FROM cust WHERE cid = o.cust);
SELECT count(*) FROM ord WHERE cust IN (SELECT k FROM lo.keys WHERE tag LIKE 'k1%');
SELECT count(*) FROM ord WHERE cust NOT IN (SELECT k FROM lo.keys WHERE k IS NOT NULL);
SELECT count(*) FROM ord WHERE cust NOT IN (SELECT k FROM lo.keys);
SELECT count(*) FROM ord o WHERE total > (SELECT avg(total) FROM ord i WHERE i.cust = o.cust) AND cust < 5;
SELECT tag FROM lo.keys WHERE EXISTS (SELECT 1 FROM ord WHERE cust = k AND status = 'void') ORDER BY tag LIMIT 5;
SELECT cid FROM cust WHERE cid < 20 AND (SELECT sum(total) FROM ord WHERE cust = cid) > 16000;
-- InitPlan values must be computed and sent under settings that do not change what they mean.
-- setup: SET LOCAL datestyle = 'German'
-- expect: pf-differs InitPlan evaluated while DateStyle is switched to ISO
SELECT id FROM texts WHERE t = (SELECT (date '2001-02-03')::text FROM generate_series(1, 1));
-- setup: SET LOCAL datestyle = 'SQL, DMY'
-- expect: pf-differs InitPlan evaluated while DateStyle is switched to ISO
SELECT id, t FROM texts WHERE t = (SELECT replace((date '2001-02-03')::text, '/', '.') FROM generate_series(1, 1));
-- setup: SET LOCAL datestyle = 'German'
SELECT count(*) FROM texts WHERE t = (SELECT max(d)::text FROM lo.loc WHERE d < '2001-02-04');
-- setup: SET LOCAL intervalstyle = 'iso_8601'
SELECT id FROM times WHERE iv::text = (SELECT (interval '1 day')::text FROM generate_series(1, 1));
-- setup: SET LOCAL extra_float_digits = -3
SELECT id FROM nums WHERE f8 = (SELECT 0.3333333333333333::float8 FROM generate_series(1, 1));
-- setup: SET LOCAL extra_float_digits = -3
-- expect: pf-differs InitPlan evaluated while extra_float_digits is switched
SELECT id, t FROM texts WHERE id = (SELECT length((g / 3.0::float8)::text) FROM generate_series(1, 1) g);
-- setup: SET LOCAL bytea_output = 'escape'
SELECT id FROM texts WHERE by = (SELECT 'abc'::bytea FROM generate_series(1, 1));
-- setup: SET LOCAL bytea_output = 'escape'
SELECT id FROM texts WHERE t = (SELECT ('abc'::bytea)::text FROM generate_series(1, 1));
-- setup: SET LOCAL timezone = 'America/New_York'
SELECT id FROM times WHERE tz = (SELECT timestamptz '2001-02-02 23:05:06' FROM generate_series(1, 1));
-- setup: SET LOCAL search_path = pf, rf, tw, public
SELECT 1 FROM (SELECT (SELECT 'mood'::regtype::text)) x WHERE true;
-- expect: pf-differs InitPlan evaluated while search_path is pg_catalog
SELECT id FROM texts WHERE length(t) = (SELECT length('nums'::text::regclass::text) FROM generate_series(1, 1));
-- expect: pf-differs InitPlan evaluated while search_path is pg_catalog
SELECT id FROM nums WHERE id = (SELECT length(current_setting('search_path')) FROM generate_series(1, 1));
SELECT id FROM times WHERE ts = (SELECT max(ts) FROM times WHERE id > 15);
SELECT id FROM usr WHERE e = (SELECT 'happy'::mood FROM generate_series(1, 1));
SELECT id FROM arrs WHERE ia = (SELECT array_agg(g) FROM generate_series(1, 3) g);
SELECT id FROM nums WHERE i4 = (SELECT NULL::int FROM generate_series(1, 1));
SELECT id FROM nums WHERE i4 = (SELECT 1 FROM generate_series(1, 0));
SELECT id FROM nums WHERE i4 = (SELECT g FROM generate_series(1, 2) g);
SELECT id FROM nums WHERE i4 = (SELECT 1 / (g - 1) FROM generate_series(1, 1) g);
SELECT id FROM rngs WHERE ir = (SELECT int4range(1, 10) FROM generate_series(1, 1));
SELECT id FROM usr WHERE c = (SELECT ROW(1, 'one', 1.1)::comp FROM generate_series(1, 1));
