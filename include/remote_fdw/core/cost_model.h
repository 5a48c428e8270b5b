// Arithmetic of what a remote scan costs, in the local planner's units. No server calls: planner/estimate supplies
// the figures. Source: PostgreSQL, "Planner Cost Constants"; postgres_fdw, "Cost Estimation Options".
#pragma once

namespace remote_fdw {

struct CostUnits {
  double seq_page;
  double random_page;
  double cpu_tuple;
  double cpu_operator;
  double fdw_startup;  // options fdw_startup_cost, fdw_tuple_cost
  double fdw_tuple;
};

struct QualCostFigures {
  double startup;
  double per_tuple;
};

// A scan estimated from local figures alone.
struct LocalScanFigures {
  double pages;           // of the relation
  double tuples;          // in the relation
  double fetched;         // rows that pass the remote conditions and travel
  QualCostFigures remote_quals;
  QualCostFigures local_quals;
};

// A scan estimated by the remote's EXPLAIN.
struct RemoteScanFigures {
  double startup;
  double total;
  double fetched;
  QualCostFigures local_quals;
};

struct ScanCost {
  double startup;
  double total;
};

// The remote's part of one side of a join: nothing travels.
struct JoinSide {
  double rows;
  double startup;
  double total;
};

struct JoinFigures {
  JoinSide outer;
  JoinSide inner;
  double inner_lookup;  // finding the partners of one outer row by an index; negative: there can be none
  double outer_lookup;  // the same for one inner row
  double matched;       // rows that the join gives
  bool by_equality;     // hashing is possible
  QualCostFigures join_quals;
};

// The cheapest of: hash both sides; look up one side for each row of the other; compare all pairs.
ScanCost cost_of_remote_join(const CostUnits &units, const JoinFigures &figures);
// The remote's part of a scan: reading, by index or whole, without transfer.
ScanCost cost_of_remote_scan(const CostUnits &units, const LocalScanFigures &figures);
// Finding `rows` rows of a relation by an index.
double cost_of_lookup(const CostUnits &units, double rows);
// What comes on top of the remote's part: the query itself, transfer of `fetched` rows, local conditions.
ScanCost with_transfer(const CostUnits &units, const ScanCost &remote, const QualCostFigures &local_quals, double fetched);

// The remote reads the whole relation, or finds the wanted rows by an index, whichever is cheaper: an index is
// assumed for a small fraction (a lookup of one row must not cost like a full scan).
//   full scan  = seq_page * pages + (cpu_tuple + remote per-tuple quals) * tuples
//   by index   = (random_page + cpu_tuple + remote per-tuple quals) * fetched * kIndexOverhead, descent included
//   scan cost  = fdw_startup + quals' startup + min(full, index) + (fdw_tuple + local per-tuple quals) * fetched
//                + cpu_tuple * fetched
ScanCost cost_of_scan(const CostUnits &units, const LocalScanFigures &figures);

// fdw_startup + remote startup and run cost + transfer and local work per fetched row.
ScanCost cost_of_explained_scan(const CostUnits &units, const RemoteScanFigures &figures);

}  // namespace remote_fdw
