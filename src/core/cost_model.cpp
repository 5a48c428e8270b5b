// Owns the cost formulas.
#include "remote_fdw/core/cost_model.h"

#include <algorithm>

namespace remote_fdw {

namespace {

// Pages touched per row found by an index beside the row's own: the descent is mostly cached.
constexpr double kIndexOverhead = 1.25;
// An index descent even when nothing is found.
constexpr double kIndexDescentPages = 2;
// Above this fraction of the relation no index is assumed.
constexpr double kIndexFraction = 0.05;

double full_scan(const CostUnits &u, const LocalScanFigures &f) {
  return u.seq_page * f.pages + (u.cpu_tuple + f.remote_quals.per_tuple) * f.tuples;
}

double index_scan(const CostUnits &u, const LocalScanFigures &f) {
  double rows = f.fetched * kIndexOverhead;
  return u.random_page * (kIndexDescentPages + rows) + (u.cpu_tuple + f.remote_quals.per_tuple) * rows;
}

double transfer(const CostUnits &u, const QualCostFigures &local, double fetched) {
  return (u.fdw_tuple + u.cpu_tuple + local.per_tuple) * fetched;
}

}  // namespace

ScanCost cost_of_scan(const CostUnits &u, const LocalScanFigures &f) {
  double remote = full_scan(u, f);
  if (f.fetched <= f.tuples * kIndexFraction) remote = std::min(remote, index_scan(u, f));
  double startup = u.fdw_startup + f.remote_quals.startup + f.local_quals.startup;
  return {startup, startup + remote + transfer(u, f.local_quals, f.fetched)};
}

ScanCost cost_of_explained_scan(const CostUnits &u, const RemoteScanFigures &f) {
  double startup = u.fdw_startup + f.startup + f.local_quals.startup;
  return {startup, startup + std::max(0.0, f.total - f.startup) + transfer(u, f.local_quals, f.fetched)};
}

}  // namespace remote_fdw
