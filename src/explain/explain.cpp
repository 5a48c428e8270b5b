// Owns the lines added to EXPLAIN: the relations of a joint scan, the remote SQL, and why something is evaluated here. What has
// travelled is traffic's.
#include "remote_fdw/explain/explain.h"

#include "remote_fdw/deparse/conflict.h"
#include "remote_fdw/deparse/dml.h"
#include "remote_fdw/executor/direct_modify.h"
#include "remote_fdw/executor/gathered_rows.h"
#include "remote_fdw/executor/modify_state.h"
#include "remote_fdw/executor/scan_state.h"
#include "remote_fdw/executor/source_drain.h"
#include "remote_fdw/explain/relations.h"
#include "remote_fdw/explain/remote_plan.h"
#include "remote_fdw/explain/traffic.h"
#include "remote_fdw/pg/compat.h"
#include "remote_fdw/plan/direct_private.h"
#include "remote_fdw/plan/drain_private.h"
#include "remote_fdw/plan/modify_private.h"
#include "remote_fdw/plan/node_methods.h"
#include "remote_fdw/plan/scan_private.h"

namespace remote_fdw {

namespace {

void explain_write_plan(const ModifyTableState *mtstate, const ModifyPrivate *plan, ExplainState *es) {
  const char *sql = plan->sql;
  if (mtstate->operation == CMD_INSERT)
    sql = insert_rows_sql(plan->sql, psprintf("%s%s", conflict_outline(plan->conflict, list_length(plan->targets) + 1), plan->sql_tail),
                          {list_length(plan->targets), 1});
  ExplainPropertyText("Remote SQL", sql, es);
  if (plan->kept_local != NIL) ExplainPropertyList("Kept Local Because", string_values(plan->kept_local), es);
  if (mtstate->operation == CMD_INSERT && plan->batch_size > 0) ExplainPropertyInteger("Batch Size", nullptr, plan->batch_size, es);
}

}  // namespace

void explain_foreign_scan(ForeignScanState *node, ExplainState *es) {
  auto *plan = reinterpret_cast<ForeignScan *>(node->ss.ps.plan);
  auto *scan = plan_node_in<ScanPrivate>(plan->fdw_private);
  if (scan->relations != NIL) ExplainPropertyText("Relations", relations_text(scan->relations, scanned_relids(plan), es), es);
  if (es->verbose) {
    ExplainPropertyText("Remote SQL", scan->sql, es);
    if (scan->kept_local != NIL) ExplainPropertyList("Kept Local Because", string_values(scan->kept_local), es);
  }
  const ScanState *state = scan_state(node);
  if (es->analyze && state != nullptr) explain_fetch(state->rows->report(), es);
  if (!wants_remote_plan(es)) return;
  explain_remote_plan({plan->fs_server, mapping_user(node, scan), scan->sql, list_length(plan->fdw_exprs),
                       state != nullptr ? node->ss.ps.state : nullptr}, es);
}

void explain_foreign_modify(ModifyTableState *mtstate, ResultRelInfo *result, List *fdw_private, int, ExplainState *es) {
  if (es->verbose) explain_write_plan(mtstate, plan_node_in<ModifyPrivate>(fdw_private), es);
  auto *state = static_cast<const ModifyState *>(result->ri_FdwState);
  if (es->analyze && state != nullptr) explain_writes({state->traffic, state->batches}, es);
}

void explain_source_drain(CustomScanState *node, List *, ExplainState *es) {
  auto *plan = reinterpret_cast<CustomScan *>(node->ss.ps.plan);
  const char *reason = plan_node_in<DrainPrivate>(plan->custom_private)->reason;
  if (reason != nullptr)
    ExplainPropertyText("Read First Because", reason, es);
  else
    ExplainPropertyInteger("Rows Read Ahead", nullptr, kRowsAhead, es);
}

void explain_direct_modify(ForeignScanState *node, ExplainState *es) {
  auto *plan = reinterpret_cast<ForeignScan *>(node->ss.ps.plan);
  auto *direct = plan_node_in<DirectPrivate>(plan->fdw_private);
  const char *sql = direct->gathered == NIL ? direct->sql : gathered_outline(direct, list_length(plan->fdw_exprs));
  if (direct->relations != NIL && plan->scan.scanrelid == 0) ExplainPropertyText("Relations", relations_text(direct->relations, scanned_relids(plan), es), es);
  if (es->verbose) ExplainPropertyText("Remote SQL", sql, es);
  const Traffic *traffic = direct_modify_traffic(node);
  if (es->analyze && traffic != nullptr) explain_whole_write(*traffic, es);
  auto user = static_cast<Oid>(direct->as_user);
  if (wants_remote_plan(es))
    explain_remote_plan({plan->fs_server, OidIsValid(user) ? user : GetUserId(), sql, list_length(plan->fdw_exprs) + list_length(direct->gathered),
                         traffic != nullptr ? node->ss.ps.state : nullptr}, es);
}

}  // namespace remote_fdw
