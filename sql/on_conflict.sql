-- ON CONFLICT: the index is inferred by the remote.
\getenv remote_port RFDW_REMOTE_PORT
CREATE EXTENSION IF NOT EXISTS dblink;
SELECT dblink_exec('remote', $$
  CREATE TABLE s.item ("Id" int PRIMARY KEY, name text, n int NOT NULL DEFAULT 1, at timestamptz, twice int GENERATED ALWAYS AS (n * 2) STORED, mood public.mood);
  CREATE UNIQUE INDEX item_name ON s.item (lower(name));
  CREATE UNIQUE INDEX item_many ON s.item (name COLLATE "C" text_pattern_ops, (n + 1)) WHERE n > 100;
  CREATE TABLE s.new_item (id int, name text);
  INSERT INTO s.new_item VALUES (1, 'from there'), (7, 'seven') $$);
CREATE FOREIGN TABLE item (id int OPTIONS (column_name 'Id'), name text, n int DEFAULT 1, at timestamptz, mood text) SERVER remote OPTIONS (schema_name 's');
CREATE FOREIGN TABLE new_item (id int, name text) SERVER remote OPTIONS (schema_name 's');
\set explain 'EXPLAIN (VERBOSE, COSTS OFF)'

-- without the library core looks for an index here, and finds none
\c -
INSERT INTO item VALUES (1, 'one') ON CONFLICT (id) DO NOTHING;
LOAD 'remote_fdw';
INSERT INTO item VALUES (1, 'one') ON CONFLICT (id) DO NOTHING;
INSERT INTO item VALUES (1, 'one') ON CONFLICT (id) DO NOTHING;
:explain INSERT INTO item VALUES (1, 'one') ON CONFLICT (id) DO NOTHING;
:explain INSERT INTO item VALUES (1, 'one') ON CONFLICT (lower(name)) DO NOTHING RETURNING *;
:explain INSERT INTO item VALUES (1, 'one') ON CONFLICT (name COLLATE "C" text_pattern_ops, (n + 1)) WHERE n > 100 DO NOTHING;
INSERT INTO item VALUES (1, 'one') ON CONFLICT (name COLLATE "C" text_pattern_ops, (n + 1)) WHERE n > 100 DO NOTHING;

-- DO UPDATE: rows found here go in one statement
:explain INSERT INTO item VALUES (1, 'uno', 5), (2, 'two', DEFAULT) ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name, n = item.n + EXCLUDED.n, at = now() WHERE item.n < 10 RETURNING id, name, n;
INSERT INTO item VALUES (1, 'uno', 5), (2, 'two', DEFAULT) ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name, n = item.n + EXCLUDED.n, at = now() WHERE item.n < 10 RETURNING id, name, n;
INSERT INTO item VALUES (1, 'one', 5), (2, 'deux', 0) ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name, mood = 'happy' WHERE item.n < 5 RETURNING id, name, n, mood;
INSERT INTO item VALUES (1, 'again'), (1, 'and again') ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name;
SELECT id, name, n, at <= now(), mood FROM item ORDER BY id;
:explain INSERT INTO item AS i SELECT g, 'g' || g FROM generate_series(2, 4) g ON CONFLICT (id) DO UPDATE SET n = DEFAULT, name = i.name || (SELECT count(*) FROM num);
INSERT INTO item AS i SELECT g, 'g' || g FROM generate_series(2, 4) g ON CONFLICT (id) DO UPDATE SET n = DEFAULT, name = i.name || (SELECT count(*) FROM num);
-- more rows than one statement takes
INSERT INTO item (id, n) SELECT g, g FROM generate_series(1001, 15000) g ON CONFLICT (id) DO UPDATE SET n = 0;
INSERT INTO item (id, n) SELECT g, g FROM generate_series(1001, 15000) g ON CONFLICT (id) DO UPDATE SET n = -EXCLUDED.n;
SELECT count(*), sum(n) FROM item WHERE id > 1000;
WITH i AS (INSERT INTO item (id, n) SELECT g, g FROM generate_series(1001, 15000) g ON CONFLICT (id) DO UPDATE SET n = 3 RETURNING n) SELECT count(*), sum(n) FROM i;
DELETE FROM item WHERE id > 1000;
-- the whole statement there
:explain INSERT INTO item (id, name) SELECT id, name FROM new_item ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name || current_date, n = item.n + 1 RETURNING id, n;
INSERT INTO item (id, name) SELECT id, name FROM new_item ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name || current_user, n = item.n + 1 RETURNING id, n;

-- prepared statements
PREPARE up(int, text) AS INSERT INTO item VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET name = $2 || EXCLUDED.id, n = item.n + $1 RETURNING id, name, n;
EXECUTE up(1, 'a');
SET plan_cache_mode = force_generic_plan;
EXECUTE up(1, 'b');
EXECUTE up(2, E'c''\\');
:explain EXECUTE up(1, 'b');
RESET plan_cache_mode;

-- errors
INSERT INTO item VALUES (1, 'x') ON CONFLICT (n) DO NOTHING;
INSERT INTO item VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET n = NULL, at = NULL;
INSERT INTO item VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET n = random();
INSERT INTO item VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET name = (SELECT name FROM new_item WHERE id = EXCLUDED.id);
INSERT INTO item VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET n = 2 WHERE item.name ~ random()::text;
INSERT INTO item VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET n = 2 WHERE item = EXCLUDED;
INSERT INTO item VALUES (1, 'x') ON CONFLICT ON CONSTRAINT item_pkey DO NOTHING;
ALTER FOREIGN TABLE item ADD CONSTRAINT positive CHECK (n > 0);
INSERT INTO item VALUES (1, 'x') ON CONFLICT ON CONSTRAINT positive DO NOTHING;
ALTER FOREIGN TABLE item DROP CONSTRAINT positive;

-- row by row: a trigger, a CHECK OPTION, generated columns
CREATE FUNCTION call_out() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE '% % %', TG_WHEN, TG_OP, NEW; RETURN NEW; END $$;
CREATE TRIGGER before_row BEFORE INSERT ON item FOR EACH ROW EXECUTE FUNCTION call_out();
CREATE TRIGGER after_row AFTER INSERT ON item FOR EACH ROW EXECUTE FUNCTION call_out();
:explain INSERT INTO item (id, name) VALUES (1, 'row') ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name || current_user, n = 4;
INSERT INTO item (id, name) VALUES (1, 'row'), (20, 'new') ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name, at = NULL, n = 4;
INSERT INTO item (id, name) VALUES (1, 'row') ON CONFLICT (id) DO NOTHING;
DROP TRIGGER after_row ON item;
INSERT INTO item (id, name) VALUES (1, 'r2') ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name || (SELECT min(id) FROM item), n = length(current_user);
SELECT id, name, n FROM item WHERE id IN (1, 20) ORDER BY id;
CREATE TRIGGER at_update AFTER UPDATE ON item FOR EACH ROW EXECUTE FUNCTION call_out();
INSERT INTO item (id, name) VALUES (1, 'row') ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name;
DROP TRIGGER at_update ON item;
DROP TRIGGER before_row ON item;
CREATE VIEW small AS SELECT id, name, n FROM item WHERE n < 50 WITH CHECK OPTION;
INSERT INTO small VALUES (1, 'view', 5) ON CONFLICT (id) DO UPDATE SET n = small.n + EXCLUDED.n, name = EXCLUDED.name RETURNING *;
INSERT INTO small VALUES (1, 'view', 5) ON CONFLICT (id) DO UPDATE SET n = 50;
CREATE VIEW names AS SELECT id, name FROM item;
CREATE RULE into_item AS ON INSERT TO names DO INSTEAD INSERT INTO item (id, name) VALUES (NEW.id, NEW.name) ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name || '!';
INSERT INTO names VALUES (2, 'ruled'), (3, 'ruled too');
SELECT id, name, n FROM item WHERE id IN (1, 2, 3) ORDER BY id;
ALTER FOREIGN TABLE item ADD COLUMN twice int GENERATED ALWAYS AS (n * 2) STORED;
INSERT INTO item (id, name, n) VALUES (1, 'gen', 7), (2, 'gen2', 8) ON CONFLICT (id) DO UPDATE SET n = EXCLUDED.n + extract(epoch FROM now() - now())::int RETURNING id, n, twice;
INSERT INTO item (id, name, n) VALUES (1, 'x', 7) ON CONFLICT (id) DO UPDATE SET twice = DEFAULT RETURNING id, n, twice;
INSERT INTO item (id, name, n) VALUES (1, 'once', 7), (1, 'twice', 8) ON CONFLICT (id) DO UPDATE SET n = EXCLUDED.n;
INSERT INTO item (id, name, n) VALUES (1, 'x', 7) ON CONFLICT (id) DO UPDATE SET n = (SELECT max(n) FROM item WHERE n < 50) + 1;
SELECT id, name, n, twice FROM item WHERE id = 1;
ALTER FOREIGN TABLE item DROP COLUMN twice;

-- privileges are checked here
CREATE ROLE writer;
CREATE USER MAPPING FOR writer SERVER remote OPTIONS (user 'postgres', password_required 'false');
GRANT SELECT, INSERT ON item TO writer;
SET ROLE writer;
INSERT INTO item (id, name) VALUES (1, 'w') ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name;
INSERT INTO item (id, name) VALUES (1, 'w') ON CONFLICT (id) DO NOTHING;
RESET ROLE;
GRANT UPDATE (name) ON item TO writer;
SET ROLE writer;
INSERT INTO item (id, name) VALUES (1, 'w') ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name;
RESET ROLE;
DROP OWNED BY writer;
DROP ROLE writer;
DROP VIEW small, names;
DROP FOREIGN TABLE item, new_item;
DROP FUNCTION call_out();
