// What happens when the library is loaded: settings and plan nodes are made known to the server.
#include "remote_fdw/connection/application_name.h"
#include "remote_fdw/pg/server.h"
#include "remote_fdw/plan/node_methods.h"
#include "remote_fdw/planner/estimate_cache.h"


extern "C" {

PG_MODULE_MAGIC;

PGDLLEXPORT void _PG_init(void);

void _PG_init(void) {
  DefineCustomStringVariable("remote_fdw.application_name",
                             "Sets the application name used on the remote server.",
                             "Overrides the server option of that name. Escapes: %a %c %C %d %p %u %%.",
                             &remote_fdw::application_name_setting, nullptr, PGC_USERSET, 0, nullptr, nullptr,
                             nullptr);
  DefineCustomIntVariable("remote_fdw.estimate_cache_age",
                          "Sets how long the remote's estimates are kept for later plans.",
                          "Of tables with option use_remote_estimate. 0: not beyond the statement that asked.",
                          &remote_fdw::estimate_cache_age_setting, remote_fdw::kDefaultEstimateAge, 0, INT_MAX, PGC_USERSET,
                          GUC_UNIT_S, nullptr, nullptr, nullptr);
  MarkGUCPrefixReserved("remote_fdw");
  remote_fdw::register_plan_nodes();
}

}  // extern "C"
