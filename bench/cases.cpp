// The order of the cases, and what several of them share.
#include <iterator>

#include "case.h"

namespace remote_fdw::bench {

std::vector<Case> all_cases(const Sizes &sizes) {
  std::vector<Case> all;
  for (auto &&some : {scan_cases(sizes), key_cases(sizes), join_cases(sizes), write_cases(sizes), shard_cases(sizes)})
    all.insert(all.end(), some.begin(), some.end());
  return all;
}

std::string discard_rows(Client &client, const std::string &sql) {
  std::string top = client.value("EXPLAIN (ANALYZE, TIMING OFF, COSTS OFF, SUMMARY OFF) " + sql);
  constexpr std::string_view kRows = "rows=";
  std::size_t at = top.find(kRows);
  if (at == std::string::npos) throw SqlError("no row count in: " + top);
  return std::to_string(std::stol(top.substr(at + kRows.size())));
}

Case::Run same_statement(const std::string &sql) {
  return [sql](Stage &, Access &access) { return access.session().text(sql); };
}

}  // namespace remote_fdw::bench
