// Random SELECTs whose result is determined: joins, subqueries, aggregates, DISTINCT, set operations, ORDER BY, LIMIT.
#pragma once

#include <string>
#include <vector>

#include "model.h"
#include "predicate.h"
#include "random.h"

namespace remote_fdw::differential {

struct Join {
  std::string head;  // "LEFT JOIN t b ON "
  Predicate on;
};

struct GeneratedQuery {
  std::string distinct;
  std::vector<std::string> outputs;
  std::string from;
  std::vector<Join> joins;
  std::vector<Predicate> where;  // conjuncts
  std::string group;
  std::string having;
  std::string order;
  std::string limit;
  std::string tail;  // set operation

  std::string render() const;
  std::vector<GeneratedQuery> simpler() const;
};

GeneratedQuery generate_query(const Model &model, Random &random);

}  // namespace remote_fdw::differential
