// Random set operations over two to four arms of several tables, by themselves and inside larger queries: grouped, joined, as a list of
// IN, in a WITH clause that is read twice, numbered by a window. Every result is determined.
// Neighbours: predicate makes the conditions, campaign runs and cuts down what is made here.
#pragma once

#include <string>
#include <vector>

#include "model.h"
#include "predicate.h"
#include "random.h"

namespace remote_fdw::differential {

struct SetArm {
  std::vector<std::string> columns;
  std::string from;
  std::vector<Predicate> where;
};

struct SetQuery {
  std::vector<SetArm> arms;
  std::vector<std::string> operations;  // before each arm but the first
  bool from_right = false;              // A op (B op C)
  std::string order;
  std::string limit;
  std::string head;  // a query around it
  std::string tail;

  std::string render() const;
  std::vector<SetQuery> simpler() const;
};

SetQuery generate_set_query(const Model &model, Random &random);

}  // namespace remote_fdw::differential
