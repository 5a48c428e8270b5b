-- WHERE and output on json, jsonb, xml, text search and jsonpath.
SELECT id, j, jb FROM docs ORDER BY id;
-- expect(xml-document): pf-differs content is parsed as a document when the session's xmloption says so
SELECT id, x FROM docs ORDER BY id;
SELECT id, tv, tq, jp FROM docs ORDER BY id;
SELECT id FROM docs WHERE jb = '{"a": 1, "b": [1, 2, 3]}';
SELECT id FROM docs WHERE jb @> '{"a": 1}';
SELECT id FROM docs WHERE jb <@ '{"a": 1, "b": [1,2,3], "c": 2}';
SELECT id FROM docs WHERE jb ? 'a';
SELECT id FROM docs WHERE jb ?| ARRAY['a', 'k'];
SELECT id FROM docs WHERE jb ?& ARRAY['k', 'n'];
SELECT id FROM docs WHERE jb->>'k' = 'v';
SELECT id FROM docs WHERE jb->'b'->0 = '1';
SELECT id FROM docs WHERE (jb->>'n')::numeric = 12.3;
SELECT id, jb#>>'{z,y,x}', jb#>'{b,1}', jb->-1 FROM docs ORDER BY id;
SELECT id, jb['a'], jb['b'][0] FROM docs ORDER BY id;
SELECT id FROM docs WHERE jb = 'null';
SELECT id FROM docs WHERE jb IS NULL OR jb = '[]';
SELECT id FROM docs WHERE jsonb_typeof(jb) = 'object';
SELECT id, json_typeof(j), j->>'a', j->'b'->>1 FROM docs ORDER BY id;
SELECT id FROM docs WHERE j::text = '{}';
SELECT id FROM docs WHERE j->>'k' IS NOT NULL;
SELECT id FROM docs WHERE j = '{}';
SELECT id, jb || '{"new": true}'::jsonb, jb - 'a' FROM docs WHERE jsonb_typeof(jb) = 'object' ORDER BY id;
SELECT id FROM docs WHERE jb @? '$.b[*] ? (@ > 2)';
SELECT id FROM docs WHERE jb @@ '$.a == 1';
SELECT id, jsonb_path_query_first(jb, '$.arr[0]'), jsonb_path_exists(jb, '$.z.y') FROM docs ORDER BY id;
SELECT id, k, v FROM docs, jsonb_each(CASE WHEN jsonb_typeof(jb) = 'object' THEN jb END) AS e(k, v) ORDER BY id, k COLLATE "C";
SELECT id, e FROM docs, jsonb_array_elements(jb->'b') AS e;
SELECT id, jb FROM docs WHERE jb > '5' ORDER BY jb, id;
SELECT jb, count(*) FROM docs GROUP BY jb;
SELECT count(DISTINCT jb) FROM docs;
SELECT id, to_jsonb(d.*) FROM docs d WHERE id < 3 ORDER BY id;
SELECT id, row_to_json(d)::text FROM (SELECT id, jb FROM docs) d ORDER BY id;
SELECT jsonb_agg(jb ORDER BY id), jsonb_object_agg(id, jb ORDER BY id) FROM docs;
SELECT json_agg(id ORDER BY id) FROM docs WHERE jb ? 'a';
SELECT id, jsonb_pretty(jb), jsonb_strip_nulls(jb) FROM docs WHERE id < 4 ORDER BY id;
SELECT id, jsonb_set(jb, '{a}', '"set"') FROM docs WHERE jb ? 'a' ORDER BY id;
-- expect(xml-document): pf-differs content is parsed as a document when the session's xmloption says so
SELECT id FROM docs WHERE x::text = '<a>1</a>';
SELECT id, xpath('/d/e/text()', x) FROM docs WHERE id = 5;
-- expect(xml-document): pf-differs content is parsed as a document when the session's xmloption says so
SELECT id FROM docs WHERE x IS NOT NULL AND xpath_exists('/a', CASE WHEN id <> 6 THEN x END);
SELECT id, xmlelement(name w, x) FROM docs WHERE id < 5 ORDER BY id;
-- expect(xml-document): pf-differs content is parsed as a document when the session's xmloption says so
SELECT xmlagg(x ORDER BY id) FROM docs WHERE id < 4;
-- expect(xml-document): pf-differs content is parsed as a document when the session's xmloption says so
SELECT id FROM docs WHERE x IS DOCUMENT;
SELECT id FROM docs WHERE tv @@ tq;
SELECT id FROM docs WHERE tv @@ 'cat & dog';
SELECT id FROM docs WHERE tv @@ to_tsquery('simple', 'cat | word');
SELECT id FROM docs WHERE tv @@ to_tsquery('cat');
SELECT id FROM docs WHERE to_tsvector('english', j::text) @@ 'deep'::tsquery;
SELECT d.id, t.id FROM docs d JOIN texts t ON to_tsvector('simple', t.t) @@ d.tq WHERE t.id < 32;
SELECT id, length(tv), strip(tv), ts_rank(tv, tq)::numeric(6,4), numnode(tq) FROM docs WHERE tv IS NOT NULL ORDER BY id;
SELECT id FROM docs WHERE tv = 'cat:1 dog:2';
SELECT id FROM docs WHERE tq = 'cat & dog'::tsquery;
SELECT id FROM docs WHERE tv > 'b'::tsvector ORDER BY id;
SELECT id, jp::text FROM docs WHERE jp IS NOT NULL ORDER BY id;
SELECT id, jsonb_path_query_array(jb, jp, silent => true) FROM docs ORDER BY id;
SELECT id, json_build_object('id', id, 'jb', jb, 'j', j) FROM docs WHERE id < 4 ORDER BY id;
SELECT id, jb->>'missing', COALESCE(jb->>'a', 'none') FROM docs ORDER BY id;
SELECT id FROM docs WHERE (jb->>'a')::int = 1;
SELECT id, j FROM docs WHERE j IS NOT NULL AND id IN (SELECT id FROM docs WHERE jb = '{}');
