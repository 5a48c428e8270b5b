-- Options: where they may stand, which values they take, and how wrong ones are refused.
\set SHOW_CONTEXT never
CREATE SERVER o FOREIGN DATA WRAPPER remote_fdw OPTIONS (
  host 'h', port '1', dbname 'd', connect_timeout '5', sslmode 'prefer', application_name 'a', options '-c work_mem=1MB',
  use_remote_estimate 'true', fdw_startup_cost '10', fdw_tuple_cost '0.5', fetch_size '50', batch_size '5',
  async_capable 'true', updatable 'false', truncatable 'false', keep_connections 'off', parallel_commit 'on',
  parallel_abort 'on', analyze_sampling 'random', import_stats 'true', use_scram_passthrough 'false');
ALTER SERVER o OPTIONS (SET fetch_size '60', DROP batch_size, ADD extensions 'dblink');
CREATE USER MAPPING FOR CURRENT_USER SERVER o OPTIONS (user 'u', password 'p', sslpassword 's', sslcert 'c', sslkey 'k', password_required 'false');
CREATE FOREIGN TABLE ot (a int OPTIONS (column_name 'b')) SERVER o
  OPTIONS (schema_name 's', table_name 't', use_remote_estimate 'off', fetch_size '1', batch_size '2', async_capable 'false',
           updatable 'true', truncatable 'true', analyze_sampling 'off', import_stats 'false');
ALTER FOREIGN TABLE ot ALTER a OPTIONS (SET column_name 'c');
CREATE TYPE rfdw_type AS (a int, b int);
CREATE FUNCTION rfdw_fn(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE FUNCTION rfdw_fn(public.rfdw_type, "char") RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE SERVER o2 FOREIGN DATA WRAPPER remote_fdw OPTIONS (shippable_functions 'abs(int), public.rfdw_fn(integer),"public"."rfdw_fn"(public.rfdw_type, "char")');
DO $$
DECLARE command text; text_ text; state text; hint_ text;
BEGIN
  FOREACH command IN ARRAY ARRAY[
    'ALTER SERVER o OPTIONS (ADD fetch_siz ''1'')',
    'ALTER SERVER o OPTIONS (ADD user ''x'')',
    'ALTER SERVER o OPTIONS (ADD schema_name ''x'')',
    'ALTER SERVER o OPTIONS (ADD client_encoding ''x'')',
    'ALTER SERVER o OPTIONS (ADD fallback_application_name ''x'')',
    'ALTER SERVER o OPTIONS (SET fetch_size ''0'')',
    'ALTER SERVER o OPTIONS (SET fetch_size ''-1'')',
    'ALTER SERVER o OPTIONS (SET fetch_size ''abc'')',
    'ALTER SERVER o OPTIONS (SET fetch_size ''99999999999'')',
    'ALTER SERVER o OPTIONS (SET fetch_size '''')',
    'ALTER SERVER o OPTIONS (ADD batch_size ''0'')',
    'ALTER SERVER o OPTIONS (SET updatable ''maybe'')',
    'ALTER SERVER o OPTIONS (SET fdw_startup_cost ''-1'')',
    'ALTER SERVER o OPTIONS (SET fdw_tuple_cost ''x'')',
    'ALTER SERVER o OPTIONS (SET analyze_sampling ''sometimes'')',
    'ALTER SERVER o OPTIONS (ADD isolation_level ''snapshot'')',
    'ALTER SERVER o OPTIONS (SET use_scram_passthrough ''true'')',
    'ALTER SERVER o OPTIONS (SET extensions ''not a list'')',
    'ALTER SERVER o OPTIONS (ADD shippable_functions ''nosuch(int)'')',
    'ALTER SERVER o OPTIONS (ADD shippable_functions ''abs(int), now()'')',
    'ALTER SERVER o OPTIONS (ADD shippable_functions ''abs(int, random()'')',
    'ALTER SERVER o OPTIONS (ADD shippable_functions ''abs(int), rfdw_fn(int)'')',
    'ALTER SERVER o OPTIONS (ADD shippable_functions ''public.rfdw_fn(rfdw_type)'')',
    'ALTER SERVER o OPTIONS (ADD shippable_functions ''abs'')',
    'ALTER FOREIGN TABLE ot OPTIONS (ADD shippable_functions ''abs(int)'')',
    'ALTER USER MAPPING FOR CURRENT_USER SERVER o OPTIONS (ADD host ''x'')',
    'ALTER USER MAPPING FOR CURRENT_USER SERVER o OPTIONS (ADD passwor ''x'')',
    'ALTER USER MAPPING FOR CURRENT_USER SERVER o OPTIONS (SET password_required ''perhaps'')',
    'ALTER FOREIGN TABLE ot OPTIONS (ADD keep_connections ''on'')',
    'ALTER FOREIGN TABLE ot OPTIONS (ADD table_nam ''x'')',
    'ALTER FOREIGN TABLE ot OPTIONS (SET fetch_size ''0'')',
    'ALTER FOREIGN TABLE ot ALTER a OPTIONS (ADD key ''x'')',
    'ALTER FOREIGN TABLE ot ALTER a OPTIONS (ADD table_name ''x'')',
    'ALTER FOREIGN DATA WRAPPER remote_fdw OPTIONS (ADD host ''x'')',
    'IMPORT FOREIGN SCHEMA s FROM SERVER o INTO public OPTIONS (import_colate ''true'')',
    'IMPORT FOREIGN SCHEMA s FROM SERVER o INTO public OPTIONS (import_default ''x'')'
  ] LOOP
    BEGIN
      EXECUTE command;
      RAISE NOTICE 'ACCEPTED: %', command;
    EXCEPTION WHEN OTHERS THEN
      GET STACKED DIAGNOSTICS text_ = MESSAGE_TEXT, state = RETURNED_SQLSTATE, hint_ = PG_EXCEPTION_HINT;
      RAISE INFO '% -> % % %', command, state, text_, left(hint_, 60);
    END;
  END LOOP;
END $$;
ALTER SERVER o OPTIONS (SET extensions 'nosuch, dblink');
-- what only a superuser may set
CREATE ROLE rfdw_plain; GRANT USAGE ON FOREIGN SERVER o TO rfdw_plain;
SET ROLE rfdw_plain;
CREATE USER MAPPING FOR rfdw_plain SERVER o OPTIONS (user 'u', password 'p');
ALTER USER MAPPING FOR rfdw_plain SERVER o OPTIONS (ADD password_required 'false');
ALTER USER MAPPING FOR rfdw_plain SERVER o OPTIONS (ADD password_required 'true');
ALTER USER MAPPING FOR rfdw_plain SERVER o OPTIONS (ADD sslcert 'x');
ALTER USER MAPPING FOR rfdw_plain SERVER o OPTIONS (ADD sslkey 'x');
RESET ROLE;
DROP SERVER o CASCADE;
DROP SERVER o2;
DROP FUNCTION rfdw_fn(int), rfdw_fn(rfdw_type, "char");
DROP TYPE rfdw_type;
DROP ROLE rfdw_plain;
