// Owns hiding the index inference of ON CONFLICT from the planner.
#include "remote_fdw/planner/conflict_arbiter.h"

#include "remote_fdw/planner/top_query.h"

namespace remote_fdw {

namespace {

constexpr const char *kHidingPlace = "*ON CONFLICT*";

bool is_our_table(Oid relid) {
  return get_rel_relkind(relid) == RELKIND_FOREIGN_TABLE && is_our_server(GetForeignServerIdByRelId(relid));
}

bool writes_to_us(const RangeTblEntry *target) {
  if (target->relkind == RELKIND_FOREIGN_TABLE) return is_our_server(GetForeignServerIdByRelId(target->relid));
  return target->relkind == RELKIND_PARTITIONED_TABLE && our_partitions(target->relid) != NIL;
}

RangeTblEntry *hiding_place(const OnConflictExpr *clause) {
  auto *rte = makeNode(RangeTblEntry);
  rte->rtekind = RTE_VALUES;
  List *where = clause->arbiterWhere == nullptr ? NIL : list_make1(clause->arbiterWhere);
  rte->values_lists = list_make2(clause->arbiterElems, where);
  rte->eref = makeAlias(kHidingPlace, NIL);
  return rte;
}

bool is_hiding_place(const RangeTblEntry *rte) {
  return rte->rtekind == RTE_VALUES && !rte->inFromCl && strcmp(rte->eref->aliasname, kHidingPlace) == 0;
}

void hide_arbiter(Query *query) {
  OnConflictExpr *clause = query->onConflict;
  if (clause == nullptr || clause->arbiterElems == NIL) return;
  if (!writes_to_us(rt_fetch(query->resultRelation, query->rtable))) return;
  query->rtable = lappend(query->rtable, hiding_place(clause));
  clause->arbiterElems = NIL;
  clause->arbiterWhere = nullptr;
}

}  // namespace

void hide_arbiters(Query *query) {
  hide_arbiter(query);
  if (!query->hasModifyingCTE) return;
  ListCell *cell;
  foreach (cell, query->cteList) hide_arbiter(castNode(Query, lfirst_node(CommonTableExpr, cell)->ctequery));
}

Arbiter hidden_arbiter(const PlannerInfo *root) {
  ListCell *cell;
  foreach (cell, root->parse->rtable) {
    auto *rte = lfirst_node(RangeTblEntry, cell);
    if (is_hiding_place(rte)) return {linitial_node(List, rte->values_lists), static_cast<List *>(lsecond(rte->values_lists))};
  }
  return {NIL, NIL};
}

List *our_partitions(Oid relid) {
  List *leaves = NIL;
  ListCell *cell;
  foreach (cell, find_all_inheritors(relid, AccessShareLock, nullptr)) {
    Oid member = lfirst_oid(cell);
    if (get_rel_relkind(member) == RELKIND_PARTITIONED_TABLE) continue;
    if (!is_our_table(member)) return NIL;
    leaves = lappend_oid(leaves, member);
  }
  return leaves;
}

}  // namespace remote_fdw
