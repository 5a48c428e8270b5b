// The analytic queries: queries/<suite>.sql read into names, titles and SQL. A query opens with "-- h01: title".
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace remote_fdw::analytic {

struct Query {
  std::string name;  // h01: TPC-H, d01: in the style of TPC-DS
  std::string title;
  std::string sql;    // without the closing semicolon
  std::string suite;  // the file's stem: tpch or tpcds
};

// Throws std::runtime_error when the file cannot be read or text stands before the first query.
std::vector<Query> read_queries(const std::filesystem::path &file);

}  // namespace remote_fdw::analytic
