-- Local rows (schemas lo and tw) joined with remote ones by lookups of many keys at once: every type, every kind of join, NULLs,
-- duplicates, conditions that ship and that do not. The axes lookup-join and lookup-join-3 leave the planner nothing else.
SELECT l.id, d.name FROM lo.loc l JOIN dept d ON d.did = l.dep ORDER BY l.id;
SELECT l.id, d.name FROM lo.loc l LEFT JOIN dept d ON d.did = l.dep ORDER BY l.id;
SELECT l.id FROM lo.loc l WHERE EXISTS (SELECT FROM dept d WHERE d.did = l.dep) ORDER BY l.id;
SELECT l.id FROM lo.loc l WHERE NOT EXISTS (SELECT FROM dept d WHERE d.did = l.dep) ORDER BY l.id;
SELECT l.id, l.dep IN (SELECT did FROM dept) FROM lo.loc l ORDER BY l.id;
SELECT k.k, k.tag, o.oid_ FROM lo.keys k JOIN ord o ON o.oid_ = k.k ORDER BY 1, 2, 3;
SELECT k.k, k.tag, o.oid_ FROM lo.keys k LEFT JOIN ord o ON o.oid_ = k.k ORDER BY 1, 2, 3;
SELECT k.k, k.tag, o.oid_ FROM lo.keys k LEFT JOIN ord o ON o.cust = k.k AND o.status = 'paid' ORDER BY 1, 2, 3;
SELECT k.k, count(*), sum(o.total) FROM lo.keys k JOIN ord o ON o.cust = k.k GROUP BY 1 ORDER BY 1;
SELECT count(*), count(o.note), max(o.placed) FROM lo.keys k LEFT JOIN ord o ON o.cust = k.k;
SELECT k.tag FROM lo.keys k WHERE k.k NOT IN (SELECT cust FROM ord WHERE status = 'void') ORDER BY 1;
SELECT k.tag, o.oid_ FROM lo.keys k LEFT JOIN ord o ON o.oid_ = k.k WHERE o.oid_ IS NULL ORDER BY 1;
SELECT k.tag, o.status FROM lo.keys k LEFT JOIN ord o ON o.oid_ = k.k WHERE o.status IS DISTINCT FROM 'paid' ORDER BY 1, 2;
SELECT k.tag, o.status FROM lo.keys k LEFT JOIN ord o ON o.oid_ = k.k AND k.tag <> 'dup' ORDER BY 1, 2;
SELECT k.tag, o.status FROM lo.keys k LEFT JOIN ord o ON o.oid_ = k.k AND length(k.tag) + length(o.status) > 6 ORDER BY 1, 2;
-- conditions that do not ship
SELECT k.tag, o.oid_ FROM lo.keys k JOIN ord o ON o.oid_ = k.k AND o.note || random()::text > k.tag || 'z' ORDER BY 1, 2;
SELECT k.tag, o.oid_ FROM lo.keys k LEFT JOIN ord o ON o.cust = k.k AND volatile_true() ORDER BY 1, 2;
SELECT k.tag, o.oid_ FROM lo.keys k LEFT JOIN ord o ON o.cust = k.k AND (o.oid_ % 2 = 0 OR volatile_true()) ORDER BY 1, 2;
SELECT k.tag FROM lo.keys k WHERE EXISTS (SELECT FROM ord o WHERE o.cust = k.k AND (o.oid_ % 3 = 1 OR NOT volatile_true())) ORDER BY 1;
SELECT k.tag FROM lo.keys k WHERE NOT EXISTS (SELECT FROM ord o WHERE o.cust = k.k AND (o.oid_ % 3 = 1 OR NOT volatile_true())) ORDER BY 1;
SELECT l.id, e.eid FROM lo.loc l JOIN emp e ON e.did = l.dep AND loud(e.name) > loud(l.t) ORDER BY 1, 2;
SELECT l.id, e.eid FROM lo.loc l LEFT JOIN emp e ON e.did = l.dep AND loud(e.name) > loud(l.t) ORDER BY 1, 2;
SELECT l.id FROM lo.loc l WHERE NOT EXISTS (SELECT FROM emp e WHERE e.did = l.dep AND loud(e.name) > loud(l.t)) ORDER BY 1;
SELECT l.id, e.eid FROM lo.loc l JOIN emp e ON e.did = l.dep WHERE loud(e.name) < 'EMP2' ORDER BY 1, 2;
SELECT l.id, e.eid FROM lo.loc l LEFT JOIN (SELECT * FROM emp WHERE loud(name) < 'EMP2') e ON e.did = l.dep ORDER BY 1, 2;
-- several keys, inequalities, OR, NULL-accepting conditions
SELECT l.id, e.eid FROM lo.loc l JOIN emp e ON e.did = l.dep AND e.salary > l.n * 50 ORDER BY 1, 2;
SELECT l.id, e.eid FROM lo.loc l LEFT JOIN emp e ON e.did = l.dep AND e.hired BETWEEN l.d - 1500 AND l.d ORDER BY 1, 2;
SELECT l.id, e.eid FROM lo.loc l JOIN emp e ON e.eid < l.id AND e.salary > 800 ORDER BY 1, 2;
SELECT l.id, e.eid FROM lo.loc l JOIN emp e ON e.eid = l.id OR e.did = l.dep AND l.id < 5 ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.nul n JOIN nul m ON m.a = n.a AND m.b = n.b ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.nul n LEFT JOIN nul m ON m.a = n.a AND m.b = n.b ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.nul n JOIN nul m ON m.a IS NOT DISTINCT FROM n.a ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.nul n LEFT JOIN nul m ON m.a IS NOT DISTINCT FROM n.a AND m.b = n.b ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.nul n LEFT JOIN nul m ON m.a IS DISTINCT FROM n.a AND m.id = n.id ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.nul n JOIN nul m ON m.a = n.a OR n.a IS NULL ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.nul n JOIN nul m ON coalesce(m.a, -1) = coalesce(n.a, -1) ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.nul n LEFT JOIN nul m ON m.a = coalesce(n.a, n.b) AND m.c IS NULL ORDER BY 1, 2;
SELECT n.id FROM tw.nul n WHERE NOT EXISTS (SELECT FROM nul m WHERE m.a = n.b) ORDER BY 1;
SELECT n.id FROM tw.nul n WHERE NOT EXISTS (SELECT FROM nul m WHERE m.a IS NOT DISTINCT FROM n.b) ORDER BY 1;
SELECT n.id FROM tw.nul n WHERE EXISTS (SELECT FROM nul m WHERE m.a = n.b AND m.c > n.c) ORDER BY 1;
SELECT n.id, n.a NOT IN (SELECT a FROM nul WHERE a IS NOT NULL) FROM tw.nul n ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.nul n JOIN nul m ON (m.a, m.b) = (n.a, n.b) ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.nul n JOIN nul m ON (m.a, m.b) < (n.a, n.b) ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.nul n JOIN nul m ON m.a <> ALL (ARRAY[n.a, n.b]) ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.nul n JOIN nul m ON m.a = ANY (ARRAY[n.a, n.b]) ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.nul n JOIN nul m ON m.a + n.a = 3 ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.nul n JOIN nul m ON m.c LIKE n.c || '%' ORDER BY 1, 2;
-- numbers
SELECT n.id, m.id FROM tw.nums n JOIN nums m ON m.i2 = n.i2 ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.nums n JOIN nums m ON m.i4 = n.i2 ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.nums n JOIN nums m ON m.i8 = n.i4 ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.nums n JOIN nums m ON m.f4 = n.f4 ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.nums n JOIN nums m ON m.f8 = n.f8 ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.nums n JOIN nums m ON m.f8 = n.f4 ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.nums n JOIN nums m ON m.n = n.n ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.nums n JOIN nums m ON m.n = n.n102 ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.nums n LEFT JOIN nums m ON m.n102 = n.n ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.nums n JOIN nums m ON m.n = n.i4 ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.nums n JOIN nums m ON m.m = n.m ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.nums n JOIN nums m ON m.o = n.o ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.nums n JOIN nums m ON m.b = n.b AND m.id = n.id ORDER BY 1, 2;
SELECT n.id, m.id, m.f8 FROM tw.nums n LEFT JOIN nums m ON m.f8 > n.f8 AND m.id < 10 ORDER BY 1, 2;
SELECT n.id FROM tw.nums n WHERE NOT EXISTS (SELECT FROM nums m WHERE m.f8 = -n.f8) ORDER BY 1;
SELECT v, m.id FROM (SELECT unnest(ARRAY[1.0, 1.00, 1.500, 'NaN', -0.0, NULL]::numeric[]) AS v OFFSET 0) x LEFT JOIN nums m ON m.n = x.v ORDER BY v::text, 2;
SELECT v, m.id FROM (SELECT unnest(ARRAY[0, '-0', 'NaN', 'inf', 1.5, NULL]::float8[]) AS v OFFSET 0) x LEFT JOIN nums m ON m.f8 = x.v ORDER BY v::text, 2;
-- text
SELECT n.id, m.id FROM tw.texts n JOIN texts m ON m.t = n.t ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.texts n LEFT JOIN texts m ON m.t = n.vc ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.texts n JOIN texts m ON m.c = n.c ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.texts n JOIN texts m ON m.c = n.t ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.texts n JOIN texts m ON m.t = n.c ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.texts n JOIN texts m ON m.vc = n.c ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.texts n JOIN texts m ON m.nm = n.nm ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.texts n JOIN texts m ON m.ch = n.ch ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.texts n JOIN texts m ON m.tc = n.tc ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.texts n LEFT JOIN texts m ON m.tc = n.t ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.texts n JOIN texts m ON m.ti = n.ti ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.texts n LEFT JOIN texts m ON m.u = n.u ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.texts n JOIN texts m ON m.by = n.by ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.texts n JOIN texts m ON m.t < n.t AND m.id < 12 AND n.id < 12 ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.texts n JOIN texts m ON m.tc < n.tc AND m.id < 12 AND n.id < 12 ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.texts n JOIN texts m ON lower(m.t) = lower(n.t) ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.texts n JOIN texts m ON m.t = n.t COLLATE "C" ORDER BY 1, 2;
SELECT x.name, m.id FROM lo.names x JOIN texts m ON m.t = x.name ORDER BY 1, 2;
SELECT x.name, m.id FROM lo.names x LEFT JOIN texts m ON m.t = x.ci ORDER BY 1, 2;
SELECT x.name, m.id FROM lo.names x LEFT JOIN texts m ON m.ti = x.name ORDER BY 1, 2;
-- dates and times
SELECT n.id, m.id FROM tw.times n JOIN times m ON m.d = n.d ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.times n JOIN times m ON m.t = n.t ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.times n JOIN times m ON m.tt = n.tt ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.times n LEFT JOIN times m ON m.ts = n.ts ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.times n LEFT JOIN times m ON m.tz = n.tz ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.times n JOIN times m ON m.iv = n.iv ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.times n JOIN times m ON m.ts0 = n.ts ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.times n JOIN times m ON m.ts = n.d ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.times n JOIN times m ON m.tz = n.d ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.times n JOIN times m ON m.tz = n.ts ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.times n JOIN times m ON m.d = (n.tz AT TIME ZONE 'UTC')::date ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.times n JOIN times m ON m.ts BETWEEN n.ts - interval '2 days' AND n.ts + interval '2 days' ORDER BY 1, 2;
SELECT n.id, count(m.id) FROM tw.times n LEFT JOIN times m ON m.tz < n.tz GROUP BY 1 ORDER BY 1;
-- other types
SELECT n.id, m.id FROM tw.nets n JOIN nets m ON m.i = n.i ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.nets n JOIN nets m ON m.c = n.c AND m.m = n.m AND m.m8 = n.m8 ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.nets n JOIN nets m ON m.b4 = n.b4 AND m.vb = n.vb ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.nets n JOIN nets m ON m.i << n.c ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.docs n JOIN docs m ON m.jb = n.jb ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.docs n JOIN docs m ON m.jb @> n.jb ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.docs n JOIN docs m ON m.j::text = n.j::text ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.rngs n JOIN rngs m ON m.ir = n.ir ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.rngs n JOIN rngs m ON m.nr && n.nr ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.rngs n LEFT JOIN rngs m ON m.zr = n.zr AND m.im = n.im ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.arrs n JOIN arrs m ON m.ia = n.ia ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.arrs n JOIN arrs m ON m.ta = n.ta ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.arrs n LEFT JOIN arrs m ON m.na = n.na AND m.za = n.za ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.arrs n JOIN arrs m ON m.ia && n.ia ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.arrs n JOIN arrs m ON m.id = ANY (n.ia) ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.arrs n JOIN arrs m ON m.ea = n.ea ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.usr n JOIN usr m ON m.e = n.e ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.usr n LEFT JOIN usr m ON m.e > n.e ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.usr n JOIN usr m ON m.p = n.p ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.usr n JOIN usr m ON m.s = n.s ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.usr n JOIN usr m ON m.il = n.il ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.usr n JOIN usr m ON m.c = n.c ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.usr n LEFT JOIN usr m ON m.c = n.c AND m.n = n.n ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.usr n JOIN usr m ON m.c = (n.n).x ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.usr n JOIN usr m ON m.fl = n.fl ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.sysv n JOIN sysv m ON m.o = n.o AND m.ls = n.ls AND m.x8 = n.x8 ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.sysv n JOIN sysv m ON m.rc = n.rc ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.sysv n JOIN sysv m ON m.td = n.td AND m.ov = n.ov ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.geo n JOIN geo m ON m.p ~= n.p ORDER BY 1, 2;
SELECT n.id, m.id FROM tw.geo n JOIN geo m ON m.bx && n.bx ORDER BY 1, 2;
SELECT n.id, m.* FROM tw.geo n LEFT JOIN geo m ON m.id = n.id + 3 ORDER BY 1, 2;
-- all columns of all types come back
SELECT k.id, m.* FROM lo.loc k LEFT JOIN nums m ON m.id = k.id ORDER BY 1;
SELECT k.id, m.* FROM lo.loc k LEFT JOIN texts m ON m.id = k.id * 3 ORDER BY 1;
SELECT k.id, m.* FROM lo.loc k LEFT JOIN times m ON m.id = k.id ORDER BY 1;
SELECT k.id, m.* FROM lo.loc k LEFT JOIN arrs m ON m.id = k.id ORDER BY 1;
SELECT k.id, m.* FROM lo.loc k LEFT JOIN usr m ON m.id = k.id ORDER BY 1;
SELECT k.id, m.* FROM lo.loc k LEFT JOIN rngs m ON m.id = k.id ORDER BY 1;
SELECT k.id, m FROM lo.loc k LEFT JOIN usr m ON m.id = k.id ORDER BY 1;
SELECT k.id, m.tableoid IS NULL, m.ctid IS NULL FROM lo.loc k LEFT JOIN dept m ON m.did = k.id ORDER BY 1;
SELECT k.id, m.id FROM lo.loc k LEFT JOIN rv_emp m ON m.eid = k.id LEFT JOIN ren m2 ON m2.id = k.id JOIN drp m3 ON m3.id = k.id CROSS JOIN LATERAL (SELECT m.eid AS id) m4 ORDER BY 1;
SELECT k.id, m.name, r.t, d.n FROM lo.loc k LEFT JOIN rv_emp m ON m.eid = k.id LEFT JOIN ren r ON r.id = k.id LEFT JOIN drp d ON d.id = k.id ORDER BY 1;
SELECT k.id, p.v FROM lo.loc k JOIN rp p ON p.id = k.id AND p.k = 'a' ORDER BY 1;
SELECT k.id, w.c11, w.c12, w.c13 FROM lo.loc k JOIN wide w ON w.id = k.id * 4 ORDER BY 1;
SELECT k.id, e.t FROM lo.loc k LEFT JOIN empty_t e ON e.id = k.id ORDER BY 1;
SELECT k.id FROM lo.loc k JOIN empty_t e ON e.id = k.id;
SELECT k.id, o.v FROM lo.loc k LEFT JOIN one_col o ON o.v = k.id ORDER BY 1, 2;
SELECT o."Id", o."ä ö" FROM lo.loc k JOIN "Odd ""Name" o ON o."Id" = k.id ORDER BY 1;
-- a remote join, a remote query
SELECT l.id, e.eid, d.name FROM lo.loc l JOIN (emp e JOIN dept d ON d.did = e.did) ON e.eid = l.id ORDER BY 1, 2;
SELECT l.id, e.eid, d.name FROM lo.loc l LEFT JOIN (emp e LEFT JOIN dept d ON d.did = e.did) ON e.eid = l.id AND d.budget > l.n ORDER BY 1, 2;
SELECT l.id, e.eid, d.name FROM lo.loc l LEFT JOIN (emp e FULL JOIN dept d ON d.did = e.did) ON e.eid = l.id OR d.did = l.id ORDER BY 1, 2, 3;
SELECT l.id FROM lo.loc l WHERE EXISTS (SELECT FROM emp e JOIN dept d ON d.did = e.did WHERE e.eid = l.id AND d.budget > 10) ORDER BY 1;
SELECT l.id FROM lo.loc l WHERE NOT EXISTS (SELECT FROM emp e JOIN dept d ON d.did = e.did WHERE e.eid = l.id AND d.budget > 10) ORDER BY 1;
SELECT l.id, q.c FROM lo.loc l JOIN (SELECT did, count(*) AS c FROM emp GROUP BY did) q ON q.did = l.dep ORDER BY 1;
SELECT l.id, q.c FROM lo.loc l LEFT JOIN (SELECT did, count(*) AS c FROM emp GROUP BY did HAVING count(*) > 7) q ON q.did = l.dep ORDER BY 1;
SELECT l.id, q.eid FROM lo.loc l LEFT JOIN (SELECT eid, did FROM emp ORDER BY eid LIMIT 9) q ON q.did = l.dep ORDER BY 1, 2;
SELECT l.id, c.name FROM lo.loc l JOIN ord o ON o.oid_ = l.id JOIN cust c ON c.cid = o.cust ORDER BY 1;
SELECT k.tag, c.name, o.oid_ FROM lo.keys k LEFT JOIN cust c ON c.cid = k.k LEFT JOIN ord o ON o.cust = c.cid AND o.status = 'void' ORDER BY 1, 2, 3;
SELECT l.id, d.name, c.name FROM lo.loc l, dept d, cust c WHERE d.did = l.dep AND c.cid = l.id + d.did ORDER BY 1;
-- outer rows of any plan
SELECT x.k, o.oid_ FROM (SELECT k, count(*) AS n FROM lo.keys GROUP BY k) x JOIN ord o ON o.oid_ = x.k + x.n ORDER BY 1, 2;
SELECT x.k, o.oid_ FROM (SELECT DISTINCT k FROM lo.keys ORDER BY k LIMIT 7) x JOIN ord o ON o.oid_ = x.k ORDER BY 1;
WITH x AS MATERIALIZED (SELECT k FROM lo.keys WHERE k < 50) SELECT x.k, o.status FROM x JOIN ord o ON o.oid_ = x.k ORDER BY 1, 2;
SELECT v, d.name FROM (VALUES (1), (2), (2), (NULL), (9)) x(v) LEFT JOIN dept d ON d.did = x.v ORDER BY 1, 2;
SELECT g, d.name FROM generate_series(1, 4) g JOIN dept d ON d.did = g JOIN lo.loc l ON l.id = g ORDER BY 1;
SELECT l.id, k.tag, d.name FROM lo.loc l JOIN lo.keys k ON k.k = l.id LEFT JOIN dept d ON d.did = l.dep AND k.tag > d.name ORDER BY 1, 2;
SELECT u.id, d.name FROM (SELECT id, dep FROM lo.loc UNION ALL SELECT k, k % 6 FROM lo.keys) u JOIN dept d ON d.did = u.dep ORDER BY 1, 2;
SELECT l.id, l.dep + d.did AS s FROM lo.loc l LEFT JOIN dept d ON d.did = l.dep WHERE coalesce(d.budget, 0) >= 0 ORDER BY 1;
SELECT x.id, x.z, d.name FROM (SELECT id, dep, coalesce(t, 'none') AS z FROM lo.loc) x LEFT JOIN dept d ON d.did = x.dep ORDER BY 1;
SELECT l.id, x.z FROM lo.loc l LEFT JOIN (SELECT did, coalesce(name, 'none') AS z FROM dept) x ON x.did = l.dep ORDER BY 1;
SELECT l.id, x.z FROM lo.loc l LEFT JOIN (SELECT did, 7 AS z FROM dept) x ON x.did = l.dep ORDER BY 1;
-- parameters from above, rescans, subqueries
SELECT l.id, x.tag, x.oid_ FROM lo.loc l, LATERAL (SELECT k.tag, o.oid_ FROM lo.keys k JOIN ord o ON o.oid_ = k.k WHERE k.k < l.id ORDER BY 1, 2 LIMIT 3) x ORDER BY 1, 2, 3;
SELECT l.id, x.n FROM lo.loc l, LATERAL (SELECT count(*) AS n FROM lo.keys k JOIN ord o ON o.cust = k.k AND o.oid_ < l.id * 100) x ORDER BY 1;
SELECT l.id, (SELECT count(*) FROM lo.keys k LEFT JOIN ord o ON o.cust = k.k AND o.status <> l.t) FROM lo.loc l WHERE l.id < 8 ORDER BY 1;
SELECT l.id, x.k FROM lo.loc l LEFT JOIN LATERAL (SELECT k.k FROM lo.keys k WHERE NOT EXISTS (SELECT FROM ord o WHERE o.oid_ = k.k + l.id)) x ON true ORDER BY 1, 2;
SELECT l.id, EXISTS (SELECT FROM lo.keys k JOIN ord o ON o.oid_ = k.k WHERE o.cust > l.id * 10) FROM lo.loc l ORDER BY 1;
SELECT l.id, ARRAY(SELECT o.oid_ FROM lo.keys k JOIN ord o ON o.oid_ = k.k AND k.k % 30 = l.id ORDER BY 1) FROM lo.loc l ORDER BY 1;
SELECT * FROM (SELECT k.tag, o.oid_ FROM lo.keys k JOIN ord o ON o.oid_ = k.k) x JOIN lo.loc l ON l.id = x.oid_ ORDER BY l.id, x.tag;
SELECT a.tag, b.tag FROM (SELECT k.tag, o.cust FROM lo.keys k JOIN ord o ON o.oid_ = k.k) a, (SELECT k.tag, o.cust FROM lo.keys k JOIN ord o ON o.oid_ = k.k) b WHERE a.cust = b.cust ORDER BY 1, 2;
WITH RECURSIVE r(id, depth) AS (SELECT 1, 0 UNION ALL SELECT t.id, depth + 1 FROM r JOIN tree t ON t.parent = r.id WHERE depth < 3) SELECT * FROM r ORDER BY 1;
SELECT k.tag, o.oid_ FROM lo.keys k JOIN ord o ON o.oid_ = k.k AND o.status = (SELECT min(status) FROM ord WHERE cust = 5) ORDER BY 1, 2;
SELECT k.tag, o.oid_ FROM lo.keys k JOIN ord o ON o.oid_ = k.k AND o.placed < now() AND o.placed < now() - make_interval(days => k.k) ORDER BY 1, 2;
SELECT count(*) FROM (SELECT k.tag FROM lo.keys k JOIN ord o ON o.cust = k.k LIMIT 7) x;
SELECT count(*) FROM (SELECT k.tag FROM lo.keys k LEFT JOIN ord o ON o.oid_ = k.k + 4900 LIMIT 50) x;
SELECT count(*) FROM lo.keys a JOIN ord o ON o.cust = a.k JOIN lo.keys b ON b.k = o.oid_;
SELECT b.id, c.city, count(*) FROM lo.bulk b JOIN ord o ON o.oid_ = b.id JOIN cust c ON c.cid = o.cust GROUP BY GROUPING SETS ((b.id, c.city), (c.city), ()) ORDER BY 1, 2, 3;
SELECT b.a, rank() OVER (ORDER BY count(*) DESC, b.a) FROM lo.bulk b JOIN ord o ON o.oid_ = b.id + b.a GROUP BY b.a ORDER BY 2;
-- LATERAL subqueries
SELECT l.id, x.* FROM lo.loc l, LATERAL (SELECT eid, salary FROM emp WHERE did = l.dep ORDER BY salary DESC NULLS LAST, eid LIMIT 2) x ORDER BY 1, 2;
SELECT l.id, x.* FROM lo.loc l LEFT JOIN LATERAL (SELECT eid, salary + l.n AS s FROM emp WHERE did = l.dep ORDER BY salary, eid LIMIT 1) x ON true ORDER BY 1, 2;
SELECT l.id, x.* FROM lo.loc l LEFT JOIN LATERAL (SELECT eid FROM emp WHERE did = l.dep ORDER BY eid LIMIT 3 OFFSET 1) x ON x.eid > l.id ORDER BY 1, 2;
SELECT l.id, x.* FROM lo.loc l LEFT JOIN LATERAL (SELECT eid FROM emp WHERE did = l.dep ORDER BY eid LIMIT 3) x ON loud(l.t) < 'B' AND x.eid > l.id WHERE x.eid IS NULL OR x.eid > 3 ORDER BY 1, 2;
SELECT l.id, x.* FROM lo.loc l, LATERAL (SELECT eid FROM emp WHERE did = l.dep ORDER BY eid LIMIT l.id % 4) x ORDER BY 1, 2;
SELECT l.id, x.* FROM lo.loc l, LATERAL (SELECT count(*), max(salary), l.t AS t FROM emp WHERE did = l.dep) x ORDER BY 1;
SELECT l.id, x.* FROM lo.loc l, LATERAL (SELECT did, count(*), sum(salary) FILTER (WHERE hired > l.d) FROM emp WHERE eid > l.id GROUP BY did HAVING count(*) > l.dep) x ORDER BY 1, 2;
SELECT l.id, x.* FROM lo.loc l, LATERAL (SELECT max(y), count(y) FROM (SELECT l.n AS y FROM emp WHERE did = l.dep) s) x ORDER BY 1;
SELECT l.id, x.* FROM lo.loc l, LATERAL (SELECT y, count(*) FROM (SELECT l.t AS y FROM emp WHERE did = l.dep) s GROUP BY y) x ORDER BY 1;
SELECT l.id, x.* FROM lo.loc l, LATERAL (SELECT DISTINCT mood, l.dep + 1 AS d FROM emp WHERE did = l.dep) x ORDER BY 1, 2;
SELECT l.id, x.* FROM lo.loc l, LATERAL (SELECT eid, row_number() OVER (PARTITION BY did ORDER BY salary, eid) AS r, l.t FROM emp WHERE did < l.dep) x WHERE l.id < 9 ORDER BY 1, 2;
SELECT l.id, x.* FROM lo.loc l, LATERAL (SELECT e.eid, d.name FROM emp e JOIN dept d ON d.did = e.did WHERE d.budget > l.n ORDER BY e.eid LIMIT 2) x ORDER BY 1, 2;
SELECT l.id, x.* FROM lo.loc l, LATERAL (SELECT eid, (SELECT max(did) FROM dept WHERE did < l.dep) AS m FROM emp WHERE did = l.dep ORDER BY eid LIMIT 1) x ORDER BY 1;
SELECT l.id, x.* FROM lo.loc l, LATERAL (SELECT eid FROM emp WHERE did = l.dep AND name > loud(l.t) ORDER BY eid LIMIT 1) x ORDER BY 1;
SELECT l.id, x.* FROM lo.loc l, LATERAL (SELECT id FROM times t WHERE t.ts > l.d AND t.tz > l.d ORDER BY t.id LIMIT 2) x ORDER BY 1, 2;
SELECT l.id, k.tag, x.* FROM lo.loc l JOIN lo.keys k ON k.k % 30 = l.id, LATERAL (SELECT oid_ FROM ord WHERE cust = k.k AND oid_ > l.id * 100 ORDER BY oid_ LIMIT 1) x ORDER BY 1, 2;
SELECT l.id FROM lo.loc l WHERE EXISTS (SELECT FROM LATERAL (SELECT eid FROM emp WHERE did = l.dep ORDER BY eid LIMIT 1) x WHERE x.eid > 3) ORDER BY 1;
SELECT n.id, x.* FROM tw.nums n, LATERAL (SELECT id FROM nums m WHERE m.n = n.n OR m.f8 = n.f8 ORDER BY id LIMIT 3) x ORDER BY 1, 2;
SELECT n.id, x.* FROM tw.arrs n, LATERAL (SELECT id FROM arrs m WHERE m.ia = n.ia OR m.ta = n.ta ORDER BY id LIMIT 3) x ORDER BY 1, 2;
SELECT n.id, x.* FROM tw.usr n, LATERAL (SELECT id, n.c AS c FROM usr m WHERE m.e = n.e ORDER BY id LIMIT 3) x ORDER BY 1, 2;
-- errors come as they would
SELECT l.id, d.name FROM lo.loc l JOIN dept d ON d.did = 10 / (l.id - 5) ORDER BY 1;
SELECT l.id, d.name FROM lo.loc l JOIN dept d ON d.did / l.dep = 1 ORDER BY 1;
-- rows are locked or changed: other plans
SELECT k.tag, o.oid_ FROM lo.keys k JOIN ord o ON o.oid_ = k.k ORDER BY 1, 2 FOR KEY SHARE OF k;
SELECT k.tag, o.oid_ FROM lo.keys k JOIN ord o ON o.oid_ = k.k ORDER BY 1, 2 FOR SHARE;
-- several of them on one connection at a time, cursors, loops, prepared
-- block:
BEGIN;
DECLARE a CURSOR FOR SELECT b.id, o.status FROM lo.bulk b JOIN ord o ON o.oid_ = b.id ORDER BY b.id;
DECLARE c CURSOR FOR SELECT k.tag, o.oid_ FROM lo.keys k LEFT JOIN ord o ON o.cust = k.k AND o.oid_ < 1000 ORDER BY 1, 2;
FETCH 3 FROM a;
FETCH 5 FROM c;
SAVEPOINT s;
FETCH 200 FROM a;
SELECT count(*) FROM lo.keys k JOIN cust x ON x.cid = k.k;
ROLLBACK TO s;
FETCH 10 FROM c;
FETCH ALL FROM a;
CLOSE a;
FETCH ALL FROM c;
COMMIT;
-- end
-- block:
PREPARE p(int, text) AS SELECT k.tag, o.oid_ FROM lo.keys k JOIN ord o ON o.cust = k.k AND o.oid_ < $1 AND o.status <> $2 ORDER BY 1, 2;
EXECUTE p(1000, 'void');
EXECUTE p(10, 'new');
EXECUTE p(NULL, 'new');
EXECUTE p(500, 'paid');
EXECUTE p(500, NULL);
EXECUTE p(1500, 'sent');
EXECUTE p(2500, 'sent');
DEALLOCATE p;
-- end
SELECT * FROM run_loop('SELECT k.tag, o.oid_, run_loop(''SELECT d.name FROM lo.loc l JOIN dept d ON d.did = l.dep WHERE l.id = 1'') FROM lo.keys k JOIN ord o ON o.oid_ = k.k ORDER BY 1, 2');
-- block:
DO $$
DECLARE r record; n int; total int := 0;
BEGIN
  FOR r IN SELECT b.id, o.cust FROM lo.bulk b JOIN ord o ON o.oid_ = b.id LOOP
    SELECT count(*) INTO n FROM lo.keys k JOIN cust c ON c.cid = k.k AND c.cid = r.cust;
    total := total + n;
    BEGIN
      IF r.id % 50 = 0 THEN PERFORM 1 / (r.id - r.id); END IF;
    EXCEPTION WHEN division_by_zero THEN total := total + 1000;
    END;
  END LOOP;
  PERFORM set_config('lookups.total', total::text, false);
END $$;
SELECT current_setting('lookups.total');
-- end
INSERT INTO lo.sink SELECT o.oid_, k.tag FROM lo.keys k JOIN ord o ON o.oid_ = k.k RETURNING *;
