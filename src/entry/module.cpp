// What happens when the library is loaded: settings, hooks and plan nodes are made known to the server.
#include "remote_fdw/connection/application_name.h"
#include "remote_fdw/pg/server.h"
#include "remote_fdw/plan/node_methods.h"
#include "remote_fdw/planner/shard_aggregates.h"

namespace remote_fdw {

namespace {

create_upper_paths_hook_type next_upper_paths_hook;

void upper_paths_hook(PlannerInfo *root, UpperRelationKind stage, RelOptInfo *input, RelOptInfo *output, void *extra) {
  if (next_upper_paths_hook != nullptr) next_upper_paths_hook(root, stage, input, output, extra);
  add_shard_aggregates(root, stage, input, output, extra);
}

}  // namespace

static void install_hooks() {
  next_upper_paths_hook = create_upper_paths_hook;
  create_upper_paths_hook = upper_paths_hook;
}

}  // namespace remote_fdw

extern "C" {

PG_MODULE_MAGIC;

PGDLLEXPORT void _PG_init(void);

void _PG_init(void) {
  DefineCustomStringVariable("remote_fdw.application_name",
                             "Sets the application name used on the remote server.",
                             "Overrides the server option of that name. Escapes: %a %c %C %d %p %u %%.",
                             &remote_fdw::application_name_setting, nullptr, PGC_USERSET, 0, nullptr, nullptr,
                             nullptr);
  DefineCustomBoolVariable("remote_fdw.shard_aggregates",
                           "Lets each server aggregate its own partitions of a table.",
                           "The results are combined here, also with enable_partitionwise_aggregate off.",
                           &remote_fdw::shard_aggregates_setting, true, PGC_USERSET, GUC_EXPLAIN, nullptr, nullptr, nullptr);
  MarkGUCPrefixReserved("remote_fdw");
  remote_fdw::register_plan_nodes();
  remote_fdw::install_hooks();
}

}  // extern "C"
