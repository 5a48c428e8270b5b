// What remote scans and joins are taken to cost, in tables: not the figures matter but which of two ways is the cheaper.
#include <gtest/gtest.h>

#include <algorithm>

#include "remote_fdw/core/cost_model.h"

using namespace remote_fdw;

namespace {

constexpr CostUnits kUnits{1.0, 4.0, 0.01, 0.0025, 100, 0.2};

LocalScanFigures scan_of(double tuples, double fetched) { return {tuples / 50, tuples, fetched, {0, 0.0025}, {0, 0}}; }

// A base table's part on the remote.
JoinSide side_of(double tuples, double rows) {
  ScanCost cost = cost_of_remote_scan(kUnits, scan_of(tuples, rows));
  return {rows, cost.startup, cost.total};
}

JoinFigures join_of(double outer, double inner, double matched) {
  JoinFigures f{};
  f.outer = side_of(outer, outer);
  f.inner = side_of(inner, inner);
  f.by_equality = true;
  f.matched = matched;
  f.join_quals = {0, 0.0025};
  f.inner_lookup = cost_of_lookup(kUnits, matched / outer);
  f.outer_lookup = cost_of_lookup(kUnits, matched / inner);
  return f;
}

double shipped(const JoinFigures &f) { return with_transfer(kUnits, cost_of_remote_join(kUnits, f), {0, 0}, f.matched).total; }

// Both sides fetched, and hashed here as PostgreSQL costs it.
double fetched(double outer, double inner, double matched) {
  double hashing = (kUnits.cpu_operator + kUnits.cpu_tuple) * std::min(outer, inner) + kUnits.cpu_operator * std::max(outer, inner);
  double joining = (kUnits.cpu_tuple + kUnits.cpu_operator) * matched;
  return cost_of_scan(kUnits, scan_of(outer, outer)).total + cost_of_scan(kUnits, scan_of(inner, inner)).total + hashing + joining;
}

}  // namespace

TEST(CostModel, OneRowIsNoFullScan) {
  for (double tuples : {1e3, 1e4, 1e6, 1e9}) {
    EXPECT_LT(cost_of_scan(kUnits, scan_of(tuples, 1)).total, 150) << tuples;
    EXPECT_GT(cost_of_scan(kUnits, scan_of(tuples, tuples)).total, 100 + 0.2 * tuples) << tuples;
  }
}

TEST(CostModel, GrowsWithRows) {
  double last = 0;
  for (double rows : {1.0, 10.0, 100.0, 1000.0, 1e5, 1e6}) {
    double total = cost_of_scan(kUnits, scan_of(1e6, rows)).total;
    EXPECT_GT(total, last);
    last = total;
  }
}

TEST(CostModel, StartupIsNeverAboveTotal) {
  ScanCost cost = cost_of_explained_scan(kUnits, {50, 40, 0, {1, 1}});
  EXPECT_LE(cost.startup, cost.total);
  for (double rows : {1.0, 1e3, 1e6}) {
    ScanCost join = cost_of_remote_join(kUnits, join_of(rows, rows, rows));
    EXPECT_LE(join.startup, join.total);
  }
}

TEST(CostModel, AJoinIsShippedUnlessItMultiplies) {
  struct {
    double outer, inner, matched;
    bool ships;
  } const cases[] = {
      {1e6, 1e6, 1e6, true}, {1e6, 1e3, 1e6, true}, {1e3, 1e6, 1e3, true}, {1e4, 1e4, 1, true},
      {50, 50, 50, true},    {1e4, 1e4, 1e7, false}, {1e3, 1e3, 1e6, false},
  };
  for (const auto &c : cases)
    EXPECT_EQ(shipped(join_of(c.outer, c.inner, c.matched)) < fetched(c.outer, c.inner, c.matched), c.ships)
        << c.outer << " x " << c.inner << " = " << c.matched;
}

TEST(CostModel, LookupsBeatReadingTheOtherSide) {
  JoinFigures f = join_of(10, 1e6, 10);
  JoinFigures without = f;
  without.inner_lookup = without.outer_lookup = -1;
  EXPECT_LT(cost_of_remote_join(kUnits, f).total, cost_of_remote_join(kUnits, without).total / 100);
  // and do not for many
  JoinFigures many = join_of(1e6, 1e6, 1e6);
  without = many;
  without.inner_lookup = without.outer_lookup = -1;
  EXPECT_EQ(cost_of_remote_join(kUnits, many).total, cost_of_remote_join(kUnits, without).total);
}

TEST(CostModel, PairsAreComparedWithoutEquality) {
  JoinFigures f = join_of(1e4, 1e4, 1e4);
  f.inner_lookup = f.outer_lookup = -1;
  double hashed = cost_of_remote_join(kUnits, f).total;
  f.by_equality = false;
  EXPECT_GT(cost_of_remote_join(kUnits, f).total, 100 * hashed);
}

TEST(CostModel, AnIndexIsNotAssumedForMuch) {
  ScanCost half = cost_of_remote_scan(kUnits, scan_of(1e6, 5e5));
  ScanCost all = cost_of_remote_scan(kUnits, scan_of(1e6, 1e6));
  EXPECT_EQ(half.total, all.total);
}
