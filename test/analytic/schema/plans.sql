-- Reading a plan: its nodes as rows, and what to say of them. Run once in the local database.
CREATE FUNCTION public.plan_nodes(statement text) RETURNS SETOF jsonb LANGUAGE plpgsql AS $$
DECLARE explained json;
BEGIN
  EXECUTE 'EXPLAIN (VERBOSE, FORMAT JSON) ' || statement INTO explained;
  RETURN QUERY
    WITH RECURSIVE node (n) AS (SELECT (explained -> 0 -> 'Plan')::jsonb UNION ALL SELECT child FROM node, jsonb_array_elements(n -> 'Plans') child)
    SELECT n FROM node;
END $$;

-- As EXPLAIN's text form names a node: joins with their kind, subplans apart.
CREATE FUNCTION public.node_label(n jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN n ->> 'Node Type' = 'Nested Loop' AND n ->> 'Join Type' <> 'Inner' THEN 'Nested Loop ' || (n ->> 'Join Type') || ' Join'
              WHEN n ->> 'Join Type' <> 'Inner' THEN replace(n ->> 'Node Type', ' Join', ' ' || (n ->> 'Join Type') || ' Join')
              WHEN n ->> 'Node Type' = 'Foreign Scan' THEN 'Filter'
              ELSE n ->> 'Node Type' END
$$;

CREATE TYPE public.plan_summary AS (nodes int, remote int, stayed text, reasons text);

CREATE FUNCTION public.summarize_plan(statement text) RETURNS public.plan_summary LANGUAGE sql AS $$
  WITH node AS MATERIALIZED (SELECT n FROM public.plan_nodes(statement) n),
  label AS (
    SELECT public.node_label(n) AS name FROM node WHERE n ->> 'Node Type' <> 'Foreign Scan' OR n ? 'Filter'
    UNION ALL SELECT CASE WHEN n ->> 'Subplan Name' LIKE 'CTE %' THEN 'CTE' ELSE n ->> 'Parent Relationship' END FROM node WHERE n ->> 'Parent Relationship' IN ('InitPlan', 'SubPlan')),
  counted AS (SELECT name || CASE WHEN count(*) > 1 THEN ' ×' || count(*) ELSE '' END AS text, name FROM label GROUP BY name),
  reason AS (SELECT DISTINCT r FROM node, jsonb_array_elements_text(n -> 'Kept Local Because') r)
  SELECT (SELECT count(*)::int FROM node), (SELECT count(*)::int FROM node WHERE n ->> 'Node Type' = 'Foreign Scan'),
         (SELECT coalesce(string_agg(text, ', ' ORDER BY name COLLATE "C"), '') FROM counted), (SELECT coalesce(string_agg(r, E'\n' ORDER BY r COLLATE "C"), '') FROM reason)
$$;
