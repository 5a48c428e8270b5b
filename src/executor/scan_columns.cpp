// Owns the decoder of a scan: of one table's columns, or of the expressions of fdw_scan_tlist.
#include "remote_fdw/executor/scan_columns.h"

#include "remote_fdw/catalog/partial_states.h"
#include "remote_fdw/pg/memory.h"

namespace remote_fdw {

namespace {

const char *column_name(const RangeTblEntry *rte, AttrNumber attnum) {
  if (attnum == InvalidAttrNumber) return "*";
  return get_attname(rte->relid, attnum, true);
}

}  // namespace

ColumnTarget table_target(TupleDesc desc, int attnum) {
  if (attnum == SelfItemPointerAttributeNumber) return {kTargetCtid, TIDOID, -1, "ctid"};
  if (attnum == TableOidAttributeNumber) return {kTargetTableoid, OIDOID, -1, "tableoid"};
  Form_pg_attribute attribute = TupleDescAttr(desc, attnum - 1);
  return {attnum - 1, attribute->atttypid, attribute->atttypmod, NameStr(attribute->attname)};
}

ColumnTarget expression_target(const ForeignScanState *node, TupleDesc desc, int position) {
  auto *plan = reinterpret_cast<ForeignScan *>(node->ss.ps.plan);
  const Expr *expr = list_nth_node(TargetEntry, plan->fdw_scan_tlist, position - 1)->expr;
  return expression_target(node->ss.ps.state, expr, TupleDescAttr(desc, position - 1));
}

ColumnTarget expression_target(EState *estate, const Expr *expr, Form_pg_attribute attribute) {
  ColumnTarget target{attribute->attnum - 1, attribute->atttypid, attribute->atttypmod, nullptr};
  target.type = column_type(expr);
  if (!IsA(expr, Var)) return target;
  auto *var = reinterpret_cast<const Var *>(expr);
  RangeTblEntry *rte = exec_rt_fetch(static_cast<Index>(var->varno), estate);
  if (rte->rtekind != RTE_RELATION) return target;
  target.column_name = column_name(rte, var->varattno);
  target.relation_name = get_rel_name(rte->relid);
  // the whole row of an UPDATE's target is any record to the planner
  if (var->varattno == InvalidAttrNumber && target.type == RECORDOID) target.type = get_rel_type_id(rte->relid);
  return target;
}

const char *scanned_table_name(const ForeignScanState *node) {
  Relation relation = node->ss.ss_currentRelation;
  return relation == nullptr ? nullptr : RelationGetRelationName(relation);
}

TupleDecoder *make_scan_decoder(const ForeignScanState *node, const ScanPrivate *plan) {
  TupleDesc desc = node->ss.ss_ScanTupleSlot->tts_tupleDescriptor;
  bool one_table = node->ss.ss_currentRelation != nullptr;
  int count = list_length(plan->retrieved);
  auto *targets = palloc_array_of<ColumnTarget>(count);
  for (int i = 0; i < count; i++) {
    int position = list_nth_int(plan->retrieved, i);
    targets[i] = one_table ? table_target(desc, position)
                           : expression_target(node, desc, position);
  }
  ListCell *cell;
  foreach (cell, plan->unchecked_nulls) targets[lfirst_int(cell)].null_check = NullCheck::None;
  return make_tuple_decoder(targets, count, scanned_table_name(node));
}

}  // namespace remote_fdw
