-- Parameterised scans: the outer side's values reach the remote, for every type; forced by settings.
-- setup: SET LOCAL enable_hashjoin = off
-- setup: SET LOCAL enable_mergejoin = off
SELECT l.id, d.name FROM lo.loc l JOIN dept d ON d.did = l.dep ORDER BY l.id;
-- setup: SET LOCAL enable_hashjoin = off
-- setup: SET LOCAL enable_mergejoin = off
SELECT k.tag, o.oid_ FROM lo.keys k LEFT JOIN ord o ON o.oid_ = k.k AND o.status = 'paid' ORDER BY k.tag, o.oid_;
-- setup: SET LOCAL enable_hashjoin = off
-- setup: SET LOCAL enable_mergejoin = off
-- setup: SET LOCAL enable_material = off
SELECT l.id, t.id FROM lo.loc l JOIN times t ON t.d = l.d ORDER BY 1, 2;
-- setup: SET LOCAL enable_hashjoin = off
-- setup: SET LOCAL enable_mergejoin = off
-- setup: SET LOCAL datestyle = 'German'
SELECT l.id, t.id FROM lo.loc l JOIN texts t ON t.t = l.d::text ORDER BY 1, 2;
-- setup: SET LOCAL enable_hashjoin = off
-- setup: SET LOCAL enable_mergejoin = off
SELECT l.id, n.id FROM lo.loc l JOIN nums n ON n.n = l.n OR n.i4 = l.id ORDER BY 1, 2;
SELECT l.id, x.id FROM lo.loc l, LATERAL (SELECT id FROM nums WHERE i4 = l.id ORDER BY id LIMIT 1) x ORDER BY 1;
SELECT l.id, x.id FROM lo.loc l, LATERAL (SELECT id FROM times WHERE d > l.d AND id > 15 ORDER BY d, id LIMIT 2) x WHERE l.id < 6 ORDER BY 1, 2;
SELECT v, x.id FROM unnest(ARRAY[0.1, 'NaN', 1.5, '-0', NULL]::float8[]) v LEFT JOIN LATERAL (SELECT id FROM nums WHERE f8 = v ORDER BY id LIMIT 2) x ON true ORDER BY 1, 2;
SELECT v, x.id FROM unnest(ARRAY[0.1, 'NaN', 1.50, 1e-1000, NULL]::numeric[]) v LEFT JOIN LATERAL (SELECT id FROM nums WHERE n = v ORDER BY id LIMIT 2) x ON true ORDER BY 1, 2;
SELECT v, x.id FROM unnest(ARRAY['abc', '', E'a\\b', 'it''s', NULL, '日本語']) WITH ORDINALITY AS u(v, o) LEFT JOIN LATERAL (SELECT id FROM texts WHERE t = v ORDER BY id LIMIT 2) x ON true ORDER BY o, 2;
SELECT o, x.id FROM unnest(ARRAY['abc', 'a', NULL]::char(8)[]) WITH ORDINALITY AS u(v, o) LEFT JOIN LATERAL (SELECT id FROM texts WHERE c = v ORDER BY id) x ON true ORDER BY o, 2;
SELECT o, x.id FROM unnest(ARRAY['ABC', 'mixed1', NULL]) WITH ORDINALITY AS u(v, o) LEFT JOIN LATERAL (SELECT id FROM texts WHERE ti = v ORDER BY id) x ON true ORDER BY o, 2;
SELECT o, x.id FROM unnest(ARRAY['2001-02-03', '0044-03-15 BC', 'infinity', NULL]::date[]) WITH ORDINALITY AS u(v, o) LEFT JOIN LATERAL (SELECT id FROM times WHERE d = v) x ON true ORDER BY o, 2;
SELECT o, x.id FROM unnest(ARRAY['2001-02-03 04:05:06+00', '2021-03-14 07:30+00', '-infinity']::timestamptz[]) WITH ORDINALITY AS u(v, o) LEFT JOIN LATERAL (SELECT id FROM times WHERE tz = v) x ON true ORDER BY o, 2;
SELECT o, x.id FROM unnest(ARRAY['1 day', '1 mon -1 days', '-1 mons +1 day -00:00:01']::interval[]) WITH ORDINALITY AS u(v, o) LEFT JOIN LATERAL (SELECT id FROM times WHERE iv = v) x ON true ORDER BY o, 2;
SELECT o, x.id FROM unnest(ARRAY['\x616263', '\x', '\x00']::bytea[]) WITH ORDINALITY AS u(v, o) LEFT JOIN LATERAL (SELECT id FROM texts WHERE by = v) x ON true ORDER BY o, 2;
SELECT o, x.id FROM unnest(ARRAY['sad', 'Zzz', NULL]::mood[]) WITH ORDINALITY AS u(v, o) LEFT JOIN LATERAL (SELECT id FROM usr WHERE e = v) x ON true ORDER BY o, 2;
SELECT o, x.id FROM unnest(ARRAY['[1,10)', 'empty', NULL]::int4range[]) WITH ORDINALITY AS u(v, o) LEFT JOIN LATERAL (SELECT id FROM rngs WHERE ir = v) x ON true ORDER BY o, 2;
SELECT o, x.id FROM unnest(ARRAY[ROW(1, 'one', 1.1)::comp, NULL]) WITH ORDINALITY AS u(a, b, c, o) LEFT JOIN LATERAL (SELECT id FROM usr WHERE (usr.c).a = u.a) x ON true ORDER BY o, 2;
SELECT a.id, x.id FROM arrs a, LATERAL (SELECT id FROM arrs b WHERE b.ia = a.ia OR b.ta = a.ta) x ORDER BY 1, 2;
SELECT a.id, x.id FROM nets a, LATERAL (SELECT id FROM nets b WHERE b.i = a.i AND b.m = a.m AND b.vb = a.vb) x ORDER BY 1, 2;
SELECT a.id, x.id FROM docs a, LATERAL (SELECT id FROM docs b WHERE b.jb @> a.jb) x ORDER BY 1, 2;
SELECT a.id, x.id FROM texts a, LATERAL (SELECT id FROM texts b WHERE b.u = a.u OR b.nm = a.nm AND a.id > 75) x ORDER BY 1, 2;
SELECT a.id, x.id FROM times a, LATERAL (SELECT id FROM times b WHERE b.tt = a.tt OR b.t = a.t) x WHERE a.id < 16 ORDER BY 1, 2;
SELECT a.id, x.id FROM sysv a, LATERAL (SELECT id FROM sysv b WHERE b.rc = a.rc AND b.rt = a.rt) x ORDER BY 1, 2;
SELECT d.did, (SELECT max(eid) FROM emp WHERE did = d.did AND hired < (SELECT max(hired) FROM emp x WHERE x.did = d.did)) FROM dept d ORDER BY 1;
SELECT l.id, (SELECT count(*) FROM ord WHERE cust = l.id AND total > l.n * 100) FROM lo.loc l ORDER BY 1;
SELECT l.id, EXISTS (SELECT 1 FROM cust WHERE cid = l.id AND vip) FROM lo.loc l ORDER BY 1;
SELECT l.id, l.id IN (SELECT eid FROM emp WHERE did = l.dep) FROM lo.loc l ORDER BY 1;
SELECT l.id FROM lo.loc l WHERE l.n < (SELECT avg(n102) FROM nums WHERE i2 = l.id % 10) ORDER BY 1;
SELECT count(*) FROM lo.keys k, LATERAL (SELECT * FROM ord WHERE cust = k.k OFFSET 0) o;
SELECT e.eid, x.s FROM emp e, LATERAL (SELECT sum(salary) AS s FROM emp i WHERE i.did = e.did AND i.eid <= e.eid) x ORDER BY 1;
