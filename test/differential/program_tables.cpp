// The tables and their values. See program_tables.h.
#include "program_tables.h"

#include <stdexcept>

namespace remote_fdw::differential {

namespace {

const Value kNull = std::nullopt;

const std::vector<Value> &texts() {
  static const auto &values = *new std::vector<Value>{
      kNull, "", " ", "a", "it's", "back\\slash", "tab\tx", "two\nlines", "cr\rx", "\\.", "\\N", "\\", "\"q\"", "é日本😀", "{a,b}", "x,y;z", std::string(3000, 'l')};
  return values;
}

ProgramColumn text_column(const std::string &name, const std::string &prefix) {
  return {name, "text", "'" + prefix + "' || g", texts(), {}, name + " || local_int(id)"};
}

ProgramColumn value_column(const std::string &name, const std::string &type, std::vector<Value> good, const std::string &series = "", std::vector<Value> bad = {}) {
  good.push_back(kNull);
  return {name, type, series, std::move(good), std::move(bad)};
}

// Every common type, with its extremes.
std::vector<ProgramColumn> all_types() {
  return {
      value_column("b", "bool", {"t", "f"}, "g % 3 = 0"),
      value_column("i2", "int2", {"-32768", "32767", "0"}, "(g % 1000)::int2", {"32768"}),
      value_column("i8", "int8", {"-9223372036854775808", "9223372036854775807"}, "g * 10000000000::int8"),
      value_column("f4", "float4", {"NaN", "-0", "Infinity", "1e-45", "3.4028235e38", "0.1"}, "g / 7.0::float4"),
      value_column("f8", "float8", {"NaN", "-0", "-Infinity", "5e-324", "1.7976931348623157e308", "0.1"}, "g / 7.0::float8"),
      value_column("n", "numeric", {"NaN", "0", "-0.00001", "999999999999999.99999", "1.123456"}, "g / 8.0", {"1e16"}),
      value_column("t", "text", texts(), "repeat('t', g % 50)"),
      value_column("vc", "varchar", {"", "a", "  ", "12345", "ab       "}, "'v' || g % 100", {"123456"}),
      value_column("c", "bpchar", {"", "a", "abcd", " b"}, "'c' || g % 100", {"abcde"}),
      value_column("by", "bytea", {"\\x", "\\x00ff5c27", "\\x0a0d09"}, "int4send(g)"),
      value_column("u", "uuid", {"00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"}, "md5(g::text)::uuid"),
      value_column("d", "date", {"infinity", "-infinity", "0044-03-15 BC", "5874897-12-31", "2001-02-03"}, "date '2001-01-01' + g"),
      value_column("tm", "time", {"24:00", "00:00", "23:59:59.999999"}),
      value_column("ttz", "timetz", {"04:05:06+07", "24:00-15:59"}),
      value_column("ts", "timestamp", {"infinity", "4713-01-01 00:00:00 BC", "294276-12-31 23:59:59.999999"}, "timestamp '2001-01-01' + g * interval '1 hour'"),
      value_column("tz", "timestamptz", {"-infinity", "1969-12-31 23:59:59.999999+00", "2001-02-03 04:05:06+05:30"}),
      value_column("iv", "interval", {"0", "1 mon -1 day", "178000000 years", "-00:00:00.000001"}, "g * interval '1 day'"),
      value_column("j", "json", {"null", "{\"a\": [1, \"\\u00e9\"]}", "\"tab\\t\""}),
      value_column("jb", "jsonb", {"null", "{}", "{\"k\": [1.50, null, \"\\\\\"]}"}, "jsonb_build_object('g', g)"),
      value_column("e", "mood", {"sad", "Zzz", "it's \"odd\", {really}"}, "(ARRAY['sad','ok','happy'])[1 + g % 3]::mood"),
      value_column("p", "int", {"1", "2147483647"}, "g", {"0", "-5"}),
      value_column("ia", "int[]", {"{}", "{1,NULL,3}", "[5:6]={1,2}", "{{1,2},{3,4}}"}, "ARRAY[g, NULL, -g]"),
      value_column("ta", "text[]", {"{}", "{NULL,\"NULL\",\"\"}", "{\"a\\\"b\",\"c\\\\d\",\"e,f\"}"}),
      value_column("c1", "comp", {"(1,b,2.5)", "(,,)", "(2,\"q\"\"u,o\\\\\",NaN)"}),
      value_column("ir", "int4range", {"empty", "[1,5)", "(,)"}, "int4range(g, g + 5)"),
      value_column("im", "int4multirange", {"{}", "{[1,3),[5,7)}"}),
      value_column("ip", "inet", {"::1", "10.1.2.3/8"}),
      value_column("mac", "macaddr", {"08:00:2b:01:02:03"}),
      value_column("bt", "varbit", {"101", "000"}, "", {"1011"}),
      value_column("vb", "varbit", {"", "10101"}, "", {"101011"}),
      value_column("pt", "point", {"(1,2)", "(-0,1e300)"}),
      value_column("m", "money", {"12.34", "-0.01"}),
      value_column("x", "xml", {"<a>b</a>", "text"}),
      value_column("ch", "\"char\"", {"a", ""}),
      value_column("nm", "name", {"abc", ""}),
      value_column("ls", "pg_lsn", {"0/0", "FFFFFFFF/FFFFFFFF"}),
  };
}

std::vector<ProgramColumn> region_columns(const std::vector<Value> &regions, const std::string &series, std::vector<Value> bad) {
  return {{"region", "text", series, regions, std::move(bad)}, {"v", "numeric", "g / 4.0", {"1.5", "0", "NaN", "-2", kNull}, {}, "v + local_int(1)"}};
}

std::vector<ProgramTable> make_tables() {
  ProgramColumn small{"grp", "int", "g % 9", {"0", "1", "999", "-5"}, {"1000", kNull}, "grp + local_int(0)"};
  ProgramColumn a{"a", "int", "g % 7", {"0", "1", "-7", "499", kNull}, {}, "a + local_int(1)"};
  ProgramColumn capped = a;
  capped.bad = {"600"};
  std::vector<ProgramTable> tables;
  tables.push_back({.name = "w_bulk", .columns = {small, text_column("t", "b"), {"n", "numeric", "(g % 1000) * 1.125", {"NaN", "0", "-1.255", "999999.99", kNull}, {"1000000"}, "n + local_int(1)"}}});
  tables.push_back({.name = "w_heap", .key = KeyRule::Plain, .columns = {a, text_column("b", "h")}, .conflicts = false});
  tables.push_back({.name = "wv_heap", .key = KeyRule::Plain, .columns = {capped, text_column("b", "h")}, .copies = false, .updates = false, .conflicts = false, .stored = "w_heap"});
  tables.push_back({.name = "w_types", .columns = all_types()});
  tables.push_back({.name = "w_narrow",
                    .columns = {value_column("vc", "varchar", {"", "abc", "12345", "ab      "}, "'v' || g % 100", {"123456"}),
                                value_column("c", "bpchar", {"", "a", "abcd"}, "'c' || g % 100", {"abcde"}),
                                value_column("n", "numeric", {"1.005", "-9999.994", "NaN"}, "(g % 1000) / 3.0", {"10000"}),
                                value_column("i", "int", {"2147483647", "-1"}, "g", {}),
                                value_column("e", "mood", {"sad", "Zzz"}, "(ARRAY['sad','ok','happy'])[1 + g % 3]::mood"),
                                value_column("p", "int", {"1", "7"}, "1 + g % 5", {"0"})},
                    .whole = false});
  tables.push_back({.name = "w_kid", .columns = {{"par", "int", "1 + g % 10", {"1", "10", kNull}, {"777"}, "par + local_int(0)"}, text_column("v", "k")}});
  tables.push_back({.name = "w_par", .columns = {text_column("v", "p")}});
  tables.push_back({.name = "wv_par", .columns = {text_column("v", "vp")}, .copies = false, .stored = "w_par"});
  tables.push_back({.name = "w_defer", .key = KeyRule::Deferred, .columns = {text_column("v", "d")}, .conflicts = false});
  tables.push_back({.name = "w_rtrig", .columns = {{"v", "text", "CASE WHEN g % 3 = 0 THEN 'skip' ELSE 'r' || g END", {"skip", "keep", "x", kNull}, {}, "CASE WHEN id % 2 = local_int(0) THEN 'skip' ELSE 'u' END"},
                                                   {"n", "int", "g % 100", {"1", kNull}, {}, "n + local_int(1)"}}});
  ProgramTable both = tables.back();
  both.name = "w_both";
  both.touches = {"lw_log"};
  tables.push_back(both);
  tables.push_back({.name = "w_ruled", .key = KeyRule::Plain, .columns = {text_column("v", "u")}, .copies = false, .conflicts = false, .touches = {"w_rulelog"}});
  tables.push_back({.name = "w_split", .key = KeyRule::Plain, .columns = region_columns({"north", "south"}, "CASE WHEN g % 2 = 0 THEN 'north' ELSE 'south' END", {"nowhere", kNull}), .conflicts = false});
  tables.push_back({.name = "lw_route", .key = KeyRule::Plain, .columns = region_columns({"north", "south", "here"}, "(ARRAY['north','south','here'])[1 + g % 3]", {"nowhere"}), .conflicts = false, .touches = {"w_r1", "w_r2"}, .stored = "lw_r3"});
  tables.push_back({.name = "w_ltrig", .columns = {{"v", "text", "CASE WHEN g % 5 = 0 THEN 'before' WHEN g % 7 = 0 THEN 'after' ELSE 'x' END", {"skip", "before", "after", "undo", "x", kNull}, {}, "v || local_int(id)"},
                                                   {"seen", "int", "g", {"0", kNull}}}, .touches = {"lw_log"}});
  return tables;
}

std::string copy_escaped(const std::string &text) {
  std::string escaped;
  for (char c : text) switch (c) {
      case '\\': escaped += "\\\\"; break;
      case '\t': escaped += "\\t"; break;
      case '\n': escaped += "\\n"; break;
      case '\r': escaped += "\\r"; break;
      default: escaped += c;
    }
  return escaped;
}

}  // namespace

const std::vector<ProgramTable> &program_tables() {
  static const auto &tables = *new std::vector<ProgramTable>(make_tables());
  return tables;
}

const ProgramTable &program_table(const std::string &name) {
  for (const ProgramTable &table : program_tables())
    if (table.name == name) return table;
  throw std::logic_error("no such table: " + name);
}

std::string sql_value(const Value &value) {
  if (!value) return "NULL";
  std::string quoted;
  bool escapes = false;
  for (char c : *value) {
    escapes = escapes || c == '\\';
    if (c == '\'' || c == '\\') quoted += c;
    quoted += c;
  }
  return (escapes ? "E'" : "'") + quoted + "'";
}

std::string copy_value(const Value &value) { return value ? copy_escaped(*value) : "\\N"; }

}  // namespace remote_fdw::differential
