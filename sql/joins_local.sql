-- Joins that stay here, and why: functions, other users and servers, targets of UPDATE, security barriers.
SET remote_fdw.enable_lookup_join = off;
\getenv remote_port RFDW_REMOTE_PORT
\set explain 'EXPLAIN (VERBOSE, COSTS OFF)'
CREATE FUNCTION local_same(int, int) RETURNS bool IMMUTABLE LANGUAGE plpgsql AS 'BEGIN RETURN $1 = $2; END';
:explain SELECT n.id FROM num n LEFT JOIN pair p ON local_same(p.id, n.id);
:explain SELECT n.id FROM num n JOIN pair p ON p.id = n.id WHERE local_same(p.num, n.small);
:explain SELECT n.id FROM num n JOIN pair p ON p.id = n.id WHERE local_same(p.num, 1);
:explain UPDATE pair p SET note = n.name FROM num n WHERE n.id = p.id;

-- another user's mapping, another server
CREATE SERVER other FOREIGN DATA WRAPPER remote_fdw OPTIONS (host '127.0.0.1', port :'remote_port', dbname 'regress_remote');
CREATE FOREIGN TABLE far_pair (id int, num int, note text) SERVER other OPTIONS (schema_name 's', table_name 'pair');
:explain SELECT n.id FROM num n JOIN far_pair p ON p.id = n.id;
CREATE ROLE regress_join_owner;
GRANT SELECT ON pair TO regress_join_owner;
CREATE VIEW owners_pair AS SELECT * FROM pair;
ALTER VIEW owners_pair OWNER TO regress_join_owner;
EXPLAIN (COSTS OFF) SELECT n.id FROM num n JOIN owners_pair p ON p.id = n.id;
EXPLAIN (COSTS OFF) SELECT p.id FROM owners_pair o JOIN owners_pair p ON p.id = o.num;

-- a condition that might tell of rows behind a security barrier is not sent with the barrier's own
CREATE VIEW behind_barrier WITH (security_barrier) AS SELECT n.id, n.small, p.note FROM num n JOIN pair p USING (id) WHERE p.num < 5;
:explain SELECT * FROM behind_barrier WHERE 10 / small > 1;
:explain SELECT * FROM behind_barrier WHERE id = 3;

CREATE TABLE parts (id int, num int, note text) PARTITION BY RANGE (id);
CREATE FOREIGN TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (100) SERVER remote OPTIONS (schema_name 's', table_name 'pair');
CREATE POLICY small_ones ON parts USING (num < 5);
ALTER TABLE parts ENABLE ROW LEVEL SECURITY;
GRANT SELECT ON parts, num TO regress_join_owner;
CREATE USER MAPPING FOR regress_join_owner SERVER remote OPTIONS (user 'postgres', password_required 'false');
SET ROLE regress_join_owner;
:explain SELECT p.note FROM parts p WHERE 10 / p.num > 1 AND p.id > 3;
:explain SELECT p.note FROM parts p JOIN num n USING (id) WHERE n.small / p.num > 1;
RESET ROLE;

DROP VIEW owners_pair, behind_barrier;
DROP TABLE parts;
DROP FOREIGN TABLE far_pair;
DROP SERVER other;
DROP FUNCTION local_same;
DROP USER MAPPING FOR regress_join_owner SERVER remote;
REVOKE SELECT ON pair, num FROM regress_join_owner;
DROP ROLE regress_join_owner;
