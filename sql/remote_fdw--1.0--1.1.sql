\echo Use "ALTER EXTENSION remote_fdw UPDATE TO '1.1'" to load this file. \quit

-- remote_fdw_migrate and its parts. Bodies are bound when they are created, so that neither the caller's search_path nor another schema matters.

-- Changes the wrapper of a server, with all checks; the only part of a migration that changes anything.
CREATE FUNCTION remote_fdw_change_wrapper(server_name name, wrapper_name name, only_check boolean DEFAULT false)
RETURNS void
AS 'MODULE_PATHNAME'
LANGUAGE C STRICT VOLATILE PARALLEL UNSAFE;

CREATE FUNCTION remote_fdw_options_clause(options text[], show_passwords boolean)
RETURNS text
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT coalesce(' OPTIONS (' || string_agg(
           format('%I %L', option_name,
                  CASE WHEN show_passwords OR option_name NOT IN ('password', 'sslpassword', 'oauth_client_secret') THEN option_value
                       ELSE '********' END), ', ') || ')', '')
    FROM pg_options_to_table(options);
END;

-- What GRANT and REVOKE make of the privileges that an object has by itself. column_name: of this column of the table.
CREATE FUNCTION remote_fdw_grants_ddl(acl aclitem[], class "char", owner oid, object text, column_name name)
RETURNS SETOF text
LANGUAGE sql STABLE
BEGIN ATOMIC
  WITH own AS (SELECT * FROM aclexplode(CASE WHEN column_name IS NULL THEN acldefault(class, owner) END)),
       given AS (SELECT * FROM aclexplode(acl) WITH ORDINALITY AS item (grantor, grantee, privilege_type, is_grantable, number)),
       less AS (SELECT DISTINCT grantee FROM (TABLE own EXCEPT SELECT grantor, grantee, privilege_type, is_grantable FROM given) AS missing
                 WHERE acl IS NOT NULL),
       statement AS (
         SELECT 0 AS place, 0 AS number, format('REVOKE ALL ON %s FROM %s;', object, CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END) AS ddl
           FROM less
         UNION ALL
         SELECT CASE grantor WHEN owner THEN 1 ELSE 2 END, min(number),
                CASE grantor WHEN owner THEN '' ELSE format('SET SESSION AUTHORIZATION %I; ', pg_get_userbyid(grantor)) END
                || format('GRANT %s ON %s TO %s%s;', string_agg(privilege_type || coalesce(' (' || quote_ident(column_name) || ')', ''), ', ' ORDER BY privilege_type), object,
                       CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END,
                       CASE WHEN is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
                || CASE grantor WHEN owner THEN '' ELSE ' RESET SESSION AUTHORIZATION;' END
           FROM given
          WHERE grantee IN (TABLE less) OR (grantor, grantee, privilege_type, is_grantable) NOT IN (TABLE own)
          GROUP BY grantor, grantee, is_grantable)
  SELECT ddl FROM statement ORDER BY place, number, ddl;
END;

-- Everything that depends on the tables of a server, however far; what is only a part of another object counts as that one.
CREATE FUNCTION remote_fdw_server_dependents(serverid oid, OUT classid oid, OUT objid oid, OUT depth int)
RETURNS SETOF record
LANGUAGE sql STABLE
BEGIN ATOMIC
  WITH RECURSIVE reached AS (
    SELECT 'pg_class'::regclass::oid AS classid, ftrelid AS objid, 0 AS depth FROM pg_foreign_table WHERE ftserver = serverid
    UNION
    SELECT whole.classid, whole.objid, reached.depth + 1
      FROM reached
      JOIN pg_depend AS part ON part.refclassid = reached.classid AND part.refobjid = reached.objid AND part.deptype IN ('n', 'a', 'i', 'P', 'S')
      LEFT JOIN pg_rewrite AS rule ON part.classid = 'pg_rewrite'::regclass AND rule.oid = part.objid
      LEFT JOIN pg_attrdef AS def ON part.classid = 'pg_attrdef'::regclass AND def.oid = part.objid
      LEFT JOIN pg_constraint AS cons ON part.classid = 'pg_constraint'::regclass AND cons.oid = part.objid
      LEFT JOIN pg_trigger AS trig ON part.classid = 'pg_trigger'::regclass AND trig.oid = part.objid
      LEFT JOIN pg_policy AS policy ON part.classid = 'pg_policy'::regclass AND policy.oid = part.objid
      CROSS JOIN LATERAL (SELECT coalesce(rule.ev_class, def.adrelid, cons.conrelid, trig.tgrelid, policy.polrelid) AS relation) AS of
      CROSS JOIN LATERAL (SELECT CASE WHEN of.relation IS NULL THEN part.classid ELSE 'pg_class'::regclass::oid END AS classid,
                                 coalesce(of.relation, part.objid) AS objid) AS whole
     WHERE (whole.classid, whole.objid) <> (reached.classid, reached.objid) AND reached.depth < 100)
  SELECT classid, objid, max(depth) FROM reached GROUP BY classid, objid;
END;

-- The server, its user mappings, its foreign tables and all that depends on them, as statements in the order in which they can be run.
-- ddl is null for what depends on them without being of a kind that is described here. Of catalogs only the columns that are needed are
-- named: bodies like this one are kept parsed, and pg_upgrade must find each column again.
CREATE FUNCTION remote_fdw_server_ddl(server_name name, wrapper_name name DEFAULT 'remote_fdw', show_passwords boolean DEFAULT false,
                                      OUT object_type text, OUT object text, OUT ddl text)
RETURNS SETOF record
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  WITH server AS MATERIALIZED (SELECT oid, srvname, srvowner, srvtype, srvversion, srvacl, srvoptions FROM pg_foreign_server WHERE srvname = server_name),
  dependent AS MATERIALIZED (SELECT found.* FROM server, remote_fdw_server_dependents(server.oid) AS found),
  relation AS MATERIALIZED (
    SELECT class.oid, relkind, relowner, relacl, reloptions, relispartition, relpartbound, relispopulated, format('%I.%I', nspname, relname) AS name, depth,
           CASE relkind WHEN 'f' THEN 'FOREIGN TABLE' WHEN 'v' THEN 'VIEW' ELSE 'MATERIALIZED VIEW' END AS kind,
           CASE relkind WHEN 'f' THEN 20 ELSE 50 END AS phase
      FROM dependent
      JOIN pg_class AS class ON classid = 'pg_class'::regclass AND class.oid = objid
      JOIN pg_namespace AS namespace ON namespace.oid = relnamespace
     WHERE relkind IN ('v', 'm')
        OR relkind = 'f' AND EXISTS (SELECT FROM server, pg_foreign_table WHERE ftrelid = class.oid AND ftserver = server.oid)),
  attribute AS MATERIALIZED (
    SELECT attrelid, attname, attnum, attstattarget, attstorage, attnotnull, attidentity, attgenerated, attacl, attoptions, attfdwoptions,
           relation.name, relation.kind, relation.depth, relation.relkind, relation.relowner, relation.phase,
           relation.relkind = 'f' AND (attr.attislocal OR relation.relispartition) AS is_defined,
           format_type(atttypid, atttypmod) AS type_name, pg_get_expr(adbin, adrelid) AS default_text,
           CASE WHEN attcollation <> typcollation AND attcollation <> 0 THEN format(' COLLATE %I.%I', collation_space.nspname, collname) ELSE '' END AS collation_clause,
           typstorage
      FROM relation
      JOIN pg_attribute AS attr ON attrelid = relation.oid AND attnum > 0 AND NOT attisdropped
      JOIN pg_type AS type ON type.oid = atttypid
      LEFT JOIN pg_attrdef AS def ON adrelid = attrelid AND adnum = attnum
      LEFT JOIN pg_collation AS coll ON coll.oid = attcollation
      LEFT JOIN pg_namespace AS collation_space ON collation_space.oid = collnamespace),
  inherited AS MATERIALIZED (
    SELECT relation.oid, string_agg(format('%I.%I', nspname, parent.relname), ', ' ORDER BY inhseqno) AS parents
      FROM relation
      JOIN pg_inherits ON inhrelid = relation.oid
      JOIN pg_class AS parent ON parent.oid = inhparent
      JOIN pg_namespace AS namespace ON namespace.oid = parent.relnamespace
     GROUP BY relation.oid),
  item AS (
    SELECT attrelid AS relid, 1 AS place, attnum::int8 AS number,
           format('%I %s', attname, type_name) || remote_fdw_options_clause(attfdwoptions, show_passwords) || collation_clause
           || CASE WHEN attgenerated = 's' THEN format(' GENERATED ALWAYS AS (%s) STORED', default_text)
                   WHEN attgenerated = 'v' THEN format(' GENERATED ALWAYS AS (%s)', default_text)
                   WHEN attidentity = 'a' THEN ' GENERATED ALWAYS AS IDENTITY'
                   WHEN attidentity = 'd' THEN ' GENERATED BY DEFAULT AS IDENTITY'
                   WHEN default_text IS NOT NULL THEN ' DEFAULT ' || default_text
                   ELSE '' END
           || CASE WHEN attnotnull THEN ' NOT NULL' ELSE '' END AS item
      FROM attribute WHERE is_defined
    UNION ALL
    SELECT conrelid, 2, cons.oid::int8, format('CONSTRAINT %I %s', conname, pg_get_constraintdef(cons.oid))
      FROM relation JOIN pg_constraint AS cons ON conrelid = relation.oid
     WHERE relkind = 'f' AND contype = 'c' AND convalidated AND (conislocal OR relispartition)),
  item_list AS MATERIALIZED (SELECT relid, string_agg(E'\n  ' || item, ',' ORDER BY place, number) AS items FROM item GROUP BY relid),
  foreign_definition AS MATERIALIZED (
    SELECT relation.*, parents, items
      FROM relation LEFT JOIN inherited USING (oid) LEFT JOIN item_list ON relid = relation.oid
     WHERE relkind = 'f'),
  statement (phase, depth, id, place, object_type, object, ddl) AS (
    SELECT 10, 0, oid, 1, 'server', quote_ident(srvname),
           format('CREATE SERVER %I%s%s FOREIGN DATA WRAPPER %I%s;', srvname, ' TYPE ' || quote_literal(srvtype), ' VERSION ' || quote_literal(srvversion),
                  wrapper_name, remote_fdw_options_clause(srvoptions, show_passwords)) FROM server
    UNION ALL
    SELECT 10, 0, oid, 2, 'server', quote_ident(srvname), format('ALTER SERVER %I OWNER TO %I;', srvname, pg_get_userbyid(srvowner)) FROM server
    UNION ALL
    SELECT 10, 0, oid, 3 + number * 0.001, 'server', quote_ident(srvname), grants
      FROM server, remote_fdw_grants_ddl(srvacl, 'S', srvowner, format('FOREIGN SERVER %I', srvname), NULL) WITH ORDINALITY AS granted (grants, number)
    UNION ALL
    SELECT 10, 0, oid, 4, 'server', quote_ident(srvname), format('COMMENT ON SERVER %I IS %L;', srvname, obj_description(oid, 'pg_foreign_server'))
      FROM server WHERE obj_description(oid, 'pg_foreign_server') IS NOT NULL
    -- options of mappings are shown to whom the view shows them
    UNION ALL
    SELECT 11, 0, umid, 1, 'user mapping', CASE umuser WHEN 0 THEN 'PUBLIC' ELSE quote_ident(usename) END,
           format('CREATE USER MAPPING FOR %s SERVER %I%s;', CASE umuser WHEN 0 THEN 'PUBLIC' ELSE quote_ident(usename) END, srvname,
                  CASE WHEN hidden THEN ' /* options you may not see */' ELSE remote_fdw_options_clause(mapping.umoptions, show_passwords) END)
      FROM (SELECT umid, shown.srvname, umuser, usename, umoptions, shown.umoptions IS NULL AND NOT pg_has_role(server.srvowner, 'USAGE') OR shown.umoptions IS NULL AND shown.umuser <> 0
                   AND NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AND shown.usename <> current_user AS hidden
              FROM server JOIN pg_user_mappings AS shown ON shown.srvid = server.oid) AS mapping
    UNION ALL
    SELECT phase, depth, oid, 1, lower(kind), name,
           format('CREATE FOREIGN TABLE %s (%s)%s SERVER %I%s;', name, items || E'\n', CASE WHEN NOT relispartition THEN ' INHERITS (' || parents || ')' END,
                  server_name, remote_fdw_options_clause(ftoptions, show_passwords))
      FROM foreign_definition JOIN pg_foreign_table ON ftrelid = oid
    UNION ALL
    SELECT phase, depth, attrelid, 2, lower(kind), name, format('ALTER FOREIGN TABLE %s ALTER COLUMN %I %s;', name, attname, change)
      FROM attribute
     CROSS JOIN LATERAL (VALUES
       ('SET DEFAULT ' || CASE WHEN NOT is_defined AND attgenerated = '' THEN default_text END),
       (CASE WHEN NOT is_defined AND attnotnull THEN 'SET NOT NULL' END),
       (CASE WHEN NOT is_defined AND attfdwoptions IS NOT NULL THEN ltrim(remote_fdw_options_clause(attfdwoptions, show_passwords)) END),
       ('SET STATISTICS ' || CASE WHEN attstattarget >= 0 THEN attstattarget END),
       ('SET STORAGE ' || CASE WHEN attstorage <> typstorage THEN CASE attstorage WHEN 'p' THEN 'PLAIN' WHEN 'm' THEN 'MAIN' WHEN 'e' THEN 'EXTERNAL' ELSE 'EXTENDED' END END),
       ((SELECT format('SET (%s)', string_agg(format('%I = %s', option_name, option_value), ', ')) FROM pg_options_to_table(attoptions) WHERE option_name <> 'pg_attver' HAVING count(*) > 0))) AS changes (change)
     WHERE change IS NOT NULL AND relkind = 'f'
    UNION ALL
    SELECT phase, depth, relation.oid, 3, lower(kind), name, format('ALTER FOREIGN TABLE %s ADD CONSTRAINT %I %s;', name, conname, pg_get_constraintdef(cons.oid))
      FROM relation JOIN pg_constraint AS cons ON conrelid = relation.oid
     WHERE relkind = 'f' AND contype = 'c' AND NOT convalidated AND (conislocal OR relispartition)
    UNION ALL
    SELECT 30, depth, oid, 1, 'foreign table', name,
           format('ALTER TABLE ONLY %s ATTACH PARTITION %s %s;', parents, name, pg_get_expr(relpartbound, oid)) FROM foreign_definition WHERE relispartition
    UNION ALL
    SELECT 31, depth, oid, 1, lower(kind), name, pg_get_statisticsobjdef(stat) || ';'
      FROM relation JOIN (SELECT oid AS stat, stxrelid FROM pg_statistic_ext) AS stats ON stxrelid = oid
    UNION ALL
    SELECT phase, depth, oid, 1, lower(kind), name,
           format(E'CREATE %s %s%s AS\n%s%s', kind, name,
                  (SELECT format(' WITH (%s)', string_agg(format('%I = %L', option_name, option_value), ', ')) FROM pg_options_to_table(reloptions) HAVING count(*) > 0),
                  rtrim(pg_get_viewdef(oid), ';'), CASE WHEN relkind = 'm' AND NOT relispopulated THEN E'\nWITH NO DATA;' ELSE ';' END)
      FROM relation WHERE relkind IN ('v', 'm')
    UNION ALL
    SELECT phase, depth, attrelid, 2, lower(kind), name, format('ALTER VIEW %s ALTER COLUMN %I SET DEFAULT %s;', name, attname, default_text)
      FROM attribute WHERE relkind = 'v' AND default_text IS NOT NULL
    UNION ALL
    SELECT phase, depth, relation.oid, 2, lower(kind), name, pg_get_indexdef(indexrelid) || ';'
      FROM relation JOIN pg_index ON indrelid = relation.oid
    UNION ALL
    SELECT phase, depth, relation.oid, 2, lower(kind), name, pg_get_ruledef(rule.oid)
      FROM relation JOIN pg_rewrite AS rule ON ev_class = relation.oid WHERE rulename <> '_RETURN'
    UNION ALL
    SELECT 60, depth, relation.oid, 1, lower(kind), name, pg_get_triggerdef(trig.oid) || ';'
      FROM relation JOIN pg_trigger AS trig ON tgrelid = relation.oid WHERE NOT tgisinternal AND tgparentid = 0
    UNION ALL
    SELECT 60, depth, relation.oid, 2, lower(kind), name,
           format('ALTER TABLE %s %s TRIGGER %I;', name, CASE tgenabled WHEN 'D' THEN 'DISABLE' WHEN 'A' THEN 'ENABLE ALWAYS' ELSE 'ENABLE REPLICA' END, tgname)
      FROM relation JOIN pg_trigger AS trig ON tgrelid = relation.oid WHERE NOT tgisinternal AND tgparentid = 0 AND tgenabled <> 'O'
    UNION ALL
    SELECT phase, depth, oid, 4, lower(kind), name, format('ALTER %s %s OWNER TO %I;', kind, name, pg_get_userbyid(relowner)) FROM relation
    UNION ALL
    SELECT phase, depth, oid, 5 + number * 0.001, lower(kind), name, grants
      FROM relation, remote_fdw_grants_ddl(relacl, 'r', relowner, name, NULL) WITH ORDINALITY AS granted (grants, number) WHERE relacl IS NOT NULL
    UNION ALL
    SELECT phase, depth, attrelid, 6 + attnum + number * 0.001, lower(kind), name, grants
      FROM attribute, remote_fdw_grants_ddl(attacl, 'c', relowner, name, attname) WITH ORDINALITY AS granted (grants, number) WHERE attacl IS NOT NULL
    UNION ALL
    SELECT 70, depth, relation.oid, objsubid, lower(kind), name,
           format('COMMENT ON %s IS %L;', CASE objsubid WHEN 0 THEN kind || ' ' || name ELSE 'COLUMN ' || name || '.' || quote_ident(attname) END, description)
      FROM relation JOIN pg_description ON classoid = 'pg_class'::regclass AND objoid = relation.oid
      LEFT JOIN pg_attribute ON attrelid = relation.oid AND attnum = objsubid AND objsubid > 0
    UNION ALL
    SELECT 70, depth, relation.oid, 2000, lower(kind), name,
           format('COMMENT ON %s %I ON %s IS %L;', part.kind_of_part, part.part_name, name, obj_description(part.part, part.catalog))
      FROM relation
      JOIN (SELECT 'TRIGGER' AS kind_of_part, tgname AS part_name, oid AS part, tgrelid AS whole, 'pg_trigger'::name AS catalog FROM pg_trigger
             UNION ALL
            SELECT 'CONSTRAINT', conname, oid, conrelid, 'pg_constraint' FROM pg_constraint) AS part ON part.whole = relation.oid
     WHERE obj_description(part.part, part.catalog) IS NOT NULL
    UNION ALL
    SELECT 70, depth, relation.oid, 2001, lower(kind), name, format('COMMENT ON INDEX %I.%I IS %L;', nspname, class.relname, obj_description(class.oid, 'pg_class'))
      FROM relation JOIN pg_index ON indrelid = relation.oid JOIN pg_class AS class ON class.oid = indexrelid
      JOIN pg_namespace AS namespace ON namespace.oid = class.relnamespace
     WHERE obj_description(class.oid, 'pg_class') IS NOT NULL
    UNION ALL
    SELECT 70, depth, relation.oid, 2002, lower(kind), name,
           format('SECURITY LABEL FOR %I ON %s IS %L;', provider, CASE objsubid WHEN 0 THEN kind || ' ' || name ELSE 'COLUMN ' || name || '.' || quote_ident(attname) END, label)
      FROM relation JOIN pg_seclabel ON classoid = 'pg_class'::regclass AND objoid = relation.oid
      LEFT JOIN pg_attribute ON attrelid = relation.oid AND attnum = objsubid AND objsubid > 0
    UNION ALL
    SELECT 50, depth, objid, 1, 'function', format('%I.%I(%s)', nspname, proname, pg_get_function_identity_arguments(objid)),
           CASE WHEN prokind IN ('f', 'p') THEN pg_get_functiondef(objid) || ';' END
      FROM dependent JOIN pg_proc AS proc ON classid = 'pg_proc'::regclass AND proc.oid = objid JOIN pg_namespace AS namespace ON namespace.oid = pronamespace
    UNION ALL
    SELECT 80, depth, objid, 1, identity.type, identity.identity, NULL
      FROM dependent CROSS JOIN LATERAL pg_identify_object(classid, objid, 0) AS identity
     WHERE classid NOT IN ('pg_proc'::regclass, 'pg_type'::regclass, 'pg_statistic_ext'::regclass)
       AND NOT (classid = 'pg_class'::regclass AND EXISTS (SELECT FROM pg_class WHERE oid = objid AND (relkind IN ('i', 'I', 't') OR oid IN (SELECT oid FROM relation)
                    OR relkind = 'S' AND EXISTS (SELECT FROM pg_depend AS identity WHERE identity.classid = 'pg_class'::regclass AND identity.objid = pg_class.oid AND deptype = 'i')))))
  SELECT object_type, object, ddl FROM statement ORDER BY phase, depth, id, place, ddl;
END;

-- Turns a server of postgres_fdw into one of remote_fdw. Gives the statements that describe it then; dry_run: changes nothing.
CREATE FUNCTION remote_fdw_migrate(server_name name, dry_run boolean DEFAULT false, show_passwords boolean DEFAULT false,
                                   OUT object_type text, OUT object text, OUT ddl text)
RETURNS SETOF record
LANGUAGE sql STRICT VOLATILE PARALLEL UNSAFE
BEGIN ATOMIC
  SELECT remote_fdw_change_wrapper(server_name, 'remote_fdw', dry_run);
  SELECT * FROM remote_fdw_server_ddl(server_name, 'remote_fdw', show_passwords);
END;

-- The way back.
CREATE FUNCTION remote_fdw_migrate_back(server_name name, dry_run boolean DEFAULT false, show_passwords boolean DEFAULT false,
                                        OUT object_type text, OUT object text, OUT ddl text)
RETURNS SETOF record
LANGUAGE sql STRICT VOLATILE PARALLEL UNSAFE
BEGIN ATOMIC
  SELECT remote_fdw_change_wrapper(server_name, 'postgres_fdw', dry_run);
  SELECT * FROM remote_fdw_server_ddl(server_name, 'postgres_fdw', show_passwords);
END;

-- Drift between the foreign tables of a local schema and their remote tables. Both connect as the caller, and act with the caller's rights.
CREATE FUNCTION remote_fdw_schema_diff(
  local_schema name,
  expressions boolean DEFAULT false,
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
  expressions boolean DEFAULT false,
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
