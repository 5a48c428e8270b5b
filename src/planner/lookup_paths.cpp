// Owns the decision whether a join may be made by lookups, where its conditions go, and the paths.
#include "remote_fdw/planner/lookup_paths.h"

#include "remote_fdw/pg/compat.h"
#include "remote_fdw/pg/memory.h"
#include "remote_fdw/plan/lookup_private.h"
#include "remote_fdw/planner/lookup_cost.h"
#include "remote_fdw/planner/lookups.h"
#include "remote_fdw/planner/rel_info.h"
#include "remote_fdw/planner/whole_query.h"

namespace remote_fdw {

bool enable_lookup_join_setting = true;
int lookup_batch_size_setting = kDefaultLookupBatch;

namespace {

struct LookupJoin {
  PlannerInfo *root;
  RelOptInfo *joinrel;
  RelOptInfo *outer;
  LookupSource inner;
  JoinType type;
  JoinPathExtraData *extra;
};

const CustomPathMethods kPathMethods = {kLookupJoinName, plan_lookup_join, nullptr};

bool is_supported(JoinType type) { return type == JOIN_INNER || type == JOIN_LEFT || type == JOIN_SEMI || type == JOIN_ANTI; }

// Such rows may have to be joined anew, one by one, from the rows at hand (EvalPlanQual).
bool locks_or_changes_rows(const PlannerInfo *root) {
  CmdType command = root->parse->commandType;
  return (command != CMD_SELECT && command != CMD_INSERT) || root->rowMarks != NIL;
}

bool reads_what_it_writes(const LookupJoin &j) { return reads_written_table(j.root, j.inner.rel->relids); }

bool is_worth_trying(const LookupJoin &j) {
  return enable_lookup_join_setting && is_supported(j.type) && j.outer->cheapest_total_path != nullptr &&
         // what the remote can join itself it joins
         !is_ours(j.joinrel) && !locks_or_changes_rows(j.root) && !has_placeholder(j.inner.rel) && !reads_what_it_writes(j);
}

bool is_searchable(RelKind kind) { return kind == RelKind::Base || kind == RelKind::Join || kind == RelKind::Query; }

// `info` is null when the relation cannot be looked up in.
LookupSource find_source(PlannerInfo *root, const RelOptInfo *outer, RelOptInfo *inner) {
  LookupSource none{inner, nullptr, InvalidOid, false, NIL};
  if (bms_is_empty(inner->lateral_relids)) {
    bool fits = is_ours(inner) && is_searchable(pushdown_info(inner)->kind);
    return fits ? LookupSource{inner, pushdown_info(inner), inner->userid, inner->useridiscurrent, NIL} : none;
  }
  if (!bms_is_subset(inner->lateral_relids, outer->relids) || inner->subplan_params == NIL) return none;
  LateralQuery lateral = find_lateral_query(root, inner);
  bool fits = lateral.info != nullptr && may_refer_to_keys(*lateral.whole.query, inner->subplan_params);
  return !fits ? none : LookupSource{inner, lateral.info, lateral.whole.userid, lateral.whole.user_is_current, inner->subplan_params};
}

bool ships(const LookupJoin &j, const RestrictInfo *clause) {
  return bms_overlap(clause->clause_relids, j.inner.rel->relids) && !contain_subplans(reinterpret_cast<Node *>(clause->clause)) &&
         check_clause(j.inner.info, clause).ok;
}

Index barrier_level(const RestrictInfo *clause) { return clause->leakproof ? 0 : clause->security_level; }

// Conditions above a security barrier come after the barrier's own.
List *in_order_of_barriers(const List *clauses) {
  List *ordered = NIL;
  ListCell *cell;
  foreach (cell, clauses) {
    int place = list_length(ordered);
    while (place > 0 && barrier_level(list_nth_node(RestrictInfo, ordered, place - 1)) > barrier_level(lfirst_node(RestrictInfo, cell))) place--;
    ordered = list_insert_nth(ordered, place, lfirst(cell));
  }
  return ordered;
}

struct SortedClauses {
  LookupClauses clauses;
  bool ok;
};

SortedClauses sort_clauses(const LookupJoin &j, const List *clauses) {
  SortedClauses sorted{{NIL, list_copy(j.inner.info->local_clauses), NIL}, j.inner.lateral != NIL};
  ListCell *cell;
  foreach (cell, clauses) {
    auto *clause = lfirst_node(RestrictInfo, cell);
    if (clause->pseudoconstant) return {{NIL, NIL, NIL}, false};
    if (IS_OUTER_JOIN(j.type) && RINFO_IS_PUSHED_DOWN(clause, j.joinrel->relids)) {
      sorted.clauses.above = lappend(sorted.clauses.above, clause);
    } else if (ships(j, clause)) {
      sorted.clauses.remote = lappend(sorted.clauses.remote, clause);
      sorted.ok = sorted.ok || bms_overlap(clause->clause_relids, j.outer->relids);
    } else {
      sorted.clauses.local = lappend(sorted.clauses.local, clause);
    }
  }
  sorted.clauses.local = in_order_of_barriers(sorted.clauses.local);
  sorted.clauses.above = in_order_of_barriers(sorted.clauses.above);
  return sorted;
}

List *add_columns(List *columns, const LookupJoin &j, void *exprs) {
  ListCell *cell;
  foreach (cell, pull_var_clause(static_cast<Node *>(exprs), PVC_RECURSE_PLACEHOLDERS))
    if (bms_is_member(lfirst_node(Var, cell)->varno, j.inner.rel->relids) && same_column(columns, lfirst_node(Var, cell)) == nullptr)
      columns = lappend(columns, lfirst(cell));
  return columns;
}

List *needed_columns(const LookupJoin &j, const LookupClauses &clauses) {
  List *columns = add_columns(NIL, j, j.joinrel->reltarget->exprs);
  ListCell *cell;
  foreach (cell, list_concat_copy(clauses.local, clauses.above)) columns = add_columns(columns, j, lfirst_node(RestrictInfo, cell)->clause);
  return columns;
}

// Whole rows and system columns are made by the scan itself.
bool can_be_fetched(const List *columns) {
  ListCell *cell;
  foreach (cell, columns) {
    AttrNumber attno = lfirst_node(Var, cell)->varattno;
    if (attno <= 0 && attno != SelfItemPointerAttributeNumber) return false;
  }
  return true;
}

LookupAnswer wanted_answer(const LookupJoin &j, const LookupClauses &clauses, const List *columns) {
  if (clauses.local != NIL) return LookupAnswer::Rows;
  bool existence = j.type == JOIN_ANTI || (j.type == JOIN_SEMI && columns == NIL);
  return existence ? LookupAnswer::Existence : LookupAnswer::Rows;
}

bool reads_all(const Query *query) {
  return query->hasAggs || query->hasWindowFuncs || query->groupClause != NIL || query->groupingSets != NIL || query->distinctClause != NIL ||
         query->sortClause != NIL || query->setOperations != nullptr;
}

// Where a LIMIT or EXISTS may be content with few rows, few keys are sent first.
int first_batch(const LookupJoin &j, const Path *outer_path, double rows) {
  double fraction = j.root->tuple_fraction;
  if (fraction <= 0 || reads_all(j.root->parse)) return lookup_batch_size_setting;
  double wanted = fraction < 1 ? fraction * outer_path->rows : fraction * outer_path->rows / Max(rows, 1.0);
  return static_cast<int>(Max(1.0, Min(ceil(wanted), lookup_batch_size_setting)));
}

// Parameters of a path that is translated for partitions would have to be translated with it.
bool parameters_fit(const LookupJoin &j, Relids required) {
  if (bms_is_empty(required)) return true;
  return !bms_overlap(required, j.inner.rel->relids) && bms_overlap(required, j.extra->param_source_rels) && !enable_partitionwise_join;
}

void add_path_over(const LookupJoin &j, Path *outer_path) {
  Relids required = bms_copy(PATH_REQ_OUTER(outer_path));
  if (!parameters_fit(j, required)) return;
  List *restricts = list_copy(j.extra->restrictlist);
  ParamPathInfo *parameters = get_joinrel_parampathinfo(j.root, j.joinrel, outer_path, j.inner.rel->cheapest_total_path, j.extra->sjinfo, required, &restricts);
  SortedClauses sorted = sort_clauses(j, restricts);
  if (!sorted.ok) return;
  List *columns = needed_columns(j, sorted.clauses);
  if (!can_be_fetched(columns)) return;

  auto *path = static_cast<LookupPath *>(palloc0(sizeof(LookupPath)));
  NodeSetTag(path, T_CustomPath);
  path->type = j.type;
  path->inner = j.inner;
  path->clauses = sorted.clauses;
  path->columns = columns;
  path->answer = wanted_answer(j, sorted.clauses, columns);
  Path *base = &path->custom.path;
  base->pathtype = T_CustomScan;
  base->parent = j.joinrel;
  base->pathtarget = j.joinrel->reltarget;
  base->param_info = parameters;
  base->rows = parameters == nullptr ? j.joinrel->rows : parameters->ppi_rows;
  path->first_batch = first_batch(j, outer_path, base->rows);
  LookupCost cost = cost_of_lookup_join(j.root, {j.joinrel, j.inner, outer_path, j.extra->sjinfo, sorted.clauses, path->answer, base->rows,
                                                 path->first_batch, lookup_batch_size_setting});
  base->startup_cost = cost.startup;
  base->total_cost = cost.total;
  inherit_disabled_nodes(base, outer_path);
  path->custom.flags = CUSTOMPATH_SUPPORT_PROJECTION;
  path->custom.custom_paths = list_make1(outer_path);
  path->custom.methods = &kPathMethods;
  add_path(j.joinrel, base);
}

}  // namespace

void add_lookup_join_paths(PlannerInfo *root, RelOptInfo *joinrel, RelOptInfo *outer, RelOptInfo *inner, JoinType type,
                           JoinPathExtraData *extra) {
  LookupJoin join{root, joinrel, outer, {inner, nullptr, InvalidOid, false, NIL}, type, extra};
  if (!is_worth_trying(join)) return;
  join.inner = find_source(root, outer, inner);
  if (join.inner.info == nullptr) return;
  List *outer_paths = list_make1(outer->cheapest_total_path);
  if (outer->cheapest_startup_path != nullptr) outer_paths = list_append_unique_ptr(outer_paths, outer->cheapest_startup_path);
  outer_paths = list_concat_unique_ptr(outer_paths, outer->cheapest_parameterized_paths);
  ListCell *cell;
  foreach (cell, outer_paths) add_path_over(join, static_cast<Path *>(lfirst(cell)));
}

}  // namespace remote_fdw
