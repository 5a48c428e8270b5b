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

CREATE FUNCTION remote_fdw_forget_estimates()
RETURNS int4
AS 'MODULE_PATHNAME'
LANGUAGE C STRICT PARALLEL RESTRICTED;
