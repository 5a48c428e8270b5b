-- remote_fdw_migrate: a server of postgres_fdw becomes one of remote_fdw with all that hangs on it, and goes back.
\set SHOW_CONTEXT never
\getenv remote_port RFDW_REMOTE_PORT
SELECT dblink_exec('remote', $$
  CREATE SCHEMA m;
  CREATE TABLE m.orders (id int PRIMARY KEY, "the note" text, total numeric, placed date);
  INSERT INTO m.orders SELECT g, 'order ' || g, g * 1.5, date '2026-01-01' + g FROM generate_series(1, 40) g;
  CREATE TABLE m.late (LIKE m.orders INCLUDING ALL);
  INSERT INTO m.late SELECT g, 'late ' || g, g, date '2026-06-01' FROM generate_series(100, 110) g;
  CREATE TABLE m.base (a int, b int) $$);
CREATE EXTENSION postgres_fdw;
CREATE ROLE rfdw_owner;
CREATE ROLE rfdw_reader;
CREATE ROLE rfdw_grantee;
CREATE SCHEMA "Old Place";
GRANT ALL ON SCHEMA "Old Place" TO rfdw_owner, rfdw_reader;
SET search_path = "Old Place", public;

CREATE SERVER "old Server" TYPE 'pg' VERSION '15' FOREIGN DATA WRAPPER postgres_fdw
  OPTIONS (host '127.0.0.1', port :'remote_port', dbname 'regress_remote', fetch_size '50', "use_remote_estimate" 'true');
COMMENT ON SERVER "old Server" IS 'the old one''s';
GRANT USAGE ON FOREIGN SERVER "old Server" TO rfdw_reader WITH GRANT OPTION;
SET ROLE rfdw_reader;
GRANT USAGE ON FOREIGN SERVER "old Server" TO rfdw_grantee;
RESET ROLE;
CREATE USER MAPPING FOR PUBLIC SERVER "old Server" OPTIONS (user 'postgres', password 'se''cret');
CREATE USER MAPPING FOR rfdw_owner SERVER "old Server" OPTIONS (user 'postgres', password_required 'false');
CREATE USER MAPPING FOR rfdw_reader SERVER "old Server" OPTIONS (user 'postgres', password_required 'false');

CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN NEW."the note" := NEW."the note" || '!'; RETURN NEW; END$$;
CREATE FOREIGN TABLE orders (
  id int OPTIONS (column_name 'id') NOT NULL, note text OPTIONS (column_name 'the note') COLLATE "C" DEFAULT 'it''s new',
  total numeric(10, 2) CONSTRAINT positive CHECK (total >= 0), placed date)
  SERVER "old Server" OPTIONS (schema_name 'm', table_name 'orders', updatable 'true');
ALTER FOREIGN TABLE orders ALTER id SET STATISTICS 500, ALTER total SET (n_distinct = -0.5);
ALTER FOREIGN TABLE orders ADD CONSTRAINT later CHECK (id < 1000000) NOT VALID;
COMMENT ON FOREIGN TABLE orders IS 'the orders';
COMMENT ON COLUMN orders.note IS 'a "note"';
COMMENT ON CONSTRAINT positive ON orders IS 'no debts';
GRANT SELECT, INSERT ON orders TO rfdw_reader WITH GRANT OPTION;
GRANT SELECT, UPDATE ON orders TO rfdw_owner;
GRANT UPDATE (total, placed) ON orders TO rfdw_reader;
ANALYZE orders;

CREATE TABLE years (id int, "the note" text, total numeric, placed date) PARTITION BY RANGE (id);
CREATE TABLE years_local PARTITION OF years FOR VALUES FROM (1000) TO (2000);
CREATE FOREIGN TABLE "years late" PARTITION OF years FOR VALUES FROM (100) TO (1000) SERVER "old Server" OPTIONS (schema_name 'm', table_name 'late');
CREATE TRIGGER noted BEFORE INSERT ON "years late" FOR EACH ROW EXECUTE FUNCTION noted();
COMMENT ON TRIGGER noted ON "years late" IS 'it notes';
CREATE TABLE parent (a int);
CREATE FOREIGN TABLE child (b int, doubled int GENERATED ALWAYS AS (b * 2) STORED) INHERITS (parent) SERVER "old Server" OPTIONS (schema_name 'm', table_name 'base');
ALTER FOREIGN TABLE child ALTER a SET DEFAULT 7;

CREATE VIEW dear WITH (security_barrier, check_option = local) AS SELECT id, note, total FROM orders WHERE total > 30;
ALTER VIEW dear ALTER note SET DEFAULT 'dear';
ALTER VIEW dear OWNER TO rfdw_owner;
CREATE VIEW dearest AS SELECT d.id, count(*) OVER () FROM dear d WHERE d.total > 50;
COMMENT ON VIEW dearest IS 'on a view';
CREATE RULE no_delete AS ON DELETE TO dearest DO INSTEAD NOTHING;
CREATE MATERIALIZED VIEW kept AS SELECT id, total FROM orders;
CREATE UNIQUE INDEX kept_id ON kept (id);
COMMENT ON INDEX kept_id IS 'one each';
CREATE MATERIALIZED VIEW empty AS SELECT id FROM orders WITH NO DATA;
GRANT SELECT ON kept TO rfdw_reader;
CREATE FUNCTION total_of(orders) RETURNS numeric LANGUAGE sql AS 'SELECT $1.total';
CREATE FUNCTION how_many() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM dear; END;
CREATE TABLE has_row_type (whole orders);
CREATE STATISTICS together ON id, total FROM orders;

CREATE VIEW everything AS
  SELECT 'orders' AS part, count(*), sum(id) FROM orders UNION ALL SELECT 'years', count(*), sum(id) FROM years
  UNION ALL SELECT 'dear', count(*), sum(id) FROM dear UNION ALL SELECT 'kept', count(*), sum(id) FROM kept UNION ALL SELECT 'how_many', how_many(), 0;
SELECT * FROM everything ORDER BY part;

-- What PostgreSQL has in its catalogues, but for what counts or says when, and the large ones of functions and operators.
CREATE FUNCTION catalogues() RETURNS TABLE (catalogue text, line jsonb) LANGUAGE plpgsql AS $$
BEGIN
  FOR catalogue IN SELECT oid::regclass FROM pg_class WHERE relnamespace = 'pg_catalog'::regnamespace AND relkind = 'r'
      AND relname !~ '^pg_(statistic$|largeobject|authid|subscription|proc|op|am|collation|conversion|ts|cast|aggregate|init)' LOOP
    RETURN QUERY EXECUTE format('SELECT %L, to_jsonb(c) - %L::text[] FROM %s c %s', catalogue,
      '{relpages,reltuples,relallvisible,relallfrozen,relfrozenxid,relminmxid,relhasindex,datfrozenxid,datminmxid}', catalogue,
      CASE catalogue WHEN 'pg_description' THEN 'WHERE objoid > 16383' WHEN 'pg_attribute' THEN 'WHERE attrelid > 16383' ELSE '' END);
  END LOOP;
END $$;
CREATE TABLE before (catalogue text, line jsonb);
INSERT INTO before SELECT * FROM catalogues();
CREATE VIEW changes AS
  SELECT 'gone' AS change, gone.* FROM (TABLE before EXCEPT ALL SELECT * FROM catalogues()) AS gone
  UNION ALL SELECT 'new', new.* FROM (SELECT * FROM catalogues() EXCEPT ALL TABLE before) AS new;
CREATE TABLE said AS SELECT * FROM remote_fdw_migrate('old Server', true);
TRUNCATE before;
INSERT INTO before SELECT * FROM catalogues();

-- The dry run shows statements and changes nothing.
\pset format unaligned
\pset tuples_only on
-- (of queries and functions the beginning: their text is the server version's)
SELECT object_type || coalesce(': ' || CASE WHEN ddl ~ '^CREATE .*(VIEW|FUNCTION)' THEN split_part(ddl, E'\n', 1) ELSE replace(ddl, :'remote_port', 'PORT') END, ' stays: ' || object)
  FROM remote_fdw_migrate('old Server', dry_run => true);
SELECT ddl FROM remote_fdw_migrate('old Server', true, show_passwords => true) WHERE ddl LIKE '%MAPPING FOR PUBLIC%';
\pset format aligned
\pset tuples_only off
SELECT count(*) AS changed FROM changes;
PREPARE reading AS SELECT count(*) FROM orders WHERE id > $1;
SET plan_cache_mode = force_generic_plan;
EXECUTE reading (10);
EXPLAIN (VERBOSE, COSTS OFF) EXECUTE reading (10);

SELECT count(*) AS "not said before" FROM (SELECT * FROM remote_fdw_migrate('old Server') EXCEPT ALL TABLE said) AS surprise;
-- Two rows are other ones: the server's, and its dependency on the wrapper.
SELECT change, catalogue, CASE catalogue WHEN 'pg_foreign_server' THEN line ->> 'srvname' ELSE pg_describe_object((line ->> 'classid')::oid, (line ->> 'objid')::oid, 0) || ' on ' ||
         pg_describe_object((line ->> 'refclassid')::oid, (line ->> 'refobjid')::oid, 0) END AS row
  FROM changes ORDER BY catalogue, change;
SELECT * FROM everything ORDER BY part;
EXECUTE reading (10);
EXPLAIN (VERBOSE, COSTS OFF) EXECUTE reading (10);
INSERT INTO orders (id, total) VALUES (41, 1) RETURNING *;
INSERT INTO years VALUES (111, 'routed', 1, NULL);
SELECT * FROM years WHERE id = 111;
UPDATE dear SET note = 'dearer' WHERE id = 40 RETURNING *;
DELETE FROM orders WHERE id = 41;
DELETE FROM years WHERE id = 111;
REFRESH MATERIALIZED VIEW CONCURRENTLY kept;
SELECT * FROM everything ORDER BY part;
SET ROLE rfdw_reader;
SELECT count(*) FROM orders;
DELETE FROM orders;
RESET ROLE;

-- And back.
SELECT object_type, object FROM remote_fdw_migrate_back('old Server') LIMIT 2;
SELECT change, catalogue, line FROM changes WHERE catalogue NOT IN ('pg_class', 'pg_namespace');
EXPLAIN (VERBOSE, COSTS OFF) EXECUTE reading (10);
EXECUTE reading (10);
RESET plan_cache_mode;
\set VERBOSITY terse
DROP SCHEMA "Old Place" CASCADE;
DROP SERVER "old Server" CASCADE;
RESET search_path;
DROP EXTENSION postgres_fdw;
DROP ROLE rfdw_owner, rfdw_reader, rfdw_grantee;
SELECT dblink_exec('remote', 'DROP SCHEMA m CASCADE');
