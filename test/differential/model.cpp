// Reading the generator's model from the twins. See model.h.
#include "model.h"

#include <map>

namespace remote_fdw::differential {

namespace {

struct Source {
  const char *table;
  const char *key;
};

constexpr Source kReadable[] = {{"nums", "id"},  {"texts", "id"}, {"times", "id"},  {"emp", "eid"}, {"dept", "did"},
                                {"cust", "cid"}, {"usr", "id"},   {"nets", "id"},   {"wide", "id"}, {"drp", "id"},
                                {"ren", "id"},   {"tree", "id"},  {"lo.loc", "id"}, {"ord", "oid_"},
                                {"sh", "id"},   {"su", "id"},
                                // local for every subject: joined with the others they make lookup joins
                                {"tw.nums", "id"}, {"tw.texts", "id"}, {"tw.times", "id"}, {"tw.usr", "id"}, {"tw.emp", "eid"}};
constexpr Source kWritable[] = {{"w_acc", "id"}, {"w_plain", "id"}, {"w_types", "id"}, {"w_child", "id"}};

struct FamilyRule {
  Family family;
  std::vector<std::string> nasty;
};

const std::map<std::string, FamilyRule> &family_rules() {
  static const auto &rules = *new std::map<std::string, FamilyRule>{
      {"smallint", {Family::Integer, {"0", "-32768"}}},
      {"integer", {Family::Integer, {"0", "-1", "2147483647"}}},
      {"bigint", {Family::Integer, {"0", "9223372036854775807"}}},
      {"numeric", {Family::Numeric, {"'NaN'", "0", "0.1", "'-Infinity'"}}},
      {"real", {Family::Float, {"'NaN'", "'-0'", "0.1"}}},
      {"double precision", {Family::Float, {"'NaN'", "'infinity'", "'-0'", "0.1"}}},
      {"text", {Family::Text, {"''", "'a'", "'it''s'", "E'\\\\'"}}},
      {"character varying", {Family::Text, {"''", "'a '"}}},
      {"date", {Family::Date, {"'infinity'", "'2001-02-03'", "'0044-03-15 BC'"}}},
      {"timestamp without time zone", {Family::Timestamp, {"'-infinity'", "'1969-12-31 23:59:59.999999'"}}},
      {"timestamp with time zone", {Family::Timestamp, {"'infinity'", "'2001-02-03 04:05:06+05:30'"}}},
      {"interval", {Family::Interval, {"'0'", "'1 mon'", "'-1 day'", "'24:00'"}}},
      {"boolean", {Family::Boolean, {"true", "false"}}},
      {"mood", {Family::Enumeration, {"'sad'", "'Zzz'"}}},
      {"character", {Family::EqualityOnly, {"''", "'a  '"}}},
      {"name", {Family::EqualityOnly, {"''"}}},
      {"\"char\"", {Family::EqualityOnly, {"'a'"}}},
      {"bytea", {Family::EqualityOnly, {"'\\x'"}}},
      {"uuid", {Family::EqualityOnly, {"'00000000-0000-0000-0000-000000000000'"}}},
      {"inet", {Family::EqualityOnly, {"'::1'"}}},
      {"macaddr", {Family::EqualityOnly, {"'00:00:00:00:00:00'"}}},
      {"bit varying", {Family::EqualityOnly, {"B''"}}},
      {"time without time zone", {Family::EqualityOnly, {"'24:00'"}}},
      {"time with time zone", {Family::EqualityOnly, {"'04:05:06+07'"}}},
      {"integer[]", {Family::EqualityOnly, {"'{}'", "'{1,NULL}'"}}},
      {"posint", {Family::Integer, {"1", "7"}}},
      {"shorty", {Family::EqualityOnly, {"'abc'"}}},
      {"money", {Family::EqualityOnly, {"'0'"}}},
  };
  return rules;
}

std::vector<std::string> values_of(Session &twin, const std::string &table, const std::string &column) {
  return twin
      .must("SELECT quote_literal(v) FROM (SELECT DISTINCT " + column + "::text COLLATE \"C\" AS v FROM " + table +
            " WHERE length(" + column + "::text) < 60) x WHERE v IS NOT NULL ORDER BY md5(v) LIMIT 12")
      .rows;
}

Table read_table(Session &twin, const Source &source) {
  Table table{source.table, source.key, {}};
  std::string filter =
      "attrelid = '" + table.name + "'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''";
  auto names = twin.must("SELECT quote_ident(attname) FROM pg_attribute WHERE " + filter + " ORDER BY attnum").rows;
  auto types =
      twin.must("SELECT format_type(atttypid, NULL) FROM pg_attribute WHERE " + filter + " ORDER BY attnum").rows;
  auto collations = twin.must(
                            "SELECT CASE WHEN attcollation IN (0, 100, 950) AND atttypid <> 'name'::regtype THEN '' "
                            "ELSE attcollation::text END "
                            "FROM pg_attribute WHERE " +
                            filter + " ORDER BY attnum")
                        .rows;
  for (std::size_t i = 0; i < names.size(); ++i) {
    auto rule = family_rules().find(types[i]);
    if (rule == family_rules().end()) continue;
    Column column{names[i], types[i], collations[i], rule->second.family, values_of(twin, table.name, names[i])};
    column.literals.insert(column.literals.end(), rule->second.nasty.begin(), rule->second.nasty.end());
    table.columns.push_back(column);
  }
  return table;
}

}  // namespace

Model read_model(Session &twin) {
  Model model;
  for (const Source &source : kReadable) model.readable.push_back(read_table(twin, source));
  for (const Source &source : kWritable) model.writable.push_back(read_table(twin, source));
  return model;
}

bool canonical(const Column &column) {
  switch (column.family) {
    case Family::Integer:
    case Family::Date:
    case Family::Timestamp:
    case Family::Boolean:
    case Family::Enumeration:
      return true;
    case Family::Text:
      return column.collation.empty();
    default:
      return false;
  }
}

}  // namespace remote_fdw::differential
