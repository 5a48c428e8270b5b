// What the planner knows of one relation whose rows come from one remote query: a foreign table, a join of such
// relations, or what is computed above one of them. Kept in RelOptInfo.fdw_private.
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/catalog/options.h"
#include "remote_fdw/deparse/select.h"
#include "remote_fdw/deparse/shippability.h"

namespace remote_fdw {

enum class RelKind : uint8 {
  Base,
  Join,
  Query,  // a subquery in FROM, as an input of joins and upper relations only
  Upper,
  Absorbed,  // a function or a VALUES list in FROM; such a RelOptInfo has no fdw_private
};

struct RelPushdownInfo;

struct LocalClause {
  RestrictInfo *clause;
  const char *reason;
};

// What the remote's part is taken to cost, before any row travels.
struct RemoteWork {
  double rows;  // that the remote query gives
  Cost startup;
  Cost total;
};

// Of the whole way, rows that arrive here included.
struct CostEstimate {
  RemoteWork work;
  double rows;
  int width;
  Cost startup;
  Cost total;
};

struct JoinInputs {
  const RelPushdownInfo *outer;
  const RelPushdownInfo *inner;
  List *clauses;  // RestrictInfo: all that the remote evaluates to join them
};

struct RelPushdownInfo {
  RelKind kind;
  PushdownScope scope;
  ForeignServer *server;
  ForeignOptions options;  // of a join: both sides' merged
  Oid user;                // whose mapping is used

  // The remote query: FROM from WHERE remote_clauses AND remote_tests
  FromItem *from;
  List *remote_clauses;  // RestrictInfo: run on the remote
  List *remote_tests;    // ExistsTest *
  List *substitutes;     // ColumnAlias *: columns of the inner side of a semi or anti join that are used above it
  List *local_clauses;   // RestrictInfo: run here
  List *local_reasons;   // LocalClause *, in step with local_clauses
  List *not_joined;      // String: why a join with another table of the same server was not possible
  List *not_aggregated;  // String: why its part of an aggregate over several servers was not possible
  Index min_security;    // lowest security level among conditions

  // For EXPLAIN: String, and Integer for a range-table index
  List *relations;
  RemoteWork work;
  bool size_is_guess;  // no statistics of a table within

  JoinInputs join;

  // Base
  Oid relid;
  CostEstimate scan;      // of all its rows, unsorted
  Bitmapset *attributes;  // columns needed here, as pull_varattnos gives them

  // Upper
  List *scan_tlist;   // TargetEntry: what the remote query returns
  List *run_conditions;  // Expr: of windows, to be applied by the query above; such a relation has no path
  UpperClauses upper;
};

inline RelPushdownInfo *pushdown_info(const RelOptInfo *rel) { return static_cast<RelPushdownInfo *>(rel->fdw_private); }
inline RemoteConditions remote_conditions(const RelPushdownInfo *info) { return {info->remote_clauses, info->remote_tests}; }

// Rows come from one remote query of ours: fdw_private is a RelPushdownInfo.
bool is_ours(const RelOptInfo *rel);
// Something in its target is computed below an outer join.
bool has_placeholder(const RelOptInfo *rel);
// Of a scan of a table or of a join; null: neither.
RelOptInfo *scanned_relation(PlannerInfo *root, const ForeignScan *scan);
// AppendRelInfo: the members next below an append relation that may have rows.
List *live_members(const PlannerInfo *root, const RelOptInfo *parent);
// OIDs of the tables among these base relations.
List *tables_among(PlannerInfo *root, Relids relids);
// RelPushdownInfo.relations for a plan: range-table indexes as positions among `scanned`.
List *relations_as_ordinals(const List *relations, Relids scanned);
// To be said of the scan that takes the place of a part of an aggregate.
void remember_not_aggregated(RelPushdownInfo *info, const char *reason);

RelPushdownInfo *make_rel_info(PlannerInfo *root, RelOptInfo *rel, Oid relid);

// May the remote evaluate the clause: check_shippable, and no condition above a security barrier that might leak rows.
Shippability check_clause(const RelPushdownInfo *info, const RestrictInfo *clause);
// Sorts a clause into remote_clauses, or local_clauses with the reason.
void classify_clause(RelPushdownInfo *info, RestrictInfo *clause);
void keep_clause_local(RelPushdownInfo *info, RestrictInfo *clause, const char *reason);

// Columns that the remote query of a join or an upper relation returns: TargetEntry, without duplicates. For a join: the Vars
// of its target and of the clauses run here.
List *scan_tlist_of(RelOptInfo *rel);
// The row of a relation in a statement that changes rows, which the remote query has no use for and leaves NULL.
bool is_left_out(const RelPushdownInfo *info, const Var *var);
// Everything but locks and parameter style; `where`: AND-ed with the relation's own tests.
SelectSpec select_spec(RelOptInfo *rel, List *where);

// One way of scanning: which join clauses are applied beside the relation's own.
struct EstimateRequest {
  List *join_clauses;  // RestrictInfo of a parameterised path
};
CostEstimate estimate_scan(PlannerInfo *root, RelOptInfo *rel, const EstimateRequest &request);

}  // namespace remote_fdw
