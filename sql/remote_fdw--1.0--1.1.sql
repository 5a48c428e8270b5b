\echo Use "ALTER EXTENSION remote_fdw UPDATE TO '1.1'" to load this file. \quit


-- Drift between the foreign tables of a local schema and their remote tables. Both connect as the caller, and act with the caller's rights.
CREATE FUNCTION remote_fdw_schema_diff(
  local_schema name,
  compare_defaults boolean DEFAULT false,
  OUT server_name text,
  OUT table_name text,
  OUT column_name text,
  OUT type_name text,
  OUT difference text,
  OUT here text,
  OUT there text,
  OUT action text,
  OUT note text)
RETURNS SETOF record
AS 'MODULE_PATHNAME'
LANGUAGE C STRICT VOLATILE PARALLEL UNSAFE;

CREATE FUNCTION remote_fdw_schema_sync(
  local_schema name,
  import_new boolean DEFAULT false,
  drop_missing boolean DEFAULT false,
  compare_defaults boolean DEFAULT false,
  OUT server_name text,
  OUT table_name text,
  OUT column_name text,
  OUT type_name text,
  OUT difference text,
  OUT action text,
  OUT done boolean,
  OUT reason text)
RETURNS SETOF record
AS 'MODULE_PATHNAME'
LANGUAGE C STRICT VOLATILE PARALLEL UNSAFE;
