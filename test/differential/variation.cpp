// The table of axes. See variation.h.
#include "variation.h"

namespace remote_fdw::differential {

namespace {

Variation with_settings(std::string name, std::vector<std::string> settings) {
  Variation variation;
  variation.name = std::move(name);
  variation.settings = std::move(settings);
  return variation;
}

Variation wrapped(std::string name, Wrap wrap, std::vector<std::string> settings = {}) {
  Variation variation = with_settings(std::move(name), std::move(settings));
  variation.wrap = wrap;
  return variation;
}

Variation with_options(std::string name, std::vector<ServerOption> options) {
  Variation variation;
  variation.name = std::move(name);
  variation.reach = Reach::Everything;
  variation.options = std::move(options);
  return variation;
}

Variation everywhere(Variation variation) {
  variation.reach = Reach::Everything;
  return variation;
}

Variation slow(Variation variation) {
  variation.is_slow = true;
  return variation;
}

Variation prepared(Variation variation, std::vector<std::string> preparation) {
  variation.preparation = std::move(preparation);
  return variation;
}

constexpr const char *kAnalyzeForeign = R"(DO $$
DECLARE r record;
BEGIN
  FOR r IN SELECT c.oid::regclass AS t FROM pg_class c WHERE relkind = 'f' LOOP EXECUTE 'ANALYZE ' || r.t; END LOOP;
END $$)";

std::vector<Variation> make_variations() {
  return {
      everywhere(with_settings(kBase, {})),
      with_settings("datestyle-german", {"SET datestyle = 'German'"}),
      with_settings("datestyle-sql-dmy", {"SET datestyle = 'SQL, DMY'"}),
      with_settings("tz-newyork", {"SET timezone = 'America/New_York'"}),
      with_settings("tz-kolkata", {"SET timezone = 'Asia/Kolkata'"}),
      with_settings("interval-iso", {"SET intervalstyle = 'iso_8601'"}),
      with_settings("interval-sql", {"SET intervalstyle = 'sql_standard'"}),
      with_settings("float-digits-0", {"SET extra_float_digits = 0"}),
      with_settings("float-digits-minus2", {"SET extra_float_digits = -2"}),
      with_settings("bytea-escape", {"SET bytea_output = 'escape'"}),
      with_settings("quote-all", {"SET quote_all_identifiers = on", "SET standard_conforming_strings = off",
                                  "SET escape_string_warning = off"}),
      with_settings("xml-document", {"SET xmloption = document", "SET xmlbinary = hex", "SET array_nulls = on"}),
      with_settings("nestloop", {"SET enable_hashjoin = off", "SET enable_mergejoin = off"}),
      with_settings("mergejoin", {"SET enable_hashjoin = off", "SET enable_nestloop = off"}),
      with_settings("hashjoin", {"SET enable_mergejoin = off", "SET enable_nestloop = off"}),
      everywhere(with_settings("lookup-join", {"SET enable_hashjoin = off", "SET enable_mergejoin = off", "SET enable_nestloop = off"})),
      everywhere(with_settings("lookup-join-3", {"SET enable_hashjoin = off", "SET enable_mergejoin = off", "SET enable_nestloop = off",
                                                 "SET remote_fdw.lookup_batch_size = 3"})),
      everywhere(with_settings("no-lookup-join", {"SET remote_fdw.enable_lookup_join = off"})),
      with_settings("no-sort", {"SET enable_sort = off", "SET enable_material = off", "SET enable_memoize = off"}),
      with_settings("no-hash", {"SET enable_hashagg = off", "SET enable_hashjoin = off", "SET work_mem = '64kB'"}),
      with_settings("join-order", {"SET join_collapse_limit = 1", "SET from_collapse_limit = 1"}),
      with_settings("geqo", {"SET geqo_threshold = 2", "SET geqo_seed = 0.42"}),
      with_settings("partitionwise", {"SET enable_partitionwise_join = on", "SET enable_partitionwise_aggregate = on"}),
      with_settings("parallel", {"SET force_parallel_mode = on", "SET parallel_setup_cost = 0",
                                 "SET parallel_tuple_cost = 0", "SET min_parallel_table_scan_size = 0"}),
      wrapped("generic-plan", Wrap::GenericPlan, {"SET plan_cache_mode = force_generic_plan"}),
      wrapped("custom-plan", Wrap::CustomPlan, {"SET plan_cache_mode = force_custom_plan"}),
      wrapped("generic-german", Wrap::GenericPlan,
              {"SET plan_cache_mode = force_generic_plan", "SET datestyle = 'German'", "SET timezone = 'Asia/Kolkata'",
               "SET intervalstyle = 'sql_standard'", "SET extra_float_digits = -2", "SET bytea_output = 'escape'"}),
      wrapped("cursor", Wrap::Cursor),
      wrapped("loop", Wrap::Loop),
      everywhere(with_settings("scan-cursor", {"SET remote_fdw.scan_strategy = cursor"})),
      everywhere(with_settings("scan-stream", {"SET remote_fdw.scan_strategy = stream"})),
      everywhere(with_settings("scan-stream-spills", {"SET remote_fdw.scan_strategy = stream", "SET work_mem = '64kB'"})),
      everywhere(with_settings("scan-query", {"SET remote_fdw.scan_strategy = query"})),
      everywhere(with_settings("serializable", {"SET default_transaction_isolation = 'serializable'"})),
      everywhere(with_settings("plain-user", {"SET ROLE plain"})),
      with_options("remote-estimate", {{"use_remote_estimate", "true"}}),
      with_options("cheap-remote", {{"fdw_startup_cost", "0"}, {"fdw_tuple_cost", "0"}}),
      with_options("dear-remote", {{"fdw_startup_cost", "1"}, {"fdw_tuple_cost", "1000"}}),
      slow(with_options("fetch-1", {{"fetch_size", "1"}})),
      slow(with_options("fetch-2-async", {{"fetch_size", "2"}, {"async_capable", "true"}})),
      with_options("read-committed", {{"isolation_level", "read committed", Wrappers::Tested}, {"parallel_commit", "true"}, {"parallel_abort", "true", Wrappers::Tested}}),
      with_options("batch-3", {{"batch_size", "3"}}),
      with_options("two-phase", {{"two_phase_commit", "on", Wrappers::Tested}, {"batch_size", "100"}, {"async_capable", "true"}}),
      prepared(with_options("analyzed", {}), {kAnalyzeForeign}),
      prepared(wrapped("analyzed-nestloop", Wrap::GenericPlan,
                       {"SET plan_cache_mode = force_generic_plan", "SET enable_hashjoin = off",
                        "SET enable_mergejoin = off", "SET enable_material = off"}),
               {}),
  };
}

}  // namespace

const std::vector<Variation> &variations() {
  static const std::vector<Variation> &table = *new std::vector<Variation>(make_variations());
  return table;
}

Applies applies(const Variation &variation, const Case &test) {
  if (variation.name == kBase) return Applies::Yes;
  if (test.axes == AxisUse::BaseOnly) return Applies::No;
  bool reached = variation.reach == Reach::Everything || test.kind == CaseKind::Query;
  return reached ? Applies::Yes : Applies::No;
}

}  // namespace remote_fdw::differential
