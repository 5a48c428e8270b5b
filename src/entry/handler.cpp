// The table of FDW callbacks and nothing else; each one lives in planner, executor, maintenance or explain.
#include "remote_fdw/catalog/options.h"
#include "remote_fdw/executor/direct_modify.h"
#include "remote_fdw/executor/modify.h"
#include "remote_fdw/executor/scan.h"
#include "remote_fdw/explain/explain.h"
#include "remote_fdw/maintenance/analyze.h"
#include "remote_fdw/maintenance/import_schema.h"
#include "remote_fdw/maintenance/truncate.h"
#include "remote_fdw/pg/server.h"
#include "remote_fdw/planner/async_append.h"
#include "remote_fdw/planner/base_paths.h"
#include "remote_fdw/planner/direct_modify.h"
#include "remote_fdw/planner/join_paths.h"
#include "remote_fdw/planner/modify_plan.h"
#include "remote_fdw/planner/row_identity.h"
#include "remote_fdw/planner/upper_paths.h"

namespace remote_fdw {

namespace {

void set_scan_callbacks(FdwRoutine *routine) {
  routine->GetForeignRelSize = get_foreign_rel_size;
  routine->GetForeignPaths = get_foreign_paths;
  routine->GetForeignUpperPaths = get_foreign_upper_paths;
  routine->GetForeignPlan = get_foreign_plan;
  routine->BeginForeignScan = begin_foreign_scan;
  routine->IterateForeignScan = iterate_foreign_scan;
  routine->ReScanForeignScan = rescan_foreign_scan;
  routine->EndForeignScan = end_foreign_scan;
  routine->RecheckForeignScan = recheck_foreign_scan;
  routine->GetForeignJoinPaths = get_foreign_join_paths;
  routine->IsForeignPathAsyncCapable = is_path_async_capable;
  routine->ForeignAsyncRequest = async_request;
  routine->ForeignAsyncConfigureWait = async_configure_wait;
  routine->ForeignAsyncNotify = async_notify;
}

void set_modify_callbacks(FdwRoutine *routine) {
  routine->AddForeignUpdateTargets = add_foreign_update_targets;
  routine->PlanForeignModify = plan_foreign_modify;
  routine->BeginForeignModify = begin_foreign_modify;
  routine->ExecForeignInsert = exec_foreign_insert;
  routine->ExecForeignUpdate = exec_foreign_update;
  routine->ExecForeignDelete = exec_foreign_delete;
  routine->EndForeignModify = end_foreign_modify;
  routine->BeginForeignInsert = begin_foreign_insert;
  routine->EndForeignInsert = end_foreign_insert;
  routine->PlanDirectModify = plan_direct_modify;
  routine->BeginDirectModify = begin_direct_modify;
  routine->IterateDirectModify = iterate_direct_modify;
  routine->EndDirectModify = end_direct_modify;
  routine->IsForeignRelUpdatable = is_foreign_rel_updatable;
  routine->ExecForeignTruncate = exec_foreign_truncate;
}

void set_maintenance_callbacks(FdwRoutine *routine) {
  routine->ExplainForeignScan = explain_foreign_scan;
  routine->ExplainForeignModify = explain_foreign_modify;
  routine->ExplainDirectModify = explain_direct_modify;
  routine->AnalyzeForeignTable = analyze_foreign_table;
  routine->ImportForeignSchema = import_foreign_schema;
}

}  // namespace

}  // namespace remote_fdw

extern "C" {

PG_FUNCTION_INFO_V1(remote_fdw_handler);

Datum remote_fdw_handler(PG_FUNCTION_ARGS) {
  (void)fcinfo;
  FdwRoutine *routine = makeNode(FdwRoutine);
  remote_fdw::set_scan_callbacks(routine);
  remote_fdw::set_modify_callbacks(routine);
  remote_fdw::set_maintenance_callbacks(routine);
  PG_RETURN_POINTER(routine);
}

PG_FUNCTION_INFO_V1(remote_fdw_validator);

Datum remote_fdw_validator(PG_FUNCTION_ARGS) {
  remote_fdw::validate_options(untransformRelOptions(PG_GETARG_DATUM(0)), PG_GETARG_OID(1));
  PG_RETURN_VOID();
}

}  // extern "C"
