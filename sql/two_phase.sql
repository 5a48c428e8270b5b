-- Option two_phase_commit, the view of transactions in doubt and the function that settles them.
\getenv remote_port RFDW_REMOTE_PORT
CREATE SERVER two_phase FOREIGN DATA WRAPPER remote_fdw
  OPTIONS (host '127.0.0.1', port :'remote_port', dbname 'regress_remote', two_phase_commit 'sometimes');
CREATE SERVER two_phase FOREIGN DATA WRAPPER remote_fdw
  OPTIONS (host '127.0.0.1', port :'remote_port', dbname 'regress_remote', two_phase_commit 'on');
ALTER SERVER two_phase OPTIONS (SET two_phase_commit 'true');
ALTER SERVER two_phase OPTIONS (SET two_phase_commit 'auto');
ALTER SERVER two_phase OPTIONS (SET two_phase_commit 'off');
ALTER SERVER two_phase OPTIONS (SET two_phase_commit 'on');
CREATE USER MAPPING FOR CURRENT_USER SERVER two_phase OPTIONS (user 'postgres', two_phase_commit 'on');
CREATE USER MAPPING FOR CURRENT_USER SERVER two_phase OPTIONS (user 'postgres');
SELECT dblink_exec('remote', 'CREATE TABLE s.told (id int PRIMARY KEY)');
CREATE FOREIGN TABLE told (id int) SERVER two_phase OPTIONS (schema_name 's');

INSERT INTO told VALUES (1);
BEGIN;
INSERT INTO told VALUES (2);
SAVEPOINT a;
INSERT INTO told VALUES (3);
ROLLBACK TO a;
COMMIT;
BEGIN;
INSERT INTO told VALUES (4);
ROLLBACK;
SELECT * FROM told ORDER BY id;
BEGIN;
INSERT INTO told VALUES (5);
PREPARE TRANSACTION 'here';
SELECT * FROM told ORDER BY id;

-- nothing is in doubt
\d remote_fdw_in_doubt
SELECT * FROM remote_fdw_in_doubt;
SELECT * FROM remote_fdw_resolve_in_doubt();
SELECT * FROM remote_fdw_resolve_in_doubt('two_phase');
SELECT * FROM remote_fdw_resolve_in_doubt('nowhere');

-- one of another cluster; of ours one that has committed, and one that has not
BEGIN;
SELECT txid_current() AS aborted \gset
ROLLBACK;
SELECT 'BEGIN; INSERT INTO s.told VALUES (10); PREPARE TRANSACTION ''remote_fdw/1/1/1/1/1000/5/6/7''' AS foreign_one,
       format('BEGIN; INSERT INTO s.told VALUES (11); PREPARE TRANSACTION ''remote_fdw/1/%s/1/1/%s/%s/%s/%s''', c.system_identifier,
              txid_current(), d.oid, s.oid, u.umid) AS committed_one,
       format('BEGIN; INSERT INTO s.told VALUES (12); PREPARE TRANSACTION ''remote_fdw/1/%s/1/1/%s/%s/%s/%s''', c.system_identifier,
              :aborted, d.oid, s.oid, u.umid) AS aborted_one
  FROM pg_control_system() c, pg_database d, pg_foreign_server s, pg_user_mappings u
 WHERE d.datname = current_database() AND s.srvname = 'two_phase' AND u.srvid = s.oid \gset
SELECT dblink_exec('remote', :'foreign_one');
SELECT dblink_exec('remote', :'committed_one');
SELECT dblink_exec('remote', :'aborted_one');
SELECT server_name, user_name, owner, local_outcome, advice FROM remote_fdw_in_doubt ORDER BY local_outcome;
SELECT server_name, action, reason FROM remote_fdw_resolve_in_doubt() ORDER BY action;
SELECT server_name, local_outcome FROM remote_fdw_in_doubt;
SELECT dblink_exec('remote', 'ROLLBACK PREPARED ''remote_fdw/1/1/1/1/1000/5/6/7''');
SELECT * FROM told ORDER BY id;

-- not for everybody
CREATE ROLE regress_two_phase;
SET ROLE regress_two_phase;
SELECT * FROM remote_fdw_in_doubt;
SELECT * FROM remote_fdw_resolve_in_doubt();
SET remote_fdw.fault_point = 'prepared';
RESET ROLE;
DROP ROLE regress_two_phase;
DROP SERVER two_phase CASCADE;
