// Making single statements. See program_statements.h.
#include "program_statements.h"

#include "program_upserts.h"

namespace remote_fdw::differential {

namespace {

std::string number(int n) { return std::to_string(n); }

std::string series(int first, int rows) { return "generate_series(" + number(first) + ", " + number(first + rows - 1) + ") g"; }

}  // namespace

// Around every limit that rows are gathered by.
int StatementMaker::count() {
  int luck = random_.below(1000);
  if (luck < 4) return 5000;
  if (luck < 25) return 1000 + random_.below(3) - 1;
  if (luck < 120) return 99 + random_.below(3);
  if (luck < 220) return 10 + random_.below(60);
  return 1 + random_.below(6);
}

int StatementMaker::fresh(int rows) {
  int first = next_;
  next_ += rows;
  return first;
}

const ProgramTable &StatementMaker::touch(const std::string &name) {
  const ProgramTable &table = program_table(name);
  tables_.insert(table.stored ? table.stored : name);
  tables_.insert(table.touches.begin(), table.touches.end());
  return table;
}

const ProgramTable &StatementMaker::any_table() {
  if (random_.chance(30)) return touch("w_bulk");
  for (;;)
    if (const ProgramTable &table = random_.pick(program_tables()); !out_of_reach(table.name)) return touch(table.name);
}

// One of `count` forms, of which the form `route` writes to lw_route.
int StatementMaker::pick_without_route(int count, int route) {
  int form = random_.below(count);
  return form == route && out_of_reach("lw_route") ? 0 : form;
}

const ProgramTable &StatementMaker::updated_table() {
  for (;;)
    if (const ProgramTable &table = any_table(); table.updates) return table;
}

std::vector<const ProgramColumn *> StatementMaker::chosen_columns(const ProgramTable &table) {
  std::vector<const ProgramColumn *> columns;
  int likely = table.columns.size() > 10 ? 20 : 80;
  bool required = true;  // the first column of each table takes no NULL
  for (const ProgramColumn &column : table.columns) {
    if (required || random_.chance(likely)) columns.push_back(&column);
    required = false;
  }
  return columns;
}

std::string StatementMaker::returning(const ProgramTable &table) {
  if (!random_.chance(30)) return "";
  return table.whole && random_.chance(50) ? " RETURNING *" : " RETURNING id";
}

std::string StatementMaker::on_conflict(const ProgramTable &table) {
  if (!table.conflicts || !random_.chance(20)) return "";
  // ON CONFLICT DO UPDATE is refused where row triggers of the local server would have to know which it was
  if (table.name == "w_both" || table.name == "w_ltrig" || random_.chance(40)) return " ON CONFLICT DO NOTHING";
  const ProgramColumn &column = table.columns.back();
  std::string update = " ON CONFLICT (id) DO UPDATE SET " + column.name + " = EXCLUDED." + column.name;
  return random_.chance(40) ? update + " WHERE " + table.name + ".id > " + number(random_.below(15)) : update;
}

std::string name_list(const std::vector<const ProgramColumn *> &columns) {
  std::string names = " (id";
  for (const ProgramColumn *column : columns) names += ", " + column->name;
  return names + ")";
}

std::string StatementMaker::insert_values(Fault fault) {
  const ProgramTable &table = any_table();
  auto columns = chosen_columns(table);
  int rows = random_.chance(4) ? 99 + random_.below(3) : 1 + random_.below(8);
  int first = fresh(rows), faulty = fault == Fault::Some ? random_.below(rows) : -1;
  std::string conflict = on_conflict(table), text;
  for (int i = 0; i < rows; ++i) {
    bool clash = i == faulty && (random_.chance(60) || columns.empty());
    std::size_t bad = clash || i != faulty ? columns.size() : static_cast<std::size_t>(random_.below(static_cast<int>(columns.size())));
    text += (i ? ", (" : "(") + number(clash || (!conflict.empty() && random_.chance(30)) ? 1 + random_.below(9) : first + i);
    for (std::size_t c = 0; c < columns.size(); ++c)
      text += ", " + sql_value(random_.pick(c == bad && !columns[c]->bad.empty() ? columns[c]->bad : columns[c]->good));
    text += ")";
  }
  return "INSERT INTO " + table.name + name_list(columns) + " VALUES " + text + conflict + returning(table);
}

std::string StatementMaker::series_of(const ProgramColumn &column) {
  if (!column.series.empty() && random_.chance(75)) return column.series;
  return sql_value(random_.pick(column.good)) + "::" + column.type;
}

std::string StatementMaker::bad_series(const ProgramTable &table, const ProgramColumn &column, int row) {
  if (column.bad.empty() || !table.whole) return series_of(column);
  std::string good = column.series.empty() ? sql_value(column.good.front()) + "::" + column.type : column.series;
  return "CASE WHEN g = " + number(row) + " THEN " + sql_value(random_.pick(column.bad)) + "::" + column.type + " ELSE " + good + " END";
}

std::string StatementMaker::insert_series(Fault fault) {
  const ProgramTable &table = any_table();
  auto columns = chosen_columns(table);
  int rows = count(), first = fresh(rows), faulty = first + random_.below(rows);
  bool clash = fault == Fault::Some && (random_.chance(60) || columns.empty());
  std::string conflict = on_conflict(table), key = "g";
  if (clash) key = "CASE WHEN g = " + number(faulty) + " THEN 3 ELSE g END";
  if (!conflict.empty() && rows > 2) key = "CASE WHEN g % 3 = 0 AND g < " + number(first + 40) + " THEN 1 + g % 20 ELSE g END";
  std::size_t bad = clash || fault == Fault::None ? columns.size() : static_cast<std::size_t>(random_.below(static_cast<int>(columns.size())));
  std::string values;
  for (std::size_t c = 0; c < columns.size(); ++c) values += ", " + (c == bad ? bad_series(table, *columns[c], faulty) : series_of(*columns[c]));
  return "INSERT INTO " + table.name + name_list(columns) + " SELECT " + key + values + " FROM " + series(first, rows) + conflict + returning(table);
}

std::string StatementMaker::some_rows(const std::string &key) {
  switch (random_.below(4)) {
    case 0:
      return key + " % " + number(2 + random_.below(4)) + " = 0";
    case 1:
      return key + " < " + number(1 + random_.below(30));
    case 2:
      return key + " BETWEEN " + number(random_.below(10)) + " AND " + number(10 + random_.below(3000));
    default:
      return "true";
  }
}

std::string StatementMaker::insert_from_table() {
  std::string first = number(fresh(100000) + 10000);
  switch (pick_without_route(5, 3)) {
    case 0:
      touch("w_heap");
      return "INSERT INTO w_heap SELECT id + " + first + ", grp, t FROM w_bulk WHERE local_true(id) AND " + some_rows("id") + returning(program_table("w_heap"));
    case 1:
      touch("w_bulk");
      return "INSERT INTO w_bulk SELECT id + " + first + ", grp, t, n FROM w_bulk WHERE local_true(id)" + returning(program_table("w_bulk"));
    case 2:
      touch("w_bulk");
      return "INSERT INTO w_bulk (id, grp, t) SELECT id + " + first + ", a, t FROM lo.bulk WHERE " + some_rows("id") + returning(program_table("w_bulk"));
    case 3:
      touch("lw_route");
      return "INSERT INTO lw_route SELECT id + " + first + ", (ARRAY['north','south','here'])[1 + grp % 3], LEAST(n, 5) FROM w_bulk WHERE grp >= 0 AND local_true(id)";
    default:
      touch("w_heap");
      return "INSERT INTO w_heap SELECT h.id + " + first + ", l.a, h.b FROM w_heap h JOIN lo.bulk l ON l.id = h.id + 1000 WHERE local_true(h.id)";
  }
}

// Functions that look at the table while its rows are on their way.
std::string StatementMaker::insert_looking() {
  bool many = random_.chance(15);
  int rows = many ? 150 + random_.below(900) : 1 + random_.below(12), first = fresh(rows);
  if (many) return insert_looking_now_and_then(first, rows);
  switch (pick_without_route(4, 3)) {
    case 0:
      touch("w_bulk");
      return "INSERT INTO w_bulk (id, grp) SELECT g, bulk_count() % 900 FROM " + series(first, rows) + " RETURNING grp";
    case 1:
      touch("w_heap");
      return "INSERT INTO w_heap SELECT g, heap_max() % 1000, 'looked' FROM " + series(first, rows);
    case 2:
      touch("w_heap");
      touch("w_bulk");
      return "WITH i AS (INSERT INTO w_bulk (id, grp) SELECT g, heap_max() % 900 FROM " + series(first, rows) + " RETURNING id) INSERT INTO w_heap SELECT id, bulk_count() FROM i";
    default:
      touch("lw_route");
      return "INSERT INTO lw_route SELECT g, CASE WHEN g % 2 = 0 THEN 'north' ELSE 'here' END, (SELECT bulk_count() + g * 0) FROM " + series(first, rows);
  }
}

// While rows of a COPY are on their way.
std::string StatementMaker::insert_looking_now_and_then(int first, int rows) {
  std::string when = "CASE WHEN g % " + number(37 + random_.below(200)) + " = 0 THEN ", key = "g";
  if (random_.chance(20)) key = "CASE WHEN g = " + number(first + random_.below(rows)) + " THEN 2 ELSE g END";
  touch("w_bulk");
  touch("w_heap");
  switch (random_.below(4)) {
    case 0:
      return "INSERT INTO w_bulk (id, grp, t) SELECT " + key + ", " + when + "bulk_count() % 900 ELSE 1 END, repeat('wide', 200) FROM " + series(first, rows);
    case 1:
      return "INSERT INTO w_heap SELECT " + key + ", " + when + "heap_max() % 900 ELSE 1 END, repeat('wide', 200) FROM " + series(first, rows);
    case 2:
      return "INSERT INTO w_bulk (id, grp, t) SELECT " + key + ", " + when + "try_bulk(1 + g % 60) ELSE 1 END, repeat('wide', 200) FROM " + series(first, rows);
    default:
      return "INSERT INTO w_bulk (id, grp, t) SELECT " + key + ", " + when + "try_heap(g) ELSE 1 END, repeat('wide', 200) FROM " + series(first, rows);
  }
}

// Savepoints inside of a statement whose rows are on their way.
std::string StatementMaker::insert_with_blocks() {
  touch("w_bulk");
  touch("w_heap");
  int rows = 1 + random_.below(20), first = fresh(rows), other = random_.chance(50) ? fresh(rows) : 10 + random_.below(40);
  std::string key = "g";
  if (random_.chance(25)) key = "CASE WHEN g = " + number(first + random_.below(rows)) + " THEN 2 ELSE g END";
  std::string shift = number(other - first) + " + g";
  switch (random_.below(5)) {
    case 0:
      return "INSERT INTO w_heap SELECT g, try_bulk(" + shift + "), 'row' FROM " + series(first, rows) + " RETURNING id, a";
    case 1:
      return "INSERT INTO w_bulk SELECT " + key + ", try_bulk(" + shift + "), 'row' FROM " + series(first, rows);
    case 2:
      return "INSERT INTO w_bulk SELECT " + key + ", try_heap(g), 'row' FROM " + series(first, rows);
    case 3:
      return "INSERT INTO w_heap SELECT " + key + ", add_heap(g) + try_heap(g), 'row' FROM " + series(first, rows);
    default:
      return "UPDATE w_heap SET a = try_bulk(" + number(random_.chance(50) ? fresh(50000) : 5) + " + id) WHERE id < 30 AND local_true(id)";
  }
}

Command StatementMaker::copy_from(Fault fault) {
  const ProgramTable *table = &any_table();
  while (!table->copies) table = &any_table();
  auto columns = chosen_columns(*table);
  int rows = count(), first = fresh(rows), faulty = fault == Fault::Some ? random_.below(rows) : -1;
  std::string data;
  for (int i = 0; i < rows; ++i) {
    bool clash = i == faulty && random_.chance(60);
    std::size_t bad = clash || i != faulty || columns.empty() ? columns.size() : static_cast<std::size_t>(random_.below(static_cast<int>(columns.size())));
    data += number(clash ? 2 : first + i);
    for (std::size_t c = 0; c < columns.size(); ++c)
      data += "\t" + copy_value(random_.pick(c == bad && !columns[c]->bad.empty() ? columns[c]->bad : columns[c]->good));
    data += "\n";
  }
  return {"COPY " + table->name + name_list(columns) + " FROM STDIN" + (table->whole && random_.chance(20) ? " WHERE id % 3 <> 0" : ""), data};
}

// New values that are computed from the table that is being changed: as it was before the statement.
std::string StatementMaker::looking_assignment() {
  switch (random_.below(4)) {
    case 0:
      return "grp = (SELECT count(*) FROM w_bulk x WHERE x.id < 60 AND x.grp = w_bulk.grp AND local_true(x.id)) % 900";
    case 1:
      return "t = (SELECT max(x.t) FROM w_bulk x WHERE x.id = w_bulk.id + 1) || local_int(id)";
    case 2:
      return "grp = (SELECT count(*) FROM w_bulk) % 900 + local_int(0)";
    default:
      return "(grp, t) = (SELECT h.a, h.b FROM w_heap h WHERE h.id = w_bulk.id AND h.a IS NOT NULL UNION ALL SELECT 1, 'none' LIMIT 1)";
  }
}

std::string StatementMaker::update_rows(Fault fault) {
  const ProgramTable &table = updated_table();
  std::string set;
  for (const ProgramColumn &column : table.columns)
    if (!column.updated.empty() && (set.empty() || random_.chance(50))) set += (set.empty() ? "" : ", ") + column.name + " = " + column.updated;
  if (set.empty()) {
    const ProgramColumn &column = random_.pick(table.columns);
    set = column.name + " = " + sql_value(random_.pick(column.good));
  }
  if (fault == Fault::Some && table.name == "w_bulk") set = "grp = CASE WHEN id % 10 = 7 THEN 1000 ELSE local_int(grp) END";
  if (fault == Fault::Some && table.name == "w_kid") set = "par = local_int(par) + CASE WHEN id = 6 THEN 500 ELSE 0 END";
  if (random_.chance(12) && table.name == "w_bulk") set = looking_assignment();
  if (random_.chance(10)) set = "id = id + local_int(" + number(fresh(100000) + 10000) + ")";
  return "UPDATE " + table.name + " SET " + set + " WHERE local_true(id) AND " + some_rows("id") + returning(table);
}

std::string StatementMaker::update_joined() {
  const ProgramTable &table = touch(random_.chance(70) ? "w_bulk" : "w_types");
  std::string t = table.name;
  switch (random_.below(6)) {
    case 0:
      return "UPDATE " + t + " SET t = v.x FROM (VALUES (1, 'twice'), (1, 'twice'), (2, 'once'), (77, 'never')) v(k, x) WHERE v.k = " + t + ".id AND local_true(v.k) RETURNING " + t + ".id, v.x";
    case 1:
      return "UPDATE " + t + " SET t = 'l' || l.a FROM lo.bulk l WHERE l.id = " + t + ".id + 1000 AND local_true(l.id)";
    case 2:
      return "UPDATE " + t + " SET t = h.b FROM (SELECT id, min(b) AS b FROM w_heap GROUP BY id) h WHERE h.id = " + t + ".id AND local_true(h.id) RETURNING " + t + ".id, " + t + ".t";
    case 3:
      return "DELETE FROM " + t + " USING (VALUES (1), (1), (2), (2), (77)) v(k) WHERE v.k = " + t + ".id AND local_true(v.k) RETURNING " + t + ".id";
    case 4:
      return "DELETE FROM " + t + " USING lo.bulk l WHERE l.id = " + t + ".id + 1000 AND local_true(l.a)";
    default:
      return "UPDATE " + t + " SET t = 'from ' || g FROM generate_series(1, 60) g WHERE g % 20 = " + t + ".id % 20 AND g = local_int(" + t + ".id)";
  }
}

std::string StatementMaker::delete_rows() {
  const ProgramTable &table = updated_table();
  return "DELETE FROM " + table.name + " WHERE local_true(id) AND " + some_rows("id") + returning(table);
}

// One statement, several writes.
std::string StatementMaker::chained() {
  int rows = random_.chance(10) ? 100 : 1 + random_.below(5), first = fresh(rows);
  switch (random_.below(9)) {
    case 7:
      touch("w_bulk");
      return "WITH d AS (DELETE FROM w_bulk WHERE local_true(id) AND " + some_rows("id") + " RETURNING *) INSERT INTO w_bulk SELECT id, grp, 'again' FROM d";
    case 8:
      touch("w_bulk");
      touch("w_heap");
      return "WITH u AS (UPDATE w_bulk SET grp = local_int(grp) + 1 WHERE " + some_rows("id") + " RETURNING id, grp), h AS (INSERT INTO w_heap SELECT id, grp, 'u' FROM u RETURNING a) SELECT count(*), sum(a) FROM h";
    case 0:
      touch("w_par");
      touch("w_kid");
      return "WITH p AS (INSERT INTO w_par SELECT g, 'new' FROM " + series(first, rows) + " RETURNING id) INSERT INTO w_kid SELECT id, id, 'of new' FROM p RETURNING *";
    case 1:
      touch("w_bulk");
      touch("w_heap");
      return "WITH d AS (DELETE FROM w_bulk WHERE local_true(id) AND " + some_rows("id") + " RETURNING *) INSERT INTO w_heap SELECT id, grp, t FROM d";
    case 2:
      touch("w_bulk");
      touch("w_heap");
      return "WITH i AS (INSERT INTO w_bulk SELECT g, 1, 'cte' FROM " + series(first, rows) + " RETURNING id), u AS (UPDATE w_heap SET a = local_int(7) WHERE id < 5 RETURNING id) SELECT (SELECT count(*) FROM i), (SELECT count(*) FROM u)";
    case 3:
      touch("w_bulk");
      touch("w_heap");
      return "WITH i AS (INSERT INTO w_heap SELECT g, 1, 'first' FROM " + series(first, rows) + "), j AS (INSERT INTO w_bulk SELECT g, 1, 'second' FROM " + series(first, rows) + ") SELECT count(*) FROM w_par";
    case 4:
      touch("w_par");
      touch("w_kid");
      return "WITH k AS (DELETE FROM w_kid WHERE par = 2 AND local_true(id) RETURNING par) SELECT count(*) FROM k";
    case 5:
      touch("w_heap");
      return "WITH i AS (INSERT INTO w_heap SELECT g, 2, 'seen?' FROM " + series(first, rows) + " RETURNING id) SELECT (SELECT count(*) FROM i) AS i, (SELECT count(*) FROM w_par) AS p";
    default:
      touch("w_par");
      return "INSERT INTO w_par SELECT g, 'p' || g FROM " + series(first, rows) + (random_.chance(50) ? " RETURNING v" : "");
  }
}

// A query of the same server whose functions write.
std::string StatementMaker::writing_query() {
  touch("w_heap");
  touch("w_bulk");
  std::string first = number(fresh(100000) + 10000);
  switch (random_.below(5)) {
    case 0:
      return "SELECT put_heap(id + " + first + ") FROM w_bulk WHERE local_true(id) AND id < 15";
    case 1:
      return "SELECT id, add_heap(id + " + first + ") FROM w_heap WHERE id < 12";
    case 2:
      return "SELECT try_bulk(id + " + number(random_.chance(50) ? 20 : fresh(1000)) + ") FROM w_heap WHERE id < 30 ORDER BY id";
    case 3:
      return "SELECT b.id, try_heap(b.id) FROM w_bulk b JOIN w_heap h ON h.id = b.id WHERE b.id < 9";
    default:
      return "SELECT count(*), sum(fail_at(id, " + number(random_.chance(30) ? 4 : -1) + ") + add_heap(id)) FROM w_bulk WHERE id < 10";
  }
}

std::string StatementMaker::small_write() {
  int key = random_.chance(25) ? 1 + random_.below(20) : fresh(1);
  switch (pick_without_route(6, 5)) {
    case 0:
      touch("w_heap");
      return "INSERT INTO w_heap VALUES (" + number(key) + ", 1, 'small')";
    case 1:
      touch("w_bulk");
      return "INSERT INTO w_bulk SELECT g, 2, 'small' FROM " + series(key, 1 + random_.below(4));
    case 2:
      touch("w_bulk");
      return "UPDATE w_bulk SET grp = local_int(grp) + " + number(random_.chance(20) ? 999 : 0) + " WHERE id < 8";
    case 3:
      touch("w_heap");
      return "DELETE FROM w_heap WHERE id = local_int(" + number(1 + random_.below(20)) + ")";
    case 4:
      touch("w_kid");
      return "INSERT INTO w_kid VALUES (" + number(key) + ", " + number(random_.chance(30) ? 888 : 1) + ", 'small')";
    default:
      touch("lw_route");
      return "INSERT INTO lw_route VALUES (" + number(key) + ", 'north', 1), (" + number(fresh(1)) + ", 'south', 2), (" + number(fresh(1)) + ", 'here', 3)";
  }
}

std::string StatementMaker::inner_block() {
  touch("w_heap");
  return "BEGIN " + small_write() + "; " + (random_.chance(50) ? insert_series(fault(30)) : small_write()) +
         "; EXCEPTION WHEN OTHERS THEN INSERT INTO w_heap VALUES (" + number(fresh(1)) + ", 9, SQLSTATE); END; ";
}

// RETURNING needs a destination in PL/pgSQL.
std::string without_returning(std::string sql) {
  auto at = sql.rfind(" RETURNING ");
  return at == std::string::npos ? sql : sql.substr(0, at);
}

std::string StatementMaker::block() {
  touch("w_heap");
  std::string head = "DO $f$ DECLARE r record; n int; BEGIN ", tail = " END $f$";
  switch (random_.below(6)) {
    case 0:
      return head + without_returning(inner_block()) + without_returning(small_write()) + ";" + tail;
    case 1:
      return head + "FOR i IN 1.." + number(2 + random_.below(30)) + " LOOP BEGIN INSERT INTO w_heap VALUES (" + number(fresh(50)) +
             " + i, i, 'loop'); PERFORM fail_at(i % 4, 3); EXCEPTION WHEN OTHERS THEN UPDATE w_heap SET a = a WHERE id = i; END; END LOOP;" + tail;
    case 2:
      return head + "FOR r IN SELECT id, b FROM w_heap WHERE id < 25 LOOP INSERT INTO w_heap VALUES (r.id + " + number(fresh(1000)) + ", 0, r.b); IF r.id % 5 = 0 THEN " +
             without_returning(small_write()) + "; END IF; END LOOP;" + tail;
    case 3:
      return head + without_returning(insert_with_blocks()) + "; EXCEPTION WHEN OTHERS THEN INSERT INTO w_heap VALUES (" + number(fresh(1)) + ", 8, SQLSTATE);" + tail;
    case 4:
      return head + without_returning(insert_series(fault(40))) + "; GET DIAGNOSTICS n = ROW_COUNT; INSERT INTO w_heap VALUES (" + number(fresh(1)) + ", n, 'count');" + tail;
    default:
      return head + "BEGIN " + without_returning(inner_block()) + "PERFORM fail_at(1, " + number(random_.below(2)) + "); EXCEPTION WHEN OTHERS THEN NULL; END; " + without_returning(small_write()) + ";" + tail;
  }
}

std::string StatementMaker::read() {
  switch (pick_without_route(5, 3)) {
    case 0:
      return "SELECT count(*), sum(grp) FROM w_bulk";
    case 1:
      return "SELECT id, grp, t FROM w_bulk WHERE id < 60 AND local_true(id)";
    case 2:
      return "SELECT count(*), max(b) FROM w_heap WHERE a < 100";
    case 3:
      return "SELECT region, count(*), sum(v) FROM lw_route GROUP BY region";
    default:
      return "SELECT * FROM w_types WHERE id < 1020";
  }
}

std::string StatementMaker::upsert() {
  for (;;) {
    const ProgramTable &table = random_.pick(program_tables());
    if (!takes_upserts(table)) continue;
    touch(table.name);
    int rows = count();
    int first = random_.chance(60) ? 1 + random_.below(15) : 990 + random_.below(next_ - 980);
    return make_upsert(random_, table, {first, rows});
  }
}

Command StatementMaker::make() {
  int luck = random_.below(100);
  if (luck < 12) return {insert_values(fault(15)), {}};
  if (luck < 26) return {insert_series(fault(15)), {}};
  if (luck < 31) return {insert_from_table(), {}};
  if (luck < 37) return {insert_looking(), {}};
  if (luck < 47) return {insert_with_blocks(), {}};
  if (luck < 52) return copy_from(fault(15));
  if (luck < 56) return {upsert(), {}};
  if (luck < 63) return {update_rows(fault(15)), {}};
  if (luck < 68) return {update_joined(), {}};
  if (luck < 72) return {delete_rows(), {}};
  if (luck < 79) return {chained(), {}};
  if (luck < 83) return {writing_query(), {}};
  if (luck < 91) return {block(), {}};
  if (luck < 96) return {small_write(), {}};
  return {read(), {}};
}

Command StatementMaker::committing_block() {
  return {"DO $f$ BEGIN FOR i IN 1..3 LOOP " + without_returning(insert_series(Fault::None)) + "; " + without_returning(small_write()) + "; IF i = 2 THEN ROLLBACK; ELSE COMMIT; END IF; END LOOP; END $f$", {}};
}

}  // namespace remote_fdw::differential
