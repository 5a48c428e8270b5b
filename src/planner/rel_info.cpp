// Owns the first look at a foreign relation: its options, which of its restriction clauses run where; and what any
// relation's remote query selects.
#include "remote_fdw/planner/rel_info.h"

#include "remote_fdw/pg/compat.h"
#include "remote_fdw/pg/memory.h"
#include "remote_fdw/planner/base_paths.h"
#include "remote_fdw/planner/initial_queries.h"
#include "remote_fdw/planner/remote_catalog.h"
#include "remote_fdw/planner/row_locks.h"
#include "remote_fdw/planner/server_facts.h"
#include "remote_fdw/planner/whole_query.h"

namespace remote_fdw {

namespace {

Bitmapset *needed_attributes(const RelOptInfo *rel, const List *local_clauses) {
  Bitmapset *attributes = nullptr;
  pull_varattnos(reinterpret_cast<Node *>(rel->reltarget->exprs), rel->relid, &attributes);
  ListCell *cell;
  foreach (cell, local_clauses)
    pull_varattnos(reinterpret_cast<Node *>(lfirst_node(RestrictInfo, cell)->clause), rel->relid, &attributes);
  return attributes;
}

List *add_columns(List *tlist, const RelPushdownInfo *info, void *exprs) {
  List *vars = pull_var_clause(static_cast<Node *>(exprs), PVC_RECURSE_PLACEHOLDERS | PVC_RECURSE_AGGREGATES | PVC_RECURSE_WINDOWFUNCS);
  ListCell *cell;
  foreach (cell, vars) {
    auto *var = lfirst_node(Var, cell);
    // a lateral reference is a parameter
    if (bms_is_member(var->varno, info->scope.relids)) tlist = add_to_flat_tlist(tlist, list_make1(var));
  }
  return tlist;
}

}  // namespace

bool is_ours(const RelOptInfo *rel) {
  return rel->fdw_private != nullptr && rel->fdwroutine != nullptr && rel->fdwroutine->GetForeignRelSize == get_foreign_rel_size;
}

bool has_placeholder(const RelOptInfo *rel) {
  ListCell *cell;
  foreach (cell, rel->reltarget->exprs)
    if (IsA(lfirst(cell), PlaceHolderVar)) return true;
  return false;
}

RelOptInfo *scanned_relation(PlannerInfo *root, const ForeignScan *scan) {
  if (scan->scan.scanrelid > 0) return find_base_rel(root, static_cast<int>(scan->scan.scanrelid));
  // a subquery alone has no scanrelid either
  int single;
  if (bms_get_singleton_member(scan->fs_relids, &single)) return find_base_rel(root, single);
  return find_join_rel(root, scan->fs_relids);
}

List *live_members(const PlannerInfo *root, const RelOptInfo *parent) {
  List *links = NIL;
  ListCell *cell;
  foreach (cell, root->append_rel_list) {
    auto *link = lfirst_node(AppendRelInfo, cell);
    if (link->parent_relid != parent->relid) continue;
    RelOptInfo *child = root->simple_rel_array[link->child_relid];
    if (child != nullptr && !IS_DUMMY_REL(child)) links = lappend(links, link);
  }
  return links;
}

List *tables_among(PlannerInfo *root, Relids relids) {
  List *tables = NIL;
  int rti = -1;
  while ((rti = bms_next_member(relids, rti)) >= 0) {
    RangeTblEntry *rte = planner_rt_fetch(rti, root);
    if (rte->rtekind == RTE_RELATION) tables = lappend_oid(tables, rte->relid);
  }
  return tables;
}

void remember_not_aggregated(RelPushdownInfo *info, const char *reason) {
  info->not_aggregated = list_append_unique(info->not_aggregated, makeString(psprintf("partial aggregate: %s", reason)));
}

// The remote may evaluate conditions in any order, and an error message tells of the row it was raised for.
Shippability check_clause(const RelPushdownInfo *info, const RestrictInfo *clause) {
  if (clause->security_level > info->min_security && !clause->leakproof)
    return {false, "the conditions of a security barrier come before it", nullptr};
  return check_shippable(info->scope, clause->clause);
}

void classify_clause(RelPushdownInfo *info, RestrictInfo *clause) {
  Shippability verdict = check_clause(info, clause);
  if (verdict.ok) {
    info->remote_clauses = lappend(info->remote_clauses, clause);
    return;
  }
  keep_clause_local(info, clause, verdict.reason);
}

void keep_clause_local(RelPushdownInfo *info, RestrictInfo *clause, const char *reason) {
  auto *local = palloc_struct<LocalClause>();
  *local = {clause, reason};
  info->local_clauses = lappend(info->local_clauses, clause);
  info->local_reasons = lappend(info->local_reasons, local);
}

// Range-table indexes would not survive the flattening of the range table.
List *relations_as_ordinals(const List *relations, Relids scanned) {
  List *converted = NIL;
  ListCell *cell;
  foreach (cell, relations) {
    auto *part = static_cast<Node *>(lfirst(cell));
    if (IsA(part, Integer)) part = reinterpret_cast<Node *>(makeInteger(bms_member_index(scanned, intVal(part))));
    converted = lappend(converted, part);
  }
  return converted;
}

RelPushdownInfo *make_rel_info(PlannerInfo *root, RelOptInfo *rel, Oid relid) {
  auto *info = palloc_struct<RelPushdownInfo>();
  ForeignTable *table = GetForeignTable(relid);
  info->kind = RelKind::Base;
  info->relid = relid;
  const ServerFacts *facts = server_facts(root, table->serverid);
  info->server = facts->server;
  info->options = has_own_options(table) ? read_foreign_options(info->server, table) : facts->options;
  info->user = scan_user(root, rel);
  info->scope = {root, rel->relids, info->server->serverid, info->options.extensions,
                 info->options.shippable_functions, remote_catalog(info->server->serverid, info->user),
                 list_concat_copy(rel->baserestrictinfo, rel->joininfo), query_of_subplan, find_initial_query};
  info->from = make_table_item(rel->relid, remote_relation_name(table));
  info->min_security = rel->baserestrict_min_security;
  info->relations = list_make1(makeInteger(static_cast<int>(rel->relid)));
  ListCell *cell;
  foreach (cell, rel->baserestrictinfo) classify_clause(info, lfirst_node(RestrictInfo, cell));
  info->attributes = needed_attributes(rel, info->local_clauses);
  return info;
}

List *scan_tlist_of(RelOptInfo *rel) {
  const RelPushdownInfo *info = pushdown_info(rel);
  if (info->kind == RelKind::Upper) return info->scan_tlist;
  List *tlist = add_columns(NIL, info, rel->reltarget->exprs);
  ListCell *cell;
  foreach (cell, info->local_clauses) tlist = add_columns(tlist, info, lfirst_node(RestrictInfo, cell)->clause);
  return tlist;
}

bool is_left_out(const RelPushdownInfo *info, const Var *var) {
  const PlannerInfo *root = info->scope.root;
  if (!changes_rows_of(root, info->scope.relids) || !is_needed_by_recheck_only(root, var)) return false;
  ListCell *cell;
  foreach (cell, info->local_clauses)
    if (list_member(pull_var_clause(reinterpret_cast<Node *>(lfirst_node(RestrictInfo, cell)->clause), PVC_RECURSE_PLACEHOLDERS), var)) return false;
  return true;
}

namespace {

List *targets_of(RelOptInfo *rel) {
  List *exprs = get_tlist_exprs(scan_tlist_of(rel), true);
  ListCell *cell;
  foreach (cell, exprs) {
    auto *expr = static_cast<Expr *>(lfirst(cell));
    if (IsA(expr, Var) && is_left_out(pushdown_info(rel), reinterpret_cast<Var *>(expr)))
      lfirst(cell) = makeNullConst(TEXTOID, -1, DEFAULT_COLLATION_OID);
  }
  return exprs;
}

}  // namespace

SelectSpec select_spec(RelOptInfo *rel, List *where) {
  const RelPushdownInfo *info = pushdown_info(rel);
  SelectSpec spec{};
  spec.scope = &info->scope;
  spec.from = info->from;
  spec.where = {where, info->remote_tests};
  spec.substitutes = info->substitutes;
  spec.upper = info->upper;
  if (info->kind == RelKind::Base) {
    spec.target_kind = TargetKind::Columns;
    spec.attributes = info->attributes;
  } else {
    spec.target_kind = TargetKind::Expressions;
    spec.targets = targets_of(rel);
  }
  return spec;
}

}  // namespace remote_fdw
