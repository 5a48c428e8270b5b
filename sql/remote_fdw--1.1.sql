\echo Use "CREATE EXTENSION remote_fdw" to load this file. \quit

CREATE FUNCTION remote_fdw_handler()
RETURNS fdw_handler
AS 'MODULE_PATHNAME'
LANGUAGE C STRICT;

CREATE FUNCTION remote_fdw_validator(text[], oid)
RETURNS void
AS 'MODULE_PATHNAME'
LANGUAGE C STRICT;

CREATE FOREIGN DATA WRAPPER remote_fdw
  HANDLER remote_fdw_handler
  VALIDATOR remote_fdw_validator;

CREATE FUNCTION remote_fdw_get_connections(
  check_conn boolean DEFAULT false,
  OUT server_name text,
  OUT user_name text,
  OUT valid boolean,
  OUT used_in_xact boolean,
  OUT closed boolean,
  OUT remote_backend_pid int4)
RETURNS SETOF record
AS 'MODULE_PATHNAME'
LANGUAGE C STRICT PARALLEL RESTRICTED;

CREATE FUNCTION remote_fdw_disconnect(server_name text)
RETURNS bool
AS 'MODULE_PATHNAME'
LANGUAGE C STRICT PARALLEL RESTRICTED;

CREATE FUNCTION remote_fdw_disconnect_all()
RETURNS bool
AS 'MODULE_PATHNAME'
LANGUAGE C STRICT PARALLEL RESTRICTED;

-- Of all sessions, to a server with option connection_limit. Null: the library has not been preloaded, nothing is counted.
CREATE FUNCTION remote_fdw_counted_connections(serverid oid)
RETURNS int4
AS 'MODULE_PATHNAME'
LANGUAGE C STRICT VOLATILE PARALLEL RESTRICTED;

CREATE VIEW remote_fdw_connection_limits AS
  SELECT server.srvname AS server_name, option.option_value::int4 AS connection_limit,
         remote_fdw_counted_connections(server.oid) AS connections
    FROM pg_catalog.pg_foreign_server AS server
    JOIN pg_catalog.pg_foreign_data_wrapper AS wrapper ON wrapper.oid = server.srvfdw AND wrapper.fdwname = 'remote_fdw'
   CROSS JOIN LATERAL pg_catalog.pg_options_to_table(server.srvoptions) AS option
   WHERE option.option_name = 'connection_limit';

GRANT SELECT ON remote_fdw_connection_limits TO PUBLIC;

CREATE FUNCTION remote_fdw_forget_estimates()
RETURNS int4
AS 'MODULE_PATHNAME'
LANGUAGE C STRICT PARALLEL RESTRICTED;

-- Counts of this session, or of all sessions when the library has been preloaded. userid 0: the user mapping for PUBLIC.
CREATE FUNCTION remote_fdw_stats(
  OUT serverid oid,
  OUT userid oid,
  OUT scope text,
  OUT connections int8,
  OUT connection_failures int8,
  OUT commits int8,
  OUT rollbacks int8,
  OUT errors int8,
  OUT round_trips int8,
  OUT statements int8,
  OUT rows_sent int8,
  OUT rows_received int8,
  OUT bytes_sent int8,
  OUT bytes_received int8,
  OUT wait_time float8,
  OUT stats_since timestamptz)
RETURNS SETOF record
AS 'MODULE_PATHNAME'
LANGUAGE C STRICT VOLATILE PARALLEL RESTRICTED;

CREATE VIEW remote_fdw_stats AS
  SELECT server.srvname AS server_name,
         CASE WHEN stats.userid = 0 THEN 'public' ELSE role.rolname END AS user_name,
         stats.scope, stats.connections, stats.connection_failures, stats.commits, stats.rollbacks, stats.errors,
         stats.round_trips, stats.statements, stats.rows_sent, stats.rows_received, stats.bytes_sent, stats.bytes_received,
         stats.wait_time, stats.stats_since
    FROM remote_fdw_stats() AS stats
    JOIN pg_catalog.pg_foreign_server AS server ON server.oid = stats.serverid
    LEFT JOIN pg_catalog.pg_roles AS role ON role.oid = stats.userid;

GRANT SELECT ON remote_fdw_stats TO PUBLIC;

CREATE FUNCTION remote_fdw_stats_reset(server_name text DEFAULT NULL)
RETURNS void
AS 'MODULE_PATHNAME'
LANGUAGE C VOLATILE PARALLEL RESTRICTED;

REVOKE ALL ON FUNCTION remote_fdw_stats_reset(text) FROM PUBLIC;

-- Transactions left prepared on remote servers: seen and settled with the rights of all user mappings, so not for everybody.
CREATE FUNCTION remote_fdw_in_doubt(
  in_server text DEFAULT NULL,
  OUT server_name text,
  OUT user_name text,
  OUT gid text,
  OUT prepared_at timestamptz,
  OUT owner text,
  OUT local_xid xid8,
  OUT local_outcome text,
  OUT advice text)
RETURNS SETOF record
AS 'MODULE_PATHNAME'
LANGUAGE C VOLATILE PARALLEL RESTRICTED;

REVOKE ALL ON FUNCTION remote_fdw_in_doubt(text) FROM PUBLIC;

CREATE VIEW remote_fdw_in_doubt AS
  SELECT server_name, user_name, gid, prepared_at, owner, local_xid, local_outcome, advice
    FROM remote_fdw_in_doubt();

CREATE FUNCTION remote_fdw_resolve_in_doubt(
  in_server text DEFAULT NULL,
  OUT server_name text,
  OUT gid text,
  OUT action text,
  OUT reason text)
RETURNS SETOF record
AS 'MODULE_PATHNAME'
LANGUAGE C VOLATILE PARALLEL RESTRICTED;

REVOKE ALL ON FUNCTION remote_fdw_resolve_in_doubt(text) FROM PUBLIC;
