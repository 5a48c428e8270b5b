// Owns taking the actions that schema_diff has found, each by itself: what cannot be done is told, and hinders nothing else.
#include "remote_fdw/connection/query.h"
#include "remote_fdw/maintenance/run_ddl.h"
#include "remote_fdw/maintenance/schema_diff.h"
#include "remote_fdw/pg/errors.h"
#include "remote_fdw/pg/memory.h"
#include "remote_fdw/pg/transmission_settings.h"

namespace remote_fdw {

namespace {

// Null: it is to be done.
const char *reason_to_leave(const SchemaDifference *difference, const SyncOptions &options) {
  if (difference->action == nullptr) return difference->note;
  if (difference->loss == Loss::Object && options.lost == LostObjects::Kept) return "only with drop_missing";
  if (strcmp(difference->kind, kNewTable) == 0 && options.new_tables == NewTables::Left) return "only with import_new";
  if (difference->carries == Carries::Expression && options.expressions == Expressions::Left)
    return "only with expressions: it is code of the remote that would run here";
  return nullptr;
}

// Expressions are as the remote prints them.
ErrorData *take_action(const char *action) {
  ErrorData *error = nullptr;
  under_transmission_settings([&] { error = try_ddl(action); });
  return error;
}

const char *told(const ErrorData *error) {
  return error->detail == nullptr ? error->message : psprintf("%s: %s", error->message, error->detail);
}

SyncOutcome *sync_one(const SchemaDifference *difference, const SyncOptions &options) {
  auto *outcome = palloc_struct<SyncOutcome>();
  outcome->difference = difference;
  outcome->reason = reason_to_leave(difference, options);
  if (outcome->reason != nullptr) return outcome;
  if (ErrorData *error = take_action(difference->action)) outcome->reason = told(error);
  return outcome;
}

}  // namespace

List *sync_schema(const char *local_schema, const SyncOptions &options) {
  List *outcomes = NIL;
  ListCell *cell;
  foreach (cell, schema_differences(local_schema, options.expressions))
    outcomes = lappend(outcomes, sync_one(static_cast<const SchemaDifference *>(lfirst(cell)), options));
  // what was found different before may be the same now
  if (outcomes != NIL) doubt_remote_catalog();
  return outcomes;
}

}  // namespace remote_fdw
