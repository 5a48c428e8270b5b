// Reading query files. See query.h.
#include "query.h"

#include <fstream>
#include <regex>
#include <stdexcept>

namespace remote_fdw::analytic {

namespace {

void finish(Query &query) {
  auto end = query.sql.find_last_not_of("; \n\t");
  query.sql.resize(end == std::string::npos ? 0 : end + 1);
}

}  // namespace

std::vector<Query> read_queries(const std::filesystem::path &file) {
  std::ifstream in(file);
  if (!in) throw std::runtime_error("cannot read " + file.string());
  const std::regex head("-- ([a-z][0-9]+): (.*)");
  std::vector<Query> queries;
  for (std::string line; std::getline(in, line);) {
    std::smatch found;
    if (std::regex_match(line, found, head))
      queries.push_back({found[1], found[2], "", file.stem()});
    else if (!queries.empty())
      queries.back().sql += line + "\n";
    else
      throw std::runtime_error(file.string() + " does not open with a query's name");
  }
  for (Query &query : queries) finish(query);
  return queries;
}

}  // namespace remote_fdw::analytic
