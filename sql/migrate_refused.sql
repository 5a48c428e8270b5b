-- What remote_fdw_migrate refuses, and that it leaves everything as it was then.
\set SHOW_CONTEXT never
\getenv remote_port RFDW_REMOTE_PORT
CREATE EXTENSION postgres_fdw;
CREATE ROLE rfdw_owner;
CREATE ROLE rfdw_other;
CREATE VIEW wrapper_of AS SELECT srvname, fdwname FROM pg_foreign_server s JOIN pg_foreign_data_wrapper w ON w.oid = srvfdw;
GRANT SELECT ON wrapper_of TO PUBLIC;
CREATE SERVER old FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '127.0.0.1', port :'remote_port', dbname 'regress_remote');
CREATE USER MAPPING FOR CURRENT_USER SERVER old OPTIONS (user 'postgres');
CREATE FOREIGN TABLE old_pair (id int, num int, note text) SERVER old OPTIONS (schema_name 's', table_name 'pair');

-- who may
ALTER SERVER old OWNER TO rfdw_owner;
SET ROLE rfdw_other;
SELECT * FROM remote_fdw_migrate('old');
SELECT * FROM remote_fdw_migrate('old', dry_run => true);
SELECT remote_fdw_change_wrapper('old', 'remote_fdw');
SET ROLE rfdw_owner;
SELECT * FROM remote_fdw_migrate('old');
RESET ROLE;
GRANT USAGE ON FOREIGN DATA WRAPPER remote_fdw TO rfdw_owner;
SET ROLE rfdw_owner;
BEGIN;
SELECT object_type, object, ddl FROM remote_fdw_migrate('old') WHERE object_type = 'user mapping';
SELECT fdwname FROM wrapper_of WHERE srvname = 'old';
ROLLBACK;
SELECT object_type, object, ddl FROM remote_fdw_server_ddl('old', show_passwords => true) WHERE object_type = 'user mapping';
RESET ROLE;
ALTER USER MAPPING FOR CURRENT_USER SERVER old OPTIONS (ADD password_required 'false');
SET ROLE rfdw_owner;
SELECT * FROM remote_fdw_migrate('old');
RESET ROLE;
ALTER USER MAPPING FOR CURRENT_USER SERVER old OPTIONS (DROP password_required);

-- which servers
SELECT * FROM remote_fdw_migrate('nosuch');
SELECT * FROM remote_fdw_migrate('remote');
SELECT * FROM remote_fdw_migrate_back('old');
CREATE FOREIGN DATA WRAPPER dummy;
CREATE SERVER dummy FOREIGN DATA WRAPPER dummy;
SELECT * FROM remote_fdw_migrate('dummy');
SELECT remote_fdw_change_wrapper('old', 'dummy');
DROP FOREIGN DATA WRAPPER dummy CASCADE;
ALTER EXTENSION postgres_fdw ADD SERVER old;
SELECT * FROM remote_fdw_migrate('old');
ALTER EXTENSION postgres_fdw DROP SERVER old;
-- another wrapper may use postgres_fdw's functions
CREATE FOREIGN DATA WRAPPER copycat HANDLER postgres_fdw_handler VALIDATOR postgres_fdw_validator;
CREATE SERVER copied FOREIGN DATA WRAPPER copycat OPTIONS (host '127.0.0.1');
SELECT ddl FROM remote_fdw_migrate('copied');
SELECT fdwname FROM wrapper_of WHERE srvname = 'copied';
SELECT remote_fdw_change_wrapper('copied', 'copycat');
SELECT fdwname FROM wrapper_of WHERE srvname = 'copied';
DROP FOREIGN DATA WRAPPER copycat CASCADE;

-- options: all that are not accepted, at once
ALTER FOREIGN DATA WRAPPER postgres_fdw NO VALIDATOR;
ALTER SERVER old OPTIONS (ADD strange '1');
ALTER USER MAPPING FOR CURRENT_USER SERVER old OPTIONS (ADD odd '1');
ALTER FOREIGN TABLE old_pair OPTIONS (ADD fetch_size 'many');
ALTER FOREIGN TABLE old_pair ALTER num OPTIONS (ADD "column" 'x');
SELECT * FROM remote_fdw_migrate('old', dry_run => true);
SELECT * FROM remote_fdw_migrate('old');
SELECT fdwname FROM wrapper_of WHERE srvname = 'old';
ALTER SERVER old OPTIONS (DROP strange);
ALTER USER MAPPING FOR CURRENT_USER SERVER old OPTIONS (DROP odd);
ALTER FOREIGN TABLE old_pair OPTIONS (DROP fetch_size);
ALTER FOREIGN TABLE old_pair ALTER num OPTIONS (DROP "column");
ALTER FOREIGN DATA WRAPPER postgres_fdw VALIDATOR postgres_fdw_validator;
CREATE FOREIGN TABLE keyed (id int OPTIONS (key 'true')) SERVER remote OPTIONS (remote_defaults 'true');
SELECT * FROM remote_fdw_migrate_back('remote', dry_run => true);
DROP FOREIGN TABLE keyed;

-- work in hand
BEGIN;
SELECT count(*) FROM old_pair;
SELECT * FROM remote_fdw_migrate('old');
ROLLBACK;
BEGIN;
DECLARE reading CURSOR FOR SELECT id FROM old_pair;
SELECT * FROM remote_fdw_migrate('old');
ROLLBACK;
BEGIN;
SELECT count(*) FROM pair;
SELECT * FROM remote_fdw_migrate_back('remote');
ROLLBACK;
BEGIN READ ONLY;
SELECT object_type FROM remote_fdw_migrate('old', dry_run => true) LIMIT 1;
SELECT * FROM remote_fdw_migrate('old');
ROLLBACK;
-- a function that somebody has put beside postgres_fdw's is not run
CREATE FUNCTION postgres_fdw_get_connections(int DEFAULT 1) RETURNS text LANGUAGE sql AS $$SELECT 'trapped'$$;
SELECT * FROM remote_fdw_migrate('old');
DROP FUNCTION postgres_fdw_get_connections(int);
SELECT fdwname, count(*) FROM wrapper_of WHERE srvname IN ('old', 'remote') GROUP BY 1 ORDER BY 1;

-- taken back, whole or by a savepoint: the callbacks and plans are those of before
PREPARE counting AS SELECT count(*) FROM old_pair WHERE num > 3;
EXECUTE counting;
BEGIN;
SAVEPOINT a;
SELECT count(*) > 3 AS migrated FROM remote_fdw_migrate('old');
EXPLAIN (VERBOSE, COSTS OFF) EXECUTE counting;
EXECUTE counting;
ROLLBACK TO a;
EXPLAIN (VERBOSE, COSTS OFF) EXECUTE counting;
EXECUTE counting;
COMMIT;
SELECT fdwname FROM wrapper_of WHERE srvname = 'old';
EXECUTE counting;
DROP SERVER old CASCADE;
DROP VIEW wrapper_of;
DROP EXTENSION postgres_fdw;
REVOKE ALL ON FOREIGN DATA WRAPPER remote_fdw FROM rfdw_owner;
DROP ROLE rfdw_owner, rfdw_other;
