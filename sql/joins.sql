-- Joins made by the remote: what is printed where, rows, locks, names in errors, costs.
CREATE FOREIGN TABLE pair2 (id int, num int, note text) SERVER remote OPTIONS (schema_name 's', table_name 'pair');
\set explain 'EXPLAIN (VERBOSE, COSTS OFF)'

-- conditions in ON and WHERE
:explain SELECT n.id, p.note FROM num n JOIN pair p ON p.num = n.id AND p.id > 3 WHERE n.flag;
:explain SELECT n.id, p.note FROM num n LEFT JOIN pair p ON p.num = n.id AND p.id > 3 WHERE n.flag AND coalesce(p.id, 0) < 9;
:explain SELECT n.id, p.note FROM num n RIGHT JOIN pair p ON p.num = n.id AND n.flag WHERE p.id < 4;
:explain SELECT n.id, p.note FROM num n FULL JOIN pair p ON p.num = n.id WHERE n.id IS NULL OR p.id IS NULL;
:explain SELECT n.id, p.note FROM (SELECT * FROM num WHERE flag) n FULL JOIN (SELECT * FROM pair WHERE id < 9) p ON p.num = n.id;
SELECT n.id, p.note FROM (SELECT * FROM num WHERE id < 5) n FULL JOIN (SELECT * FROM pair WHERE id < 5) p ON p.num = n.id ORDER BY 1, 2;

-- several tables, self joins, subqueries
:explain SELECT a.id, b.id, c.id FROM pair a LEFT JOIN (pair b JOIN pair2 c ON c.id = b.num) ON b.id = a.num WHERE a.id < 5;
SELECT a.id, b.id, c.id FROM pair a LEFT JOIN (pair b JOIN pair2 c ON c.id = b.num) ON b.id = a.num WHERE a.id < 5 ORDER BY 1;
:explain SELECT 1 FROM pair a JOIN pair b USING (id);

-- semi and anti joins; a column of the inner side that an equivalence wants above
:explain SELECT id FROM num n WHERE EXISTS (SELECT 1 FROM pair p WHERE p.num = n.id AND p.note <> n.name);
:explain SELECT id FROM num n WHERE NOT EXISTS (SELECT 1 FROM pair p WHERE p.num = n.id);
:explain SELECT n.id, p.id, p FROM num n LEFT JOIN pair p ON p.num = n.id WHERE p.num IS NULL;
SELECT n.id, p.id, p FROM num n LEFT JOIN pair p ON p.num = n.id WHERE p.num IS NULL AND n.id < 12 ORDER BY 1;
:explain SELECT n.id, q.id FROM num n LEFT JOIN pair2 q ON q.id = n.id AND EXISTS (SELECT 1 FROM pair p WHERE p.num = q.num AND p.id > 3);
SELECT a.id, b.note FROM pair a JOIN pair b ON b.id = a.num WHERE a.num IN (SELECT id FROM num WHERE small < 3) AND a.id < 4 ORDER BY 1;

-- whole rows and system columns: a NULL row is no row of NULLs
:explain SELECT n.id, p, p.ctid FROM num n LEFT JOIN pair p ON p.id = n.id;
SELECT n.id, p, p IS NULL AS null_row, p.tableoid::regclass, p.ctid IS NULL AS no_ctid FROM num n LEFT JOIN pair p ON p.id = n.id AND p.id < 2 WHERE n.id < 3 ORDER BY 1;

-- row locks
:explain SELECT n.id FROM num n JOIN pair p ON p.id = n.id FOR UPDATE OF n SKIP LOCKED FOR KEY SHARE OF p NOWAIT;
:explain SELECT n.id FROM num n WHERE EXISTS (SELECT 1 FROM pair p WHERE p.id = n.id) FOR NO KEY UPDATE;

-- other formats
EXPLAIN (COSTS OFF, FORMAT JSON) SELECT n.id FROM num n JOIN pair "Pair" USING (id);
EXPLAIN (COSTS OFF, FORMAT XML) SELECT n.id FROM num n JOIN pair "Pair" USING (id);

-- a bad value of a joined table is named
CREATE FOREIGN TABLE bad_pair (id int, num int, note int) SERVER remote OPTIONS (schema_name 's', table_name 'pair');
SELECT n.id, b.note FROM num n JOIN bad_pair b ON b.id = n.id;
-- NOT NULL of a domain: not of a row that an outer join has made
CREATE DOMAIN present AS int NOT NULL;
CREATE FOREIGN TABLE dom_pair (id present, num present) SERVER remote OPTIONS (schema_name 's', table_name 'pair');
SELECT n.id, d.id FROM num n LEFT JOIN dom_pair d ON d.id = n.id AND d.num > 100 WHERE n.id < 3 ORDER BY 1;

-- costs: a large join is made there, a product of many rows here, one row is looked up
EXPLAIN (COSTS OFF) SELECT 1 FROM pair a, pair b, pair c;
CREATE FOREIGN TABLE analyzed (id int, small int2, name text) SERVER remote OPTIONS (schema_name 's', table_name 'num');
ANALYZE analyzed, pair2;
EXPLAIN (COSTS OFF) SELECT n.name, p.note FROM analyzed n JOIN pair2 p ON p.num = n.id;
EXPLAIN (COSTS OFF) SELECT * FROM analyzed a CROSS JOIN analyzed b;
ALTER SERVER remote OPTIONS (ADD use_remote_estimate 'true');
EXPLAIN (COSTS OFF) SELECT n.name, p.note FROM num n LEFT JOIN pair p ON p.num = n.id WHERE n.id = 7;
ALTER SERVER remote OPTIONS (DROP use_remote_estimate);

DROP FOREIGN TABLE analyzed, pair2, bad_pair, dom_pair;
DROP DOMAIN present;
