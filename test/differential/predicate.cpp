// Making and cutting random conditions. See predicate.h.
#include "predicate.h"

namespace remote_fdw::differential {

std::string Predicate::render() const {
  if (glue.empty()) return text;
  if (glue == "NOT") return "NOT (" + children.front().render() + ")";
  std::string joined;
  for (const Predicate &child : children) joined += (joined.empty() ? "" : " " + glue + " ") + child.render();
  return "(" + joined + ")";
}

std::vector<Predicate> Predicate::simpler() const {
  std::vector<Predicate> result(children.begin(), children.end());
  for (std::size_t i = 0; i < children.size(); ++i) {
    if (children.size() > 2) {
      Predicate shorter = *this;
      shorter.children.erase(shorter.children.begin() + static_cast<std::ptrdiff_t>(i));
      result.push_back(shorter);
    }
    for (const Predicate &reduced : children[i].simpler()) {
      Predicate changed = *this;
      changed.children[i] = reduced;
      result.push_back(changed);
    }
  }
  return result;
}

Scope scope_of(const Table &table, const std::string &alias) {
  Scope scope;
  for (const Column &column : table.columns)
    scope.push_back({alias.empty() ? column.name : alias + "." + column.name, &column});
  return scope;
}

Predicate PredicateMaker::make(const Scope &scope, int depth) {
  if (depth <= 0 || random_.chance(35)) return Predicate{"", leaf(scope, depth), {}};
  if (random_.chance(20)) return Predicate{"NOT", "", {make(scope, depth - 1)}};
  Predicate predicate{random_.chance(60) ? "AND" : "OR", "", {}};
  int parts = 2 + random_.below(2);
  for (int i = 0; i < parts; ++i) predicate.children.push_back(make(scope, depth - 1));
  return predicate;
}

std::string PredicateMaker::literal(const Column &column) {
  const std::string &value = random_.pick(column.literals);
  return random_.chance(40) ? value : "CAST(" + value + " AS " + column.type + ")";
}

std::string PredicateMaker::comparison_operator(const Column &column) {
  static const auto &all = *new std::vector<std::string>{"=", "<>", "<", "<=", ">", ">="};
  static const auto &equality = *new std::vector<std::string>{"=", "=", "<>"};
  return random_.pick(column.family == Family::EqualityOnly ? equality : all);
}

const Visible *PredicateMaker::comparable(const Visible &to, const Scope &scope) {
  std::vector<const Visible *> candidates;
  for (const Visible &other : scope)
    if (other.name != to.name && other.column->type == to.column->type &&
        other.column->collation == to.column->collation)
      candidates.push_back(&other);
  return candidates.empty() ? nullptr : random_.pick(candidates);
}

std::string PredicateMaker::comparison(const Visible &visible, const Scope &scope) {
  const Visible *other = random_.chance(25) ? comparable(visible, scope) : nullptr;
  std::string right = other ? other->name : literal(*visible.column);
  if (random_.chance(12))
    return visible.name + (random_.chance(50) ? " IS DISTINCT FROM " : " IS NOT DISTINCT FROM ") + right;
  return visible.name + " " + comparison_operator(*visible.column) + " " + right;
}

std::string PredicateMaker::membership(const Visible &visible) {
  std::string list;
  int size = 1 + random_.below(4);
  for (int i = 0; i < size; ++i) list += (i ? ", " : "") + literal(*visible.column);
  if (random_.chance(10)) list += ", NULL";
  switch (random_.below(4)) {
    case 0:
      return visible.name + " IN (" + list + ")";
    case 1:
      return visible.name + " NOT IN (" + list + ")";
    case 2:
      return visible.name + " = ANY (CAST(ARRAY[" + list + "] AS " +
             (visible.column->type.find('[') == std::string::npos ? visible.column->type + "[]"
                                                                  : visible.column->type) +
             "))" + (visible.column->type.find('[') == std::string::npos ? "" : " IS NULL");
    default:
      return visible.name + " BETWEEN " + literal(*visible.column) + " AND " + literal(*visible.column);
  }
}

std::string PredicateMaker::typed_test(const Visible &visible) {
  const std::string &name = visible.name;
  std::string number = std::to_string(random_.below(12));
  switch (visible.column->family) {
    case Family::Integer:
      return random_.chance(50) ? name + " % 5 = " + number : name + "::numeric * 2 > " + number;
    case Family::Numeric:
      return random_.chance(50) ? "round(" + name + ", 1) > " + number : "-" + name + " < " + number;
    case Family::Float:
      return random_.chance(50) ? name + " > " + number + " / 3.0" : "floor(" + name + ") = " + number;
    case Family::Text:
      if (random_.chance(30)) return "length(" + name + ") > " + number;
      if (random_.chance(50)) return "upper(" + name + ") = upper(" + literal(*visible.column) + ")";
      return name + " COLLATE \"C\" " + (random_.chance(50) ? "LIKE" : "~") +
             (random_.chance(50) ? " 'a%'" : " '^[a-r]+'");
    case Family::Date:
      return random_.chance(50) ? "extract(month FROM " + name + ") = " + number
                                : name + " - 30 < " + literal(*visible.column) + "::date";
    case Family::Timestamp:
      return random_.chance(50) ? "extract(hour FROM " + name + ") < " + number
                                : name + "::date < '2001-06-" + std::to_string(10 + random_.below(20)) + "'";
    case Family::Interval:
      return "extract(day FROM " + name + ") < " + number;
    case Family::Boolean:
      return name + (random_.chance(50) ? " IS NOT TRUE" : " IS NOT FALSE");
    case Family::Enumeration:
      return name + "::text <> 'o" + number + "'";
    case Family::EqualityOnly:
      break;
  }
  return name + "::text <> ''";
}

std::string PredicateMaker::conditional(const Visible &visible) {
  std::string value = literal(*visible.column);
  switch (random_.below(3)) {
    case 0:
      return "CASE WHEN " + visible.name + " IS NULL THEN " + (random_.chance(50) ? "true" : "false") + " ELSE " +
             visible.name + " = " + value + " END";
    case 1:
      return "COALESCE(" + visible.name + ", " + literal(*visible.column) + ") = " + value;
    default:
      return "NULLIF(" + visible.name + ", " + value + ") IS NULL";
  }
}

std::string PredicateMaker::subquery(const Visible &visible) {
  std::vector<std::pair<const Table *, const Column *>> sources;
  for (const Table &table : model_.readable)
    for (const Column &column : table.columns)
      if (column.type == visible.column->type && column.collation == visible.column->collation)
        sources.emplace_back(&table, &column);
  if (sources.empty()) return visible.name + " IS NULL";
  auto [table, column] = random_.pick(sources);
  std::string inner = "s" + std::to_string(random_.below(1000));
  std::string from = " FROM " + table->name + " " + inner;
  std::string where = " WHERE " + make(scope_of(*table, inner), 1).render();
  std::string field = inner + "." + column->name;
  bool orderable = column->family != Family::EqualityOnly && column->family != Family::Boolean;
  switch (random_.below(orderable ? 4 : 3)) {
    case 0:
      return visible.name + " IN (SELECT " + field + from + where + ")";
    case 1:
      return visible.name + " NOT IN (SELECT " + field + from + where + " AND " + field + " IS NOT NULL)";
    case 2:
      return std::string(random_.chance(50) ? "" : "NOT ") + "EXISTS (SELECT 1" + from + where + " AND " + field +
             " = " + visible.name + ")";
    default:
      return visible.name + " " + comparison_operator(*column) + " (SELECT " + (random_.chance(50) ? "max(" : "min(") +
             field + ")" + from + where + ")";
  }
}

std::string PredicateMaker::leaf(const Scope &scope, int depth) {
  const Visible &visible = random_.pick(scope);
  int kind = random_.below(100);
  if (kind < 40) return comparison(visible, scope);
  if (kind < 55) return membership(visible);
  if (kind < 65) return visible.name + (random_.chance(50) ? " IS NULL" : " IS NOT NULL");
  if (kind < 82) return typed_test(visible);
  if (kind < 90) return conditional(visible);
  return depth > 0 ? subquery(visible) : comparison(visible, scope);
}

}  // namespace remote_fdw::differential
