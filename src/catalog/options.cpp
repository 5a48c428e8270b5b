// Owns reading the options of servers, mappings and tables into plain values. Their meaning and checks come from
// core/option_spec; DDL-time validation is option_validator's.
#include "remote_fdw/catalog/options.h"

#include "remote_fdw/catalog/shippable_functions.h"
#include "remote_fdw/core/option_spec.h"
#include "remote_fdw/pg/errors.h"

namespace remote_fdw {

namespace {

// Later lists win: server first, then table.
struct OptionLists {
  List *server;
  List *specific;
};

const char *value_of(const OptionLists &lists, const char *name) {
  if (const char *value = find_option_value(lists.specific, name)) return value;
  if (const char *value = find_option_value(lists.server, name)) return value;
  return find_option(name)->default_text;
}

bool boolean_value(const OptionLists &lists, const char *name) {
  const char *value = value_of(lists, name);
  return call_core([&] { return parse_boolean(value); });
}

int integer_value(const OptionLists &lists, const char *name) {
  const char *value = value_of(lists, name);
  return static_cast<int>(call_core([&] { return parse_integer(value); }));
}

// Milliseconds.
long duration_value(const OptionLists &lists, const char *name) {
  const char *value = value_of(lists, name);
  return call_core([&] { return parse_duration(value); });
}

// 0: not given.
int integer_if_given(const OptionLists &lists, const char *name) {
  return value_of(lists, name) == nullptr ? 0 : integer_value(lists, name);
}

double real_value(const OptionLists &lists, const char *name) {
  const char *value = value_of(lists, name);
  return call_core([&] { return parse_real(value); });
}

AsyncUse async_value(const OptionLists &lists) {
  if (value_of(lists, "async_capable") == nullptr) return AsyncUse::WhereSafe;
  return boolean_value(lists, "async_capable") ? AsyncUse::Always : AsyncUse::Never;
}

RemoteDefaults remote_defaults_value(bool taken) { return taken ? RemoteDefaults::Taken : RemoteDefaults::Ignored; }

AnalyzeSampling sampling_value(const OptionLists &lists) {
  const char *value = value_of(lists, "analyze_sampling");
  if (strcmp(value, "off") == 0) return AnalyzeSampling::Off;
  if (strcmp(value, "random") == 0) return AnalyzeSampling::Random;
  if (strcmp(value, "system") == 0) return AnalyzeSampling::System;
  if (strcmp(value, "bernoulli") == 0) return AnalyzeSampling::Bernoulli;
  return AnalyzeSampling::Auto;
}

TwoPhase two_phase_value(const OptionLists &lists) {
  const char *value = value_of(lists, "two_phase_commit");
  if (strcmp(value, "on") == 0) return TwoPhase::On;
  return strcmp(value, "auto") == 0 ? TwoPhase::Auto : TwoPhase::Off;
}

RemoteIsolation isolation_value(const OptionLists &lists) {
  const char *value = value_of(lists, "isolation_level");
  if (strcmp(value, "read committed") == 0) return RemoteIsolation::ReadCommitted;
  return strcmp(value, "serializable") == 0 ? RemoteIsolation::Serializable : RemoteIsolation::RepeatableRead;
}

PoolerMode pooler_value(const OptionLists &lists) {
  const char *value = value_of(lists, "pooler_mode");
  if (strcmp(value, "session") == 0) return PoolerMode::Session;
  return strcmp(value, "transaction") == 0 ? PoolerMode::Transaction : PoolerMode::Auto;
}

// Null: not set.
const char *column_option(Oid relid, AttrNumber attnum, const char *name) {
  HeapTuple tuple = SearchSysCache2(ATTNUM, ObjectIdGetDatum(relid), Int16GetDatum(attnum));
  if (!HeapTupleIsValid(tuple)) elog(ERROR, "cache lookup failed for attribute %d of relation %u", attnum, relid);
  bool isnull;
  Datum options = SysCacheGetAttr(ATTNUM, tuple, Anum_pg_attribute_attfdwoptions, &isnull);
  const char *value = isnull ? nullptr : find_option_value(untransformRelOptions(options), name);
  ReleaseSysCache(tuple);
  return value;
}

}  // namespace

const char *find_option_value(List *options, const char *name) {
  const char *value = nullptr;
  ListCell *cell;
  foreach (cell, options) {
    auto *def = static_cast<DefElem *>(lfirst(cell));
    if (strcmp(def->defname, name) == 0) value = defGetString(def);
  }
  return value;
}

ForeignOptions read_foreign_options(const ForeignServer *server, const ForeignTable *table) {
  OptionLists lists{server->options, table == nullptr ? NIL : table->options};
  const char *extensions = value_of(lists, "extensions");
  const char *functions = value_of(lists, "shippable_functions");
  ForeignOptions options{};
  options.use_remote_estimate = boolean_value(lists, "use_remote_estimate");
  options.fdw_startup_cost = real_value(lists, "fdw_startup_cost");
  options.fdw_tuple_cost = real_value(lists, "fdw_tuple_cost");
  options.fetch_size = integer_value(lists, "fetch_size");
  options.batch_size = integer_if_given(lists, "batch_size");
  options.async_capable = async_value(lists);
  options.updatable = boolean_value(lists, "updatable");
  options.remote_defaults = remote_defaults_value(boolean_value(lists, "remote_defaults"));
  options.truncatable = boolean_value(lists, "truncatable");
  options.analyze_sampling = sampling_value(lists);
  options.import_stats = boolean_value(lists, "import_stats");
  options.isolation_level = isolation_value(lists);
  options.extensions = extensions == nullptr ? NIL : extension_oids(extensions, MissingExtension::Ignore);
  options.shippable_functions = functions == nullptr ? NIL : shippable_function_oids(functions);
  return options;
}

ConnectionOptions read_connection_options(const ForeignServer *server, const UserMapping *mapping) {
  OptionLists lists{server->options, mapping->options};
  return {
      .keep_connections = boolean_value(lists, "keep_connections"),
      .parallel_commit = boolean_value(lists, "parallel_commit"),
      .parallel_abort = boolean_value(lists, "parallel_abort"),
      .isolation_level = isolation_value(lists),
      .two_phase_commit = two_phase_value(lists),
      .password_required = boolean_value(lists, "password_required"),
      .use_scram_passthrough = boolean_value(lists, "use_scram_passthrough"),
      .forward_statement_timeout = boolean_value(lists, "forward_statement_timeout"),
      .query_timeout_ms = duration_value(lists, "query_timeout"),
      .cleanup_timeout_ms = duration_value(lists, "cleanup_timeout"),
      .pooler_mode = pooler_value(lists),
      .idle_timeout_ms = duration_value(lists, "idle_timeout"),
      .max_lifetime_ms = duration_value(lists, "max_lifetime"),
      .connection_limit = integer_if_given(lists, "connection_limit"),
      .connection_limit_wait_ms = duration_value(lists, "connection_limit_wait"),
  };
}

RemoteRelationName remote_relation_name(const ForeignTable *table) {
  const char *schema = find_option_value(table->options, "schema_name");
  const char *relation = find_option_value(table->options, "table_name");
  return {schema != nullptr ? schema : get_namespace_name(get_rel_namespace(table->relid)),
          relation != nullptr ? relation : get_rel_name(table->relid)};
}

RemoteRelationName remote_relation_name(Oid relid) { return remote_relation_name(GetForeignTable(relid)); }

RemoteRelationName remote_relation_name(Relation relation) { return remote_relation_name(RelationGetRelid(relation)); }

const char *remote_column_name(Oid relid, AttrNumber attnum) {
  const char *name = column_option(relid, attnum, "column_name");
  return name != nullptr ? name : get_attname(relid, attnum, false);
}

RemoteDefaults remote_defaults_of_column(Oid relid, AttrNumber attnum, RemoteDefaults general) {
  const char *value = column_option(relid, attnum, "remote_defaults");
  return value == nullptr ? general : remote_defaults_value(call_core([&] { return parse_boolean(value); }));
}

bool is_key_column(Oid relid, AttrNumber attnum) {
  const char *value = column_option(relid, attnum, "key");
  return value != nullptr && call_core([&] { return parse_boolean(value); });
}

List *key_columns(Relation relation) {
  List *columns = NIL;
  TupleDesc desc = RelationGetDescr(relation);
  for (int attnum = 1; attnum <= desc->natts; attnum++)
    if (!TupleDescAttr(desc, attnum - 1)->attisdropped && is_key_column(RelationGetRelid(relation), static_cast<AttrNumber>(attnum)))
      columns = lappend_int(columns, attnum);
  return columns;
}

bool has_own_options(const ForeignTable *table) {
  ListCell *cell;
  foreach (cell, table->options) {
    const char *name = static_cast<DefElem *>(lfirst(cell))->defname;
    if (strcmp(name, "schema_name") != 0 && strcmp(name, "table_name") != 0) return true;
  }
  return false;
}

List *extension_oids(const char *names, MissingExtension missing) {
  List *name_list;
  if (!SplitIdentifierString(pstrdup(names), ',', &name_list))
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                    errmsg("parameter \"%s\" must be a list of extension names", "extensions")));
  List *oids = NIL;
  ListCell *cell;
  foreach (cell, name_list) {
    auto *name = static_cast<const char *>(lfirst(cell));
    Oid extension = get_extension_oid(name, true);
    if (OidIsValid(extension))
      oids = lappend_oid(oids, extension);
    else if (missing == MissingExtension::Warn)
      ereport(WARNING, (errcode(ERRCODE_UNDEFINED_OBJECT), errmsg("extension \"%s\" is not installed", name)));
  }
  return oids;
}

}  // namespace remote_fdw
