// Owns the upper stages: each takes over the query of the relation below, adds its clause to it, and offers one path. A stage
// that does not ship ends the pushing; what is above is computed here.
#include "remote_fdw/planner/upper_paths.h"

#include "remote_fdw/catalog/options.h"
#include "remote_fdw/deparse/node_rules.h"
#include "remote_fdw/deparse/sort_items.h"
#include "remote_fdw/pg/compat.h"
#include "remote_fdw/pg/memory.h"
#include "remote_fdw/planner/upper_estimate.h"
#include "remote_fdw/planner/upper_targets.h"
#include "remote_fdw/transfer/type_transfer.h"

namespace remote_fdw {

namespace {

// The query below, about to get one clause more.
RelPushdownInfo *query_above(RelOptInfo *input) {
  auto *info = palloc_struct<RelPushdownInfo>();
  *info = *pushdown_info(input);
  info->kind = RelKind::Upper;
  info->attributes = nullptr;
  info->scan_tlist = NIL;
  return info;
}

bool may_go_on(PlannerInfo *root, RelOptInfo *input) {
  const RelPushdownInfo *info = pushdown_info(input);
  return root->parse->commandType == CMD_SELECT && info->local_clauses == NIL && info->upper.limit == nullptr && info->upper.offset == nullptr;
}

// Unless it makes whole rows, which a table's own scan puts together here.
bool makes_rows(const RelPushdownInfo *info) {
  ListCell *cell;
  foreach (cell, info->scan_tlist) {
    auto *expr = lfirst_node(TargetEntry, cell)->expr;
    if (IsA(expr, Var) && reinterpret_cast<Var *>(expr)->varattno == InvalidAttrNumber) return true;
  }
  return false;
}

void offer(PlannerInfo *root, RelOptInfo *output, RelPushdownInfo *info, const UpperPathSpec &spec,
           UpperFigures figures = UpperFigures::DeriveFromBelow) {
  output->fdw_private = info;
  CostEstimate cost = estimate_upper(root, output, figures);
  UpperPathSpec priced = spec;
  if (!makes_rows(info)) cost = never_worse(output, cost);
  priced.rows = cost.rows;
  priced.startup = cost.startup;
  priced.total = cost.total;
  add_path(output, reinterpret_cast<Path *>(make_upper_path(root, output, priced)));
}

// GROUP BY

const SortGroupClause *clause_of(const PathTarget *target, int index, List *clauses) {
  Index ref = get_pathtarget_sortgroupref(target, index);
  return ref == 0 ? nullptr : get_sortgroupref_clause_noerr(ref, clauses);
}

bool equality_ships(const RelPushdownInfo *info, const Expr *key, Oid equality) {
  return check_asking(info->scope, [&](CheckContext *context) {
           check_operator(context, reinterpret_cast<const Node *>(key), equality);
           check_inner_order(context, reinterpret_cast<const Node *>(key), get_opcode(equality), list_make1(const_cast<Expr *>(key)));
           check_node(context, reinterpret_cast<const Node *>(key));
         }).ok;
}

int position_of_key(const RelPushdownInfo *info, const PathTarget *target, int ref) {
  for (int i = 0; i < list_length(target->exprs); i++) {
    if (get_pathtarget_sortgroupref(target, i) != static_cast<Index>(ref)) continue;
    for (int key = 0; key < list_length(info->upper.group_keys); key++)
      if (equal(list_nth(info->upper.group_keys, key), list_nth(target->exprs, i))) return key;
  }
  return -1;
}

bool same_remote_column(const PlannerInfo *root, const Var *a, const Var *b) {
  if (a->varno != b->varno || a->varattno == b->varattno || a->varattno <= 0 || b->varattno <= 0) return false;
  const RangeTblEntry *rte = planner_rt_fetch(static_cast<Index>(a->varno), const_cast<PlannerInfo *>(root));
  if (rte->rtekind != RTE_RELATION) return false;
  return strcmp(remote_column_name(rte->relid, a->varattno), remote_column_name(rte->relid, b->varattno)) == 0;
}

// Two columns here that are one there (option column_name): a set would name it twice, and NULL in one be NULL in both.
bool names_a_column_twice(const PlannerInfo *root, const RelPushdownInfo *info) {
  List *columns = pull_var_clause(reinterpret_cast<Node *>(info->upper.group_keys), PVC_RECURSE_PLACEHOLDERS);
  ListCell *cell, *other;
  foreach (cell, columns)
    foreach (other, columns)
      if (same_remote_column(root, lfirst_node(Var, cell), lfirst_node(Var, other))) return true;
  return false;
}

Fit add_grouping_sets(const PlannerInfo *root, RelPushdownInfo *info, const PathTarget *target) {
  if (root->parse->groupingSets != NIL && names_a_column_twice(root, info)) return Fit::StaysHere;
  ListCell *cell;
  foreach (cell, root->parse->groupingSets) {
    List *set = NIL;
    ListCell *member;
    foreach (member, static_cast<List *>(lfirst(cell))) {
      int position = position_of_key(info, target, lfirst_int(member));
      if (position < 0) return Fit::StaysHere;
      set = lappend_int(set, position);
    }
    info->upper.grouping_sets = lappend(info->upper.grouping_sets, set);
  }
  return Fit::Ships;
}

bool has_column(const RelPushdownInfo *info, const Expr *expr) {
  return bms_overlap(pull_varnos(info->scope.root, reinterpret_cast<Node *>(const_cast<Expr *>(expr))), info->scope.relids);
}

Fit add_group_keys(const PlannerInfo *root, RelPushdownInfo *info, const PathTarget *target) {
  for (int i = 0; i < list_length(target->exprs); i++) {
    const SortGroupClause *clause = clause_of(target, i, root->parse->groupClause);
    if (clause == nullptr) continue;
    auto *key = static_cast<Expr *>(list_nth(target->exprs, i));
    if (!travels(key) || !equality_ships(info, key, clause->eqop)) return Fit::StaysHere;
    // a constant is NULL in the sets that it is not of: not to be made here
    if (root->parse->groupingSets != NIL && !has_column(info, key)) return Fit::StaysHere;
    info->upper.group_keys = list_append_unique(info->upper.group_keys, key);
  }
  return add_grouping_sets(root, info, target);
}

Fit add_having(PlannerInfo *root, RelPushdownInfo *info, List *having) {
  ListCell *cell;
  foreach (cell, having) {
    auto *condition = static_cast<Expr *>(lfirst(cell));
    Shippability verdict = check_shippable(info->scope, condition);
    if (verdict.ok) {
      info->upper.having = lappend(info->upper.having, condition);
      continue;
    }
    if (add_expression(info, condition) == Fit::StaysHere) return Fit::StaysHere;
    keep_clause_local(info, make_simple_restrictinfo(root, condition), verdict.reason);
  }
  return Fit::Ships;
}

// Aggregates of which nothing is wanted are gone from the target, but there is still only one row.
void keep_to_one_row(RelPushdownInfo *info, const PathTarget *target, Node *having) {
  if (info->upper.group_keys != NIL || info->upper.grouping_sets != NIL) return;
  if (contain_agg_clause(reinterpret_cast<Node *>(target->exprs)) || contain_agg_clause(having)) return;
  info->upper.having = lappend(info->upper.having, makeBoolConst(true, false));
}

List *named_aggregate(const List *relations, const char *what) {
  List *name = list_make1(makeString(psprintf("%s on (", what)));
  name = list_concat(name, relations);
  return lappend(name, makeString(pstrdup(")")));
}

struct Grouping {
  const char *name;  // for EXPLAIN
  List *having;
};

void add_grouping(PlannerInfo *root, RelOptInfo *input, RelOptInfo *output, const Grouping &grouping) {
  if (!may_go_on(root, input) || !keeps_rows(pushdown_info(input)->upper)) return;
  RelPushdownInfo *info = query_above(input);
  info->upper.grouped = true;
  const PathTarget *target = output->reltarget;
  if (add_group_keys(root, info, target) == Fit::StaysHere || add_targets(info, target->exprs) == Fit::StaysHere ||
      add_having(root, info, grouping.having) == Fit::StaysHere)
    return;
  keep_to_one_row(info, target, reinterpret_cast<Node *>(grouping.having));
  info->relations = named_aggregate(info->relations, grouping.name);
  info->work = grouped_work(root, info, pushdown_info(input)->work);
  // without keys there is one row
  bool rows_are_known = info->upper.group_keys == NIL && info->upper.grouping_sets == NIL;
  offer(root, output, info, {output->reltarget, NIL}, rows_are_known ? UpperFigures::DeriveFromBelow : UpperFigures::AskRemote);
}

// Why the parts of aggregates are not computed by the remote: said of the scan that takes their place.
const char *why_no_parts(const RelPushdownInfo *input, const List *targets) {
  if (input->local_clauses != NIL) return "conditions of the table are evaluated here";
  ListCell *cell;
  foreach (cell, targets) {
    auto *target = static_cast<Expr *>(lfirst(cell));
    if (!IsA(target, Aggref)) continue;
    Shippability verdict = check_shippable(input->scope, target);
    if (!verdict.ok) return verdict.reason;
  }
  return nullptr;
}

// One server's part of an aggregate; HAVING waits for the whole.
void add_partial_grouping(PlannerInfo *root, RelOptInfo *input, RelOptInfo *output) {
  add_grouping(root, input, output, {"Partial Aggregate", NIL});
  if (output->fdw_private != nullptr) return;
  RelPushdownInfo *info = pushdown_info(input);
  const char *reason = why_no_parts(info, output->reltarget->exprs);
  if (reason != nullptr) remember_not_aggregated(info, reason);
}

// WINDOW

void add_windows(PlannerInfo *root, RelOptInfo *input, RelOptInfo *output) {
  if (!may_go_on(root, input) || root->parse->hasTargetSRFs) return;
  RelPushdownInfo *info = query_above(input);
  info->upper.windowed = true;
  PathTarget *target = root->upper_targets[UPPERREL_WINDOW];
  if (add_targets(info, target->exprs) == Fit::StaysHere) return;
  info->work = windowed_work(root, pushdown_info(input)->work);
  // the query above has lost these conditions: it gets them back when it takes the windows in
  info->run_conditions = run_conditions(root);
  if (info->run_conditions != NIL) {
    output->fdw_private = info;
    return;
  }
  offer(root, output, info, {target, NIL});
}

// DISTINCT

bool add_order(PlannerInfo *root, RelPushdownInfo *info) {
  List *items = sort_items_of(root->parse->sortClause, root->processed_tlist);
  bool ships_all = check_sort_items(info->scope, items).ok;
  if (ships_all) info->upper.order = items;
  return ships_all;
}

List *distinct_keys(PlannerInfo *root, const RelPushdownInfo *info) {
  List *keys = NIL;
  ListCell *cell;
  foreach (cell, root->parse->distinctClause) {
    auto *clause = lfirst_node(SortGroupClause, cell);
    auto *key = reinterpret_cast<Expr *>(get_sortgroupclause_expr(clause, root->processed_tlist));
    if (!travels(key) || !equality_ships(info, key, clause->eqop)) return NIL;
    keys = lappend(keys, key);
  }
  return keys;
}

bool travels_as_text(const List *keys) {
  ListCell *cell;
  foreach (cell, keys)
    if (transfer_format(exprType(static_cast<Node *>(lfirst(cell)))) == TransferFormat::Text) return true;
  return false;
}

// A cast in the target list would make other rows equal: grouping by the targets says the same and lets them be cast.
Fit add_distinct_all(RelPushdownInfo *info, List *keys, const PathTarget *target) {
  if (list_length(target->exprs) != list_length(keys)) return Fit::StaysHere;
  ListCell *cell;
  foreach (cell, keys)
    if (has_column(info, static_cast<Expr *>(lfirst(cell)))) add_whole(info, static_cast<Expr *>(lfirst(cell)));
  if (!travels_as_text(keys)) {
    info->upper.distinct = Distinctness::All;
    return Fit::Ships;
  }
  if (!keeps_rows(info->upper)) return Fit::StaysHere;
  info->upper.grouped = true;
  info->upper.group_keys = keys;
  return Fit::Ships;
}

Fit add_distinct_on(PlannerInfo *root, RelPushdownInfo *info, List *keys, const PathTarget *target) {
  info->upper.distinct = Distinctness::On;
  info->upper.distinct_on = keys;
  if (root->parse->sortClause != NIL && !add_order(root, info)) return Fit::StaysHere;
  return add_targets(info, target->exprs);
}

void add_distinct(PlannerInfo *root, RelOptInfo *input, RelOptInfo *output) {
  if (!may_go_on(root, input) || root->parse->hasTargetSRFs) return;
  RelPushdownInfo *info = query_above(input);
  List *keys = distinct_keys(root, info);
  if (keys == NIL) return;
  PathTarget *target = root->upper_targets[UPPERREL_DISTINCT];
  bool on = root->parse->hasDistinctOn;
  Fit fit = on ? add_distinct_on(root, info, keys, target) : add_distinct_all(info, keys, target);
  if (fit == Fit::StaysHere) return;
  info->work = distinct_work(root, info, pushdown_info(input)->work, keys);
  offer(root, output, info, {target, info->upper.order == NIL ? NIL : root->sort_pathkeys}, UpperFigures::AskRemote);
}

// ORDER BY

void add_ordering(PlannerInfo *root, RelOptInfo *input, RelOptInfo *output) {
  if (root->parse->commandType != CMD_SELECT || root->parse->hasTargetSRFs) return;
  RelPushdownInfo *info = query_above(input);
  PathTarget *target = root->upper_targets[UPPERREL_ORDERED];
  if (!add_order(root, info) || add_targets(info, target->exprs) == Fit::StaysHere) return;
  ListCell *cell;
  foreach (cell, info->local_clauses)
    if (add_expression(info, lfirst_node(RestrictInfo, cell)->clause) == Fit::StaysHere) return;
  info->work = sorted_work(pushdown_info(input)->work, root->limit_tuples);
  offer(root, output, info, {target, root->sort_pathkeys});
}

// LIMIT

bool locks_only_own_rows(const PlannerInfo *root, const RelPushdownInfo *info) {
  ListCell *cell;
  foreach (cell, root->parse->rowMarks)
    if (!bms_is_member(static_cast<int>(lfirst_node(RowMarkClause, cell)->rti), info->scope.relids)) return false;
  return root->parse->rowMarks == NIL || keeps_rows(info->upper);
}

void add_limit(PlannerInfo *root, RelOptInfo *input, RelOptInfo *output, const FinalPathExtraData &extra) {
  const Query *query = root->parse;
  if (!extra.limit_needed || !may_go_on(root, input) || query->hasTargetSRFs) return;
  RelPushdownInfo *info = query_above(input);
  // the planner's relation below may be sorted by other means
  if (query->sortClause != NIL && info->upper.order == NIL && !add_order(root, info)) return;
  if (!ships(info, query->limitCount) || !ships(info, query->limitOffset) || !locks_only_own_rows(root, info)) return;
  info->upper.limit = reinterpret_cast<Expr *>(query->limitCount);
  info->upper.offset = reinterpret_cast<Expr *>(query->limitOffset);
  info->upper.limit_option = query->limitOption;
  PathTarget *target = root->upper_targets[UPPERREL_FINAL];
  if (add_targets(info, target->exprs) == Fit::StaysHere) return;
  info->work = limited_work(pushdown_info(input)->work, extra);
  offer(root, output, info, {target, info->upper.order == NIL ? NIL : root->sort_pathkeys});
}

}  // namespace

void get_foreign_upper_paths(PlannerInfo *root, UpperRelationKind stage, RelOptInfo *input, RelOptInfo *output, void *extra) {
  if (input->fdw_private == nullptr || output->fdw_private != nullptr || pushdown_info(input)->run_conditions != NIL) return;
  switch (stage) {
    case UPPERREL_GROUP_AGG:
      add_grouping(root, input, output, {"Aggregate", reinterpret_cast<List *>(static_cast<GroupPathExtraData *>(extra)->havingQual)});
      break;
    case UPPERREL_PARTIAL_GROUP_AGG:
      add_partial_grouping(root, input, output);
      break;
    case UPPERREL_WINDOW:
      add_windows(root, input, output);
      break;
    case UPPERREL_DISTINCT:
      add_distinct(root, input, output);
      break;
    case UPPERREL_ORDERED:
      add_ordering(root, input, output);
      break;
    case UPPERREL_FINAL:
      add_limit(root, input, output, *static_cast<FinalPathExtraData *>(extra));
      break;
    default:
      break;
  }
}

}  // namespace remote_fdw
