-- Parts of a query that the planner takes apart: conditions on windows, sub-SELECTs computed beforehand, WITH.
LOAD 'remote_fdw';
\set explain 'EXPLAIN (VERBOSE, COSTS OFF)'
-- a condition on a window function, which the planner moves into the subquery
:explain SELECT * FROM (SELECT id, num, row_number() OVER (PARTITION BY num ORDER BY id) AS rn FROM pair) s WHERE rn <= 1;
SELECT * FROM (SELECT id, num, row_number() OVER (PARTITION BY num ORDER BY id) AS rn FROM pair) s WHERE rn <= 1 ORDER BY id LIMIT 3;
:explain SELECT s.num, count(*) FROM (SELECT id, num, rank() OVER (PARTITION BY num ORDER BY id) AS rn FROM pair) s JOIN num ON s.id = num.id WHERE 2 > rn GROUP BY s.num;
EXPLAIN (COSTS OFF) SELECT * FROM (SELECT id, row_number() OVER (ORDER BY id) AS rn, random() FROM pair) s WHERE rn <= 1;

-- sub-SELECTs that the planner would compute beforehand
:explain SELECT id, name FROM num WHERE id > (SELECT max(id) FROM pair) - 2 ORDER BY id LIMIT 3;
:explain SELECT p.num, sum(n.n) FROM num n JOIN pair p USING (id) GROUP BY p.num HAVING sum(n.n) > (SELECT avg(n) FROM num) ORDER BY 1;
SELECT p.num, sum(n.n) FROM num n JOIN pair p USING (id) GROUP BY p.num HAVING sum(n.n) > (SELECT avg(n) FROM num) ORDER BY 1;
SELECT id FROM num WHERE id = (SELECT id FROM pair);
:explain SELECT s.num FROM (SELECT num, count(*) AS c FROM pair WHERE id < (SELECT max(id) FROM num) GROUP BY num) s JOIN num ON num.id = s.num WHERE c > (SELECT min(id) FROM pair);
-- another value each time, or one that is needed here, too
:explain SELECT id FROM num WHERE id = (SELECT id FROM pair LIMIT 1);
:explain SELECT id FROM num WHERE id < (SELECT count(*) FROM pair WHERE random() > 2);
:explain SELECT id, (SELECT max(id) FROM pair) FROM num WHERE id < 3;
EXPLAIN (COSTS OFF) WITH x AS (INSERT INTO pair VALUES (77) RETURNING id) SELECT count(*) FROM num WHERE id = (SELECT max(id) FROM pair);

-- queries of a WITH clause that are read several times
:explain WITH x AS (SELECT num, count(*) AS c FROM pair GROUP BY num) SELECT a.num, b.num FROM x a JOIN x b ON a.num = b.num + 1 ORDER BY 1;
WITH x AS (SELECT num, count(*) AS c FROM pair GROUP BY num) SELECT a.num, b.num FROM x a JOIN x b ON a.num = b.num + 1 ORDER BY 1 LIMIT 2;
:explain WITH x AS MATERIALIZED (SELECT num, count(*) AS c FROM pair GROUP BY num) SELECT * FROM x WHERE c > 1;
:explain WITH x AS (SELECT num, count(*) AS c FROM pair GROUP BY num), y AS (SELECT max(c) AS m FROM x) SELECT x.num, y.m, (SELECT sum(c) FROM x x2 WHERE x2.num < x.num) FROM x, y WHERE x.c = y.m ORDER BY 1;
:explain WITH x AS (SELECT id FROM pair UNION SELECT id FROM num) SELECT id FROM x UNION ALL SELECT id + 100 FROM x WHERE id < 3 ORDER BY 1;
PREPARE halves(int) AS WITH x AS (SELECT id / $1 AS h, count(*) AS c FROM pair WHERE id > $1 GROUP BY 1) SELECT a.h FROM x a JOIN x b ON a.h = b.h + $1 ORDER BY 1;
SET plan_cache_mode = force_generic_plan;
EXPLAIN (VERBOSE, COSTS OFF) EXECUTE halves(3);
EXECUTE halves(3);
RESET plan_cache_mode;
DEALLOCATE halves;
-- rows that might be others the next time, tables of this server, correlated ones, those of statements that write
CREATE TABLE here (id int);
EXPLAIN (COSTS OFF) WITH x AS (SELECT id FROM pair ORDER BY note LIMIT 3) SELECT a.id FROM x a JOIN x b USING (id);
EXPLAIN (COSTS OFF) WITH x AS (SELECT id, random() FROM pair) SELECT a.id FROM x a JOIN x b USING (id);
EXPLAIN (COSTS OFF) WITH x AS (SELECT id FROM pair) SELECT a.id FROM x a JOIN x b USING (id) JOIN here USING (id);
EXPLAIN (COSTS OFF) SELECT n.id, (WITH x AS (SELECT id FROM pair WHERE num = n.id) SELECT count(*) FROM x a JOIN x b USING (id)) FROM num n;
EXPLAIN (COSTS OFF) WITH x AS (SELECT id FROM pair), z AS (INSERT INTO pair SELECT id FROM x RETURNING id) SELECT * FROM x, z;
DROP TABLE here;

-- LATERAL
:explain SELECT n.id, s.* FROM num n, LATERAL (SELECT id, note FROM pair p WHERE p.num = n.id ORDER BY id LIMIT 1) s WHERE n.id < 8;
SELECT n.id, s.* FROM num n, LATERAL (SELECT id, note FROM pair p WHERE p.num = n.id ORDER BY id LIMIT 1) s WHERE n.id < 3 ORDER BY 1;
:explain SELECT n.id, s.* FROM num n LEFT JOIN LATERAL (SELECT count(*), max(note) FROM pair p WHERE p.num = n.id HAVING count(*) > 1) s ON true ORDER BY 1;
:explain SELECT n.id, s.id, q.c FROM num n JOIN pair m ON m.id = n.id, LATERAL (SELECT id FROM pair p WHERE p.num = n.id AND p.note <= m.note ORDER BY id LIMIT 1) s, LATERAL (SELECT count(*) AS c FROM pair WHERE id > s.id) q ORDER BY 1;
-- computed here of a column outside: looked up
EXPLAIN (COSTS OFF) SELECT n.id, s.id FROM num n, LATERAL (SELECT id FROM pair p WHERE p.note = n.name || current_setting('server_encoding') ORDER BY id LIMIT 1) s;
