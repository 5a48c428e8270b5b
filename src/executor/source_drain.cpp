// Owns the executor node RemoteWriteSource. When it is needed: planner/source_drain.
#include "remote_fdw/executor/source_drain.h"

#include "remote_fdw/pg/memory.h"
#include "remote_fdw/plan/drain_private.h"
#include "remote_fdw/plan/node_methods.h"

namespace remote_fdw {

namespace {

struct DrainState {
  CustomScanState css;
  Tuplestorestate *rows;  // null: not read yet
  bool some_at_a_time;
  bool source_ended;
  int look_pointer;      // a read pointer of its own
  TupleTableSlot *seen;  // by look_ahead
};

constexpr int kGivePointer = 0;

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

void make_store(DrainState *s) {
  s->rows = in_context(s->css.ss.ps.state->es_query_cxt, [] { return tuplestore_begin_heap(false, false, work_mem); });
  s->look_pointer = tuplestore_alloc_read_pointer(s->rows, 0);
}

void read_source(DrainState *s) {
  PlanState *source = outerPlanState(&s->css.ss.ps);
  if (s->rows == nullptr) make_store(s);
  for (int rows = 0; !s->some_at_a_time || rows < kRowsAhead; rows++) {
    CHECK_FOR_INTERRUPTS();
    TupleTableSlot *slot = ExecProcNode(source);
    s->source_ended = TupIsNull(slot);
    if (s->source_ended) return;
    tuplestore_puttupleslot(s->rows, slot);
  }
}

bool next_kept(DrainState *s, TupleTableSlot *slot) {
  tuplestore_select_read_pointer(s->rows, kGivePointer);
  return tuplestore_gettupleslot(s->rows, true, false, slot);
}

void drop_rows(DrainState *s) {
  if (s->rows != nullptr) tuplestore_end(s->rows);
  s->rows = nullptr;
  s->source_ended = false;
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
  DrainState *s = state_of(node);
  s->seen = ExecInitExtraTupleSlot(estate, node->ss.ps.ps_ResultTupleDesc, &TTSOpsMinimalTuple);
  s->some_at_a_time = plan_node_in<DrainPrivate>(reinterpret_cast<const CustomScan *>(plan)->custom_private)->reason == nullptr;
}

TupleTableSlot *next_of_source_drain(CustomScanState *node) {
  DrainState *s = state_of(node);
  TupleTableSlot *slot = node->ss.ps.ps_ResultTupleSlot;
  if (s->rows == nullptr) read_source(s);
  if (next_kept(s, slot)) return slot;
  if (s->source_ended) return nullptr;
  tuplestore_clear(s->rows);
  read_source(s);
  return next_kept(s, slot) ? slot : nullptr;
}

bool is_source_drain(const PlanState *node) {
  return IsA(node, CustomScanState) && strcmp(reinterpret_cast<const CustomScanState *>(node)->methods->CustomName, kSourceDrainName) == 0;
}

void begin_look_ahead(CustomScanState *node) {
  DrainState *s = state_of(node);
  tuplestore_copy_read_pointer(s->rows, kGivePointer, s->look_pointer);
}

TupleTableSlot *look_ahead(CustomScanState *node) {
  DrainState *s = state_of(node);
  tuplestore_select_read_pointer(s->rows, s->look_pointer);
  // a row from the file is the slot's, whose time is not the caller's
  bool found = in_context(node->ss.ps.state->es_query_cxt, [&] { return tuplestore_gettupleslot(s->rows, true, false, s->seen); });
  return found ? s->seen : nullptr;
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
