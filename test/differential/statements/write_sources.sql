-- What a statement reads is as it was before the statement, also where it asks the server again after its first row is written.
-- axes: none
-- expect: pf-differs the subquery sees rows that have been changed
UPDATE w_plain t SET a = (SELECT max(p.a) FROM w_plain p WHERE p.id <= t.id AND random() >= 0) + 1;
-- axes: none
-- expect: pf-differs the subquery sees rows that have been changed
UPDATE w_plain t SET a = (SELECT sum(p.a) FROM w_plain p WHERE p.id < t.id AND random() >= 0);
UPDATE w_plain t SET a = (SELECT max(p.a) FROM w_plain p WHERE random() >= 0) + id;
UPDATE w_plain t SET a = CASE WHEN id = 1 THEN 50 ELSE (SELECT max(p.a) FROM w_plain p WHERE random() >= 0) END;
-- axes: none
-- expect: pf-differs the subquery sees that rows are gone
DELETE FROM w_plain t WHERE (SELECT count(*) FROM w_plain p WHERE p.a = t.a AND p.id <> t.id AND random() >= 0) = 2;
-- axes: none
-- expect: pf-differs the subquery sees that rows are gone
DELETE FROM w_plain t WHERE EXISTS (SELECT 1 FROM w_plain p WHERE p.id = t.id - 1 AND random() >= 0 OFFSET 0) RETURNING id;
-- axes: none
-- expect: pf-differs the subquery sees rows that have been added
INSERT INTO w_plain SELECT l.id + 100, (SELECT count(*) FROM w_plain p WHERE random() >= 0 AND p.id <> l.id), 'n' FROM lo.loc l WHERE l.id < 5;
INSERT INTO w_plain SELECT l.id, s.n FROM lo.loc l, LATERAL (SELECT count(*) AS n FROM w_plain p WHERE p.id >= l.id AND random() >= 0) s WHERE l.id < 5;
-- axes: none
-- setup: SET LOCAL enable_hashjoin = off
-- setup: SET LOCAL enable_mergejoin = off
-- setup: SET LOCAL enable_material = off
UPDATE w_plain t SET a = t.a + p.a + 1 FROM w_plain p WHERE p.id = t.a AND random() >= 0 RETURNING t.*, p.*;
-- axes: none
-- expect: pf-differs a scan that starts later sees rows that have been added
INSERT INTO w_plain SELECT id + 100, a, 'first' FROM w_plain WHERE id < 6 AND random() >= 0 UNION ALL SELECT id + 200, a, 'second' FROM w_plain WHERE random() >= 0;
WITH x AS MATERIALIZED (SELECT id, a FROM w_plain WHERE random() >= 0) UPDATE w_plain t SET a = x.a + 10 FROM x WHERE x.id = t.id % 4 + 1 RETURNING t.id, t.a, x.a;
WITH gone AS (DELETE FROM w_plain WHERE id < 5 AND random() >= 0 RETURNING *) INSERT INTO w_uniq SELECT g.id + 100, g.b, g.a FROM gone g RETURNING *;
-- axes: none
-- expect: pf-differs the subquery sees rows that have been changed
UPDATE w_acc t SET owner = t.owner || (SELECT count(*) FROM w_acc x WHERE x.bal > t.bal AND random() >= 0), bal = t.bal + (SELECT max(bal) FROM w_acc x WHERE x.id < t.id) RETURNING *;
UPDATE w_part t SET v = v + (SELECT count(*) FROM w_part p WHERE p.id < t.id AND random() >= 0) RETURNING *;
UPDATE w_part t SET v = v + 1 WHERE random() >= 0 RETURNING *;
UPDATE w_part t SET v = t.v + l.dep FROM lo.loc l WHERE l.id = t.id AND t.region = 'north' RETURNING t.*;
UPDATE w_types t SET ia = ARRAY[t.id, (SELECT count(*) FROM w_types x WHERE random() >= 0)], c1 = ROW(t.id, t.t, 1), iv = '1 mon' RETURNING *;
-- axes: none
-- expect: pf-differs the second partition shows rows that have just been added
INSERT INTO w_part SELECT id + 100, CASE region WHEN 'north' THEN 'south' ELSE 'north' END, v FROM w_part WHERE random() >= 0;
-- axes: none
INSERT INTO w_part SELECT p.id + 200, 'south', (SELECT count(*) FROM w_part q WHERE q.region = 'south' AND random() >= 0) FROM w_part p WHERE p.region = 'north' RETURNING *;
INSERT INTO w_part SELECT l.id + 300, CASE WHEN l.id % 2 = 0 THEN 'north' ELSE 'south' END, l.n FROM lo.loc l;
