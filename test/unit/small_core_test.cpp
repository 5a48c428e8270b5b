// Remote versions, exceptions as reports, costs, libpq's parameters.
#include <gtest/gtest.h>

#include <cstring>
#include <new>
#include <stdexcept>

#include "remote_fdw/core/cost_model.h"
#include "remote_fdw/core/error_info.h"
#include "remote_fdw/core/remote_version.h"
#include "remote_fdw/wire/conninfo.h"

using namespace remote_fdw;

TEST(RemoteVersion, Features) {
  EXPECT_FALSE(RemoteVersion().supports(RemoteFeature::OnConflict));
  EXPECT_TRUE(RemoteVersion(90500).supports(RemoteFeature::TableSampling));
  EXPECT_FALSE(RemoteVersion(110012).supports(RemoteFeature::GeneratedColumns));
  EXPECT_TRUE(RemoteVersion(150004).supports(RemoteFeature::GeneratedColumns));
  EXPECT_FALSE(RemoteVersion(170001).supports(RemoteFeature::VirtualGeneratedColumns));
  EXPECT_FALSE(RemoteVersion(90324).supports(RemoteFeature::CatalogComparison));
  EXPECT_TRUE(RemoteVersion(100000).supports(RemoteFeature::CollationVersions));
  EXPECT_FALSE(RemoteVersion(140010).supports(RemoteFeature::DatabaseCollationVersion));
}

namespace {

template <typename F>
ErrorReport report_of(F &&f) {
  try {
    f();
  } catch (...) {
    return describe_current_exception();
  }
  return {};
}

}  // namespace

TEST(ErrorInfo, KeepsAllParts) {
  ErrorReport report = report_of([] { throw CoreError("08006", "lost", "why", "do this"); });
  EXPECT_STREQ(report.sqlstate, "08006");
  EXPECT_STREQ(report.message, "lost");
  EXPECT_STREQ(report.detail, "why");
  EXPECT_STREQ(report.hint, "do this");
}

TEST(ErrorInfo, OtherExceptions) {
  EXPECT_STREQ(report_of([] { throw std::bad_alloc(); }).sqlstate, "53200");
  EXPECT_STREQ(report_of([] { throw std::runtime_error("x"); }).message, "x");
  EXPECT_STREQ(report_of([] { throw 5; }).sqlstate, "XX000");
}

TEST(ErrorInfo, CutsWhatIsTooLong) {
  ErrorReport report = report_of([] { throw CoreError("XX000", std::string(5000, 'm'), std::string(5000, 'd'), std::string(5000, 'h')); });
  EXPECT_EQ(std::strlen(report.message), sizeof report.message - 1);
  EXPECT_EQ(std::strlen(report.hint), sizeof report.hint - 1);
}

namespace {

constexpr CostUnits kUnits{1.0, 4.0, 0.01, 0.0025, 100, 0.2};

LocalScanFigures scan_of(double tuples, double fetched) { return {tuples / 50, tuples, fetched, {0, 0.0025}, {0, 0}}; }

}  // namespace

TEST(CostModel, OneRowIsNoFullScan) {
  ScanCost lookup = cost_of_scan(kUnits, scan_of(1e6, 1));
  ScanCost full = cost_of_scan(kUnits, scan_of(1e6, 1e6));
  EXPECT_LT(lookup.total, 150);
  EXPECT_GT(full.total, 200000);
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
}

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

TEST(CostModel, TwoLargeTablesAreJoinedThere) { EXPECT_LT(shipped(join_of(1e5, 1e6, 1e6)), fetched(1e5, 1e6)); }

TEST(CostModel, AProductIsMadeHere) {
  JoinFigures product = join_of(1000, 1000, 1e6);
  product.by_equality = false;
  EXPECT_GT(shipped(product), fetched(1000, 1000));
}

TEST(CostModel, AFewRowsLookUpTheirPartners) {
  JoinFigures figures = join_of(3, 1e6, 3);
  double whole = cost_of_remote_join(kUnits, figures).total;
  figures.inner_lookup = cost_of_lookup(kUnits, 1);
  EXPECT_LT(cost_of_remote_join(kUnits, figures).total, whole / 100);
}

TEST(Conninfo, HomesOfLibpqParameters) {
  ASSERT_NE(find_libpq_option("host"), nullptr);
  EXPECT_EQ(find_libpq_option("host")->home, LibpqOptionHome::Server);
  EXPECT_EQ(find_libpq_option("password")->home, LibpqOptionHome::UserMapping);
  EXPECT_EQ(find_libpq_option("user")->home, LibpqOptionHome::UserMapping);
  EXPECT_EQ(find_libpq_option("client_encoding")->home, LibpqOptionHome::Nowhere);
  EXPECT_EQ(find_libpq_option("nosuch"), nullptr);
}
