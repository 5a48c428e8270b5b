// Owns turning the chosen path into a ForeignScan: which clauses go into the remote SQL, which stay, what
// the executor is told.
#include "remote_fdw/catalog/partial_states.h"
#include "remote_fdw/deparse/select.h"
#include "remote_fdw/pg/compat.h"
#include "remote_fdw/plan/node_methods.h"
#include "remote_fdw/plan/scan_private.h"
#include "remote_fdw/planner/arm_limit.h"
#include "remote_fdw/planner/base_paths.h"
#include "remote_fdw/planner/initial_queries.h"
#include "remote_fdw/planner/pathkeys.h"
#include "remote_fdw/planner/rel_info.h"
#include "remote_fdw/planner/row_identity.h"
#include "remote_fdw/planner/row_locks.h"
#include "remote_fdw/planner/whole_query.h"

namespace remote_fdw {

namespace {

struct SplitClauses {
  List *remote;   // Expr
  List *local;    // Expr
  List *reasons;  // String
};

const char *local_reason(const RelPushdownInfo *info, const RestrictInfo *clause) {
  ListCell *cell;
  foreach (cell, info->local_reasons) {
    auto *local = static_cast<LocalClause *>(lfirst(cell));
    if (local->clause == clause) return local->reason;
  }
  return nullptr;
}

void keep_local(SplitClauses *split, Expr *expr, const char *reason) {
  split->local = lappend(split->local, expr);
  if (reason != nullptr) split->reasons = list_append_unique(split->reasons, makeString(pstrdup(reason)));
}

// Of a base relation: the planner's list, in its order, with the clauses of a parameterised path.
SplitClauses split_clauses(const RelPushdownInfo *info, const List *clauses) {
  SplitClauses split{};
  ListCell *cell;
  foreach (cell, clauses) {
    auto *clause = lfirst_node(RestrictInfo, cell);
    if (clause->pseudoconstant) continue;
    if (list_member_ptr(info->remote_clauses, clause)) {
      split.remote = lappend(split.remote, clause->clause);
    } else if (list_member_ptr(info->local_clauses, clause)) {
      keep_local(&split, clause->clause, local_reason(info, clause));
    } else {
      Shippability verdict = check_clause(info, clause);
      if (verdict.ok)
        split.remote = lappend(split.remote, clause->clause);
      else
        keep_local(&split, clause->clause, verdict.reason);
    }
  }
  return split;
}

// Of a join or an upper relation: the planner hands over no clauses.
SplitClauses own_clauses(const RelPushdownInfo *info) {
  SplitClauses split{};
  split.remote = get_actual_clauses(info->remote_clauses);
  ListCell *cell;
  foreach (cell, info->local_clauses) {
    auto *clause = lfirst_node(RestrictInfo, cell);
    keep_local(&split, clause->clause, local_reason(info, clause));
  }
  return split;
}

Bitmapset *fetched_attributes(const RelOptInfo *rel, const List *local_exprs) {
  Bitmapset *attributes = nullptr;
  pull_varattnos(reinterpret_cast<Node *>(rel->reltarget->exprs), rel->relid, &attributes);
  pull_varattnos(reinterpret_cast<Node *>(const_cast<List *>(local_exprs)), rel->relid, &attributes);
  return attributes;
}

TupleForm tuple_form(const SelectSpec &spec) {
  if (spec.target_kind == TargetKind::Expressions) return TupleForm::Virtual;
  if (spec.identity == RemoteIdentity::CtidAndTableoid) return TupleForm::Identity;
  for (int attnum = -1; attnum > FirstLowInvalidHeapAttributeNumber; attnum--) {
    if (attnum == SelfItemPointerAttributeNumber || attnum == TableOidAttributeNumber) continue;
    if (bms_is_member(attnum - FirstLowInvalidHeapAttributeNumber, spec.attributes)) return TupleForm::Heap;
  }
  return TupleForm::Virtual;
}

bool still_to_be_grouped(const Query *query, const UpperClauses &done) {
  return ((query->hasAggs || query->groupClause != NIL || query->groupingSets != NIL) && !done.grouped) || (query->hasWindowFuncs && !done.windowed);
}

bool still_to_be_sorted(const Query *query, const UpperClauses &done) {
  return (query->distinctClause != NIL && done.distinct == Distinctness::None && !done.grouped) || (query->sortClause != NIL && done.order == NIL);
}

// A LIMIT here that is above a sort, an aggregate or their like reads everything all the same.
Consumption consumption(const PlannerInfo *root, const SelectSpec &spec) {
  if (spec.locks != NIL) return Consumption::Locking;
  const Query *query = root->parse;
  bool limited_there = spec.upper.limit != nullptr || spec.upper.offset != nullptr;
  if (root->tuple_fraction <= 0 || limited_there || query->setOperations != nullptr) return Consumption::Whole;
  bool reads_all = still_to_be_grouped(query, spec.upper) || still_to_be_sorted(query, spec.upper);
  return reads_all ? Consumption::Whole : Consumption::Part;
}

ScanPrivate *make_private(PlannerInfo *root, const RelPushdownInfo *info, const SelectSpec &spec, const RemoteQuery &query) {
  auto *node = make_plan_node<ScanPrivate>();
  node->sql = query.sql;
  node->sql_all_text = query.sql_all_text;
  node->retrieved = query.retrieved;
  node->fetch_size = info->options.fetch_size;
  node->tuple_form = tuple_form(spec);
  node->consumption = consumption(root, spec);
  // those in sub-SELECTs are not told
  if (query.inner_queries == 0) node->tables = tables_among(root, info->scope.relids);
  return node;
}

List *why_local(const RelPushdownInfo *info, const SplitClauses &split) {
  return list_concat_unique(list_concat_unique(split.reasons, info->not_joined), info->not_aggregated);
}

struct PlanRequest {
  Path *path;
  List *tlist;
  List *clauses;
  Plan *outer_plan;
};

InitialQueries initial_queries(const PlannerInfo *root, const RelPushdownInfo *info, const Path *path) {
  return may_spell_out_parameters(root, info, path) ? InitialQueries::SpelledOut : InitialQueries::Sent;
}

// Rows that were changed meanwhile are checked anew by these; a sub-SELECT in them would be planned for nothing.
List *recheck_quals(const PlannerInfo *root, List *remote) {
  bool rechecked = root->parse->commandType != CMD_SELECT || root->rowMarks != NIL || root->parent_root != nullptr;
  if (rechecked) return remote;
  List *kept = NIL;
  ListCell *cell;
  foreach (cell, remote)
    if (!refers_to_subplan(static_cast<Node *>(lfirst(cell)))) kept = lappend(kept, lfirst(cell));
  return kept;
}

void limit_arm(PlannerInfo *root, const Path *path, SelectSpec *spec) {
  const Expr *limit = arm_limit(root, path);
  if (limit != nullptr && check_shippable(*spec->scope, limit).ok) spec->upper.limit = limit;
}

ForeignScan *plan_base_scan(PlannerInfo *root, RelOptInfo *rel, const PlanRequest &request) {
  const RelPushdownInfo *info = pushdown_info(rel);
  SplitClauses split = split_clauses(info, request.clauses);
  SelectSpec spec = select_spec(rel, split.remote);
  spec.upper.order = sort_items_for(root, rel, request.path->pathkeys);
  if (split.local == NIL) limit_arm(root, request.path, &spec);
  spec.attributes = fetched_attributes(rel, split.local);
  if (is_identified_by_ctid(root, rel->relid)) spec.identity = RemoteIdentity::CtidAndTableoid;
  spec.locks = row_locks(root, rel->relids);
  spec.parameters = initial_queries(root, info, request.path);

  RemoteQuery query = build_select(spec);
  ScanPrivate *node = make_private(root, info, spec, query);
  node->kept_local = why_local(info, split);
  return make_foreignscan(request.tlist, split.local, rel->relid, query.params, list_make1(node), NIL, recheck_quals(root, split.remote), request.outer_plan);
}

// Result columns in which NULL says nothing about the table's column: made so by an outer join or a grouping set, or computed.
List *columns_without_null_check(const List *tlist, const RelPushdownInfo *info) {
  List *columns = NIL;
  ListCell *cell;
  foreach (cell, tlist) {
    auto *expr = lfirst_node(TargetEntry, cell)->expr;
    bool checked = IsA(expr, Var) && info->upper.grouping_sets == NIL && !is_null_extended(info->from, reinterpret_cast<Var *>(expr)->varno);
    if (!checked) columns = lappend_int(columns, foreach_current_index(cell));
  }
  return columns;
}

List *serialised_states(const List *tlist) {
  List *states = NIL;
  bool any = false;
  ListCell *cell;
  foreach (cell, tlist) {
    StateForm form = part_form(lfirst_node(TargetEntry, cell)->expr);
    any = any || is_serialised(form);
    states = lappend_int(states, static_cast<int>(form));
  }
  return any ? states : NIL;
}

// For a subquery the planner may ask for all columns, when nothing is to be gained by leaving some out here.
List *wanted_columns(List *tlist, const List *scanned) {
  List *wanted = NIL;
  ListCell *cell;
  foreach (cell, tlist) {
    auto *target = lfirst_node(TargetEntry, cell);
    if (!IsA(target->expr, Var) || tlist_member(target->expr, const_cast<List *>(scanned)) != nullptr) wanted = lappend(wanted, target);
  }
  return wanted;
}

ForeignScan *plan_query_scan(PlannerInfo *root, RelOptInfo *rel, const PlanRequest &request) {
  const RelPushdownInfo *info = pushdown_info(rel);
  SplitClauses split = own_clauses(info);
  SelectSpec spec = select_spec(rel, split.remote);
  if (info->kind == RelKind::Join) spec.upper.order = sort_items_for(root, rel, request.path->pathkeys);
  if (keeps_rows(spec.upper)) spec.locks = row_locks(root, info->scope.relids);

  spec.parameters = initial_queries(root, info, request.path);
  keep_range_tables(root, info->from);
  RemoteQuery query = build_select(spec);
  List *scan_tlist = scan_tlist_of(rel);
  List *tlist = info->kind == RelKind::Query ? wanted_columns(request.tlist, scan_tlist) : request.tlist;
  ScanPrivate *node = make_private(root, info, spec, query);
  node->kept_local = why_local(info, split);
  node->relations = relations_as_ordinals(info->relations, scanned_relids(root, rel));
  node->as_user = static_cast<int>(rel->userid);
  node->unchecked_nulls = columns_without_null_check(scan_tlist, info);
  node->states = serialised_states(scan_tlist);
  // the local join that EvalPlanQual runs instead gives the same tuple
  Plan *outer_plan = request.outer_plan;
  if (outer_plan != nullptr) outer_plan = change_plan_targetlist(outer_plan, scan_tlist, outer_plan->parallel_safe);
  return make_foreignscan(tlist, split.local, 0, query.params, list_make1(node), scan_tlist, NIL, outer_plan);
}

}  // namespace

ForeignScan *get_foreign_plan(PlannerInfo *root, RelOptInfo *rel, Oid, ForeignPath *path, List *tlist, List *clauses,
                              Plan *outer_plan) {
  PlanRequest request{&path->path, tlist, clauses, outer_plan};
  return pushdown_info(rel)->kind == RelKind::Base ? plan_base_scan(root, rel, request) : plan_query_scan(root, rel, request);
}

}  // namespace remote_fdw
