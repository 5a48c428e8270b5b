// Making and cutting random SELECTs. See query_generator.h.
#include "query_generator.h"

#include <algorithm>

namespace remote_fdw::differential {

namespace {

std::string comma_list(const std::vector<std::string> &parts) {
  std::string text;
  for (const auto &part : parts) text += (text.empty() ? "" : ", ") + part;
  return text;
}

class QueryMaker {
 public:
  QueryMaker(const Model &model, Random &random) : model_(model), random_(random), predicates_(model, random) {}

  GeneratedQuery make() {
    add_tables();
    int conjuncts = random_.below(4);
    for (int i = 0; i < conjuncts; ++i) query_.where.push_back(predicates_.make(scope_, 2));
    int shape = random_.below(100);
    if (shape < 50)
      plain();
    else if (shape < 80)
      aggregate();
    else if (shape < 90)
      distinct();
    else
      set_operation();
    return query_;
  }

 private:
  void add_tables() {
    const Table &first = random_.pick(model_.readable);
    query_.from = first.name + " a";
    scope_ = scope_of(first, "a");
    keys_ = {"a." + first.key};
    aliases_ = {"a"};
    int extra = random_.chance(50) ? 1 + random_.below(3) : 0;
    for (int i = 0; i < extra; ++i) add_join(std::string(1, static_cast<char>('b' + i)));
    if (random_.chance(25)) add_semi_join("x");
    if (random_.chance(8)) add_semi_join("y");
  }

  struct Pair {
    const Visible *left, *right;
  };

  static bool is_of_orders(const Scope &scope) {
    return std::any_of(scope.begin(), scope.end(), [](const Visible &v) { return v.name.ends_with(".oid_"); });
  }

  // Columns of the same type and collation; null when there are none.
  Pair comparable_pair(const Scope &left, const Scope &right) {
    std::vector<Pair> pairs;
    // The largest table with itself on anything but its key is millions of rows.
    bool large = is_of_orders(left) && is_of_orders(right);
    for (const Visible &l : left)
      for (const Visible &r : right)
        if (l.column->type == r.column->type && l.column->collation == r.column->collation &&
            (!large || r.name.ends_with(".oid_")))
          pairs.push_back({&l, &r});
    return pairs.empty() ? Pair{nullptr, nullptr} : random_.pick(pairs);
  }

  Predicate join_condition(const Pair &pair, const Scope &own, bool may_be_long) {
    Predicate on{"", pair.left->name + " = " + pair.right->name, {}};
    if (may_be_long && random_.chance(40)) on = Predicate{"AND", "", {on, predicates_.make(own, 1)}};
    return on;
  }

  void add_join(const std::string &alias) {
    static const auto &kinds =
        *new std::vector<std::string>{"JOIN", "JOIN", "LEFT JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN"};
    const Table &table = random_.pick(model_.readable);
    Scope own = scope_of(table, alias);
    Pair pair = comparable_pair(scope_, own);
    if (pair.left == nullptr) return;
    const std::string &kind = random_.pick(kinds);
    bool full = kind == "FULL JOIN";
    std::string source = table.name + " " + alias;
    // a subquery with a condition of its own: below a FULL JOIN that is not the same as above it
    if (random_.chance(20))
      source = "(SELECT * FROM " + table.name + " q WHERE " + predicates_.make(scope_of(table, "q"), 1).render() + ") " + alias;
    Predicate on = join_condition(pair, own, !full);
    std::string inner_alias = alias + alias;
    const Table &inner = random_.pick(model_.readable);
    Scope nested = scope_of(inner, inner_alias);
    Pair inside = comparable_pair(own, nested);
    if (random_.chance(15) && inside.left != nullptr) {
      source = "(" + source + (random_.chance(50) ? " JOIN " : " LEFT JOIN ") + inner.name + " " + inner_alias + " ON " +
               join_condition(inside, nested, true).render() + ")";
      own.insert(own.end(), nested.begin(), nested.end());
      keys_.push_back(inner_alias + "." + inner.key);
    }
    query_.joins.push_back({kind + " " + source + " ON ", on});
    scope_.insert(scope_.end(), own.begin(), own.end());
    keys_.push_back(alias + "." + table.key);
    aliases_.push_back(alias);
  }

  void add_semi_join(const std::string &alias) {
    const Table &table = random_.pick(model_.readable);
    Scope own = scope_of(table, alias);
    Pair pair = comparable_pair(scope_, own);
    if (pair.left == nullptr) return;
    std::string from = " FROM " + table.name + " " + alias + " WHERE ";
    std::string text;
    if (random_.chance(30))
      text = pair.left->name + " IN (SELECT " + pair.right->name + from + predicates_.make(own, 1).render() + ")";
    else
      text = (random_.chance(40) ? "NOT EXISTS (SELECT 1" : "EXISTS (SELECT 1") + from +
             join_condition(pair, own, true).render() + ")";
    query_.where.push_back(Predicate{"", text, {}});
  }

  void plain() {
    int count = 1 + random_.below(4);
    for (int i = 0; i < count; ++i) query_.outputs.push_back(random_.pick(scope_).name);
    if (random_.chance(25)) query_.outputs.push_back("(" + predicates_.make(scope_, 1).render() + ")");
    if (random_.chance(12)) query_.outputs.push_back(random_.pick(aliases_));
    if (random_.chance(6)) query_.outputs.push_back(random_.pick(aliases_) + ".ctid IS NULL");
    if (!random_.chance(50)) return;
    order_by_keys();
  }

  void order_by_keys() {
    std::string order;
    const Visible &first = random_.pick(scope_);
    if (random_.chance(60) && first.column->type != "json")
      order = first.name + (random_.chance(40) ? " DESC" : "") + (random_.chance(30) ? " NULLS FIRST" : "") + ", ";
    query_.order = " ORDER BY " + order + comma_list(keys_);
    if (random_.chance(60)) query_.limit = " LIMIT " + std::to_string(1 + random_.below(20));
    if (random_.chance(20)) query_.limit += " OFFSET " + std::to_string(random_.below(10));
    query_.outputs.insert(query_.outputs.end(), keys_.begin(), keys_.end());
  }

  std::string aggregate_call() {
    const Visible &visible = random_.pick(scope_);
    std::string filter = random_.chance(15) ? " FILTER (WHERE " + predicates_.make(scope_, 0).render() + ")" : "";
    if (visible.column->family == Family::Integer && random_.chance(40))
      return "sum(" + visible.name + "::numeric)" + filter;
    bool extremes = canonical(*visible.column) && visible.column->family != Family::Boolean;
    if (extremes && random_.chance(60)) return (random_.chance(50) ? "min(" : "max(") + visible.name + ")" + filter;
    if (canonical(*visible.column) && random_.chance(40)) return "count(DISTINCT " + visible.name + ")" + filter;
    return (random_.chance(50) ? "count(" + visible.name + ")" : std::string("count(*)")) + filter;
  }

  std::vector<std::string> canonical_columns(int wanted) {
    std::vector<std::string> columns;
    for (int tries = 0; tries < 20 && static_cast<int>(columns.size()) < wanted; ++tries) {
      const Visible &visible = random_.pick(scope_);
      if (canonical(*visible.column)) columns.push_back(visible.name);
    }
    return columns;
  }

  void aggregate() {
    auto groups = canonical_columns(random_.below(3));
    query_.outputs = groups;
    int calls = 1 + random_.below(3);
    for (int i = 0; i < calls; ++i) query_.outputs.push_back(aggregate_call());
    if (!groups.empty()) query_.group = " GROUP BY " + comma_list(groups);
    if (random_.chance(30))
      query_.having = " HAVING " + aggregate_call() + (random_.chance(50) ? " IS NOT NULL" : " IS NULL");
    if (!groups.empty() && random_.chance(40)) {
      query_.order = " ORDER BY " + comma_list(groups);
      if (random_.chance(50)) query_.limit = " LIMIT " + std::to_string(1 + random_.below(10));
    }
  }

  void distinct() {
    auto columns = canonical_columns(1 + random_.below(2));
    if (columns.empty()) return plain();
    query_.distinct = "DISTINCT ";
    query_.outputs = columns;
    if (random_.chance(50)) query_.order = " ORDER BY " + comma_list(columns);
    if (!query_.order.empty() && random_.chance(50)) query_.limit = " LIMIT " + std::to_string(1 + random_.below(10));
  }

  void set_operation() {
    static const auto &operations =
        *new std::vector<std::string>{" UNION ", " UNION ALL ", " INTERSECT ", " EXCEPT ", " EXCEPT ALL "};
    query_.outputs = {keys_.front()};
    const Table &other = random_.pick(model_.readable);
    query_.tail = random_.pick(operations) + "SELECT " + other.key + " FROM " + other.name;
    if (random_.chance(60)) query_.tail += " WHERE " + predicates_.make(scope_of(other, ""), 1).render();
  }

  const Model &model_;
  Random &random_;
  PredicateMaker predicates_;
  GeneratedQuery query_;
  Scope scope_;
  std::vector<std::string> keys_;
  std::vector<std::string> aliases_;
};

}  // namespace

std::string GeneratedQuery::render() const {
  std::string sql = "SELECT " + distinct + comma_list(outputs) + " FROM " + from;
  for (const Join &join : joins) sql += " " + join.head + join.on.render();
  for (std::size_t i = 0; i < where.size(); ++i) sql += (i ? " AND " : " WHERE ") + where[i].render();
  return sql + group + having + order + limit + tail;
}

std::vector<GeneratedQuery> GeneratedQuery::simpler() const {
  std::vector<GeneratedQuery> result;
  auto add = [&](auto change) {
    GeneratedQuery candidate = *this;
    change(candidate);
    result.push_back(candidate);
  };
  if (!tail.empty()) add([](GeneratedQuery &q) { q.tail.clear(); });
  if (!limit.empty()) add([](GeneratedQuery &q) { q.limit.clear(); });
  if (!order.empty() && limit.empty()) add([](GeneratedQuery &q) { q.order.clear(); });
  if (!having.empty()) add([](GeneratedQuery &q) { q.having.clear(); });
  if (!joins.empty()) add([](GeneratedQuery &q) { q.joins.pop_back(); });
  for (std::size_t i = 0; i < where.size(); ++i) {
    add([i](GeneratedQuery &q) { q.where.erase(q.where.begin() + static_cast<std::ptrdiff_t>(i)); });
    for (const Predicate &reduced : where[i].simpler()) add([&](GeneratedQuery &q) { q.where[i] = reduced; });
  }
  for (std::size_t i = 0; i < joins.size(); ++i)
    for (const Predicate &reduced : joins[i].on.simpler()) add([&](GeneratedQuery &q) { q.joins[i].on = reduced; });
  if (outputs.size() > 1 && group.empty())
    for (std::size_t i = 0; i < outputs.size(); ++i)
      add([i](GeneratedQuery &q) { q.outputs.erase(q.outputs.begin() + static_cast<std::ptrdiff_t>(i)); });
  return result;
}

GeneratedQuery generate_query(const Model &model, Random &random) { return QueryMaker(model, random).make(); }

}  // namespace remote_fdw::differential
