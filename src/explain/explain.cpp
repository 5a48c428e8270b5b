// Owns the lines added to EXPLAIN: the relations of a joint scan, the remote SQL, and why something is evaluated here.
#include "remote_fdw/explain/explain.h"

#include "remote_fdw/deparse/dml.h"
#include "remote_fdw/explain/relations.h"
#include "remote_fdw/pg/compat.h"
#include "remote_fdw/plan/modify_private.h"
#include "remote_fdw/plan/node_methods.h"
#include "remote_fdw/plan/scan_private.h"

namespace remote_fdw {

void explain_foreign_scan(ForeignScanState *node, ExplainState *es) {
  auto *plan = reinterpret_cast<ForeignScan *>(node->ss.ps.plan);
  auto *scan = plan_node_in<ScanPrivate>(plan->fdw_private);
  if (scan->relations != NIL) ExplainPropertyText("Relations", relations_text(scan->relations, scanned_relids(plan), es), es);
  if (!es->verbose) return;
  ExplainPropertyText("Remote SQL", scan->sql, es);
  if (scan->kept_local != NIL) ExplainPropertyList("Kept Local Because", string_values(scan->kept_local), es);
}

void explain_foreign_modify(ModifyTableState *mtstate, ResultRelInfo *result, List *fdw_private, int, ExplainState *es) {
  if (!es->verbose) return;
  auto *plan = plan_node_in<ModifyPrivate>(fdw_private);
  const char *sql = plan->sql;
  if (mtstate->operation == CMD_INSERT)
    sql = insert_rows_sql(plan->sql, plan->sql_tail, list_length(plan->targets), 1);
  ExplainPropertyText("Remote SQL", sql, es);
  if (mtstate->operation == CMD_INSERT && result->ri_BatchSize > 0)
    ExplainPropertyInteger("Batch Size", nullptr, result->ri_BatchSize, es);
}

}  // namespace remote_fdw
