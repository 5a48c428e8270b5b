// What a join made by the remote is taken to cost.
#include <gtest/gtest.h>

#include "remote_fdw/core/cost_model.h"

namespace remote_fdw {

namespace {

constexpr CostUnits kUnits{1.0, 4.0, 0.01, 0.0025, 100, 0.2};

LocalScanFigures scan_of(double tuples, double fetched) { return {tuples / 50, tuples, fetched, {0, 0.0025}, {0, 0}}; }

}  // namespace

namespace {

JoinSide side_of(double rows) {
  ScanCost scan = cost_of_remote_scan(kUnits, scan_of(rows, rows));
  return {rows, scan.startup, scan.total};
}

JoinFigures join_of(double outer, double inner, double matched) {
  JoinFigures figures{};
  figures.outer = side_of(outer);
  figures.inner = side_of(inner);
  figures.inner_lookup = figures.outer_lookup = -1;
  figures.matched = matched;
  figures.by_equality = true;
  figures.join_quals = {0, 0.0025};
  return figures;
}

double shipped(const JoinFigures &figures) {
  return with_transfer(kUnits, cost_of_remote_join(kUnits, figures), {0, 0}, figures.matched).total;
}

// Both sides travel, the join is made for nothing.
double fetched(double outer, double inner) {
  return cost_of_scan(kUnits, scan_of(outer, outer)).total + cost_of_scan(kUnits, scan_of(inner, inner)).total;
}

}  // namespace

TEST(JoinCost, TwoLargeTablesAreJoinedThere) { EXPECT_LT(shipped(join_of(1e5, 1e6, 1e6)), fetched(1e5, 1e6)); }

TEST(JoinCost, AProductIsMadeHere) {
  JoinFigures product = join_of(1000, 1000, 1e6);
  product.by_equality = false;
  EXPECT_GT(shipped(product), fetched(1000, 1000));
}

TEST(JoinCost, AFewRowsLookUpTheirPartners) {
  JoinFigures figures = join_of(3, 1e6, 3);
  double whole = cost_of_remote_join(kUnits, figures).total;
  figures.inner_lookup = cost_of_lookup(kUnits, 1);
  EXPECT_LT(cost_of_remote_join(kUnits, figures).total, whole / 100);
}

}  // namespace remote_fdw
