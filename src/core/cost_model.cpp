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

double run_cost(const JoinSide &side) { return std::max(0.0, side.total - side.startup); }

double hashed(const CostUnits &u, const JoinFigures &f) {
  // the smaller side is put into the table, the other one looks it up
  double built = std::min(f.outer.rows, f.inner.rows), probed = std::max(f.outer.rows, f.inner.rows);
  return run_cost(f.outer) + run_cost(f.inner) + (u.cpu_operator + u.cpu_tuple) * built + u.cpu_operator * probed;
}

double all_pairs(const CostUnits &u, const JoinFigures &f) {
  double per_pair = std::max(u.cpu_operator, f.join_quals.per_tuple);
  return run_cost(f.outer) + run_cost(f.inner) + per_pair * f.outer.rows * f.inner.rows;
}

double looked_up(const JoinSide &driving, double lookup) { return run_cost(driving) + lookup * driving.rows; }

}  // namespace

double cost_of_lookup(const CostUnits &u, double rows) {
  return (u.random_page + u.cpu_tuple) * std::max(1.0, rows) * kIndexOverhead;
}

ScanCost cost_of_remote_join(const CostUnits &u, const JoinFigures &f) {
  double run = all_pairs(u, f);
  if (f.by_equality) run = std::min(run, hashed(u, f));
  if (f.inner_lookup >= 0) run = std::min(run, looked_up(f.outer, f.inner_lookup));
  if (f.outer_lookup >= 0) run = std::min(run, looked_up(f.inner, f.outer_lookup));
  double startup = f.outer.startup + f.inner.startup + f.join_quals.startup;
  return {startup, startup + run + (u.cpu_tuple + f.join_quals.per_tuple) * f.matched};
}

ScanCost cost_of_remote_scan(const CostUnits &u, const LocalScanFigures &f) {
  double remote = full_scan(u, f);
  if (f.fetched <= f.tuples * kIndexFraction) remote = std::min(remote, index_scan(u, f));
  return {f.remote_quals.startup, f.remote_quals.startup + remote};
}

ScanCost with_transfer(const CostUnits &u, const ScanCost &remote, const QualCostFigures &local, double fetched) {
  double startup = u.fdw_startup + remote.startup + local.startup;
  return {startup, startup + std::max(0.0, remote.total - remote.startup) + transfer(u, local, fetched)};
}

ScanCost cost_of_scan(const CostUnits &u, const LocalScanFigures &f) {
  return with_transfer(u, cost_of_remote_scan(u, f), f.local_quals, f.fetched);
}

ScanCost cost_of_explained_scan(const CostUnits &u, const RemoteScanFigures &f) {
  return with_transfer(u, {f.startup, f.total}, f.local_quals, f.fetched);
}

}  // namespace remote_fdw
