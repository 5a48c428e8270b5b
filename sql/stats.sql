-- The view remote_fdw_stats, in a session of its own.
\c
\getenv remote_port RFDW_REMOTE_PORT
\pset tuples_only on
SELECT dblink_exec('remote', 'CREATE TABLE s.counted (id int PRIMARY KEY)');
CREATE SERVER counted FOREIGN DATA WRAPPER remote_fdw OPTIONS (host '127.0.0.1', port :'remote_port', dbname 'regress_remote');
CREATE USER MAPPING FOR CURRENT_USER SERVER counted OPTIONS (user 'postgres');
CREATE FOREIGN TABLE counted (id int) SERVER counted OPTIONS (schema_name 's');
\x on
-- nothing has been done
SELECT * FROM remote_fdw_stats WHERE server_name = 'counted';
-- one transaction each
INSERT INTO counted SELECT generate_series(1, 5);
SELECT count(*) FROM counted WHERE random() >= 0;
SELECT count(*) FROM counted;
INSERT INTO counted VALUES (1);
BEGIN; SELECT id FROM counted ORDER BY id LIMIT 1; ROLLBACK;
SELECT server_name, user_name = current_user AS own, connections, connection_failures, commits, rollbacks, errors, rows_sent, rows_received
  FROM remote_fdw_stats WHERE server_name = 'counted';
SELECT round_trips > 4 AS round_trips, statements > round_trips AS statements, bytes_sent > 200 AS bytes_sent, bytes_received > 60 AS bytes_received,
       wait_time > 0 AS wait_time, stats_since > now() - interval '1 hour' AS stats_since
  FROM remote_fdw_stats WHERE server_name = 'counted';
-- a server that cannot be reached
ALTER SERVER counted OPTIONS (SET port '1');
DO $$ BEGIN PERFORM * FROM counted; EXCEPTION WHEN sqlclient_unable_to_establish_sqlconnection THEN NULL; END $$;
SELECT connections, connection_failures FROM remote_fdw_stats WHERE server_name = 'counted';
-- nothing that is secret
SELECT count(*) FROM remote_fdw_stats s WHERE s::text LIKE '%127.0.0.1%';

-- a reset, of one server and of all
SELECT remote_fdw_stats_reset('remote');
SELECT connections FROM remote_fdw_stats WHERE server_name = 'counted';
SELECT remote_fdw_stats_reset('counted');
SELECT connections, connection_failures, rows_received, errors FROM remote_fdw_stats WHERE server_name = 'counted';
SELECT remote_fdw_stats_reset('nowhere');
ALTER SERVER counted OPTIONS (SET port :'remote_port');
SELECT count(*) FROM counted;
SELECT remote_fdw_stats_reset();
SELECT sum(round_trips) FROM remote_fdw_stats;

-- the mapping for everybody; who sees what
CREATE ROLE rfdw_reader;
CREATE USER MAPPING FOR PUBLIC SERVER counted OPTIONS (user 'postgres', password_required 'false');
GRANT SELECT ON counted TO rfdw_reader;
SELECT count(*) FROM counted;
SET ROLE rfdw_reader;
SELECT count(*) FROM counted;
SELECT server_name, user_name, connections FROM remote_fdw_stats ORDER BY user_name;
SELECT remote_fdw_stats_reset();
SELECT remote_fdw_stats_reset('counted');
RESET ROLE;
GRANT pg_read_all_stats TO rfdw_reader;
SET ROLE rfdw_reader;
SELECT server_name, user_name = session_user AS own, connections FROM remote_fdw_stats ORDER BY user_name = 'public';
RESET ROLE;

-- a dropped server is not shown any more
DROP SERVER counted CASCADE;
SELECT count(*) FROM remote_fdw_stats WHERE server_name = 'counted';
SELECT count(*) > 0 AS remembered FROM remote_fdw_stats();
DROP ROLE rfdw_reader;
