// Making and cutting queries on upper relations. See upper_generator.h.
#include "upper_generator.h"

#include <algorithm>

namespace remote_fdw::differential {

namespace {

std::string list(const std::vector<std::string> &parts, const std::string &glue = ", ") {
  std::string text;
  for (const auto &part : parts) text += (text.empty() ? "" : glue) + part;
  return text;
}

bool is_number(const Column &column) { return column.family == Family::Integer || column.family == Family::Numeric; }

bool orderable(const Column &column) { return column.family != Family::EqualityOnly && column.collation.empty(); }

class UpperMaker {
 public:
  UpperMaker(const Model &model, Random &random) : model_(model), random_(random), predicates_(model, random) {}

  UpperQuery make() {
    add_tables();
    int conditions = random_.below(3);
    for (int i = 0; i < conditions; ++i) query_.where.push_back(predicates_.make(scope_, 1));
    int shape = random_.below(100);
    if (shape < 12)
      totals();
    else if (shape < 42)
      grouped();
    else if (shape < 56)
      grouping_sets();
    else if (shape < 68)
      distinct();
    else if (shape < 84)
      ordered();
    else
      windowed();
    wrap();
    return query_;
  }

 private:
  void add_tables() {
    const Table &first = random_.pick(model_.readable);
    query_.from = first.name + " a";
    scope_ = scope_of(first, "a");
    unique_ = {"a." + first.key};
    if (random_.chance(25)) join();
  }

  // On a unique column of one side, so that the result stays small.
  void join() {
    static const auto &kinds = *new std::vector<std::string>{"JOIN", "JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN"};
    const Table &table = random_.pick(model_.readable);
    Scope own = scope_of(table, "b");
    std::vector<std::string> conditions;
    for (const Visible &left : scope_)
      for (const Visible &right : own)
        if (left.column->type == right.column->type && canonical(*left.column) &&
            (left.name == unique_.front() || right.name == "b." + table.key))
          conditions.push_back(left.name + " = " + right.name);
    if (conditions.empty()) return;
    query_.from += " " + random_.pick(kinds) + " " + table.name + " b ON " + random_.pick(conditions);
    scope_.insert(scope_.end(), own.begin(), own.end());
    unique_.push_back("b." + table.key);
  }

  const Visible *find(bool (*wanted)(const Column &)) {
    std::vector<const Visible *> found;
    for (const Visible &visible : scope_)
      if (wanted(*visible.column)) found.push_back(&visible);
    return found.empty() ? nullptr : random_.pick(found);
  }

  std::string direction() {
    static const auto &forms =
        *new std::vector<std::string>{"", "", "", " DESC", " DESC", " NULLS FIRST", " DESC NULLS LAST"};
    return random_.pick(forms);
  }

  // A column or a calculation whose value has one written form.
  std::string key_expression() {
    const Visible *visible = find(canonical);
    if (!visible) return unique_.front();
    const std::string &name = visible->name;
    if (random_.chance(60)) return name;
    if (random_.chance(15)) return name + " IS NULL";
    if (random_.chance(15)) return "CASE WHEN " + predicates_.make(scope_, 0).render() + " THEN 1 ELSE 0 END";
    switch (visible->column->family) {
      case Family::Integer:
        return random_.chance(50) ? name + " % 4" : "coalesce(" + name + ", 0)";
      case Family::Text:
        return random_.chance(50) ? "length(" + name + ")" : "upper(" + name + ")";
      case Family::Date:
      case Family::Timestamp:
        return random_.chance(50) ? "extract(year FROM " + name + ")" : "date_trunc('month', " + name + ")";
      case Family::Boolean:
        return "NOT " + name;
      default:
        return "nullif(" + name + ", " + predicates_.literal(*visible->column) + ")";
    }
  }

  std::string filter() {
    return random_.chance(20) ? " FILTER (WHERE " + predicates_.make(scope_, 0).render() + ")" : "";
  }

  // min and max of a value, made independent of which of several equal ones is taken.
  std::string extreme(const Visible &visible) {
    std::string call = (random_.chance(50) ? "min(" : "max(") + visible.name + ")" + filter();
    switch (visible.column->family) {
      case Family::Numeric:
        return "trim_scale(" + call + ")";
      case Family::Float:
        return call + " + 0";
      case Family::Interval:
        return "extract(epoch FROM " + call + ")";
      case Family::Boolean:
        return "count(" + visible.name + ")";
      default:
        return call;
    }
  }

  std::string number_aggregate(const Visible &visible) {
    static const auto &any = *new std::vector<std::string>{"sum", "avg", "count"};
    static const auto &whole =
        *new std::vector<std::string>{"sum", "avg", "stddev", "var_pop", "bit_or", "bit_and", "bit_xor"};
    bool integer = visible.column->family == Family::Integer;
    std::string name = random_.pick(integer ? whole : any);
    std::string cast = integer && name[0] != 'b' && random_.chance(50) ? "::numeric" : "";
    return name + "(" + (random_.chance(15) ? "DISTINCT " : "") + visible.name + cast + ")" + filter();
  }

  std::string ordered_aggregate(const Visible &visible) {
    std::string order = " ORDER BY " + (random_.chance(40) ? visible.name + direction() + ", " : "") + total_order();
    switch (random_.below(4)) {
      case 0:
        return "array_agg(" + visible.name + order + ")" + filter();
      case 1:
        return "string_agg(" + visible.name + "::text, ','" + order + ")" + filter();
      case 2:
        return "jsonb_agg(" + visible.name + order + ")" + filter();
      default:
        return "array_agg(DISTINCT " + visible.name + " ORDER BY " + visible.name + direction() + ")" + filter();
    }
  }

  std::string ordered_set_aggregate(const Visible &visible) {
    std::string within = " WITHIN GROUP (ORDER BY " + visible.name + direction() + ")" + filter();
    if (random_.chance(30)) return "mode()" + within;
    return "percentile_disc(" + std::string(random_.chance(50) ? "0.5" : "ARRAY[0, 0.3, 1]") + ")" + within;
  }

  std::string aggregate() {
    const Visible *number = find(is_number);
    const Visible *plain = find(canonical);
    const Visible *ordering = find(orderable);
    int kind = random_.below(100);
    if (kind < 30 && number) return number_aggregate(*number);
    if (kind < 55 && ordering) return extreme(*ordering);
    if (kind < 65 && plain) return "count(DISTINCT " + plain->name + ")" + filter();
    if (kind < 80 && plain) return ordered_aggregate(*plain);
    if (kind < 88 && plain) return ordered_set_aggregate(*plain);
    if (kind < 93) return "bool_or(" + predicates_.make(scope_, 0).render() + ")";
    return "count(*)" + filter();
  }

  void add_aggregates() {
    int count = 1 + random_.below(3);
    for (int i = 0; i < count; ++i) query_.outputs.push_back(aggregate());
  }

  void add_having() {
    static const auto &tests = *new std::vector<std::string>{" IS NOT NULL", " IS NULL"};
    if (random_.chance(25)) query_.having.push_back("(" + aggregate() + ")" + random_.pick(tests));
    if (random_.chance(20)) query_.having.push_back("count(*) > " + std::to_string(random_.below(4)));
    if (random_.chance(6)) query_.having.push_back("count(*) < (SELECT count(*) FROM dept)");
  }

  void totals() {
    add_aggregates();
    add_having();
    if (random_.chance(20)) query_.limit = " LIMIT 1";
  }

  void add_keys(int most) {
    int count = 1 + random_.below(most);
    for (int i = 0; i < count; ++i) {
      std::string key = key_expression();
      if (std::find(query_.keys.begin(), query_.keys.end(), key) == query_.keys.end()) query_.keys.push_back(key);
    }
  }

  void order_by_keys() {
    if (random_.chance(40)) return;
    if (random_.chance(30)) query_.order.push_back("count(*)" + direction());
    for (const std::string &key : query_.keys) query_.order.push_back(key + direction());
    query_.tie_breakers = query_.keys.size();
  }

  void grouped() {
    query_.grouping = Grouping::Plain;
    add_keys(2);
    add_aggregates();
    add_having();
    order_by_keys();
    if (!query_.order.empty()) limit(12);
  }

  void grouping_sets() {
    static const auto &kinds = *new std::vector<Grouping>{Grouping::Rollup, Grouping::Cube, Grouping::Sets};
    query_.grouping = random_.pick(kinds);
    add_keys(3);
    add_aggregates();
    if (random_.chance(50)) query_.outputs.push_back("grouping(" + list(query_.keys) + ")");
    add_having();
  }

  void distinct() {
    if (random_.chance(50)) return distinct_on();
    query_.distinct = "DISTINCT ";
    int count = 1 + random_.below(3);
    for (int i = 0; i < count; ++i) query_.outputs.push_back(key_expression());
    if (random_.chance(50)) return;
    query_.order = query_.outputs;
    query_.tie_breakers = query_.order.size();
    limit(15);
  }

  void distinct_on() {
    std::string key = key_expression();
    query_.distinct = "DISTINCT ON (" + key + ") ";
    query_.order = {key + direction()};
    add_tie_breakers();
    query_.outputs = {key, random_.pick(scope_).name};
    query_.outputs.insert(query_.outputs.end(), unique_.begin(), unique_.end());
    limit(15);
  }

  std::string total_order() { return list(unique_); }

  void add_tie_breakers() {
    for (const std::string &column : unique_) query_.order.push_back(column + direction());
    query_.tie_breakers = unique_.size();
  }

  std::string order_item() {
    const Visible *visible = find(orderable);
    if (!visible) return unique_.front();
    const std::string &name = visible->name;
    if (random_.chance(60)) return name + direction();
    if (visible->column->family == Family::Text)
      return name + (random_.chance(50) ? " COLLATE \"C\"" : " COLLATE \"en-x-icu\"") + direction();
    if (is_number(*visible->column) && random_.chance(50)) return "-" + name + "::numeric" + direction();
    return name + (random_.chance(50) ? " USING <" : " USING >");
  }

  void ordered() {
    if (random_.chance(15)) return with_ties();
    int items = random_.below(3);
    for (int i = 0; i < items; ++i) query_.order.push_back(order_item());
    add_tie_breakers();
    int columns = 1 + random_.below(3);
    for (int i = 0; i < columns; ++i) query_.outputs.push_back(random_.pick(scope_).name);
    limit(30);
  }

  // Nothing but what is sorted by comes out: tied rows look alike.
  void with_ties() {
    query_.outputs = {key_expression()};
    query_.order = {query_.outputs.front() + direction()};
    query_.tie_breakers = 1;
    query_.limit = " OFFSET " + std::to_string(random_.below(4)) + " FETCH FIRST " + std::to_string(random_.below(6)) +
                   " ROWS WITH TIES";
  }

  void limit(int most) {
    static const auto &odd = *new std::vector<std::string>{" LIMIT NULL", " LIMIT 0", " LIMIT 1 + 2",
                                                           " LIMIT (SELECT min(did) FROM dept)", " OFFSET 3"};
    if (random_.chance(35)) return;
    query_.limit = random_.chance(15) ? random_.pick(odd) : " LIMIT " + std::to_string(1 + random_.below(most));
    if (random_.chance(25) && query_.limit != " OFFSET 3")
      query_.limit += " OFFSET " + std::to_string(random_.below(8));
  }

  std::string window_function() {
    const Visible *plain = find(canonical);
    const Visible *number = find(is_number);
    std::string column = plain ? plain->name : unique_.front();
    switch (random_.below(9)) {
      case 0:
        return "row_number()";
      case 1:
        return "rank()";
      case 2:
        return "lag(" + column + ", " + std::to_string(random_.below(3)) + ")";
      case 3:
        return "lead(" + column + ")";
      case 4:
        return "first_value(" + column + ")";
      case 5:
        return "nth_value(" + column + ", 2)";
      case 6:
        return "ntile(3)";
      case 7:
        return "count(*)" + filter();
      default:
        return number ? "sum(" + number->name + "::numeric)" + filter() : "dense_rank()";
    }
  }

  std::string window() {
    static const auto &frames =
        *new std::vector<std::string>{"",
                                      "",
                                      "",
                                      " ROWS BETWEEN 2 PRECEDING AND 1 FOLLOWING",
                                      " RANGE UNBOUNDED PRECEDING",
                                      " GROUPS BETWEEN 1 PRECEDING AND CURRENT ROW EXCLUDE TIES",
                                      " ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING"};
    std::string partition = random_.chance(50) ? "PARTITION BY " + key_expression() + " " : "";
    std::string items;
    for (const std::string &column : unique_) items += (items.empty() ? "" : ", ") + column + direction();
    return " OVER (" + partition + "ORDER BY " + (random_.chance(40) ? order_item() + ", " : "") + items +
           random_.pick(frames) + ")";
  }

  void windowed() {
    query_.outputs = unique_;
    int count = 1 + random_.below(2);
    for (int i = 0; i < count; ++i) query_.outputs.push_back(window_function() + window());
    if (random_.chance(40)) return;
    add_tie_breakers();
    limit(20);
  }

  void wrap() {
    int kind = random_.below(100);
    if (kind < 8) {
      query_.outer_head = "SELECT count(*) FROM (";
      query_.outer_tail = ") x";
    } else if (kind < 14 && query_.distinct.empty() && query_.grouping == Grouping::Plain && query_.order.empty()) {
      static const auto &operations =
          *new std::vector<std::string>{" UNION ", " UNION ALL ", " INTERSECT ", " EXCEPT ", " EXCEPT ALL "};
      query_.set_operation = random_.pick(operations);
      query_.arm_where = {predicates_.make(scope_, 1)};
    }
  }

  const Model &model_;
  Random &random_;
  PredicateMaker predicates_;
  UpperQuery query_;
  Scope scope_;
  std::vector<std::string> unique_;
};

std::string group_clause(const UpperQuery &query) {
  if (query.keys.empty()) return "";
  std::string keys = list(query.keys);
  switch (query.grouping) {
    case Grouping::None:
      return "";
    case Grouping::Plain:
      return " GROUP BY " + keys;
    case Grouping::Rollup:
      return " GROUP BY ROLLUP (" + keys + ")";
    case Grouping::Cube:
      return " GROUP BY CUBE (" + keys + ")";
    case Grouping::Sets:
      return " GROUP BY GROUPING SETS ((" + keys + "), (" + query.keys.front() + "), ())";
  }
  return "";
}

std::string body_of(const UpperQuery &query, const std::vector<Predicate> &where) {
  std::vector<std::string> all = query.keys;
  all.insert(all.end(), query.outputs.begin(), query.outputs.end());
  std::string sql = "SELECT " + query.distinct + list(all) + " FROM " + query.from;
  for (std::size_t i = 0; i < where.size(); ++i) sql += (i ? " AND " : " WHERE ") + where[i].render();
  sql += group_clause(query);
  if (!query.having.empty()) sql += " HAVING " + list(query.having, " AND ");
  return sql;
}

template <class T>
void drop(std::vector<T> &from, std::size_t at) {
  from.erase(from.begin() + static_cast<std::ptrdiff_t>(at));
}

}  // namespace

std::string UpperQuery::render() const {
  std::string sql = body_of(*this, where);
  if (!set_operation.empty()) sql += set_operation + body_of(*this, arm_where);
  if (!order.empty()) sql += " ORDER BY " + list(order);
  return outer_head + sql + limit + outer_tail;
}

std::vector<UpperQuery> UpperQuery::simpler() const {
  std::vector<UpperQuery> result;
  auto add = [&](auto change) {
    UpperQuery candidate = *this;
    change(candidate);
    result.push_back(candidate);
  };
  if (!outer_head.empty()) add([](UpperQuery &q) { q.outer_head = q.outer_tail = ""; });
  if (!set_operation.empty()) add([](UpperQuery &q) { q.set_operation.clear(); });
  if (!limit.empty()) add([](UpperQuery &q) { q.limit.clear(); });
  if (!order.empty() && limit.empty()) add([](UpperQuery &q) { q.order.clear(); });
  if (order.size() > tie_breakers) add([](UpperQuery &q) { drop(q.order, 0); });
  for (std::size_t i = 0; i < having.size(); ++i) add([i](UpperQuery &q) { drop(q.having, i); });
  if (outputs.size() + keys.size() > 1)
    for (std::size_t i = 0; i < outputs.size(); ++i) add([i](UpperQuery &q) { drop(q.outputs, i); });
  if (order.empty())
    for (std::size_t i = 0; i < keys.size(); ++i) add([i](UpperQuery &q) { drop(q.keys, i); });
  if (grouping > Grouping::Plain) add([](UpperQuery &q) { q.grouping = Grouping::Plain; });
  for (std::size_t i = 0; i < where.size(); ++i) {
    add([i](UpperQuery &q) { drop(q.where, i); });
    for (const Predicate &reduced : where[i].simpler()) add([&](UpperQuery &q) { q.where[i] = reduced; });
  }
  return result;
}

UpperQuery generate_upper_query(const Model &model, Random &random) { return UpperMaker(model, random).make(); }

}  // namespace remote_fdw::differential
