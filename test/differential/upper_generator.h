// Random SELECTs that end in upper relations over one or two tables: aggregates, grouping sets, windows, DISTINCT [ON],
// ORDER BY and LIMIT in their many spellings. Every result is determined: orders are total where a LIMIT cuts.
// Neighbours: predicate makes the conditions, campaign runs and cuts down what is made here.
#pragma once

#include <string>
#include <vector>

#include "model.h"
#include "predicate.h"
#include "random.h"

namespace remote_fdw::differential {

enum class Grouping { None, Plain, Rollup, Cube, Sets };

struct UpperQuery {
  std::string distinct;  // "DISTINCT ON (a.x) "
  Grouping grouping = Grouping::None;
  std::vector<std::string> keys;     // grouping expressions; the first outputs
  std::vector<std::string> outputs;  // the others: aggregates, windows, columns
  std::string from;
  std::vector<Predicate> where;  // conjuncts
  std::vector<std::string> having;
  std::vector<std::string> order;
  std::size_t tie_breakers = 0;  // so many of the last items make the order total
  std::string limit;
  std::string set_operation;  // with an arm that is the same query under other conditions
  std::vector<Predicate> arm_where;
  std::string outer_head;  // a query around it: "SELECT count(*) FROM ("
  std::string outer_tail;

  std::string render() const;
  // Every query that is this one with one part less; some of them are no SQL any more, on every side alike.
  std::vector<UpperQuery> simpler() const;
};

UpperQuery generate_upper_query(const Model &model, Random &random);

}  // namespace remote_fdw::differential
