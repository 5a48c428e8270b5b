-- UNION, INTERSECT, EXCEPT whose arms are on one server.
LOAD 'remote_fdw';
\set explain 'EXPLAIN (VERBOSE, COSTS OFF)'
:explain SELECT id, name FROM num WHERE id < 4 UNION SELECT id, note FROM pair WHERE id < 6 ORDER BY 2 LIMIT 3;
SELECT id, name FROM num WHERE id < 4 UNION SELECT id, note FROM pair WHERE id < 6 ORDER BY 2 LIMIT 3;
:explain SELECT id FROM num WHERE id < 9 UNION ALL (SELECT num FROM pair EXCEPT ALL SELECT 3) INTERSECT SELECT id FROM pair;
:explain (SELECT id FROM num EXCEPT SELECT num FROM pair) EXCEPT ALL (SELECT big FROM num UNION VALUES (1), (2));
(SELECT id FROM num WHERE id < 15 EXCEPT SELECT num FROM pair) EXCEPT ALL (SELECT big FROM num UNION VALUES (1), (12)) ORDER BY 1;
:explain (SELECT id FROM num ORDER BY n DESC NULLS LAST LIMIT 2) UNION ALL SELECT num FROM pair WHERE id = 1;
:explain SELECT vc FROM num UNION SELECT note FROM pair UNION SELECT NULL;
:explain SELECT feeling FROM num UNION SELECT 'sad';
-- UNION ALL, which the planner takes apart
:explain SELECT id, 'n' AS k FROM num UNION ALL SELECT num, note FROM pair WHERE id > 3 UNION ALL SELECT 3, NULL;
:explain SELECT u.k, count(*) FROM (SELECT id, 'n' AS k FROM num UNION ALL SELECT num, note FROM pair WHERE id > 3) u WHERE u.id < 9 GROUP BY u.k ORDER BY 1 LIMIT 2;
SELECT u.k, count(*) FROM (SELECT id, 'n' AS k FROM num UNION ALL SELECT num, note FROM pair WHERE id > 3) u WHERE u.id < 9 GROUP BY u.k ORDER BY 1 LIMIT 2;
:explain SELECT p.id, u.k FROM pair p LEFT JOIN (SELECT id, 'n' AS k FROM num UNION ALL SELECT num, 'p' FROM pair) u ON u.id = p.id WHERE u.k IS NULL;
-- as parts of larger queries
:explain SELECT n.id FROM num n WHERE n.id IN (SELECT id FROM pair EXCEPT SELECT num FROM pair) ORDER BY 1;
:explain SELECT u.id, count(*) FROM (SELECT id FROM num UNION SELECT num FROM pair) u JOIN pair ON pair.num = u.id GROUP BY u.id HAVING count(*) > 1;
:explain SELECT n.id FROM num n WHERE n.id < (SELECT max(m) FROM (SELECT id FROM pair WHERE num = n.small UNION SELECT 3) x(m)) ORDER BY 1;
:explain INSERT INTO pair SELECT id, id, name FROM num EXCEPT SELECT 1, 2, 'x';
-- prepared, in a view, by cursor, as a table
CREATE VIEW both_ids AS SELECT id FROM num UNION SELECT num FROM pair;
:explain SELECT * FROM both_ids WHERE id < 2;
PREPARE first_ids(int) AS SELECT id FROM num WHERE id < $1 UNION SELECT num FROM pair WHERE id > $1 ORDER BY 1 LIMIT $1;
SET plan_cache_mode = force_generic_plan;
EXPLAIN (VERBOSE, COSTS OFF) EXECUTE first_ids(3);
EXECUTE first_ids(3);
RESET plan_cache_mode;
BEGIN;
DECLARE c SCROLL CURSOR FOR SELECT id FROM num EXCEPT SELECT num FROM pair ORDER BY 1;
FETCH 2 FROM c;
FETCH BACKWARD 1 FROM c;
COMMIT;
CREATE TABLE made AS SELECT id, vc AS short FROM num WHERE id < 2 UNION SELECT id, note FROM pair WHERE id < 2;
SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 'made'::regclass AND attnum > 0 ORDER BY attnum;
DROP TABLE made;
-- privileges and locks of what is read there
CREATE ROLE regress_set_reader;
GRANT SELECT ON num TO regress_set_reader;
CREATE USER MAPPING FOR regress_set_reader SERVER remote OPTIONS (user 'postgres', password_required 'false');
SET ROLE regress_set_reader;
SELECT id FROM num UNION SELECT num FROM pair;
SELECT id FROM num UNION ALL SELECT num FROM pair;
SELECT id FROM num WHERE id = (SELECT max(num) FROM pair);
RESET ROLE;
GRANT SELECT ON both_ids TO regress_set_reader;
SET ROLE regress_set_reader;
-- two users
EXPLAIN (COSTS OFF) SELECT id FROM num INTERSECT SELECT id FROM both_ids;
RESET ROLE;
BEGIN;
EXECUTE first_ids(3);
SELECT relation::regclass FROM pg_locks WHERE pid = pg_backend_pid() AND relation IN ('num'::regclass, 'pair'::regclass) ORDER BY 1;
COMMIT;
ALTER FOREIGN TABLE pair OPTIONS (SET table_name 'num');
EXECUTE first_ids(3);
ALTER FOREIGN TABLE pair OPTIONS (SET table_name 'pair');
DROP VIEW both_ids;
DROP USER MAPPING FOR regress_set_reader SERVER remote;
REVOKE SELECT ON num FROM regress_set_reader;
DROP ROLE regress_set_reader;
DEALLOCATE first_ids;
-- what stays here: volatile functions, local tables, collations in conflict, rows, locks
CREATE TABLE here (id int);
EXPLAIN (COSTS OFF) SELECT id FROM num UNION SELECT id FROM pair WHERE random() > 2;
EXPLAIN (COSTS OFF) SELECT id FROM num UNION SELECT id FROM here;
EXPLAIN (COSTS OFF) SELECT id FROM num UNION ALL SELECT id FROM here;
CREATE FOREIGN TABLE told (id int, name text COLLATE "C", vc text COLLATE "POSIX") SERVER remote OPTIONS (schema_name 's', table_name 'num');
EXPLAIN (COSTS OFF) SELECT name FROM told UNION ALL SELECT vc FROM told;
SELECT name FROM told UNION SELECT vc FROM told;
:explain SELECT name FROM told UNION SELECT note FROM pair ORDER BY 1;
DROP FOREIGN TABLE told;
SELECT name COLLATE "C" FROM num UNION SELECT note COLLATE "POSIX" FROM pair;
EXPLAIN (COSTS OFF) SELECT ROW(id, 2) FROM num UNION SELECT ROW(2, 3);
EXPLAIN (COSTS OFF) SELECT u FROM (SELECT id FROM num UNION SELECT num FROM pair) u;
EXPLAIN (COSTS OFF) SELECT p.id FROM pair p, (SELECT id FROM num EXCEPT SELECT 3) u WHERE u.id = p.id FOR UPDATE OF p;
DROP TABLE here;
