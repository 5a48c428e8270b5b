-- By what UPDATE and DELETE find a row that was read before: never another row. random() keeps the statements row by row.
-- axes: none
-- expect: pf-differs a row of another partition has the same ctid
UPDATE w_pt SET v = v + 100 WHERE region = 'b' AND random() >= 0;
-- axes: none
-- expect: pf-differs a row of another partition has the same ctid
DELETE FROM w_pt WHERE region = 'a' AND v < 3 AND random() >= 0;
-- axes: none
-- expect: pf-differs a row of another partition has the same ctid
DELETE FROM w_pt WHERE random() >= 0 AND region = 'b' RETURNING *;
-- axes: none
-- expect: pf-differs a row of another partition has the same ctid
UPDATE w_pt p SET v = l.dep FROM lo.loc l WHERE l.id = p.id AND p.region = 'a';
UPDATE w_pt SET region = 'b' WHERE region = 'a' AND id = 2 AND random() >= 0;
-- axes: none
-- expect: pf-differs a child's row has the same ctid
UPDATE w_inh SET v = -v WHERE id < 3 AND random() >= 0;
-- axes: none
-- expect: pf-differs a child's row has the same ctid
DELETE FROM w_inh WHERE id > 4 AND random() >= 0 RETURNING id;
-- axes: none
-- expect: pf-differs a child's row has the same ctid
DELETE FROM w_inh i USING lo.loc l WHERE l.id = i.id AND l.dep = 2;
UPDATE w_v SET v = v + 1 WHERE random() >= 0 AND id = 2;
-- a view has no ctid, but a key
-- expect(remote-estimate): pf-differs it asks for a ctid
UPDATE w_v_view SET v = v + 1 WHERE id = 2;
-- axes: none
-- expect: pf-differs it wants a ctid
UPDATE w_v_view SET v = v + 1 WHERE id = 2 AND random() >= 0;
-- axes: none
-- expect: pf-differs it wants a ctid
UPDATE w_v_view SET v = v + 1 WHERE id < 4 AND random() >= 0 RETURNING *;
-- axes: none
-- expect: pf-differs it wants a ctid
UPDATE w_v_view SET id = id + 10 WHERE id < 4 AND random() >= 0 RETURNING id, k;
-- axes: none
-- expect: pf-differs it wants a ctid
UPDATE w_v_view SET k = k || '''' WHERE random() >= 0 AND id IS NOT NULL RETURNING id, k;
-- axes: none
-- expect: pf-differs it wants a ctid
UPDATE w_v_view w SET v = l.dep FROM lo.loc l WHERE l.id = w.id RETURNING w.id, w.k, w.v, l.d;
-- axes: none
-- expect: pf-differs it wants a ctid
DELETE FROM w_v_view WHERE k LIKE 'ödd%' AND random() >= 0 RETURNING v;
-- axes: none
-- expect: pf-differs it wants a ctid
DELETE FROM w_v_view w USING lo.loc l, lo.loc m WHERE l.id = w.id AND m.id IN (1, 2);
-- each row once, whichever of its partners comes first
-- axes: none
-- expect: pf-differs it wants a ctid
UPDATE w_v_view w SET v = w.v + 1 FROM lo.loc l, (VALUES (1), (2), (3)) x(n) WHERE l.id = w.id RETURNING w.id, w.k, w.v;
UPDATE w_acc a SET bal = a.bal + 1 FROM lo.loc l, (VALUES (1), (2), (3)) x(n) WHERE l.id = a.id RETURNING a.id, a.bal;
DELETE FROM w_acc a USING lo.loc l, (VALUES (1), (2), (3)) x(n) WHERE l.id = a.id RETURNING a.id;
