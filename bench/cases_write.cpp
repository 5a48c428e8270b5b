// Many rows written: by INSERT, COPY, and by UPDATE and DELETE that only the local server can evaluate.
#include "case.h"

namespace remote_fdw::bench {

namespace {

std::string look_at(Stage &stage, const std::string &table) {
  return stage.remote().text("SELECT count(*), coalesce(sum(amount), 0), max(seen) FROM " + table);
}

Case into_empty(const std::string &name, const std::string &work) {
  Case insert{
      .name = name, .work = work, .limit = "COPY binary into the remote", .target = 1.4, .tables = {Table::Inserted}};
  insert.before = [](Stage &stage) {
    stage.source_data();
    stage.remote().run("TRUNCATE inserted");
  };
  insert.direct = [](Stage &stage, Access &access) {
    return std::to_string(access.session().send_copy("COPY inserted FROM STDIN (FORMAT binary)", stage.source_data()));
  };
  insert.after = [](Stage &stage) { return look_at(stage, "inserted"); };
  return insert;
}

// random() is volatile, so that the statement cannot be pushed; it changes nothing in what the statement does.
Case change(const std::string &name, const std::string &work, const std::string &sql) {
  Case change{.name = name, .work = work, .tables = {Table::Changed}};
  change.before = [](Stage &stage) { refill_changed(stage.remote(), stage.sizes()); };
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

}  // namespace

std::vector<Case> write_cases(const Sizes &sizes) {
  std::string inserted = short_number(sizes.inserted), changed = short_number(sizes.changed);
  Case insert = into_empty("insert-select", "INSERT ... SELECT of " + inserted + " rows");
  insert.statement = "INSERT INTO inserted SELECT * FROM source";
  insert.foreign = [sql = insert.statement](Stage &, Access &access) {
    return std::to_string(access.session().change(sql));
  };

  Case copy = into_empty("copy-from", "COPY foreign_table FROM, " + inserted + " rows");
  copy.foreign = copy.direct;

  Case update = change("update-unpushed", "UPDATE of " + changed + " rows that cannot be pushed",
                       "UPDATE changed SET amount = amount + 1 + (random() * 0)::bigint");
  update.limit = "one UPDATE from unnest arrays, direct";
  update.target = 2;
  update.direct = update_by_arrays(sizes.changed);

  Case remove = change("delete-unpushed", "DELETE of " + changed + " rows that cannot be pushed",
                       "DELETE FROM changed WHERE random() >= 0");
  remove.limit = "one DELETE, direct";
  remove.target = 4;
  remove.direct = [](Stage &, Access &access) {
    return std::to_string(access.session().change("DELETE FROM changed"));
  };
  return {insert, copy, update, remove};
}

}  // namespace remote_fdw::bench
