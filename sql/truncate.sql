-- TRUNCATE: several tables in one statement, sequences, CASCADE, the truncatable option, transactions.
\getenv remote_port RFDW_REMOTE_PORT
SELECT dblink_exec('remote', $$
  CREATE TABLE s.tr_one (id serial PRIMARY KEY, a int);
  CREATE TABLE s.tr_two (id int REFERENCES s.tr_one, b text);
  CREATE TABLE s."Tr ""three""" (c int);
  CREATE VIEW s.tr_view AS SELECT 1 AS a $$);
CREATE SERVER remote3 FOREIGN DATA WRAPPER remote_fdw OPTIONS (host '127.0.0.1', port :'remote_port', dbname 'regress_remote');
CREATE USER MAPPING FOR CURRENT_USER SERVER remote3 OPTIONS (user 'postgres');
CREATE FOREIGN TABLE tr_one (id int, a int) SERVER remote OPTIONS (schema_name 's');
CREATE FOREIGN TABLE tr_two (id int, b text) SERVER remote OPTIONS (schema_name 's');
CREATE FOREIGN TABLE tr_three (c int) SERVER remote3 OPTIONS (schema_name 's', table_name 'Tr "three"');
CREATE FOREIGN TABLE tr_view (a int) SERVER remote OPTIONS (schema_name 's');
CREATE FUNCTION fill() RETURNS void LANGUAGE sql AS $$
  SELECT dblink_exec('remote', 'TRUNCATE s.tr_one, s.tr_two, s."Tr ""three"""; ALTER SEQUENCE s.tr_one_id_seq RESTART;
    INSERT INTO s.tr_one (a) VALUES (1), (2), (3); INSERT INTO s.tr_two VALUES (1, ''x'');
    INSERT INTO s."Tr ""three""" VALUES (1), (2)') $$;
CREATE VIEW sizes AS SELECT (SELECT count(*) FROM tr_one) AS one, (SELECT count(*) FROM tr_two) AS two, (SELECT count(*) FROM tr_three) AS three;
SELECT fill();
-- a foreign key on the remote refuses one table alone, allows both in one statement, follows with CASCADE
TRUNCATE tr_one;
SELECT * FROM sizes;
TRUNCATE tr_one, tr_two, tr_three;
SELECT * FROM sizes;
SELECT fill();
TRUNCATE tr_one CASCADE;
SELECT * FROM sizes;
-- sequences
SELECT * FROM dblink('remote', 'SELECT last_value FROM s.tr_one_id_seq') AS t(last int);
SELECT fill();
TRUNCATE tr_one, tr_two RESTART IDENTITY;
SELECT * FROM dblink('remote', 'INSERT INTO s.tr_one (a) VALUES (1) RETURNING id') AS t(next_id int);
SELECT fill();
TRUNCATE tr_one, tr_two CONTINUE IDENTITY;
SELECT * FROM dblink('remote', 'INSERT INTO s.tr_one (a) VALUES (1) RETURNING id') AS t(next_id int);
-- what is not a table there, or not there at all
TRUNCATE tr_view;
ALTER FOREIGN TABLE tr_view OPTIONS (ADD table_name 'nosuch');
TRUNCATE tr_view;
-- the option: the table overrides the server, and nothing is emptied when one table refuses
SELECT fill();
ALTER SERVER remote OPTIONS (ADD truncatable 'false');
TRUNCATE tr_two;
TRUNCATE tr_three, tr_two;
SELECT * FROM sizes;
ALTER FOREIGN TABLE tr_two OPTIONS (ADD truncatable 'true');
TRUNCATE tr_two;
TRUNCATE tr_one, tr_two;
SELECT * FROM sizes;
ALTER SERVER remote OPTIONS (DROP truncatable);
ALTER FOREIGN TABLE tr_two OPTIONS (SET truncatable 'false');
TRUNCATE tr_two;
TRUNCATE tr_one CASCADE;
SELECT * FROM sizes;
ALTER FOREIGN TABLE tr_two OPTIONS (DROP truncatable);
-- with the local transaction
SELECT fill();
BEGIN;
TRUNCATE tr_two;
SELECT * FROM sizes;
SAVEPOINT a;
TRUNCATE tr_one, tr_two, tr_three;
SELECT * FROM sizes;
ROLLBACK TO a;
SELECT * FROM sizes;
ROLLBACK;
SELECT * FROM sizes;
START TRANSACTION READ ONLY;
TRUNCATE tr_two;
ROLLBACK;
-- a tree of local and foreign parts; two names of one table; rights
CREATE TABLE tr_tree (c int, d text) PARTITION BY LIST (c);
CREATE TABLE tr_here PARTITION OF tr_tree FOR VALUES IN (1);
SELECT dblink_exec('remote', 'CREATE TABLE s.tr_there (c int, d text)');
CREATE FOREIGN TABLE tr_there PARTITION OF tr_tree FOR VALUES IN (2) SERVER remote OPTIONS (schema_name 's');
CREATE FOREIGN TABLE tr_again (c int, d text) SERVER remote OPTIONS (schema_name 's', table_name 'tr_there');
INSERT INTO tr_tree VALUES (1, 'here'), (2, 'there');
TRUNCATE ONLY tr_tree;
TRUNCATE tr_tree;
SELECT count(*) FROM tr_tree;
INSERT INTO tr_tree VALUES (2, 'there');
TRUNCATE tr_there, tr_again;
SELECT count(*) FROM tr_tree;
CREATE ROLE tr_user;
GRANT SELECT ON tr_two TO tr_user;
SET ROLE tr_user;
TRUNCATE tr_two;
RESET ROLE;
DROP VIEW sizes; DROP FUNCTION fill; DROP FOREIGN TABLE tr_one, tr_two, tr_three, tr_view, tr_again; DROP TABLE tr_tree;
DROP SERVER remote3 CASCADE; DROP ROLE tr_user;
SELECT dblink_exec('remote', 'DROP TABLE s.tr_one, s.tr_two, s."Tr ""three""", s.tr_there; DROP VIEW s.tr_view');
