// Many rows written: by INSERT, COPY, and by UPDATE and DELETE that only the local server can evaluate.
#include "case.h"

namespace remote_fdw::bench {

namespace {

std::string look_at(Stage &stage, const std::string &table) {
  return stage.remote().text("SELECT count(*), coalesce(sum(amount), 0), max(seen) FROM " + table);
}

Case into_empty(const std::string &name, const std::string &work, long rows, Route route) {
  Case insert{.name = name, .work = work, .limit = "COPY binary into the remote", .route = route, .tables = {Table::Inserted}};
  insert.before = [rows](Stage &stage) {
    stage.source_data(rows);
    stage.remote().run("TRUNCATE inserted");
  };
  insert.direct = [rows](Stage &stage, Access &access) {
    return std::to_string(access.session().send_copy("COPY inserted FROM STDIN (FORMAT binary)", stage.source_data(rows)));
  };
  insert.after = [](Stage &stage) { return look_at(stage, "inserted"); };
  return insert;
}

void insert_by(Case &insert, const std::string &sql) {
  insert.statement = sql;
  insert.foreign = [sql](Stage &, Access &access) { return std::to_string(access.session().change(sql)); };
}

// random() is volatile, so that the statement cannot be pushed; it changes nothing in what the statement does.
Case change(const std::string &name, const std::string &work, const std::string &sql, long rows, Route route) {
  Case change{.name = name, .work = work, .route = route, .tables = {Table::Changed}};
  change.before = [rows](Stage &stage) { refill_changed(stage.remote(), rows); };
  change.foreign = [sql](Stage &, Access &access) { return std::to_string(access.session().change(sql)); };
  change.after = [](Stage &stage) { return look_at(stage, "changed"); };
  change.statement = sql;
  return change;
}

// One statement with the keys and the new values as arrays.
Case::Run update_by_arrays(long rows) {
  std::string ids = "{", amounts = "{";
  for (long i = 1; i <= rows; i++) {
    ids += (i > 1 ? "," : "") + std::to_string(i);
    amounts += (i > 1 ? "," : "") + std::to_string(i * 7 + 1);
  }
  return [ids = ids + "}", amounts = amounts + "}"](Stage &, Access &access) {
    return std::to_string(
        access.session().change("UPDATE changed SET amount = new.amount FROM unnest($1::integer[], $2::bigint[]) AS "
                                "new (id, amount) WHERE changed.id = new.id",
                                {ids, amounts}));
  };
}

// The four kinds of bulk writes, at RTT 1 ms with fewer rows: one round trip for each would be seen.
std::vector<Case> bulk_cases(const std::string &suffix, long written, long changed, Route route) {
  std::string inserting = short_number(written) + " rows", changing = short_number(changed) + " rows", where = route == Route::Delayed ? ", RTT 1 ms" : "";
  Case insert = into_empty("insert-select" + suffix, "INSERT ... SELECT of " + inserting + where, written, route);
  insert_by(insert, "INSERT INTO inserted SELECT * FROM source" + (route == Route::Delayed ? " LIMIT " + std::to_string(written) : ""));

  Case copy = into_empty("copy-from" + suffix, "COPY foreign_table FROM, " + inserting + where, written, route);
  copy.foreign = copy.direct;

  Case update = change("update-unpushed" + suffix, "UPDATE of " + changing + " that cannot be pushed" + where,
                       "UPDATE changed SET amount = amount + 1 + (random() * 0)::bigint", changed, route);
  update.limit = "one UPDATE from unnest arrays, direct";
  update.direct = update_by_arrays(changed);

  Case remove = change("delete-unpushed" + suffix, "DELETE of " + changing + " that cannot be pushed" + where,
                       "DELETE FROM changed WHERE random() >= 0", changed, route);
  remove.limit = "one DELETE, direct";
  remove.direct = [](Stage &, Access &access) {
    return std::to_string(access.session().change("DELETE FROM changed"));
  };
  return {insert, copy, update, remove};
}

Case routed_case(long rows) {
  Case insert = into_empty("insert-routed", "INSERT ... SELECT of " + short_number(rows) + " rows into 4 foreign partitions", rows, Route::Loopback);
  insert.limit = "COPY binary into one remote table";
  insert.tables = {Table::Routed};
  insert.before = [rows](Stage &stage) {
    stage.source_data(rows);
    stage.remote().run("TRUNCATE routed_1, routed_2, routed_3, routed_4");
  };
  insert.direct = [rows](Stage &stage, Access &access) {
    return std::to_string(access.session().send_copy("COPY routed_1 FROM STDIN (FORMAT binary)", stage.source_data(rows)));
  };
  insert.after = [](Stage &stage) {
    return look_at(stage, "(TABLE routed_1 UNION ALL TABLE routed_2 UNION ALL TABLE routed_3 UNION ALL TABLE routed_4) routed");
  };
  insert_by(insert, "INSERT INTO routed SELECT * FROM source LIMIT " + std::to_string(rows));
  return insert;
}

Case values_case() {
  constexpr int kRows = 1000;
  std::string sql = "INSERT INTO inserted (id, kind, amount) VALUES ";
  for (int i = 1; i <= kRows; i++)
    sql += (i > 1 ? ", (" : "(") + std::to_string(i) + ", " + std::to_string(i % 7) + ", " + std::to_string(i * 3) + ")";
  Case insert = into_empty("insert-values", "INSERT of a VALUES list of 1000 rows, RTT 1 ms", kRows, Route::Delayed);
  insert.limit = "the same statement, direct";
  insert_by(insert, sql);
  insert.direct = insert.foreign;
  insert.statement = "";
  return insert;
}

}  // namespace

std::vector<Case> write_cases(const Sizes &sizes) {
  std::vector<Case> cases = bulk_cases("", sizes.inserted, sizes.changed, Route::Loopback);
  constexpr double kTargets[] = {1.4, 1.4, 2, 4};
  for (std::size_t i = 0; i < cases.size(); i++) cases[i].target = kTargets[i];
  cases.push_back(routed_case(sizes.inserted / 4));
  for (Case &distant : bulk_cases("-rtt", sizes.distant, sizes.distant, Route::Delayed)) cases.push_back(std::move(distant));
  cases.push_back(values_case());
  return cases;
}

}  // namespace remote_fdw::bench
