// Owns the executor node RemoteWriteSource. When it is needed: planner/source_drain.
#include "remote_fdw/executor/source_drain.h"

#include "remote_fdw/pg/memory.h"

namespace remote_fdw {

namespace {

struct DrainState {
  CustomScanState css;
  Tuplestorestate *rows;  // null: not read yet
};

DrainState *state_of(CustomScanState *node) { return reinterpret_cast<DrainState *>(node); }

// For EXPLAIN: every column is the source's, by its place. (The plan itself has stand-ins for what is computed.)
Plan *shown_plan(const Plan *plan) {
  auto *shown = palloc_struct<CustomScan>();
  *shown = *reinterpret_cast<const CustomScan *>(plan);
  shown->scan.plan.targetlist = NIL;
  shown->custom_scan_tlist = NIL;
  ListCell *cell;
  foreach (cell, plan->targetlist) {
    TargetEntry *entry = flatCopyTargetEntry(lfirst_node(TargetEntry, cell));
    auto *node = reinterpret_cast<Node *>(entry->expr);
    entry->expr = reinterpret_cast<Expr *>(makeVar(OUTER_VAR, entry->resno, exprType(node), exprTypmod(node), exprCollation(node), 0));
    shown->scan.plan.targetlist = lappend(shown->scan.plan.targetlist, entry);
  }
  return &shown->scan.plan;
}

void read_source(DrainState *s) {
  PlanState *source = outerPlanState(&s->css.ss.ps);
  s->rows = in_context(s->css.ss.ps.state->es_query_cxt, [] { return tuplestore_begin_heap(false, false, work_mem); });
  for (;;) {
    CHECK_FOR_INTERRUPTS();
    TupleTableSlot *slot = ExecProcNode(source);
    if (TupIsNull(slot)) return;
    tuplestore_puttupleslot(s->rows, slot);
  }
}

void drop_rows(DrainState *s) {
  if (s->rows != nullptr) tuplestore_end(s->rows);
  s->rows = nullptr;
}

}  // namespace

CustomScanState *make_source_drain_state() {
  auto *state = palloc_struct<DrainState>();
  NodeSetTag(&state->css, T_CustomScanState);
  return &state->css;
}

void begin_source_drain(CustomScanState *node, EState *estate, int eflags) {
  Plan *plan = node->ss.ps.plan;
  outerPlanState(&node->ss.ps) = ExecInitNode(outerPlan(plan), estate, eflags & ~(EXEC_FLAG_REWIND | EXEC_FLAG_BACKWARD | EXEC_FLAG_MARK));
  node->ss.ps.plan = shown_plan(plan);
  // rows are given as they are kept
  ExecInitResultSlot(&node->ss.ps, &TTSOpsMinimalTuple);
}

TupleTableSlot *next_of_source_drain(CustomScanState *node) {
  DrainState *s = state_of(node);
  if (s->rows == nullptr) read_source(s);
  TupleTableSlot *slot = node->ss.ps.ps_ResultTupleSlot;
  if (!tuplestore_gettupleslot(s->rows, true, false, slot)) return nullptr;
  return slot;
}

void rescan_source_drain(CustomScanState *node) {
  drop_rows(state_of(node));
  PlanState *source = outerPlanState(&node->ss.ps);
  if (source->chgParam == nullptr) ExecReScan(source);
}

void end_source_drain(CustomScanState *node) {
  drop_rows(state_of(node));
  ExecEndNode(outerPlanState(&node->ss.ps));
}

}  // namespace remote_fdw
