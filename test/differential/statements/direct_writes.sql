-- UPDATE and DELETE that the remote can make from end to end: new values coerced to the column, given and computed values, RETURNING of all
-- tables, joins of every kind, sub-SELECTs that read what is changed, prepared statements, CTEs, programs.
UPDATE w_acc SET bal = 1.005, owner = upper(owner) || 'z';
UPDATE w_acc SET bal = bal * 1.0049 RETURNING id, bal;
UPDATE w_acc SET bal = bal / 3 WHERE id < 6 RETURNING bal;
UPDATE w_acc SET kind = 'toolong' WHERE id = 3;
UPDATE w_acc SET kind = 'a   ' WHERE id = 3 RETURNING kind, length(kind);
UPDATE w_acc SET kind = owner WHERE id = 3;
UPDATE w_acc SET kind = substr(owner, 1, 2) WHERE id < 4 RETURNING kind;
UPDATE w_acc SET kind = owner::char(3) WHERE id = 3 RETURNING kind;
UPDATE w_acc SET bal = 1e30 WHERE id = 3;
UPDATE w_acc SET bal = bal * 1e30 WHERE id = 3;
UPDATE w_acc SET bal = id / 2, owner = id, upd = '2001-02-03'::timestamp WHERE id < 5 RETURNING bal, owner, upd;
UPDATE w_acc SET id = id * 1000000000 WHERE id = 3;
UPDATE w_acc SET id = 2147483647 WHERE id = 3 RETURNING id;
UPDATE w_acc SET id = NULL WHERE id = 3;
UPDATE w_acc SET bal = -1 WHERE id = 3;
UPDATE w_acc SET bal = 1 / (id - 3) WHERE id = 300;
UPDATE w_acc SET bal = CASE WHEN id > 3 THEN 1 / (id - 3) ELSE 0 END RETURNING id, bal;
UPDATE w_acc SET upd = now(), owner = current_setting('server_version_num')::int > 1 WHERE id = 2 RETURNING upd = current_date, owner;
UPDATE w_acc SET owner = current_user::text || session_user WHERE id = 2 RETURNING owner = current_user::text || session_user;
UPDATE w_acc SET owner = NULLIF(owner, 'own1'), bal = COALESCE(bal, 0) + GREATEST(id, 5) RETURNING *;
UPDATE w_acc SET (owner, bal) = (upper(owner), bal + 1) WHERE id < 4 RETURNING owner, bal;
UPDATE w_acc SET (owner, bal) = (SELECT max(name), sum(salary) FROM emp WHERE did = w_acc.id) WHERE id < 6 RETURNING owner, bal;
UPDATE w_acc SET (owner, bal) = (SELECT max(name), sum(salary) FROM emp) WHERE id < 3 RETURNING owner, bal;
UPDATE w_acc SET owner = (SELECT name FROM emp WHERE did = w_acc.id) WHERE id < 6;
UPDATE w_types SET n = n * 1.1, f8 = f8 * 2, t = t || n WHERE n <> 'NaN' RETURNING id, n, f8, t;
UPDATE w_types SET f8 = n, n = id WHERE id < 3 RETURNING f8, n;
UPDATE w_types SET t = d, d = tz::date WHERE id = 2 RETURNING t, d;
UPDATE w_types SET ts = d, tz = ts WHERE id < 3 RETURNING ts, tz;
UPDATE w_types SET ia = ia || id, jb = jb || '{"z": 1}' RETURNING ia, jb;
UPDATE w_types SET ia = ARRAY[id, NULL, 3], c1 = NULL, by = by || '\x00ff' WHERE id < 4 RETURNING *;
UPDATE w_types SET e = 'ok' WHERE e = 'sad' RETURNING e;
UPDATE w_types SET e = t WHERE id = 1;
UPDATE w_types SET iv = iv * 2, d = d + 1 WHERE id < 3 RETURNING iv, d;
UPDATE w_types SET f8 = 'NaN', n = 'NaN', t = '', jb = 'null' WHERE id = 1 RETURNING f8, n, t, jb;
UPDATE w_types SET t = E'it''s \\ a\nlong line', by = '\x5c5c', u = NULL WHERE id = 1 RETURNING t, by, u;
UPDATE w_types SET tz = '2001-02-03 04:05:06.789+05:30', iv = '-1 year 2 days -03:04:05.6' WHERE id = 1 RETURNING tz, iv;
-- RETURNING
UPDATE w_acc SET bal = 3 WHERE id < 4 RETURNING (SELECT count(*) FROM dept), id + 1, now() IS NULL, w_acc, w_acc.*;
UPDATE w_acc SET bal = 3 WHERE id < 4 RETURNING 1 / (id - 2);
UPDATE w_acc SET bal = 3 WHERE id < 4 RETURNING (SELECT name FROM dept WHERE did = id), random() < 0;
DELETE FROM w_acc WHERE id < 4 RETURNING 'x', NULL, id IS NULL;
DELETE FROM w_acc WHERE id < 4 RETURNING w_acc, w_acc IS NULL;
-- joins
UPDATE w_acc SET owner = d.name FROM dept d WHERE d.did = w_acc.id;
UPDATE w_acc a SET owner = d.name, bal = d.budget FROM dept d WHERE d.did = a.id AND d.budget IS NOT NULL RETURNING a, d, d.did;
UPDATE w_acc a SET owner = e.name FROM dept d JOIN emp e ON e.eid = d.boss WHERE d.did = a.id RETURNING a.owner, e.name, d.name;
UPDATE w_acc a SET owner = COALESCE(e.name, 'nobody') FROM dept d LEFT JOIN emp e ON e.eid = d.boss AND e.salary > 10 WHERE d.did = a.id RETURNING a.id, a.owner, e.eid, e;
UPDATE w_acc a SET bal = x.n FROM (SELECT d.did, count(e.eid) AS n FROM dept d LEFT JOIN emp e ON e.did = d.did GROUP BY d.did) x WHERE x.did = a.id RETURNING a.id, x.n;
UPDATE w_acc a SET bal = x.n FROM (SELECT did, count(*) AS n FROM emp GROUP BY did) x WHERE x.did = a.id RETURNING a.id, x;
UPDATE w_acc a SET owner = v.x FROM (VALUES (1, 'one'), (2, 'two'), (99, 'no')) v(k, x) WHERE v.k = a.id RETURNING a.id, v.x, owner;
UPDATE w_acc a SET bal = u.k FROM unnest(ARRAY[1, 2, 3, NULL]) u(k) WHERE u.k = a.id RETURNING a.id, u.k, bal;
UPDATE w_acc a SET bal = u.k FROM unnest(ARRAY[1, 2]) u(k) WHERE u.k = a.id RETURNING a.id, u;
UPDATE w_acc a SET bal = g FROM generate_series(1, 3) g WHERE g = a.id RETURNING a.id, g;
UPDATE w_acc a SET bal = 1 FROM dept d FULL JOIN emp e ON e.did = d.did WHERE e.eid = a.id RETURNING a.id;
UPDATE w_acc a SET bal = 1 FROM dept d, emp e WHERE d.did = a.id AND e.eid = a.id AND d.budget > 0 RETURNING a.id, d.did, e.eid;
UPDATE w_acc a SET bal = b.bal + 1 FROM w_acc b WHERE b.id = a.id - 1 RETURNING a.id, a.bal, b.bal;
UPDATE w_acc a SET bal = 5 FROM w_child c WHERE c.acc = a.id;
UPDATE w_acc a SET bal = bal + 1 FROM w_child c WHERE c.acc = a.id RETURNING a.id, a.bal;
UPDATE w_acc a SET bal = 5 FROM lo.loc l JOIN dept d ON d.did = l.id WHERE l.id = a.id RETURNING a.id, d.name, l.t;
UPDATE w_acc a SET bal = 5 FROM dept d WHERE d.did = a.id AND a.id IN (SELECT id FROM lo.loc) RETURNING a.id, d.did;
UPDATE w_acc a SET bal = random() * 0 FROM dept d WHERE d.did = a.id RETURNING a.id, a.bal, d.name;
UPDATE w_types a SET t = 'r' || (random() * 0)::int FROM dept d WHERE d.did = a.id RETURNING a.*, d.*;
UPDATE w_part a SET v = d.did FROM dept d WHERE d.did = a.id RETURNING a.*, d.name;
DELETE FROM w_acc a USING dept d LEFT JOIN emp e ON e.eid = d.boss WHERE d.did = a.id RETURNING a.*, d.name, e.name;
DELETE FROM w_acc a USING dept d WHERE d.did = a.id AND NOT EXISTS (SELECT 1 FROM emp e WHERE e.did = d.did AND e.salary > 100) RETURNING a.id, d;
DELETE FROM w_child c USING w_acc a, dept d WHERE a.id = c.acc AND d.did = a.id RETURNING c.id, a.owner, d.name;
-- conditions by sub-SELECT
UPDATE w_acc SET bal = 8 WHERE EXISTS (SELECT 1 FROM emp WHERE did = w_acc.id) RETURNING id;
UPDATE w_acc SET bal = 8 WHERE NOT EXISTS (SELECT 1 FROM emp WHERE did = w_acc.id) RETURNING id;
UPDATE w_acc SET bal = 8 WHERE id NOT IN (SELECT did FROM emp WHERE did IS NOT NULL) RETURNING id;
UPDATE w_acc SET bal = 8 WHERE id NOT IN (SELECT did FROM emp) RETURNING id;
UPDATE w_acc SET bal = 8 WHERE id > ALL (SELECT did FROM dept WHERE did < 3) RETURNING id;
UPDATE w_acc SET bal = 8 WHERE bal > (SELECT avg(bal) FROM w_acc) RETURNING id;
UPDATE w_acc SET bal = 8 WHERE (id, owner) IN (SELECT did, name FROM dept) RETURNING id;
DELETE FROM w_acc WHERE id IN (SELECT acc FROM w_child GROUP BY acc HAVING count(*) > 1) RETURNING id;
DELETE FROM w_acc WHERE id = (SELECT did FROM dept ORDER BY did LIMIT 1) RETURNING id;
DELETE FROM w_acc WHERE id IN (SELECT did FROM dept UNION SELECT eid FROM emp WHERE eid < 3) RETURNING id;
-- the statement reads what it changes
-- expect: pf-differs its subquery is run once per row and sees rows already changed
UPDATE w_plain SET a = (SELECT sum(q.a) FROM w_plain q WHERE q.id <= w_plain.id) WHERE id < 8 RETURNING id, a;
UPDATE w_plain SET a = a + 1 WHERE a < (SELECT max(a) FROM w_plain) RETURNING id, a;
UPDATE w_plain SET a = a + 100 WHERE EXISTS (SELECT 1 FROM w_plain q WHERE q.a = w_plain.a + 1) RETURNING id, a;
UPDATE w_plain SET a = a + 100 WHERE a + 1 IN (SELECT a FROM w_plain) RETURNING id, a;
DELETE FROM w_plain WHERE NOT EXISTS (SELECT 1 FROM w_plain q WHERE q.id = w_plain.id + 1) RETURNING id;
-- within larger statements
WITH u AS (UPDATE w_acc SET bal = 1 WHERE id < 5 RETURNING id, bal) SELECT count(*), sum(bal) FROM u;
WITH u AS (UPDATE w_acc SET bal = 1 WHERE id < 5 RETURNING id) SELECT * FROM u ORDER BY id LIMIT 1;
WITH u AS (UPDATE w_acc SET bal = 1 WHERE id < 5) SELECT count(*) FROM dept;
-- expect: twin-differs the remote has one snapshot per transaction, and sees what the statement has changed there before
WITH u AS (UPDATE w_acc SET bal = 77 WHERE id < 5 RETURNING id) SELECT w.bal FROM w_acc w JOIN u ON u.id = w.id;
WITH u AS (UPDATE w_acc SET bal = 1 WHERE id < 5 RETURNING id, owner) INSERT INTO w_log SELECT 500 + id, owner FROM u RETURNING id, msg;
WITH u AS (DELETE FROM w_child WHERE id < 5 RETURNING acc), v AS (UPDATE w_acc SET bal = 2 WHERE id IN (SELECT acc FROM u) RETURNING id) SELECT * FROM v;
WITH u AS (DELETE FROM w_acc WHERE id = 3), v AS (DELETE FROM w_acc WHERE id = 4 RETURNING id) UPDATE w_acc SET bal = 9 WHERE id = 5;
WITH src AS (SELECT did, name FROM dept) UPDATE w_acc SET owner = src.name FROM src WHERE src.did = w_acc.id RETURNING id, owner;
WITH src AS MATERIALIZED (SELECT did, name FROM dept) UPDATE w_acc SET owner = src.name FROM src WHERE src.did = w_acc.id RETURNING id, owner;
