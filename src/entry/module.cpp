// What happens when the library is loaded: settings and plan nodes are made known to the server.
#include "remote_fdw/connection/application_name.h"
#include "remote_fdw/pg/server.h"
#include "remote_fdw/plan/node_methods.h"
#include "remote_fdw/planner/whole_query.h"


namespace {

set_rel_pathlist_hook_type next_pathlist_hook = nullptr;

void offer_paths(PlannerInfo *root, RelOptInfo *rel, Index rti, RangeTblEntry *rte) {
  if (next_pathlist_hook != nullptr) next_pathlist_hook(root, rel, rti, rte);
  remote_fdw::offer_subquery(root, rel, rti, rte);
}

}  // namespace

extern "C" {

PG_MODULE_MAGIC;

PGDLLEXPORT void _PG_init(void);

void _PG_init(void) {
  DefineCustomStringVariable("remote_fdw.application_name",
                             "Sets the application name used on the remote server.",
                             "Overrides the server option of that name. Escapes: %a %c %C %d %p %u %%.",
                             &remote_fdw::application_name_setting, nullptr, PGC_USERSET, 0, nullptr, nullptr,
                             nullptr);
  MarkGUCPrefixReserved("remote_fdw");
  remote_fdw::register_plan_nodes();
  next_pathlist_hook = set_rel_pathlist_hook;
  set_rel_pathlist_hook = offer_paths;
}

}  // extern "C"
