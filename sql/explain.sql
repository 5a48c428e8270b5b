-- What EXPLAIN says of foreign scans and writes, in each format.
SET search_path = public;
\pset format unaligned
\pset tuples_only on

-- without VERBOSE: which tables, no SQL
EXPLAIN (COSTS OFF) SELECT * FROM num WHERE id = 1;
EXPLAIN (COSTS OFF) SELECT n.name FROM num n JOIN pair p ON n.id = p.num;
EXPLAIN (COSTS OFF) SELECT num, count(*) FROM pair GROUP BY num ORDER BY num LIMIT 3;
EXPLAIN (COSTS OFF) SELECT id FROM pair WHERE random() < 2;

-- with VERBOSE: the SQL, and why something is evaluated here
EXPLAIN (COSTS OFF, VERBOSE) SELECT id FROM pair WHERE random() < 2;
EXPLAIN (COSTS OFF, VERBOSE) SELECT n.name FROM num n JOIN pair p ON n.id = p.num;

-- a scan
EXPLAIN (COSTS OFF, VERBOSE, FORMAT JSON) SELECT id FROM pair WHERE num > 3 AND random() < 2;
EXPLAIN (COSTS OFF, VERBOSE, FORMAT YAML) SELECT id FROM pair WHERE num > 3 AND random() < 2;
EXPLAIN (COSTS OFF, VERBOSE, FORMAT XML) SELECT id FROM pair WHERE num > 3 AND random() < 2;

-- a join and an aggregate
EXPLAIN (COSTS OFF, VERBOSE, FORMAT JSON) SELECT n.name FROM num n LEFT JOIN pair p ON n.id = p.num;
EXPLAIN (COSTS OFF, FORMAT YAML) SELECT n.name FROM num n LEFT JOIN pair p ON n.id = p.num;
EXPLAIN (COSTS OFF, VERBOSE, FORMAT YAML) SELECT num, count(*) FROM pair GROUP BY num;
EXPLAIN (COSTS OFF, FORMAT XML) SELECT num, count(*) FROM pair GROUP BY num;

-- writes
EXPLAIN (COSTS OFF, VERBOSE, FORMAT YAML) INSERT INTO pair VALUES (1, 2, 'x');
EXPLAIN (COSTS OFF, VERBOSE, FORMAT JSON) UPDATE pair SET note = note || random() WHERE id = 3;
EXPLAIN (COSTS OFF, VERBOSE, FORMAT XML) DELETE FROM pair WHERE random() > 2;

-- names that need quotes, and an alias
CREATE FOREIGN TABLE "Odd name" (id int, "Col <&>" text OPTIONS (column_name 'note')) SERVER remote OPTIONS (schema_name 's', table_name 'pair');
EXPLAIN (COSTS OFF, VERBOSE, FORMAT XML) SELECT count(*) FROM "Odd name" x WHERE "Col <&>" <> '<"&''>';
EXPLAIN (COSTS OFF, VERBOSE, FORMAT JSON) SELECT count(*) FROM "Odd name" x WHERE "Col <&>" <> '<"&''>';
DROP FOREIGN TABLE "Odd name";
