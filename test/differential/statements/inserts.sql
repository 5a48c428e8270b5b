-- INSERT: defaults, several rows, SELECT, RETURNING, generated columns, every type, partitions, views.
INSERT INTO w_acc VALUES (30, 'new', 5.5, 'abc', '2001-02-03');
INSERT INTO w_acc (id, owner) VALUES (30, 'defaults');
INSERT INTO w_acc (owner, id) VALUES ('order', 31) RETURNING *;
INSERT INTO w_acc VALUES (30, 'a', 1), (31, 'b', 2), (32, 'c', NULL) RETURNING id, owner, bal, kind;
INSERT INTO w_acc VALUES (30, 'a', DEFAULT, DEFAULT, DEFAULT), (31, 'b', 7, DEFAULT, 'infinity') RETURNING *;
INSERT INTO w_acc SELECT g, 'gen' || g, g FROM generate_series(100, 140) g;
INSERT INTO w_acc SELECT id + 100, owner, bal FROM w_acc WHERE bal > 100 RETURNING id;
INSERT INTO w_acc SELECT id, t, a FROM lo.bulk;
INSERT INTO w_acc SELECT did + 200, name, COALESCE(budget, 0) FROM dept RETURNING id, owner;
INSERT INTO w_acc (id, owner) SELECT 300, max(owner) FROM w_acc RETURNING owner, kind;
INSERT INTO w_acc VALUES (33, 'expr', 2 * 3 + (SELECT count(*) FROM dept), left('abcdef', 3)) RETURNING bal + 1, upper(kind), id = 33;
INSERT INTO w_acc VALUES (34, 'tz', 1, 'x', current_date) RETURNING upd = current_date;
INSERT INTO w_acc VALUES (35, E'q''uo"te\\', 0, '', NULL) RETURNING *;
INSERT INTO w_acc VALUES (36, '', 1e-20, 'ab ', '0044-03-15 BC') RETURNING *;
INSERT INTO w_acc VALUES (37, 'whole', 1) RETURNING w_acc;
INSERT INTO w_acc AS t VALUES (38, 'alias', 1) RETURNING t.id, t.*, t;
INSERT INTO w_acc VALUES (39, 'sys', 1) RETURNING tableoid::regclass, id;
INSERT INTO w_log DEFAULT VALUES RETURNING *;
INSERT INTO w_log VALUES (5, '2001-02-03 04:05:06+05', 'tz') RETURNING *;
INSERT INTO w_log VALUES (5, date_trunc('century', now()), 'now') RETURNING at < now(), id;
INSERT INTO w_log SELECT id, tz, 'copied' FROM times WHERE id < 16 RETURNING *;
INSERT INTO w_log (msg) SELECT t FROM texts WHERE id < 32;
INSERT INTO w_log SELECT 1, NULL, repeat('x', 100000) RETURNING length(msg);
INSERT INTO w_log VALUES (1, 'today', 'x') RETURNING at IS NOT NULL;
INSERT INTO w_gen (id, base) VALUES (10, 5) RETURNING *;
INSERT INTO w_gen (id) VALUES (11), (12) RETURNING dbl, txt;
INSERT INTO w_gen (id, base, dbl) VALUES (10, 5, DEFAULT) RETURNING *;
INSERT INTO w_gen (id, base, dbl) VALUES (10, 5, 11);
INSERT INTO w_gen SELECT g, g FROM generate_series(20, 30) g RETURNING id, dbl;
INSERT INTO w_types SELECT * FROM w_types WHERE false;
INSERT INTO w_types (id, b, i2, i8, f4, f8, n) VALUES (10, true, -32768, 9223372036854775807, 'nan', '-inf', 123456789012345.12345) RETURNING *;
INSERT INTO w_types (id, f4, f8, n) VALUES (10, 1e-45, 5e-324, 'NaN'), (11, 0.1, 0.1, 0.000005), (12, '-0', '-0', -0.000001) RETURNING f4, f8, n;
INSERT INTO w_types (id, t, vc, c, by, u, ch, nm) VALUES (10, 'äöü😀', 'ab   ', 'ab', '\x00ff27', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '''', 'a name') RETURNING *;
INSERT INTO w_types (id, d, tm, ttz, ts, tz, iv) VALUES (10, '-infinity', '24:00', '04:05:06.789-15:59', 'infinity', '0044-03-15 BC', '-1 mon +2 days -00:00:01.5') RETURNING *;
INSERT INTO w_types (id, d, ts, tz) VALUES (10, '5874897-12-31', '294276-12-31 23:59:59.999999', '4713-01-02 00:00+00 BC') RETURNING d, ts, tz;
INSERT INTO w_types (id, j, jb, e, p, ia, ta) VALUES (10, '{"a":  1, "a": 2}', '{"a":  1, "a": 2}', 'Zzz', 5, '[2:3]={1,NULL}', '{"NULL",NULL,"a,b","c\"d"}') RETURNING *;
INSERT INTO w_types (id, c1, ir, im, ip, mac, bt, vb) VALUES (10, ROW(1, 'q"u,o(te', NULL), '(1,5]', '{[1,2),[5,)}', '10.1.2.3/8', '08:00:2b:01:02:03', B'101', B'01') RETURNING *;
INSERT INTO w_types (id, pt, m, tv, x, ls) VALUES (10, '(0.1,-inf)', '-1234.56', 'fat:1A cat', '<a b="c">d</a>', '16/B374D848') RETURNING *;
INSERT INTO w_types (id, e, t) SELECT id, e, s FROM usr WHERE id > 3 RETURNING id, e, t;
INSERT INTO w_types (id, d, ts, tz, iv, tm, ttz) SELECT id + 100, d, ts, tz, iv, t, tt FROM times WHERE id < 16 RETURNING *;
INSERT INTO w_types (id, f4, f8, i8, i2, b, m) SELECT id + 100, f4, f8, i8, i2, b, m FROM nums RETURNING *;
INSERT INTO w_types (id, t, by, u, ch, nm) SELECT id + 100, t, by, u, ch, nm FROM texts RETURNING *;
INSERT INTO w_types (id, jb, j, tv, x) SELECT id + 100, jb, j, tv, x FROM docs RETURNING *;
INSERT INTO w_types (id, ia, ta) SELECT id + 100, ia, ta FROM arrs RETURNING *;
INSERT INTO w_types (id, ir, im) SELECT id + 100, ir, im FROM rngs RETURNING *;
INSERT INTO w_types (id, c1, e, p) SELECT id + 100, c, e, p FROM usr RETURNING *;
-- setup: SET LOCAL datestyle = 'German'
INSERT INTO w_types (id, d, ts, t) VALUES (10, '3.2.2001', '3.2.2001 04:05', date '3.2.2001') RETURNING d, ts, t;
-- setup: SET LOCAL timezone = 'Asia/Kolkata'
INSERT INTO w_types (id, tz, ttz, d) VALUES (10, '2001-02-03 04:05:06', '04:05:06', '2001-02-03') RETURNING tz, ttz, d, tz::text;
-- setup: SET LOCAL extra_float_digits = -3
INSERT INTO w_types (id, f4, f8) SELECT id + 200, f4, f8 FROM nums WHERE id < 16;
-- setup: SET LOCAL intervalstyle = 'sql_standard'
INSERT INTO w_types (id, iv) VALUES (10, '-1 2:03:04'), (11, '1-2 3 -4:05:06') RETURNING iv;
-- setup: SET LOCAL bytea_output = 'escape'
INSERT INTO w_types (id, by) SELECT id + 200, by FROM texts WHERE id < 32 RETURNING by;
-- setup: SET LOCAL lc_numeric = 'C'
INSERT INTO w_types (id, n) VALUES (10, 1.234565), (11, -1.234565), (12, 999999999999999.999994) RETURNING n;
INSERT INTO w_part VALUES (50, 'north', 1), (51, 'south', 2), (52, 'north', 3);
INSERT INTO w_part VALUES (50, 'north', 1), (51, 'south', 2) RETURNING *;
INSERT INTO w_part VALUES (50, 'west', 1);
INSERT INTO w_part SELECT g, CASE WHEN g % 2 = 0 THEN 'north' ELSE 'south' END, g FROM generate_series(100, 150) g;
-- axes: none
INSERT INTO v_acc VALUES (60, 'view', 50) RETURNING *;
INSERT INTO v_acc VALUES (61, 'view', 500);
INSERT INTO w_uniq VALUES (5, 'x', 1), (5, 'y', 2) RETURNING *;
INSERT INTO w_child SELECT id + 1000, a, t FROM lo.bulk RETURNING id;
INSERT INTO lo.sink SELECT did, name FROM dept RETURNING *;
INSERT INTO lo.sink SELECT eid, name FROM emp WHERE salary > (SELECT avg(salary) FROM emp);
INSERT INTO w_acc VALUES (30);
INSERT INTO w_acc VALUES (30, 'x', 'notanumber');
INSERT INTO w_acc (nosuch) VALUES (1);
INSERT INTO w_acc VALUES (1, 2, 3, 4, 5, 6);
INSERT INTO nosuch VALUES (1);
INSERT INTO rv_emp VALUES (99, 'view', 500, 'ok');
INSERT INTO w_acc SELECT g, 'x', abs(1 / (g - 105)) FROM generate_series(100, 110) g;
INSERT INTO w_types (id, vc) VALUES (10, 'toolong');
INSERT INTO w_types (id, c) VALUES (10, 'toolong');
INSERT INTO w_types (id, n) VALUES (10, 1e15);
INSERT INTO w_types (id, p) VALUES (10, -1);
INSERT INTO w_types (id, e) VALUES (10, 'nosuch');
INSERT INTO w_types (id, bt) VALUES (10, B'1010');
INSERT INTO w_types (id, i2) VALUES (10, 40000);
