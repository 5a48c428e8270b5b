// Owns the decision whether the remote can put the rows of several queries together as this server would: the same types, the
// same collations, the same equality in each column. Where a type has to be converted it is spelled out.
#include "remote_fdw/planner/set_operations.h"

#include "remote_fdw/deparse/node_rules.h"
#include "remote_fdw/deparse/sort_items.h"
#include "remote_fdw/pg/compat.h"
#include "remote_fdw/pg/memory.h"
#include "remote_fdw/planner/absorbed_rels.h"
#include "remote_fdw/planner/common_queries.h"
#include "remote_fdw/planner/upper_targets.h"

namespace remote_fdw {

namespace {

// The arms of one query, by range-table index.
struct Arms {
  PlannerInfo *root;
  WholeQuery *found;
  const WholeQuery *first;  // that reads a table; null: none does
};

bool is_arm(const Node *node) { return IsA(node, RangeTblRef); }

int index_of(const Node *node) { return reinterpret_cast<const RangeTblRef *>(node)->rtindex; }

const SetOperationStmt *operation_of(const Node *node) { return reinterpret_cast<const SetOperationStmt *>(node); }

List *arm_indexes(const Node *node) {
  if (is_arm(node)) return list_make1_int(index_of(node));
  return list_concat(arm_indexes(operation_of(node)->larg), arm_indexes(operation_of(node)->rarg));
}

// Arms without a table

bool is_plain(const Query *query) {
  bool more = query->hasAggs || query->groupClause != NIL || query->groupingSets != NIL || query->havingQual != nullptr ||
              query->distinctClause != NIL || query->hasWindowFuncs || query->limitCount != nullptr || query->limitOffset != nullptr ||
              query->jointree->quals != nullptr || query->setOperations != nullptr;
  return !more && list_length(query->jointree->fromlist) == 1 && IsA(linitial(query->jointree->fromlist), RangeTblRef);
}

struct Source {
  const FromItem *from;
  bool ok;
};

Source rows_without_table(PlannerInfo *root, int rti, const PushdownScope &scope) {
  RelOptInfo *rel = root->simple_rel_array[rti];
  if (rel == nullptr || rel->baserestrictinfo != NIL) return {nullptr, false};
  if (planner_rt_fetch(static_cast<Index>(rti), root)->rtekind == RTE_RESULT) return {nullptr, true};
  return is_absorbable(root, rel, scope) ? Source{make_from_entry(static_cast<Index>(rti)), true} : Source{nullptr, false};
}

SelectSpec *query_of(const RelPushdownInfo *info, const FromItem *from, List *targets) {
  ListCell *cell;
  foreach (cell, targets)
    if (!is_column(info, static_cast<Expr *>(lfirst(cell)))) return nullptr;
  auto *query = palloc_struct<SelectSpec>();
  query->scope = &info->scope;
  query->from = from;
  query->target_kind = TargetKind::Expressions;
  query->targets = targets;
  return query;
}

RelPushdownInfo *info_at(const WholeQuery &place, PlannerInfo *root, Relids relids) {
  auto *info = palloc_struct<RelPushdownInfo>();
  info->kind = RelKind::Query;
  info->server = place.info->server;
  info->options = place.info->options;
  info->user = place.info->user;
  info->scope = place.info->scope;
  info->scope.root = root;
  info->scope.relids = relids;
  info->scope.clauses = NIL;
  return info;
}

// VALUES lists and rows of constants go where the other arms are.
WholeQuery query_without_table(PlannerInfo *root, const WholeQuery &neighbour) {
  if (!is_plain(root->parse) || has_parts_of_its_own(root) || root->init_plans != NIL) return {};
  int rti = linitial_node(RangeTblRef, root->parse->jointree->fromlist)->rtindex;
  RelPushdownInfo *info = info_at(neighbour, root, bms_make_singleton(rti));
  Source source = rows_without_table(root, rti, info->scope);
  if (!source.ok) return {};
  double rows = root->simple_rel_array[rti]->rows;
  info->work = {rows, 0, cpu_tuple_cost * rows};
  WholeQuery whole = neighbour;
  whole.info = info;
  whole.query = query_of(info, source.from, get_tlist_exprs(root->processed_tlist, false));
  return whole;
}

// All of one server and user; `first` null otherwise.
Arms find_arms(PlannerInfo *root, const List *indexes) {
  Arms arms{root, palloc_array_of<WholeQuery>(static_cast<size_t>(root->simple_rel_array_size)), nullptr};
  ListCell *cell;
  foreach (cell, indexes) {
    int rti = lfirst_int(cell);
    arms.found[rti] = find_whole_query(root->simple_rel_array[rti]->subroot, RowOrder::DoesNotMatter);
    if (arms.first == nullptr && arms.found[rti].query != nullptr) arms.first = &arms.found[rti];
  }
  if (arms.first == nullptr) return arms;
  foreach (cell, indexes) {
    WholeQuery *arm = &arms.found[lfirst_int(cell)];
    if (arm->query == nullptr) *arm = query_without_table(root->simple_rel_array[lfirst_int(cell)]->subroot, *arms.first);
    if (arm->query == nullptr || !is_at_same_place(*arm, *arms.first)) return {root, arms.found, nullptr};
  }
  return arms;
}

// Columns

// The parser's rule, there as here: a default collation gives way to another one.
bool collation_fits(Oid arm, Oid column) {
  if (!OidIsValid(column)) return !OidIsValid(arm);
  if (!get_collation_isdeterministic(column)) return false;
  return arm == column || arm == DEFAULT_COLLATION_OID;
}

bool columns_fit(const SelectSpec *arm, const SetOperationStmt *op) {
  if (list_length(arm->targets) != list_length(op->colTypes)) return false;
  ListCell *target, *collation;
  forboth(target, arm->targets, collation, op->colCollations)
    if (!collation_fits(exprCollation(static_cast<Node *>(lfirst(target))), lfirst_oid(collation))) return false;
  return true;
}

bool has_types(const SelectSpec *arm, const List *types) {
  ListCell *target, *type;
  forboth(target, arm->targets, type, types)
    if (exprType(static_cast<Node *>(lfirst(target))) != lfirst_oid(type)) return false;
  return true;
}

Expr *column_as(Var *column, Oid type, Oid collation) {
  if (column->vartype == type) return reinterpret_cast<Expr *>(column);
  Node *converted = coerce_to_common_type(nullptr, reinterpret_cast<Node *>(column), type, "UNION");
  exprSetCollation(converted, collation);
  return reinterpret_cast<Expr *>(converted);
}

// SELECT column::type ... FROM (rows of other types)
const SelectSpec *with_types(const Arms &arms, FromItem *from, const List *columns, const SetOperationStmt *op) {
  const RelPushdownInfo *info = info_at(*arms.first, arms.root, bms_make_singleton(static_cast<int>(from->rti)));
  List *targets = NIL;
  ListCell *column, *type, *collation;
  forthree(column, columns, type, op->colTypes, collation, op->colCollations)
    targets = lappend(targets, column_as(lfirst_node(Var, column), lfirst_oid(type), lfirst_oid(collation)));
  return query_of(info, from, targets);
}

List *columns_of_arm(const SelectSpec *arm, int rti) {
  List *columns = NIL;
  ListCell *cell;
  foreach (cell, arm->targets) {
    auto *target = static_cast<Node *>(lfirst(cell));
    columns = lappend(columns, makeVar(rti, static_cast<AttrNumber>(foreach_current_index(cell) + 1), exprType(target), exprTypmod(target), exprCollation(target), 0));
  }
  return columns;
}

List *columns_of_operation(const SetOperationStmt *op, int rti) {
  List *columns = NIL;
  ListCell *type, *typmod, *collation;
  forthree(type, op->colTypes, typmod, op->colTypmods, collation, op->colCollations)
    columns = lappend(columns, makeVar(rti, static_cast<AttrNumber>(foreach_current_index(type) + 1), lfirst_oid(type), lfirst_int(typmod), lfirst_oid(collation), 0));
  return columns;
}

bool operations_fit(const SetOperationStmt *inner, const SetOperationStmt *outer) {
  if (list_length(inner->colTypes) != list_length(outer->colTypes)) return false;
  ListCell *own, *wanted;
  forboth(own, inner->colCollations, wanted, outer->colCollations)
    if (!collation_fits(lfirst_oid(own), lfirst_oid(wanted))) return false;
  return true;
}

bool equality_ships(const Arms &arms, const SetOperationStmt *op) {
  ListCell *clause, *type;
  forboth(clause, op->groupClauses, type, op->colTypes) {
    Oid equality = lfirst_node(SortGroupClause, clause)->eqop;
    auto *value = reinterpret_cast<Node *>(makeNullConst(lfirst_oid(type), -1, get_typcollation(lfirst_oid(type))));
    bool ships = check_asking(arms.first->info->scope, [&](CheckContext *context) {
                   check_operator(context, value, equality);
                   check_inner_order(context, value, get_opcode(equality), list_make1(value));
                 }).ok;
    if (!ships) return false;
  }
  return true;
}

const SetTree *make_leaf(const SelectSpec *query) {
  if (query == nullptr) return nullptr;
  auto *leaf = palloc_struct<SetTree>();
  leaf->query = query;
  return leaf;
}

const SetTree *arm_tree(const Arms &arms, int rti, const SetOperationStmt *above) {
  const SelectSpec *arm = arms.found[rti].query;
  if (!columns_fit(arm, above)) return nullptr;
  if (has_types(arm, above->colTypes)) return make_leaf(arm);
  return make_leaf(with_types(arms, make_query_item(static_cast<Index>(rti), arm), columns_of_arm(arm, rti), above));
}

const SetTree *make_tree(const Arms &arms, const Node *node, const SetOperationStmt *above) {
  check_stack_depth();
  if (is_arm(node)) return arm_tree(arms, index_of(node), above);
  const SetOperationStmt *op = operation_of(node);
  if ((above != nullptr && !operations_fit(op, above)) || op->colTypes == NIL || !equality_ships(arms, op)) return nullptr;
  const SetTree *left = make_tree(arms, op->larg, op);
  const SetTree *right = left == nullptr ? nullptr : make_tree(arms, op->rarg, op);
  if (right == nullptr) return nullptr;
  auto *tree = palloc_struct<SetTree>();
  *tree = {nullptr, op->op, op->all, left, right};
  if (above == nullptr || equal(op->colTypes, above->colTypes)) return tree;
  int rti = linitial_int(arm_indexes(node));
  return make_leaf(with_types(arms, make_set_item(static_cast<Index>(rti), tree), columns_of_operation(op, rti), above));
}

// Work

WholeQuery merged(const Arms &arms, const List *indexes) {
  WholeQuery all = *arms.first;
  auto *info = palloc_struct<RelPushdownInfo>();
  *info = *all.info;
  info->work = {};
  ListCell *cell;
  foreach (cell, indexes) {
    const WholeQuery &arm = arms.found[lfirst_int(cell)];
    all = merge_places(all, arm);
    info->work.rows += arm.info->work.rows;
    info->work.total += arm.info->work.total;
    info->size_is_guess = info->size_is_guess || arm.info->size_is_guess;
    info->options.use_remote_estimate = info->options.use_remote_estimate || arm.info->options.use_remote_estimate;
    info->options.async_capable = Max(info->options.async_capable, arm.info->options.async_capable);
    info->options.fetch_size = Max(info->options.fetch_size, arm.info->options.fetch_size);
  }
  all.info = info;
  return all;
}

// Rows that are compared pass through a table of hashes.
void add_comparisons(RemoteWork *work, const SetOperationStmt *op, double rows) {
  if (op->groupClauses == NIL) return;
  work->total += cpu_operator_cost * list_length(op->groupClauses) * work->rows + cpu_tuple_cost * rows;
  work->startup = work->total;
  work->rows = rows;
}

// ORDER BY and LIMIT

Fit add_end(PlannerInfo *root, const RelPushdownInfo *info, SelectSpec *query, RowOrder order) {
  const Query *parse = root->parse;
  bool limited = parse->limitCount != nullptr || parse->limitOffset != nullptr;
  if (parse->sortClause != NIL && (limited || order == RowOrder::Matters)) {
    query->upper.order = sort_items_of(parse->sortClause, parse->targetList);
    if (!check_sort_items(info->scope, query->upper.order).ok) return Fit::StaysHere;
  }
  if (!limited) return Fit::Ships;
  if (!ships(info, parse->limitCount) || !ships(info, parse->limitOffset)) return Fit::StaysHere;
  query->upper.limit = reinterpret_cast<Expr *>(parse->limitCount);
  query->upper.offset = reinterpret_cast<Expr *>(parse->limitOffset);
  query->upper.limit_option = parse->limitOption;
  return Fit::Ships;
}

}  // namespace

WholeQuery find_set_query(PlannerInfo *root, RowOrder order) {
  auto *top = castNode(SetOperationStmt, root->parse->setOperations);
  if (root->hasRecursion) return {};
  List *indexes = arm_indexes(reinterpret_cast<Node *>(top));
  Arms arms = find_arms(root, indexes);
  const SetTree *tree = arms.first == nullptr ? nullptr : make_tree(arms, reinterpret_cast<Node *>(top), nullptr);
  if (tree == nullptr) return {};

  // to the parser the columns are those of the first arm
  int rti = linitial_int(indexes);
  WholeQuery whole = merged(arms, indexes);
  RelPushdownInfo *info = info_at(whole, root, bms_make_singleton(rti));
  info->work = whole.info->work;
  info->size_is_guess = whole.info->size_is_guess;
  add_comparisons(&info->work, top, fetch_upper_rel(root, UPPERREL_FINAL, nullptr)->cheapest_total_path->rows);
  auto *query = palloc_struct<SelectSpec>();
  query->scope = &info->scope;
  query->from = make_set_item(static_cast<Index>(rti), tree);
  query->target_kind = TargetKind::Expressions;
  query->targets = get_tlist_exprs(root->parse->targetList, false);
  if (add_end(root, info, query, order) == Fit::StaysHere) return {};
  whole.info = info;
  whole.query = query;
  return whole;
}

// UNION ALL as an append relation

namespace {

bool is_wanted(const Bitmapset *attributes, int number) { return bms_is_member(number - FirstLowInvalidHeapAttributeNumber, attributes); }

struct Parent {
  PlannerInfo *root;
  Bitmapset *wanted;  // columns, as pull_varattnos gives them
  List *vars;         // Var: one of each wanted column
};

Parent parent_of(PlannerInfo *root, const RelOptInfo *rel) {
  auto *exprs = reinterpret_cast<Node *>(rel->reltarget->exprs);
  Parent parent{root, nullptr, NIL};
  pull_varattnos(exprs, rel->relid, &parent.wanted);
  parent.vars = pull_var_clause(exprs, PVC_RECURSE_PLACEHOLDERS);
  return parent;
}

Oid collation_of_column(const Parent &parent, int number) {
  ListCell *cell;
  foreach (cell, parent.vars)
    if (lfirst_node(Var, cell)->varattno == number) return lfirst_node(Var, cell)->varcollid;
  return InvalidOid;
}

// The planner wraps what is no plain column, so that it is computed below the append relation: so it is.
Node *unwrapped(Node *expr) { return IsA(expr, PlaceHolderVar) ? reinterpret_cast<Node *>(reinterpret_cast<PlaceHolderVar *>(expr)->phexpr) : expr; }

// What the member gives for each column of the parent; NULL for those that nobody wants.
List *targets_of(const Parent &parent, const List *columns) {
  List *targets = NIL;
  ListCell *cell;
  foreach (cell, columns) {
    Node *expr = unwrapped(static_cast<Node *>(lfirst(cell)));
    int number = foreach_current_index(cell) + 1;
    bool wanted = is_wanted(parent.wanted, number);
    if (wanted && !collation_fits(exprCollation(expr), collation_of_column(parent, number))) return NIL;
    targets = lappend(targets, wanted ? expr : reinterpret_cast<Node *>(makeNullConst(exprType(expr), -1, exprCollation(expr))));
  }
  return targets;
}

WholeQuery place_of(RelOptInfo *rel) { return {nullptr, pushdown_info(rel), rel, rel->userid, rel->useridiscurrent}; }

SelectSpec *member_select(const Parent &parent, const RelPushdownInfo *info, const FromItem *from, const AppendRelInfo *link) {
  List *targets = targets_of(parent, link->translated_vars);
  return targets == NIL ? nullptr : query_of(info, from, targets);
}

// With the parent's conditions, which the planner has put to each member's own terms.
WholeQuery member_table(const Parent &parent, RelOptInfo *rel, const AppendRelInfo *link) {
  if (!is_ours(rel) || pushdown_info(rel)->kind != RelKind::Base || pushdown_info(rel)->local_clauses != NIL) return {};
  WholeQuery whole = place_of(rel);
  SelectSpec *query = member_select(parent, whole.info, whole.info->from, link);
  if (query != nullptr) query->where = remote_conditions(whole.info);
  whole.query = query;
  return whole;
}

// With conditions that the planner could not move into the subquery, and with what the member computes of its columns.
SelectSpec *query_above(const Parent &parent, const RelOptInfo *rel, const AppendRelInfo *link, const WholeQuery &inner) {
  RelPushdownInfo *info = info_at(inner, parent.root, rel->relids);
  info->min_security = rel->baserestrict_min_security;
  ListCell *cell;
  foreach (cell, rel->baserestrictinfo) classify_clause(info, lfirst_node(RestrictInfo, cell));
  if (info->local_clauses != NIL) return nullptr;
  SelectSpec *query = member_select(parent, info, make_query_item(rel->relid, inner.query), link);
  if (query != nullptr) query->where = remote_conditions(info);
  return query;
}

// Its columns are the parent's, one by one.
bool passes_columns_on(const SelectSpec *query, const AppendRelInfo *link) {
  if (list_length(query->targets) != list_length(link->translated_vars)) return false;
  ListCell *cell;
  foreach (cell, link->translated_vars) {
    auto *var = static_cast<Var *>(lfirst(cell));
    if (!IsA(var, Var) || var->varno != static_cast<int>(link->child_relid) || var->varattno != foreach_current_index(cell) + 1) return false;
  }
  return true;
}

WholeQuery member_query(const Parent &parent, RelOptInfo *rel, const AppendRelInfo *link) {
  if (rel->subroot == nullptr) return {};
  WholeQuery whole = find_whole_query(rel->subroot, RowOrder::DoesNotMatter);
  if (whole.query == nullptr || targets_of(parent, link->translated_vars) == NIL) return {};
  if (rel->baserestrictinfo != NIL || !passes_columns_on(whole.query, link)) whole.query = query_above(parent, rel, link, whole);
  return whole;
}

WholeQuery member_common_query(const Parent &parent, RelOptInfo *rel, const AppendRelInfo *link) {
  CommonQuery common = find_common_query(parent.root, planner_rt_fetch(rel->relid, parent.root));
  if (common.whole.query == nullptr) return {};
  RelPushdownInfo *info = info_at(common.whole, parent.root, rel->relids);
  info->work = {rel->rows, 0, cpu_tuple_cost * common.whole.info->work.rows};
  ListCell *cell;
  foreach (cell, rel->baserestrictinfo) classify_clause(info, lfirst_node(RestrictInfo, cell));
  if (info->local_clauses != NIL) return {};
  FromItem *from = make_cte_item(rel->relid, common.number, common.whole.query);
  SelectSpec *query = member_select(parent, info, from, link);
  if (query != nullptr) query->where = remote_conditions(info);
  WholeQuery whole = common.whole;
  whole.info = info;
  whole.query = query;
  return whole;
}

WholeQuery member_without_table(const Parent &parent, RelOptInfo *rel, const AppendRelInfo *link, const WholeQuery &neighbour) {
  if (planner_rt_fetch(rel->relid, parent.root)->rtekind == RTE_SUBQUERY) {
    WholeQuery whole = rel->subroot == nullptr ? WholeQuery{} : query_without_table(rel->subroot, neighbour);
    return whole.query != nullptr && passes_columns_on(whole.query, link) ? whole : WholeQuery{};
  }
  WholeQuery whole = neighbour;
  RelPushdownInfo *info = info_at(neighbour, parent.root, rel->relids);
  info->work = {1, 0, cpu_tuple_cost};
  whole.info = info;
  whole.query = member_select(parent, info, nullptr, link);
  return whole;
}

struct Member {
  RelOptInfo *rel;
  const AppendRelInfo *link;
};

WholeQuery find_member(const Parent &parent, const Member &member) {
  const RangeTblEntry *rte = planner_rt_fetch(member.rel->relid, parent.root);
  if (rte->inh || rte->security_barrier || rte->securityQuals != NIL) return {};
  if (rte->rtekind == RTE_RELATION) return member_table(parent, member.rel, member.link);
  if (rte->rtekind == RTE_CTE) return member_common_query(parent, member.rel, member.link);
  return rte->rtekind == RTE_SUBQUERY ? member_query(parent, member.rel, member.link) : WholeQuery{};
}

bool may_be_constant(const Parent &parent, const Member &member) {
  const RangeTblEntry *rte = planner_rt_fetch(member.rel->relid, parent.root);
  return !rte->inh && member.rel->baserestrictinfo == NIL && (rte->rtekind == RTE_RESULT || (rte->rtekind == RTE_SUBQUERY && !rte->security_barrier));
}

List *members_of(PlannerInfo *root, const RelOptInfo *parent) {
  List *members = NIL;
  ListCell *cell;
  foreach (cell, live_members(root, parent)) {
    auto *link = lfirst_node(AppendRelInfo, cell);
    RelOptInfo *rel = root->simple_rel_array[link->child_relid];
    auto *member = palloc_struct<Member>();
    *member = {rel, link};
    members = lappend(members, member);
  }
  return members;
}

const SetTree *all_of(const SetTree *left, const SetTree *right) {
  if (left == nullptr) return right;
  auto *tree = palloc_struct<SetTree>();
  *tree = {nullptr, SETOP_UNION, true, left, right};
  return tree;
}

}  // namespace

SetMembers find_set_members(PlannerInfo *root, const RelOptInfo *rel) {
  List *members = members_of(root, rel);
  if (list_length(members) < 2) return {};
  Parent parent = parent_of(root, rel);
  Arms arms{root, palloc_array_of<WholeQuery>(static_cast<size_t>(list_length(members))), nullptr};
  ListCell *cell;
  foreach (cell, members) {
    WholeQuery *arm = &arms.found[foreach_current_index(cell)];
    *arm = find_member(parent, *static_cast<Member *>(lfirst(cell)));
    if (arms.first == nullptr && arm->query != nullptr) arms.first = arm;
  }
  if (arms.first == nullptr) return {};
  SetMembers whole{};
  List *indexes = NIL;
  foreach (cell, members) {
    auto *member = static_cast<Member *>(lfirst(cell));
    WholeQuery *arm = &arms.found[foreach_current_index(cell)];
    if (arm->query == nullptr && may_be_constant(parent, *member)) *arm = member_without_table(parent, member->rel, member->link, *arms.first);
    if (arm->query == nullptr || arm->query->targets == NIL || !is_at_same_place(*arm, *arms.first)) return {};
    whole.tree = all_of(whole.tree, make_leaf(arm->query));
    indexes = lappend_int(indexes, foreach_current_index(cell));
  }
  whole.place = merged(arms, indexes);
  return whole;
}

}  // namespace remote_fdw
