// Making random write sequences. See sequence_generator.h.
#include "sequence_generator.h"

#include "predicate.h"

namespace remote_fdw::differential {

namespace {

class SequenceMaker {
 public:
  SequenceMaker(const Model &model, Random &random) : model_(model), random_(random), predicates_(model, random) {}

  Sequence make() {
    steps_.push_back(random_.chance(25) ? "BEGIN ISOLATION LEVEL REPEATABLE READ" : "BEGIN");
    int length = 4 + random_.below(12);
    for (int i = 0; i < length; ++i) steps_.push_back(random_.chance(30) ? savepoint_step() : data_step());
    steps_.push_back(random_.chance(75) ? "COMMIT" : "ROLLBACK");
    return steps_;
  }

 private:
  std::string savepoint_step() {
    if (depth_ == 0 || random_.chance(45)) return "SAVEPOINT s" + std::to_string(++depth_);
    std::string name = "s" + std::to_string(1 + random_.below(depth_));
    if (random_.chance(65)) return "ROLLBACK TO " + name;
    depth_ = std::stoi(name.substr(1)) - 1;
    return "RELEASE " + name;
  }

  std::string data_step() {
    const Table &table = random_.pick(model_.writable);
    switch (random_.below(11)) {
      case 0:
      case 1:
        return insert(table);
      case 2:
        return insert_select(table);
      case 3:
      case 4:
        return update(table);
      case 5:
        return remove(table);
      case 6:
        return joined_update(table);
      case 7:
      case 8:
      case 9:
        return whole_write(table);
      default:
        return "SELECT * FROM " + table.name + condition(table);
    }
  }

  std::string condition(const Table &table) {
    if (random_.chance(10)) return "";
    return " WHERE " + predicates_.make(scope_of(table, ""), 2).render();
  }

  std::string returning() { return random_.chance(50) ? " RETURNING *" : ""; }

  std::string value(const Table &table, const Column &column) {
    if (column.name == table.key) return std::to_string(1 + random_.below(60));
    if (random_.chance(12)) return "NULL";
    if (table.name == "w_acc" && column.name == "bal") return std::to_string(random_.below(100) - 4);
    return random_.pick(column.literals);
  }

  std::string insert(const Table &table) {
    std::string columns;
    std::vector<const Column *> chosen;
    for (const Column &column : table.columns)
      if (column.name == table.key || column.name == "owner" || random_.chance(60)) chosen.push_back(&column);
    for (const Column *column : chosen) columns += (columns.empty() ? "" : ", ") + column->name;
    std::string rows;
    int count = random_.chance(60) ? 1 : 2 + random_.below(4);
    for (int i = 0; i < count; ++i) {
      std::string row;
      for (const Column *column : chosen) row += (row.empty() ? "" : ", ") + value(table, *column);
      rows += (i ? ", (" : "(") + row + ")";
    }
    return "INSERT INTO " + table.name + " (" + columns + ") VALUES " + rows +
           (random_.chance(25) ? " ON CONFLICT DO NOTHING" : "") + returning();
  }

  std::string insert_select(const Table &table) {
    std::string shift = std::to_string(100 + random_.below(5) * 100);
    std::string columns = table.key + (table.name == "w_acc" ? ", owner" : "");
    std::string sources = "eid + " + shift + (table.name == "w_acc" ? ", name" : "");
    return "INSERT INTO " + table.name + " (" + columns + ") SELECT " + sources + " FROM emp" + " WHERE eid % " +
           std::to_string(2 + random_.below(6)) + " = 0" + returning();
  }

  std::string update(const Table &table) {
    const Column &column = random_.pick(table.columns);
    if (column.name == table.key)
      return "UPDATE " + table.name + " SET " + column.name + " = " + value(table, column) + " WHERE " + column.name +
             " = " + value(table, column) + returning();
    std::string target = value(table, column);
    if (column.family == Family::Integer && random_.chance(40)) target = column.name + " + 1";
    if (column.type == "text" && random_.chance(40)) target = column.name + " || 'x'";
    return "UPDATE " + table.name + " SET " + column.name + " = " + target + condition(table) + returning();
  }

  std::string joined_update(const Table &table) {
    const Column &column = random_.pick(table.columns);
    std::string target = column.name == table.key || column.type != "text" ? "" : column.name;
    if (target.empty() || random_.chance(40))
      return "DELETE FROM " + table.name + " USING dept WHERE did = " + table.name + "." + table.key + returning();
    return "UPDATE " + table.name + " SET " + target + " = dept.name FROM dept WHERE did = " + table.name + "." +
           table.key + returning();
  }

  // A value of the column's type from tables of the same server.
  std::string subquery(const Table &table, const Column &column) {
    std::string where = " FROM emp WHERE did = " + table.name + "." + table.key + ")";
    if (column.family == Family::Integer || column.family == Family::Numeric) return "(SELECT count(*)" + where;
    if (column.type == "text") return "(SELECT min(name)" + where;
    return column.name;
  }

  std::string values_list(const Table &table, const Column &column) {
    std::string rows;
    for (int key = 1; key < 30; key += 1 + random_.below(9))
      rows += (rows.empty() ? "(" : ", (") + std::to_string(key) + ", " + value(table, column) + "::" + column.type + ")";
    return "(VALUES " + rows + ") v(k, x)";
  }

  const Column &other_column(const Table &table) {
    for (;;) {
      const Column &column = random_.pick(table.columns);
      if (column.name != table.key) return column;
    }
  }

  // Of two rows b that have come to the same key any one might be taken.
  static std::string only_one(const Table &table) {
    if (table.name == "w_acc") return "";
    return " AND (SELECT count(*) FROM " + table.name + " c WHERE c." + table.key + " = b." + table.key + ") = 1";
  }

  // What the remote can do from end to end.
  std::string whole_write(const Table &table) {
    const Column &column = other_column(table);
    std::string update = "UPDATE " + table.name + " SET " + column.name + " = ";
    std::string key = table.name + "." + table.key;
    switch (random_.below(7)) {
      case 0:
        return update + subquery(table, column) + condition(table) + returning();
      case 1:
        return "DELETE FROM " + table.name + " WHERE " + (random_.chance(50) ? "NOT " : "") + "EXISTS (SELECT 1 FROM emp WHERE did = " + key + ")" + returning();
      case 2:
        return update + value(table, column) + " WHERE " + table.key + " IN (SELECT did FROM dept WHERE boss IS NOT NULL)" + returning();
      case 3:
        return "WITH c AS (" + update + column.name + condition(table) + " RETURNING " + table.key + ") SELECT count(*), sum(" + table.key + ") FROM c";
      case 4:
        return "INSERT INTO " + table.name + " (" + table.key + (table.name == "w_acc" ? ", owner" : "") + ") SELECT " + table.key + " + " +
               std::to_string(1000 + random_.below(3) * 1000) + (table.name == "w_acc" ? ", owner" : "") + " FROM " + table.name + condition(table) +
               (random_.chance(30) ? " ON CONFLICT DO NOTHING" : "") + returning();
      case 5:
        return "UPDATE " + table.name + " a SET " + column.name + " = b." + column.name + " FROM " + table.name + " b WHERE b." + table.key + " = a." +
               table.key + " + 1" + only_one(table) + " RETURNING a." + table.key + ", b." + table.key;
      default:
        return update + "v.x FROM " + values_list(table, column) + " WHERE v.k = " + key + returning();
    }
  }

  std::string remove(const Table &table) { return "DELETE FROM " + table.name + condition(table) + returning(); }

  const Model &model_;
  Random &random_;
  PredicateMaker predicates_;
  Sequence steps_;
  int depth_ = 0;
};

}  // namespace

Sequence generate_sequence(const Model &model, Random &random) { return SequenceMaker(model, random).make(); }

std::vector<Sequence> simpler(const Sequence &sequence) {
  std::vector<Sequence> result;
  for (std::size_t i = sequence.size(); i-- > 0;) {
    Sequence shorter = sequence;
    shorter.erase(shorter.begin() + static_cast<std::ptrdiff_t>(i));
    if (!shorter.empty()) result.push_back(shorter);
  }
  return result;
}

}  // namespace remote_fdw::differential
