// Making and cutting set operations. See set_generator.h.
#include "set_generator.h"

namespace remote_fdw::differential {

namespace {

std::string number(std::size_t n) { return std::to_string(n); }

class SetMaker {
 public:
  SetMaker(const Model &model, Random &random) : model_(model), random_(random), predicates_(model, random) {}

  SetQuery make() {
    first_arm();
    int more = 1 + random_.below(3);
    for (int i = 0; i < more; ++i) add_arm();
    query_.from_right = random_.chance(30);
    surround();
    return query_;
  }

 private:
  const Table &readable() { return random_.pick(model_.readable); }

  void first_arm() {
    const Table &table = readable();
    std::vector<const Column *> candidates;
    for (const Column &column : table.columns)
      if (canonical(column)) candidates.push_back(&column);
    SetArm arm{{}, table.name + " a", {}};
    std::size_t count = 1 + static_cast<std::size_t>(random_.below(3));
    for (std::size_t i = 0; i < count; ++i) {
      const Column *column = candidates.empty() ? nullptr : random_.pick(candidates);
      shape_.push_back(column);
      arm.columns.push_back((column ? "a." + column->name : std::string("1")) + " AS c" + number(i + 1));
    }
    finish(arm, table);
  }

  void finish(SetArm &arm, const Table &table) {
    Scope scope = scope_of(table, "a");
    int conditions = random_.below(3);
    for (int i = 0; i < conditions; ++i) arm.where.push_back(predicates_.make(scope, 1));
    query_.arms.push_back(arm);
  }

  // A column that the arm's table has for it, of the same type or, among integers, of any; else a constant.
  std::string column_like(const Column *wanted, const Table &table) {
    std::vector<std::string> fitting;
    for (const Column &column : table.columns) {
      if (!wanted ? column.type == "integer" : column.type == wanted->type && column.collation == wanted->collation) fitting.push_back("a." + column.name);
      if (wanted && wanted->family == Family::Integer && column.family == Family::Integer && random_.chance(25)) fitting.push_back("a." + column.name);
    }
    if (fitting.empty() || random_.chance(12)) return constant_like(wanted);
    return random_.pick(fitting);
  }

  std::string constant_like(const Column *wanted) {
    if (random_.chance(40)) return "NULL";
    return wanted ? predicates_.literal(*wanted) : "1";
  }

  void add_arm() {
    static const auto &operations =
        *new std::vector<std::string>{" UNION ", " UNION ALL ", " UNION ALL ", " INTERSECT ", " EXCEPT ", " INTERSECT ALL ", " EXCEPT ALL "};
    query_.operations.push_back(random_.pick(operations));
    SetArm arm;
    if (random_.chance(8)) {
      for (const Column *column : shape_) arm.columns.push_back(constant_like(column));
      query_.arms.push_back(arm);
      return;
    }
    const Table &table = readable();
    arm.from = table.name + " a";
    for (const Column *column : shape_) arm.columns.push_back(column_like(column, table));
    finish(arm, table);
  }

  std::string columns(const std::string &prefix = "") const {
    std::string text;
    for (std::size_t i = 1; i <= shape_.size(); ++i) text += (i > 1 ? ", " : "") + prefix + "c" + number(i);
    return text;
  }

  void surround() {
    bool integer = !shape_.front() || shape_.front()->family == Family::Integer;
    const Table &other = readable();
    switch (random_.below(integer ? 11 : 8)) {
      case 0:
        return around("SELECT count(*), count(DISTINCT c1) FROM (", ") u WHERE c1 IS NOT NULL");
      case 1:
        return around("SELECT c1, count(*) FROM (", ") u GROUP BY c1");
      case 2:
        return around("SELECT DISTINCT c1 FROM (", ") u ORDER BY c1 LIMIT " + number(1 + static_cast<std::size_t>(random_.below(9))));
      case 3:
        return around("WITH w AS (", ") SELECT count(*) FROM w x JOIN w y ON x.c1 = y.c1");
      case 4:
        return around("SELECT " + columns() + " FROM (SELECT u.*, row_number() OVER (PARTITION BY c1 ORDER BY " + columns() + ") AS rn FROM (", ") u) v WHERE rn <= 2");
      case 8:
        return around("SELECT u.*, b." + other.key + " FROM (", std::string(") u ") + (random_.chance(50) ? "LEFT " : "") + "JOIN " + other.name + " b ON b." + other.key + " = u.c1");
      case 9:
        return around("SELECT b." + other.key + " FROM " + other.name + " b WHERE b." + other.key + (random_.chance(30) ? " NOT" : "") + " IN (SELECT c1 FROM (", ") u)");
      case 10:
        return around("SELECT b." + other.key + " FROM " + other.name + " b WHERE b." + other.key + " > (SELECT min(c1) FROM (", ") u)");
      default:
        end();
    }
  }

  void around(const std::string &head, const std::string &tail) {
    query_.head = head;
    query_.tail = tail;
  }

  void end() {
    if (random_.chance(40)) return;
    query_.order = " ORDER BY ";
    for (std::size_t i = 1; i <= shape_.size(); ++i) query_.order += (i > 1 ? ", " : "") + number(i) + (random_.chance(30) ? " DESC" : "");
    if (random_.chance(60)) query_.limit = " LIMIT " + number(static_cast<std::size_t>(random_.below(12))) + (random_.chance(30) ? " OFFSET 2" : "");
  }

  const Model &model_;
  Random &random_;
  PredicateMaker predicates_;
  SetQuery query_;
  std::vector<const Column *> shape_;  // null: an integer of no column
};

std::string text_of(const SetArm &arm) {
  std::string sql = "SELECT ";
  for (std::size_t i = 0; i < arm.columns.size(); ++i) sql += (i ? ", " : "") + arm.columns[i];
  if (!arm.from.empty()) sql += " FROM " + arm.from;
  for (std::size_t i = 0; i < arm.where.size(); ++i) sql += (i ? " AND " : " WHERE ") + arm.where[i].render();
  return sql;
}

}  // namespace

std::string SetQuery::render() const {
  std::string sql = text_of(arms.front());
  for (std::size_t i = 1; i < arms.size(); ++i) {
    bool opens = from_right && i + 1 < arms.size();
    sql += operations[i - 1] + (opens ? "(" : "") + text_of(arms[i]);
  }
  if (from_right && arms.size() > 2) sql += std::string(arms.size() - 2, ')');
  return head + sql + order + limit + tail;
}

std::vector<SetQuery> SetQuery::simpler() const {
  std::vector<SetQuery> result;
  auto add = [&](auto change) {
    SetQuery candidate = *this;
    change(candidate);
    result.push_back(candidate);
  };
  if (!head.empty()) add([](SetQuery &q) { q.head = q.tail = ""; });
  if (!limit.empty()) add([](SetQuery &q) { q.limit.clear(); });
  if (!order.empty() && limit.empty()) add([](SetQuery &q) { q.order.clear(); });
  if (from_right) add([](SetQuery &q) { q.from_right = false; });
  for (std::size_t i = 1; i < arms.size() && arms.size() > 2; ++i)
    add([i](SetQuery &q) {
      q.arms.erase(q.arms.begin() + static_cast<std::ptrdiff_t>(i));
      q.operations.erase(q.operations.begin() + static_cast<std::ptrdiff_t>(i) - 1);
    });
  for (std::size_t i = 0; i < arms.size(); ++i)
    for (std::size_t j = 0; j < arms[i].where.size(); ++j) {
      add([i, j](SetQuery &q) { q.arms[i].where.erase(q.arms[i].where.begin() + static_cast<std::ptrdiff_t>(j)); });
      for (const Predicate &reduced : arms[i].where[j].simpler()) add([&](SetQuery &q) { q.arms[i].where[j] = reduced; });
    }
  return result;
}

SetQuery generate_set_query(const Model &model, Random &random) { return SetMaker(model, random).make(); }

}  // namespace remote_fdw::differential
