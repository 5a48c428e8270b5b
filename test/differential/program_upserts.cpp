// Making upserts. See program_upserts.h.
#include "program_upserts.h"

namespace remote_fdw::differential {

namespace {

// Fewer values than one message has room for, with every table's columns.
constexpr int kRowsOfOneStatement = 1500;

std::string number(int n) { return std::to_string(n); }

std::string inserted_value(Random &random, const ProgramColumn &column) {
  if (!column.series.empty() && random.chance(70)) return column.series;
  return sql_value(random.pick(column.good)) + "::" + column.type;
}

// A constant that its domain refuses (p is of one) is an error here even if nothing conflicts (README, Limits).
bool may_be_bad(const ProgramColumn &column) { return !column.bad.empty() && column.name != "p"; }

std::string new_value(Random &random, const ProgramTable &table, const ProgramColumn &column) {
  int luck = random.below(100);
  if (luck < 60) return "EXCLUDED." + column.name;
  if (luck < 75) return table.name + "." + column.name;
  if (luck < 80 && may_be_bad(column)) return sql_value(random.pick(column.bad));
  return sql_value(random.pick(column.good));
}

std::string condition(Random &random, const ProgramTable &table) {
  switch (random.below(5)) {
    case 0:
      return " WHERE " + table.name + ".id % " + number(2 + random.below(3)) + " <> 0";
    case 1:
      return " WHERE EXCLUDED.id < " + number(1 + random.below(30));
    default:
      return "";
  }
}

std::string set_list(Random &random, const ProgramTable &table) {
  std::string list;
  for (const ProgramColumn &column : table.columns)
    if (list.empty() || random.chance(table.columns.size() > 10 ? 15 : 70))
      list += (list.empty() ? "" : ", ") + column.name + " = " + new_value(random, table, column);
  return list;
}

std::string action(Random &random, const ProgramTable &table) {
  if (random.chance(20)) return " DO NOTHING";
  return " DO UPDATE SET " + set_list(random, table) + condition(random, table);
}

// Now and then one key comes twice.
std::string key(Random &random, const UpsertKeys &keys) {
  bool twice = keys.rows > 1 && keys.rows < kRowsOfOneStatement && random.chance(12);
  return twice ? number(keys.first) + " + (g - " + number(keys.first) + ") % " + number(keys.rows - 1) : "g";
}

std::string returning(Random &random, const ProgramTable &table) {
  if (!random.chance(35)) return "";
  return table.whole && random.chance(50) ? " RETURNING *" : " RETURNING id";
}

}  // namespace

bool takes_upserts(const ProgramTable &table) { return table.conflicts && table.key == KeyRule::Unique && table.touches.empty(); }

std::string make_upsert(Random &random, const ProgramTable &table, const UpsertKeys &keys) {
  std::string names, values;
  bool required = true;  // the first column of each table takes no NULL
  for (const ProgramColumn &column : table.columns) {
    if (!required && !random.chance(table.columns.size() > 10 ? 20 : 80)) continue;
    required = false;
    names += ", " + column.name;
    values += ", " + inserted_value(random, column);
  }
  return "INSERT INTO " + table.name + " (id" + names + ") SELECT " + key(random, keys) + values + " FROM generate_series(" + number(keys.first) + ", " +
         number(keys.first + keys.rows - 1) + ") g ON CONFLICT (id)" + action(random, table) + returning(random, table);
}

}  // namespace remote_fdw::differential
