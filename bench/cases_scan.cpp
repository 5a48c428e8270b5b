// Whole tables: every row and column travels and is decoded.
#include "case.h"

namespace remote_fdw::bench {

namespace {

Case scan(const std::string &name, const std::string &table, const std::string &work, Table contents, double target) {
  std::string sql = "SELECT * FROM " + table;
  Case scan{.name = name, .work = work, .limit = "COPY binary, drained", .target = target, .tables = {contents}};
  scan.direct = [table](Stage &, Access &access) {
    return std::to_string(access.session().drain_copy("COPY " + table + " TO STDOUT (FORMAT binary)"));
  };
  scan.foreign = [sql](Stage &, Access &access) { return discard_rows(access.session(), sql); };
  scan.statement = sql;
  return scan;
}

}  // namespace

std::vector<Case> scan_cases(const Sizes &sizes) {
  return {scan("scan-narrow", "narrow", "full scan, " + short_number(sizes.narrow) + " narrow rows (5 columns)",
               Table::Narrow, 1.5),
          scan("scan-wide", "wide",
               "full scan, " + short_number(sizes.wide) + " wide rows (text, numeric, jsonb, uuid, timestamptz)",
               Table::Wide, 1.6)};
}

}  // namespace remote_fdw::bench
