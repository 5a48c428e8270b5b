-- An extension updated from each earlier version is the same as a fresh one: its objects, their definitions, owners, privileges, comments.
\set home :DBNAME
CREATE DATABASE rfdw_update;
\c rfdw_update
CREATE VIEW installed AS
  SELECT identity.type, identity.identity, part.name, part.value
    FROM pg_depend AS member
    JOIN pg_extension AS extension ON member.refclassid = 'pg_extension'::regclass AND member.refobjid = extension.oid
   CROSS JOIN LATERAL pg_identify_object(member.classid, member.objid, member.objsubid) AS identity
    LEFT JOIN pg_proc AS proc ON member.classid = 'pg_proc'::regclass AND proc.oid = member.objid
    LEFT JOIN pg_class AS class ON member.classid = 'pg_class'::regclass AND class.oid = member.objid
    LEFT JOIN pg_foreign_data_wrapper AS wrapper ON member.classid = 'pg_foreign_data_wrapper'::regclass AND wrapper.oid = member.objid
   CROSS JOIN LATERAL (VALUES
     ('function', CASE WHEN proc.prokind = 'f' THEN pg_get_functiondef(proc.oid) END),
     ('returned columns', pg_get_function_result(proc.oid)),
     ('view', CASE WHEN class.relkind = 'v' THEN pg_get_viewdef(class.oid) END),
     ('view options', class.reloptions::text),
     ('columns', (SELECT string_agg(attname || ' ' || format_type(atttypid, atttypmod) || coalesce(attacl::text, ''), ', ' ORDER BY attnum)
                    FROM pg_attribute WHERE attrelid = class.oid AND attnum > 0)),
     ('wrapper', wrapper.fdwhandler::regproc || ' ' || wrapper.fdwvalidator::regproc || coalesce(wrapper.fdwoptions::text, '')),
     ('owner', pg_get_userbyid(coalesce(proc.proowner, class.relowner, wrapper.fdwowner))),
     ('privileges', coalesce(proc.proacl, class.relacl, wrapper.fdwacl)::text),
     ('comment', obj_description(member.objid, member.classid::regclass::name))) AS part (name, value)
   WHERE extension.extname = 'remote_fdw' AND part.value IS NOT NULL;
CREATE TABLE fresh AS SELECT * FROM installed;
CREATE TABLE updated (LIKE fresh);

CREATE EXTENSION remote_fdw;
INSERT INTO fresh SELECT * FROM installed;
SELECT count(*) > 10 AS "has objects" FROM fresh WHERE name = 'function';
-- pg_upgrade writes bodies as they were parsed, where * is each column there was: one that a later catalog lacks cannot be restored.
SELECT identity FROM fresh WHERE value ~ 'attcacheoff|relfrozenxid';
DROP EXTENSION remote_fdw;

-- Of every version there is a script for, to the default one.
DO $$
DECLARE v text; different text;
BEGIN
  FOR v IN SELECT version FROM pg_available_extension_versions
            WHERE name = 'remote_fdw' AND version <> (SELECT default_version FROM pg_available_extensions WHERE name = 'remote_fdw')
            ORDER BY 1
  LOOP
    EXECUTE format('CREATE EXTENSION remote_fdw VERSION %L', v);
    CREATE SERVER kept FOREIGN DATA WRAPPER remote_fdw OPTIONS (host 'h');
    CREATE FOREIGN TABLE kept (a int) SERVER kept;
    ALTER EXTENSION remote_fdw UPDATE;
    TRUNCATE updated;
    INSERT INTO updated SELECT * FROM installed;
    SELECT string_agg(side || ' ' || identity || ' ' || name || ': ' || value, E'\n') INTO different
      FROM (SELECT 'only fresh:' AS side, f.* FROM (TABLE fresh EXCEPT ALL TABLE updated) AS f
             UNION ALL SELECT 'only updated:', u.* FROM (TABLE updated EXCEPT ALL TABLE fresh) AS u) AS difference;
    RAISE NOTICE 'from %: %, table % is still there', v, coalesce(different, 'as a fresh one'), 'kept'::regclass;
    DROP EXTENSION remote_fdw CASCADE;
  END LOOP;
END $$;
\c :home
DROP DATABASE rfdw_update;
