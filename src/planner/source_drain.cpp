// Owns the search for queries that a write's source sends late, and the plan node that makes them come in time.
#include "remote_fdw/planner/source_drain.h"

#include "remote_fdw/catalog/table_columns.h"
#include "remote_fdw/pg/compat.h"
#include "remote_fdw/pg/memory.h"
#include "remote_fdw/plan/drain_private.h"
#include "remote_fdw/plan/lookup_private.h"
#include "remote_fdw/plan/node_methods.h"
#include "remote_fdw/plan/scan_private.h"

namespace remote_fdw {

namespace {

bool is_custom(const Plan *plan, const char *name) {
  return plan != nullptr && IsA(plan, CustomScan) && strcmp(reinterpret_cast<const CustomScan *>(plan)->methods->CustomName, name) == 0;
}

// When a part of the source first asks for rows: before the source gives its first row, and never again; or it may be later.
enum class Start : uint8 { Prompt, Late };

const char *late_query(const Plan *plan, Oid server, Start start);

const char *late_among(const List *plans, Oid server, Start first, Start others) {
  ListCell *cell;
  foreach (cell, plans) {
    Start start = foreach_current_index(cell) == 0 ? first : others;
    if (const char *found = late_query(static_cast<const Plan *>(lfirst(cell)), server, start)) return found;
  }
  return nullptr;
}

const char *late_custom(const CustomScan *scan, Oid server) {
  if (is_custom(&scan->scan.plan, kLookupJoinName)) {
    auto *lookup = plan_node_in<LookupPrivate>(scan->custom_private);
    if (static_cast<Oid>(lookup->server) == server) return "rows are looked up on the target's server";
  }
  return late_among(scan->custom_plans, server, Start::Late, Start::Late);
}

// A reason, or null: no query comes late.
const char *late_query(const Plan *plan, Oid server, Start start) {
  if (plan == nullptr) return nullptr;
  Start right = Start::Late;
  switch (nodeTag(plan)) {
    case T_ForeignScan:
      if (reinterpret_cast<const ForeignScan *>(plan)->fs_server == server && start == Start::Late)
        return "a scan on the target's server may start after the first row";
      return nullptr;  // what is below is for EvalPlanQual
    case T_CustomScan:
      if (const char *found = late_custom(reinterpret_cast<const CustomScan *>(plan), server)) return found;
      break;
    case T_Append:
      return late_among(reinterpret_cast<const Append *>(plan)->appendplans, server, start, Start::Late);
    case T_MergeAppend:
      return late_among(reinterpret_cast<const MergeAppend *>(plan)->mergeplans, server, start, start);
    case T_SubqueryScan:
      return late_query(reinterpret_cast<const SubqueryScan *>(plan)->subplan, server, start);
    case T_HashJoin:  // the table is there before the first row is
      right = start;
      break;
    default:
      break;
  }
  if (const char *found = late_query(plan->lefttree, server, start)) return found;
  return late_query(plan->righttree, server, right);
}

// Parts of a plan that are not its lefttree or righttree.
List *members_of(const Plan *plan) {
  switch (nodeTag(plan)) {
    case T_Append:
      return reinterpret_cast<const Append *>(plan)->appendplans;
    case T_MergeAppend:
      return reinterpret_cast<const MergeAppend *>(plan)->mergeplans;
    case T_SubqueryScan:
      return list_make1(reinterpret_cast<const SubqueryScan *>(plan)->subplan);
    case T_CustomScan:
      return reinterpret_cast<const CustomScan *>(plan)->custom_plans;
    default:
      return NIL;
  }
}

// Of the user's, not volatile: it must see the tables as they were before the statement, and may read what it likes.
bool is_stable_user_function(Oid function, void *) { return function >= FirstNormalObjectId && func_volatile(function) != PROVOLATILE_VOLATILE; }

// It sees what the statement has written so far.
bool is_volatile_user_function(Oid function, void *) { return function >= FirstNormalObjectId && func_volatile(function) == PROVOLATILE_VOLATILE; }

template <bool (*Test)(Oid, void *)>
bool calls_function(Node *node, void *context) {
  if (node == nullptr || IsA(node, RangeTblEntry)) return false;
  if (check_functions_in_node(node, Test, context)) return true;
  return walk_queries(node, calls_function<Test>, context);
}

bool calls_stable_user_function(PlannerInfo *root) { return calls_function<is_stable_user_function>(reinterpret_cast<Node *>(root->parse), nullptr); }
bool calls_volatile_user_function(PlannerInfo *root) { return calls_function<is_volatile_user_function>(reinterpret_cast<Node *>(root->parse), nullptr); }

// Subqueries run when they are wanted, those of other parts of the statement included: which plan uses which is not told yet.
const char *why_drain(PlannerInfo *root, const ModifyTable *plan, Oid server) {
  if (const char *found = late_query(write_source(plan), server, Start::Prompt)) return found;
  if (late_among(root->glob->subplans, server, Start::Late, Start::Late) != nullptr) return "a subquery reads from the target's server";
  if (calls_stable_user_function(root)) return "a function may read from the target's server";
  return nullptr;
}

Oid server_of(PlannerInfo *root, Index target) { return GetForeignTable(planner_rt_fetch(target, root)->relid)->serverid; }

// Above the node only columns are referred to by what they are; values that are computed, by their place.
Expr *stand_in(const Expr *expr) {
  auto *node = reinterpret_cast<const Node *>(expr);
  bool column = IsA(expr, Var) && !IS_SPECIAL_VARNO(reinterpret_cast<const Var *>(expr)->varno);
  if (column) return const_cast<Expr *>(expr);
  return reinterpret_cast<Expr *>(makeNullConst(exprType(node), exprTypmod(node), exprCollation(node)));
}

List *mirrored(const List *tlist) {
  List *mirror = NIL;
  ListCell *cell;
  foreach (cell, tlist) {
    TargetEntry *entry = flatCopyTargetEntry(lfirst_node(TargetEntry, cell));
    entry->expr = stand_in(entry->expr);
    mirror = lappend(mirror, entry);
  }
  return mirror;
}

// A longer answer would be fetched piece by piece where other statements come between: see fetch/row_source.
constexpr double kFewRows = 100;

bool fetches_in_turns(const Plan *plan, Oid server) {
  if (plan == nullptr) return false;
  if (IsA(plan, ForeignScan))
    return reinterpret_cast<const ForeignScan *>(plan)->fs_server == server && (plan->qual != NIL || plan->plan_rows > kFewRows);
  ListCell *cell;
  foreach (cell, members_of(plan))
    if (fetches_in_turns(static_cast<const Plan *>(lfirst(cell)), server)) return true;
  return fetches_in_turns(plan->lefttree, server) || fetches_in_turns(plan->righttree, server);
}

// No other statement will come between their rows.
void let_scans_run(Plan *plan) {
  if (plan == nullptr) return;
  if (IsA(plan, ForeignScan)) {
    if (ScanPrivate *scan = find_plan_node<ScanPrivate>(reinterpret_cast<ForeignScan *>(plan)->fdw_private)) scan->read_first = true;
    return;
  }
  ListCell *cell;
  foreach (cell, members_of(plan)) let_scans_run(static_cast<Plan *>(lfirst(cell)));
  let_scans_run(plan->lefttree);
  let_scans_run(plan->righttree);
}

bool is_scan_of(const Plan *plan, Index target) {
  return plan != nullptr && IsA(plan, ForeignScan) && reinterpret_cast<const ForeignScan *>(plan)->scan.scanrelid == target;
}

}  // namespace

Plan *make_source_drain(Plan *source, const char *reason) {
  if (reason != nullptr) let_scans_run(source);
  auto *node = make_plan_node<DrainPrivate>();
  node->reason = reason == nullptr ? nullptr : pstrdup(reason);
  CustomScan *scan = makeNode(CustomScan);
  scan->scan.plan = *source;
  NodeSetTag(scan, T_CustomScan);
  scan->scan.plan.targetlist = mirrored(source->targetlist);
  scan->scan.plan.qual = NIL;
  scan->scan.plan.initPlan = NIL;
  scan->scan.plan.async_capable = false;
  scan->scan.plan.startup_cost = source->total_cost;
  scan->scan.plan.lefttree = source;
  scan->scan.plan.righttree = nullptr;
  scan->custom_scan_tlist = mirrored(source->targetlist);
  scan->custom_private = list_make1(node);
  scan->methods = GetCustomScanMethods(kSourceDrainName, false);
  return &scan->scan.plan;
}

bool drains_source(const ModifyTable *plan) { return is_custom(outerPlan(plan), kSourceDrainName); }

Plan *write_source(const ModifyTable *plan) { return drains_source(plan) ? outerPlan(plan)->lefttree : outerPlan(plan); }

bool must_drain_source(PlannerInfo *root, const ModifyTable *plan, Index target) {
  return why_drain(root, plan, server_of(root, target)) != nullptr;
}

void drain_source_where_needed(PlannerInfo *root, ModifyTable *plan, Index target, RowsGo rows) {
  if (drains_source(plan)) return;
  Oid server = server_of(root, target);
  const char *reason = why_drain(root, plan, server);
  bool breaks_up = rows == RowsGo::Together && fetches_in_turns(outerPlan(plan), server) && !calls_volatile_user_function(root);
  if (reason == nullptr && breaks_up) reason = "rows are sent together";
  if (reason != nullptr) outerPlan(plan) = make_source_drain(outerPlan(plan), reason);
}

namespace {

bool gives_one_row(const Plan *source) { return IsA(source, Result) && source->lefttree == nullptr; }

}  // namespace

bool read_source_ahead(PlannerInfo *root, ModifyTable *plan, Relation target) {
  if (list_length(plan->resultRelations) != 1 || gives_one_row(outerPlan(plan))) return false;
  if (has_before_row_trigger(target->trigdesc, plan->operation) || calls_volatile_user_function(root)) return false;
  if (!drains_source(plan)) outerPlan(plan) = make_source_drain(outerPlan(plan), nullptr);
  return true;
}

bool gives_each_row_once(const Plan *source, Index target) {
  if (source == nullptr) return false;
  if (IsA(source, Result)) return source->lefttree != nullptr && gives_each_row_once(source->lefttree, target);
  if (!IsA(source, Append)) return is_scan_of(source, target);
  ListCell *cell;
  foreach (cell, reinterpret_cast<const Append *>(source)->appendplans)
    if (gives_each_row_once(static_cast<const Plan *>(lfirst(cell)), target)) return true;
  return false;
}

}  // namespace remote_fdw
