// Random conditions over typed columns, kept as a tree so that a failing one can be cut down.
#pragma once

#include <string>
#include <vector>

#include "model.h"
#include "random.h"

namespace remote_fdw::differential {

// A column as a query sees it: qualified name and what is known of it.
struct Visible {
  std::string name;
  const Column *column = nullptr;
};

using Scope = std::vector<Visible>;

struct Predicate {
  std::string glue;  // "AND", "OR", "NOT" or empty for a leaf
  std::string text;  // of a leaf
  std::vector<Predicate> children;

  std::string render() const;
  // Every tree that is this one with one part less.
  std::vector<Predicate> simpler() const;
};

Scope scope_of(const Table &table, const std::string &alias);

class PredicateMaker {
 public:
  PredicateMaker(const Model &model, Random &random) : model_(model), random_(random) {}

  Predicate make(const Scope &scope, int depth);
  std::string literal(const Column &column);

 private:
  std::string leaf(const Scope &scope, int depth);
  std::string comparison(const Visible &visible, const Scope &scope);
  std::string membership(const Visible &visible);
  std::string typed_test(const Visible &visible);
  std::string conditional(const Visible &visible);
  std::string subquery(const Visible &visible);
  std::string comparison_operator(const Column &column);
  const Visible *comparable(const Visible &to, const Scope &scope);

  const Model &model_;
  Random &random_;
};

}  // namespace remote_fdw::differential
