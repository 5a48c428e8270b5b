// Owns what differs between server versions 15 to 18.
#include "remote_fdw/pg/compat.h"

extern "C" {
#include "parser/parse_relation.h"
#include "parser/parse_type.h"
}

namespace remote_fdw {

namespace {

Oid or_current_user(Oid user) { return OidIsValid(user) ? user : GetUserId(); }

}  // namespace

#if PG_VERSION_NUM >= 160000

Oid scan_user(PlannerInfo *, const RelOptInfo *rel) { return or_current_user(rel->userid); }

Oid scan_user(const ForeignScanState *state) {
  return or_current_user(reinterpret_cast<ForeignScan *>(state->ss.ps.plan)->checkAsUser);
}

Oid modify_user(const ModifyTableState *state, ResultRelInfo *result) {
  return ExecGetResultRelCheckAsUser(result, state->ps.state);
}

Relids scanned_relids(PlannerInfo *root, const RelOptInfo *rel) {
  Relids relids = rel->reloptkind == RELOPT_UPPER_REL ? root->all_query_rels : rel->relids;
  return bms_difference(relids, root->outer_join_rels);
}

Bitmapset *scanned_relids(const ForeignScan *plan) { return plan->fs_base_relids; }

void set_scanned_relids(const PlannerInfo *root, ForeignScan *plan, const RelOptInfo *rel) {
  plan->fs_relids = rel->relids;
  plan->fs_base_relids = bms_difference(rel->relids, root->outer_join_rels);
  plan->checkAsUser = rel->userid;
}

Oid privileged_user(PlannerInfo *root, Index rti) {
  const RangeTblEntry *rte = planner_rt_fetch(rti, root);
  return rte->perminfoindex == 0 ? InvalidOid : getRTEPermissionInfo(root->parse->rteperminfos, const_cast<RangeTblEntry *>(rte))->checkAsUser;
}

Bitmapset *updated_columns(PlannerInfo *root, Index result_relation) {
  return get_rel_all_updated_cols(root, find_base_rel(root, result_relation));
}

#else

Oid scan_user(PlannerInfo *root, const RelOptInfo *rel) {
  return or_current_user(planner_rt_fetch(rel->relid, root)->checkAsUser);
}

// All foreign tables of a scan belong to one user; what else the remote query may hold has none.
Oid scan_user(const ForeignScanState *state) {
  auto *plan = reinterpret_cast<ForeignScan *>(state->ss.ps.plan);
  int rti = -1;
  while ((rti = bms_next_member(plan->fs_relids, rti)) >= 0) {
    RangeTblEntry *rte = exec_rt_fetch(static_cast<Index>(rti), state->ss.ps.state);
    if (rte->rtekind == RTE_RELATION) return or_current_user(rte->checkAsUser);
  }
  return GetUserId();
}

Oid modify_user(const ModifyTableState *state, ResultRelInfo *result) {
  // A partition reached by routing has no range-table entry of its own.
  Index rti = result->ri_RangeTableIndex;
  if (rti == 0 && result->ri_RootResultRelInfo != nullptr) rti = result->ri_RootResultRelInfo->ri_RangeTableIndex;
  if (rti == 0) return GetUserId();
  return or_current_user(exec_rt_fetch(rti, state->ps.state)->checkAsUser);
}

Relids scanned_relids(PlannerInfo *root, const RelOptInfo *rel) {
  return rel->reloptkind == RELOPT_UPPER_REL ? root->all_baserels : rel->relids;
}

Bitmapset *scanned_relids(const ForeignScan *plan) { return plan->fs_relids; }

void set_scanned_relids(const PlannerInfo *, ForeignScan *plan, const RelOptInfo *rel) { plan->fs_relids = rel->relids; }

Oid privileged_user(PlannerInfo *root, Index rti) { return planner_rt_fetch(rti, root)->checkAsUser; }

Bitmapset *updated_columns(PlannerInfo *root, Index result_relation) {
  RangeTblEntry *rte = planner_rt_fetch(result_relation, root);
  return bms_union(rte->updatedCols, rte->extraUpdatedCols);
}

#endif

namespace {

// Scans and joins of foreign tables are made by two functions of the same shape.
ForeignPath *make_path(decltype(create_foreignscan_path) *create, PlannerInfo *root, RelOptInfo *rel, const ScanPathSpec &s, Path *local_path) {
#if PG_VERSION_NUM >= 180000
  return create(root, rel, nullptr, s.rows, 0, s.startup, s.total, s.pathkeys, s.required_outer, local_path, NIL, s.fdw_private);
#elif PG_VERSION_NUM >= 170000
  return create(root, rel, nullptr, s.rows, s.startup, s.total, s.pathkeys, s.required_outer, local_path, NIL, s.fdw_private);
#else
  return create(root, rel, nullptr, s.rows, s.startup, s.total, s.pathkeys, s.required_outer, local_path, s.fdw_private);
#endif
}

}  // namespace

ForeignPath *make_scan_path(PlannerInfo *root, RelOptInfo *rel, const ScanPathSpec &spec) {
  return make_path(create_foreignscan_path, root, rel, spec, nullptr);
}

ForeignPath *make_join_path(PlannerInfo *root, RelOptInfo *rel, const ScanPathSpec &spec, Path *local_path) {
  return make_path(create_foreign_join_path, root, rel, spec, local_path);
}

ForeignPath *make_upper_path(PlannerInfo *root, RelOptInfo *rel, const UpperPathSpec &s) {
#if PG_VERSION_NUM >= 180000
  return create_foreign_upper_path(root, rel, s.target, s.rows, 0, s.startup, s.total, s.pathkeys, nullptr, NIL, NIL);
#elif PG_VERSION_NUM >= 170000
  return create_foreign_upper_path(root, rel, s.target, s.rows, s.startup, s.total, s.pathkeys, nullptr, NIL, NIL);
#else
  return create_foreign_upper_path(root, rel, s.target, s.rows, s.startup, s.total, s.pathkeys, nullptr, NIL);
#endif
}

#if PG_VERSION_NUM >= 180000

StrategyNumber row_strategy(const RowCompareExpr *row) { return static_cast<StrategyNumber>(row->cmptype); }

Oid sort_operator(const PathKey *key, Oid type) { return get_opfamily_member_for_cmptype(key->pk_opfamily, type, type, key->pk_cmptype); }

PathKey *ascending_key(PlannerInfo *root, EquivalenceClass *ec) {
  return make_canonical_pathkey(root, ec, linitial_oid(ec->ec_opfamilies), COMPARE_LT, false);
}

bool is_btree_operator(Oid op) {
  ListCell *cell;
  foreach (cell, get_op_index_interpretation(op)) {
    auto *meaning = static_cast<OpIndexInterpretation *>(lfirst(cell));
    if (get_opfamily_method(meaning->opfamily_id) == BTREE_AM_OID) return true;
  }
  return false;
}

void analyze_delay_point() { vacuum_delay_point(true); }

#else

StrategyNumber row_strategy(const RowCompareExpr *row) { return static_cast<StrategyNumber>(row->rctype); }

Oid sort_operator(const PathKey *key, Oid type) { return get_opfamily_member(key->pk_opfamily, type, type, key->pk_strategy); }

PathKey *ascending_key(PlannerInfo *root, EquivalenceClass *ec) {
  return make_canonical_pathkey(root, ec, linitial_oid(ec->ec_opfamilies), BTLessStrategyNumber, false);
}

bool is_btree_operator(Oid op) { return get_op_btree_interpretation(op) != NIL; }

void analyze_delay_point() { vacuum_delay_point(); }

#endif

#if PG_VERSION_NUM >= 180000
void inherit_disabled_nodes(Path *path, const Path *input) { path->disabled_nodes = input->disabled_nodes; }
#else
void inherit_disabled_nodes(Path *, const Path *) {}
#endif

Node *in_terms_of_member(PlannerInfo *root, Node *node, RelOptInfo *member) {
#if PG_VERSION_NUM >= 160000
  return adjust_appendrel_attrs_multilevel(root, node, member, member->top_parent);
#else
  return adjust_appendrel_attrs_multilevel(root, node, member->relids, member->top_parent_relids);
#endif
}

Path *make_append(PlannerInfo *root, RelOptInfo *rel, List *paths) {
  return reinterpret_cast<Path *>(create_append_path(root, rel, paths, NIL, NIL, nullptr, 0, false, -1));
}

List *group_clause(PlannerInfo *root) {
#if PG_VERSION_NUM >= 160000
  return root->processed_groupClause;
#else
  return root->parse->groupClause;
#endif
}

#if PG_VERSION_NUM >= 170000

namespace {

// The function as it is, run conditions and all: that is how it stands among the query's targets.
Expr *condition_of(WindowFunc *function, const WindowFuncRunCondition *condition) {
  auto *own = reinterpret_cast<Expr *>(function);
  auto *left = condition->wfunc_left ? own : condition->arg;
  auto *right = condition->wfunc_left ? condition->arg : own;
  return make_opclause(condition->opno, BOOLOID, false, left, right, InvalidOid, condition->inputcollid);
}

}  // namespace

#endif

List *run_conditions(PlannerInfo *root) {
  List *conditions = NIL;
  ListCell *cell;
#if PG_VERSION_NUM >= 170000
  int flags = PVC_RECURSE_AGGREGATES | PVC_INCLUDE_WINDOWFUNCS | PVC_RECURSE_PLACEHOLDERS;
  foreach (cell, pull_var_clause(reinterpret_cast<Node *>(root->processed_tlist), flags)) {
    auto *function = static_cast<WindowFunc *>(lfirst(cell));
    if (!IsA(function, WindowFunc)) continue;
    ListCell *condition;
    foreach (condition, function->runCondition) conditions = lappend(conditions, condition_of(function, lfirst_node(WindowFuncRunCondition, condition)));
  }
#else
  foreach (cell, root->parse->windowClause) conditions = list_concat(conditions, lfirst_node(WindowClause, cell)->runCondition);
#endif
  return conditions;
}

List *class_members(const EquivalenceClass *ec, Relids relids) {
#if PG_VERSION_NUM >= 180000
  List *members = list_copy(ec->ec_members);
  for (int rti = bms_next_member(relids, -1); rti >= 0 && rti < ec->ec_childmembers_size; rti = bms_next_member(relids, rti))
    members = list_concat(members, ec->ec_childmembers[rti]);
  return members;
#else
  (void)relids;
  return ec->ec_members;
#endif
}

List *implied_join_equalities(PlannerInfo *root, Relids together, Relids outer, RelOptInfo *rel) {
#if PG_VERSION_NUM >= 160000
  return generate_join_implied_equalities(root, together, outer, rel, nullptr);
#else
  return generate_join_implied_equalities(root, together, outer, rel);
#endif
}

namespace {

void keep_relation(PlannerGlobal *glob, const Query *query, const RangeTblEntry *rte) {
  auto *kept = static_cast<RangeTblEntry *>(copyObjectImpl(rte));
  kept->securityQuals = NIL;
  kept->subquery = nullptr;
  glob->finalrtable = lappend(glob->finalrtable, kept);
  if (kept->rtekind == RTE_RELATION) glob->relationOids = lappend_oid(glob->relationOids, kept->relid);
#if PG_VERSION_NUM >= 160000
  if (rte->perminfoindex == 0) return;
  RTEPermissionInfo *permissions = getRTEPermissionInfo(query->rteperminfos, const_cast<RangeTblEntry *>(rte));
  kept->perminfoindex = 0;
  RTEPermissionInfo *kept_permissions = addRTEPermissionInfo(&glob->finalrteperminfos, kept);
  Index index = kept->perminfoindex;
  memcpy(kept_permissions, permissions, sizeof(RTEPermissionInfo));
  kept->perminfoindex = index;
#else
  (void)query;
#endif
#if PG_VERSION_NUM >= 180000
  if (kept->rtekind == RTE_RELATION) glob->allRelids = bms_add_member(glob->allRelids, list_length(glob->finalrtable));
#endif
}

// 16 keeps a view's entry as that of its subquery.
bool names_relation(const RangeTblEntry *rte) { return rte->rtekind == RTE_RELATION || (rte->rtekind == RTE_SUBQUERY && OidIsValid(rte->relid)); }

void keep_query(PlannerGlobal *glob, const Query *query) {
  ListCell *cell;
  foreach (cell, query->rtable) {
    auto *rte = lfirst_node(RangeTblEntry, cell);
    if (names_relation(rte)) keep_relation(glob, query, rte);
    if (rte->rtekind == RTE_SUBQUERY && rte->subquery != nullptr) keep_query(glob, rte->subquery);
  }
}

}  // namespace

// A subquery that was planned by itself knows more tables than its text: those of sub-SELECTs that became joins.
void keep_range_table(PlannerGlobal *glob, const PlannerInfo *root) {
  ListCell *cell;
  foreach (cell, root->parse->rtable) {
    auto *rte = lfirst_node(RangeTblEntry, cell);
    if (names_relation(rte)) keep_relation(glob, root->parse, rte);
    if (rte->rtekind != RTE_SUBQUERY) continue;
    const RelOptInfo *rel = root->simple_rel_array[foreach_current_index(cell) + 1];
    if (rel != nullptr && rel->subroot != nullptr)
      keep_range_table(glob, rel->subroot);
    else if (rte->subquery != nullptr)
      keep_query(glob, rte->subquery);
  }
}

#if PG_VERSION_NUM >= 160000

namespace {

Node *nulled_as_columns(Node *node, void *columns) {
  if (node == nullptr) return nullptr;
  if (!IsA(node, Var)) return mutate_expression(node, nulled_as_columns, columns);
  const Var *column = same_column(static_cast<const List *>(columns), reinterpret_cast<Var *>(node));
  return static_cast<Node *>(copyObjectImpl(column == nullptr ? node : static_cast<const void *>(column)));
}

}  // namespace

List *nulled_as(List *exprs, const List *columns) {
  return reinterpret_cast<List *>(nulled_as_columns(reinterpret_cast<Node *>(exprs), const_cast<List *>(columns)));
}

#else

List *nulled_as(List *exprs, const List *) { return exprs; }

#endif

const Var *same_column(const List *columns, const Var *var) {
  ListCell *cell;
  foreach (cell, columns) {
    auto *column = static_cast<const Var *>(lfirst(cell));
    if (IsA(column, Var) && column->varno == var->varno && column->varattno == var->varattno && column->varlevelsup == var->varlevelsup) return column;
  }
  return nullptr;
}

bool walk_expression(Node *node, bool (*walker)(Node *, void *), void *context) {
#if PG_VERSION_NUM >= 160000
  return expression_tree_walker(node, walker, context);
#else
  auto untyped = reinterpret_cast<void (*)()>(walker);
  return expression_tree_walker(node, reinterpret_cast<bool (*)()>(untyped), context);
#endif
}

Node *mutate_expression(Node *node, Node *(*mutator)(Node *, void *), void *context) {
#if PG_VERSION_NUM >= 160000
  return expression_tree_mutator(node, mutator, context);
#else
  auto untyped = reinterpret_cast<void (*)()>(mutator);
  return expression_tree_mutator(node, reinterpret_cast<Node *(*)()>(untyped), context);
#endif
}

#if PG_VERSION_NUM >= 180000

namespace {

bool names_old_row(Node *node, void *context) {
  if (node == nullptr) return false;
  if (IsA(node, Var)) return reinterpret_cast<Var *>(node)->varreturningtype == VAR_RETURNING_OLD;
  if (IsA(node, ReturningExpr) && reinterpret_cast<ReturningExpr *>(node)->retold) return true;
  return walk_queries(node, names_old_row, context);
}

}  // namespace

bool shows_old_rows(const List *returning) { return names_old_row(reinterpret_cast<Node *>(const_cast<List *>(returning)), nullptr); }

#else

bool shows_old_rows(const List *) { return false; }

#endif

#if PG_VERSION_NUM >= 180000

namespace {

int explain_extension_id = -1;
ExplainFlag explain_flags[] = {ExplainFlag::NotGiven, ExplainFlag::Off, ExplainFlag::On};

void take_explain_flag(ExplainState *es, DefElem *option, ParseState *) {
  ExplainFlag flag = defGetBoolean(option) ? ExplainFlag::On : ExplainFlag::Off;
  SetExplainExtensionState(es, explain_extension_id, &explain_flags[static_cast<int>(flag)]);
}

}  // namespace

void register_explain_flag(const char *name) {
  explain_extension_id = GetExplainExtensionId("remote_fdw");
  RegisterExtensionExplainOption(name, take_explain_flag);
}

ExplainFlag explain_flag(const ExplainState *es) {
  auto *flag = static_cast<const ExplainFlag *>(GetExplainExtensionState(const_cast<ExplainState *>(es), explain_extension_id));
  return flag == nullptr ? ExplainFlag::NotGiven : *flag;
}

#else

void register_explain_flag(const char *) {}

ExplainFlag explain_flag(const ExplainState *) { return ExplainFlag::NotGiven; }

#endif

bool walk_queries(Node *node, bool (*walker)(Node *, void *), void *context) {
  if (!IsA(node, Query)) return walk_expression(node, walker, context);
#if PG_VERSION_NUM >= 160000
  return query_tree_walker(reinterpret_cast<Query *>(node), walker, context, QTW_EXAMINE_RTES_BEFORE);
#else
  auto untyped = reinterpret_cast<void (*)()>(walker);
  return query_tree_walker(reinterpret_cast<Query *>(node), reinterpret_cast<bool (*)()>(untyped), context, QTW_EXAMINE_RTES_BEFORE);
#endif
}

#if PG_VERSION_NUM >= 160000
bool indents(const XmlExpr *xml) { return xml->indent; }
#else
bool indents(const XmlExpr *) { return false; }
#endif

bool knows_infinite_intervals() { return PG_VERSION_NUM >= 170000; }

bool has_new_arguments(Oid function) {
  return PG_VERSION_NUM >= 180000 && (function == F_JSON_STRIP_NULLS || function == F_JSONB_STRIP_NULLS);
}

void check_type_name(const char *name) {
  Oid type;
  int32 typmod;
  // missing_ok = false up to 15, no error context from 16 on
  (void)parseTypeString(name, &type, &typmod, {});
}

void check_type_syntax(const char *name) {
#if PG_VERSION_NUM >= 160000
  (void)typeStringToTypeName(name, nullptr);
#else
  (void)typeStringToTypeName(name);
#endif
}

void check_scalar_expression(const char *text) {
  List *parsed = raw_parser(text, RAW_PARSE_PLPGSQL_EXPR);
  auto *select = castNode(SelectStmt, linitial_node(RawStmt, parsed)->stmt);
  bool one_value = list_length(select->targetList) == 1 && linitial_node(ResTarget, select->targetList)->name == nullptr;
  select->targetList = NIL;
  SelectStmt nothing{};
  nothing.type = T_SelectStmt;
  nothing.limitOption = select->limitOption;
  if (one_value && equal(select, &nothing)) return;
  ereport(ERROR, (errcode(ERRCODE_SYNTAX_ERROR), errmsg("not a single expression: %s", text)));
}

bool wants_statistics(Form_pg_attribute attribute) {
#if PG_VERSION_NUM >= 170000
  HeapTuple tuple = SearchSysCache2(ATTNUM, ObjectIdGetDatum(attribute->attrelid), Int16GetDatum(attribute->attnum));
  if (!HeapTupleIsValid(tuple)) return false;
  bool isnull;
  Datum target = SysCacheGetAttr(ATTNUM, tuple, Anum_pg_attribute_attstattarget, &isnull);
  bool wanted = isnull || DatumGetInt16(target) != 0;
  ReleaseSysCache(tuple);
  return wanted;
#else
  return attribute->attstattarget != 0;
#endif
}

}  // namespace remote_fdw
