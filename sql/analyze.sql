-- ANALYZE: sampling methods, whole rows, statistics taken from the remote.
SELECT dblink_exec('remote', $$
  CREATE TABLE s.big (id int, grp text COLLATE "C", tags text[]);
  INSERT INTO s.big SELECT g, 'g' || g % 7, ARRAY['t' || g % 3, 'x'] FROM generate_series(1, 5000) g;
  INSERT INTO s.big (id) SELECT NULL FROM generate_series(1, 1000);
  ANALYZE s.big;
  CREATE VIEW s.big_view AS SELECT * FROM s.big;
  CREATE TABLE s.never (a int); INSERT INTO s.never SELECT generate_series(1, 100) $$);
CREATE FOREIGN TABLE big (id int, grp text COLLATE "C", tags text[]) SERVER remote OPTIONS (schema_name 's');
CREATE FOREIGN TABLE big_view (id int, grp text COLLATE "C", tags text[]) SERVER remote OPTIONS (schema_name 's');
CREATE FOREIGN TABLE never (a int) SERVER remote OPTIONS (schema_name 's', import_stats 'true');
ALTER FOREIGN TABLE big OPTIONS (ADD analyze_sampling 'off');
SET default_statistics_target = 10;
ANALYZE big;
SELECT reltuples FROM pg_class WHERE relname = 'big';
SELECT attname, round(null_frac::numeric, 1) AS nulls, n_distinct > 0 AS counted, cardinality(most_common_vals::text::text[]) FROM pg_stats WHERE tablename = 'big' ORDER BY 1;
DO $$
DECLARE method text;
BEGIN
  FOREACH method IN ARRAY ARRAY['auto', 'random', 'system', 'bernoulli'] LOOP
    EXECUTE format('ALTER FOREIGN TABLE big OPTIONS (SET analyze_sampling %L)', method);
    EXECUTE 'ANALYZE big';
    RAISE INFO '% % %', method, (SELECT reltuples FROM pg_class WHERE relname = 'big'),
      (SELECT n_distinct FROM pg_stats WHERE tablename = 'big' AND attname = 'grp');
  END LOOP;
END $$;
ANALYZE big_view;
SELECT reltuples FROM pg_class WHERE relname = 'big_view';
-- the remote's own statistics
ALTER FOREIGN TABLE big OPTIONS (ADD import_stats 'true');
DELETE FROM pg_statistic WHERE starelid = 'big'::regclass;
ANALYZE big;
SELECT reltuples FROM pg_class WHERE relname = 'big';
SELECT attname, null_frac, n_distinct, most_common_vals, left(histogram_bounds::text, 20) AS histogram, correlation IS NOT NULL AS c, most_common_elems
  FROM pg_stats WHERE tablename = 'big' AND attname IN ('grp', 'tags') ORDER BY 1;
SELECT (SELECT most_common_vals::text FROM pg_stats WHERE tablename = 'big' AND attname = 'grp') =
       (SELECT v FROM dblink('remote', 'SELECT most_common_vals::text FROM pg_stats WHERE tablename = ''big'' AND attname = ''grp''') AS t(v text)) AS same;
-- another collation here: no order is taken over
ALTER FOREIGN TABLE big ALTER grp TYPE text COLLATE "POSIX";
ANALYZE big;
SELECT histogram_bounds IS NULL AS no_histogram, correlation IS NULL AS no_correlation, most_common_vals IS NOT NULL AS values FROM pg_stats WHERE tablename = 'big' AND attname = 'grp';
-- a value the local type refuses
CREATE FOREIGN TABLE wrong (id int, grp int) SERVER remote OPTIONS (schema_name 's', table_name 'big', import_stats 'true');
ANALYZE wrong;
SELECT attname FROM pg_stats WHERE tablename = 'wrong';
-- nothing to take
ANALYZE never;
SELECT reltuples FROM pg_class WHERE relname = 'never';
RESET default_statistics_target;
DROP FOREIGN TABLE big, big_view, never, wrong;
