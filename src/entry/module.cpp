// What happens when the library is loaded: settings, hooks and plan nodes are made known to the server.
#include "remote_fdw/connection/application_name.h"
#include "remote_fdw/connection/connection_limit.h"
#include "remote_fdw/connection/fault_point.h"
#include "remote_fdw/connection/kept_usage.h"
#include "remote_fdw/connection/shared_doubts.h"
#include "remote_fdw/connection/shared_usage.h"
#include "remote_fdw/explain/remote_plan.h"
#include "remote_fdw/entry/custom_nodes.h"
#include "remote_fdw/entry/resolver.h"
#include "remote_fdw/fetch/row_source.h"
#include "remote_fdw/connection/unsent_writes.h"
#include "remote_fdw/pg/compat.h"
#include "remote_fdw/pg/kept_records.h"
#include "remote_fdw/pg/planning.h"
#include "remote_fdw/pg/statement_end.h"
#include "remote_fdw/pg/server.h"
#include "remote_fdw/plan/node_methods.h"
#include "remote_fdw/planner/conflict_arbiter.h"
#include "remote_fdw/planner/conflict_clause.h"
#include "remote_fdw/planner/estimate_cache.h"
#include "remote_fdw/planner/initial_queries.h"
#include "remote_fdw/planner/join_paths.h"
#include "remote_fdw/planner/left_out.h"
#include "remote_fdw/planner/lookup_paths.h"
#include "remote_fdw/planner/routed_source.h"
#include "remote_fdw/planner/shard_aggregates.h"
#include "remote_fdw/planner/top_query.h"
#include "remote_fdw/planner/whole_query.h"

namespace {

using remote_fdw::ScanStrategy;

const config_enum_entry kScanStrategies[] = {
    {"auto", static_cast<int>(ScanStrategy::Auto), false},
    {"cursor", static_cast<int>(ScanStrategy::Cursor), false},
    {"stream", static_cast<int>(ScanStrategy::Stream), false},
    {"query", static_cast<int>(ScanStrategy::Query), false},
    {nullptr, 0, false},
};

void define_scan_strategy() {
  DefineCustomEnumVariable("remote_fdw.scan_strategy", "Sets how scans of foreign tables fetch their rows.",
                           "A strategy that cannot serve a scan gives way to another one.",
                           &remote_fdw::scan_strategy_setting, static_cast<int>(ScanStrategy::Auto), kScanStrategies,
                           PGC_USERSET, GUC_NOT_IN_SAMPLE, nullptr, nullptr, nullptr);
}

void define_shard_aggregates() {
  DefineCustomBoolVariable("remote_fdw.shard_aggregates", "Lets each server aggregate its own partitions of a table.",
                           "The results are combined here, also with enable_partitionwise_aggregate off.",
                           &remote_fdw::shard_aggregates_setting, true, PGC_USERSET, GUC_EXPLAIN, nullptr, nullptr, nullptr);
}

void define_remote_plan() {
  DefineCustomBoolVariable("remote_fdw.remote_plan", "Shows in EXPLAIN the remote servers' own plans of their queries.",
                           "PostgreSQL 18 and later have the EXPLAIN option REMOTE_PLAN, too.",
                           &remote_fdw::remote_plan_setting, false, PGC_USERSET, 0, nullptr, nullptr, nullptr);
  remote_fdw::register_explain_flag("remote_plan");
}

// Only the postmaster can give it a value, and shared memory.
void define_stats_max_entries() {
  DefineCustomIntVariable("remote_fdw.stats_max_entries", "Sets how many servers and users remote_fdw_stats knows at most.",
                          "In all databases. The one that has not been used for longest gives way to a new one.",
                          &remote_fdw::usage_entries_setting, remote_fdw::kDefaultUsageEntries, 10, 1000000, PGC_POSTMASTER, 0,
                          nullptr, nullptr, nullptr);
}

void define_stats_kind() {
  DefineCustomIntVariable("remote_fdw.stats_kind", "Sets the number of the kind of statistics as which PostgreSQL keeps remote_fdw_stats.",
                          "No other library may use it. 0: the counts are kept in shared memory only.", &remote_fdw::stats_kind_setting, 0, 0,
                          remote_fdw::kMostKinds, PGC_POSTMASTER, 0, nullptr, nullptr, nullptr);
}

void define_lookup_join() {
  DefineCustomBoolVariable("remote_fdw.enable_lookup_join", "Lets joins look up remote rows by many keys at a time.",
                           "Instead of fetching the foreign table, or asking for each row.", &remote_fdw::enable_lookup_join_setting, true,
                           PGC_USERSET, GUC_EXPLAIN, nullptr, nullptr, nullptr);
  DefineCustomIntVariable("remote_fdw.lookup_batch_size", "Sets the most keys that a lookup join sends at a time.", nullptr,
                          &remote_fdw::lookup_batch_size_setting, remote_fdw::kDefaultLookupBatch, 1, remote_fdw::kMostLookupBatch,
                          PGC_USERSET, GUC_EXPLAIN, nullptr, nullptr, nullptr);
}

void define_resolve_interval() {
  DefineCustomIntVariable("remote_fdw.resolve_interval", "Sets how often the background worker looks for transactions in doubt.",
                          "Of servers with option two_phase_commit, with the library in shared_preload_libraries. 0: never.",
                          &remote_fdw::resolve_interval_setting, remote_fdw::kDefaultResolveInterval, 0, 24 * 3600, PGC_SIGHUP, GUC_UNIT_S,
                          nullptr, nullptr, nullptr);
}

// For tests.
void define_fault_point() {
  DefineCustomStringVariable("remote_fdw.fault_point", "Names the place in the life of a remote transaction where the session waits for a test.", nullptr,
                             &remote_fdw::fault_point_setting, "", PGC_SUSET, GUC_NO_SHOW_ALL | GUC_NOT_IN_SAMPLE | GUC_DISALLOW_IN_FILE,
                             nullptr, nullptr, nullptr);
}

}  // namespace

extern "C" {

PG_MODULE_MAGIC;

static set_join_pathlist_hook_type previous_join_hook;
static create_upper_paths_hook_type previous_upper_hook;
static set_rel_pathlist_hook_type previous_rel_hook;

static shmem_startup_hook_type previous_startup_hook;

static void attach_shared_memory(void) {
  if (previous_startup_hook != nullptr) previous_startup_hook();
  if (remote_fdw::kept_usage_store() == nullptr) remote_fdw::attach_shared_usage();
  remote_fdw::attach_shared_doubts();
  remote_fdw::attach_shared_limits();
}

// 15 made requests for shared memory a hook's business.
static shmem_request_hook_type previous_request_hook;

static void request_shared_memory(void) {
  if (previous_request_hook != nullptr) previous_request_hook();
  if (remote_fdw::kept_usage_store() == nullptr) remote_fdw::request_shared_usage();
  remote_fdw::request_shared_doubts();
  remote_fdw::request_shared_limits();
}

static object_access_hook_type previous_access_hook;

static void on_object_access(ObjectAccessType access, Oid catalog, Oid object, int part, void *arg) {
  if (previous_access_hook != nullptr) previous_access_hook(access, catalog, object, part, arg);
  if (access == OAT_DROP && catalog == ForeignServerRelationId) remote_fdw::forget_kept_usage(object);
}

static void keep_usage() {
  remote_fdw::keep_usage();
  if (remote_fdw::kept_usage_store() == nullptr) return;
  previous_access_hook = object_access_hook;
  object_access_hook = on_object_access;
}

static void install_shared_memory_hooks() {
  previous_request_hook = shmem_request_hook;
  shmem_request_hook = request_shared_memory;
  previous_startup_hook = shmem_startup_hook;
  shmem_startup_hook = attach_shared_memory;
}

static void add_rel_paths(PlannerInfo *root, RelOptInfo *rel, Index rti, RangeTblEntry *rte) {
  if (previous_rel_hook != nullptr) previous_rel_hook(root, rel, rti, rte);
  remote_fdw::offer_subquery(root, rel, rti, rte);
}

static void add_join_paths(PlannerInfo *root, RelOptInfo *joinrel, RelOptInfo *outer, RelOptInfo *inner, JoinType type,
                           JoinPathExtraData *extra) {
  if (previous_join_hook != nullptr) previous_join_hook(root, joinrel, outer, inner, type, extra);
  remote_fdw::add_absorbing_join_paths(root, joinrel, outer, inner, type, extra);
  remote_fdw::add_lookup_join_paths(root, joinrel, outer, inner, type, extra);
}

static void add_upper_paths(PlannerInfo *root, UpperRelationKind stage, RelOptInfo *input, RelOptInfo *output, void *extra) {
  if (previous_upper_hook != nullptr) previous_upper_hook(root, stage, input, output, extra);
  remote_fdw::plan_routed_conflict(root, stage);
  remote_fdw::add_shard_aggregates(root, stage, input, output, extra);
  remote_fdw::read_routed_source_first(root, stage, output);
}

static Query *before_planning(Query *query) {
  remote_fdw::hide_arbiters(query);
  remote_fdw::mark_defaults(query);
  return remote_fdw::as_subquery(query);
}

static void after_planning(PlannedStmt *plan) {
  remote_fdw::drop_unused_subplans(plan);
  remote_fdw::finish_routed_conflicts(plan);
}

static void install_hooks() {
  remote_fdw::install_planning({before_planning, after_planning});
  previous_join_hook = set_join_pathlist_hook;
  set_join_pathlist_hook = add_join_paths;
  previous_upper_hook = create_upper_paths_hook;
  create_upper_paths_hook = add_upper_paths;
  previous_rel_hook = set_rel_pathlist_hook;
  set_rel_pathlist_hook = add_rel_paths;
  remote_fdw::install_statement_end([](EState *query) { remote_fdw::settle_writes_of(query); });
}

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
  define_scan_strategy();
  define_shard_aggregates();
  define_remote_plan();
  if (process_shared_preload_libraries_in_progress) define_stats_max_entries();
  if (process_shared_preload_libraries_in_progress && remote_fdw::kMostKinds > 0) define_stats_kind();
  define_lookup_join();
  define_resolve_interval();
  define_fault_point();
  MarkGUCPrefixReserved("remote_fdw");
  remote_fdw::register_plan_nodes();
  remote_fdw::register_custom_nodes();
  install_hooks();
  if (!process_shared_preload_libraries_in_progress) return;
  keep_usage();
  install_shared_memory_hooks();
  remote_fdw::register_resolver();
}

}  // extern "C"
