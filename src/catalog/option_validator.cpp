// Owns the refusal of wrong options at DDL time: unknown ones (naming the closest), wrong level, wrong value,
// missing privilege.
#include "remote_fdw/catalog/options.h"
#include "remote_fdw/catalog/shippable_functions.h"
#include "remote_fdw/core/option_spec.h"
#include "remote_fdw/pg/errors.h"
#include "remote_fdw/pg/memory.h"
#include "remote_fdw/pg/client_keys.h"
#include "remote_fdw/wire/conninfo.h"

#include <string_view>

namespace remote_fdw {

namespace {

OptionLevel level_of(Oid catalog_class) {
  switch (catalog_class) {
    case ForeignServerRelationId:
      return OptionLevel::Server;
    case UserMappingRelationId:
      return OptionLevel::UserMapping;
    case ForeignTableRelationId:
      return OptionLevel::Table;
    case AttributeRelationId:
      return OptionLevel::Column;
    default:
      return OptionLevel::Wrapper;
  }
}

bool is_client_certificate(const char *name) { return strcmp(name, "sslcert") == 0 || strcmp(name, "sslkey") == 0; }

bool libpq_allowed_at(const LibpqOption &option, OptionLevel level) {
  if (level == OptionLevel::Server) return option.home == LibpqOptionHome::Server;
  if (level != OptionLevel::UserMapping) return false;
  return option.home == LibpqOptionHome::UserMapping || is_client_certificate(option.keyword);
}

struct ValidNames {
  std::string_view *names;
  int count;
};

ValidNames valid_names(OptionLevel level) {
  std::span<const LibpqOption> libpq = call_core([] { return libpq_options(); });
  ValidNames valid{palloc_array_of<std::string_view>(libpq.size() + option_specs().size()), 0};
  for (const LibpqOption &option : libpq)
    if (libpq_allowed_at(option, level)) valid.names[valid.count++] = option.keyword;
  for (const OptionSpec &spec : option_specs())
    if (spec.allowed_at(level)) valid.names[valid.count++] = spec.name;
  return valid;
}

const char *list_of_names(const ValidNames &valid) {
  StringInfoData out;
  initStringInfo(&out);
  for (int i = 0; i < valid.count; i++) {
    if (i > 0) appendStringInfoString(&out, ", ");
    appendBinaryStringInfo(&out, valid.names[i].data(), static_cast<int>(valid.names[i].size()));
  }
  return out.data;
}

[[noreturn]] void refuse_unknown(const char *name, OptionLevel level) {
  ValidNames valid = valid_names(level);
  std::string_view closest =
      call_core([&] { return closest_name(name, {valid.names, static_cast<size_t>(valid.count)}); });
  ereport(ERROR, (errcode(ERRCODE_FDW_INVALID_OPTION_NAME), errmsg("invalid option \"%s\"", name),
                  !closest.empty() ? errhint("Perhaps you meant the option \"%.*s\".", static_cast<int>(closest.size()), closest.data())
                  : valid.count > 0 ? errhint("Valid options in this context are: %s", list_of_names(valid))
                                    : errhint("There are no valid options in this context.")));
}

// Copies out of the core's strings before anything may raise.
void check_value(const OptionSpec &spec, const char *value) {
  ErrorReport report{};
  bool bad = call_core([&] {
    std::optional<OptionProblem> problem = check_option_value(spec, value);
    if (!problem) return false;
    strlcpy(report.sqlstate, problem->sqlstate, sizeof report.sqlstate);
    strlcpy(report.message, problem->message.c_str(), sizeof report.message);
    strlcpy(report.hint, problem->hint.c_str(), sizeof report.hint);
    return true;
  });
  if (bad) raise_report(report);
}

// All options of a mapping are looked at when one is changed, so that nobody else can use what a superuser has set.
void check_privilege(const OptionSpec &spec, const char *value) {
  if (superuser() || spec.privilege == OptionPrivilege::Anyone) return;
  if (spec.type != OptionType::Boolean)
    ereport(ERROR, (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE), errmsg("%s is superuser-only", spec.name),
                    errhint("User mappings with the %s option set may only be created or modified by the superuser.", spec.name)));
  if (!call_core([&] { return parse_boolean(value); }))
    ereport(ERROR, (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE), errmsg("%s=false is superuser-only", spec.name),
                    errhint("User mappings with the %s option set to false may only be created or "
                            "modified by the superuser.", spec.name)));
}

// Better refused than accepted and ignored.
void check_scram(const char *name, const char *value) {
  if (strcmp(name, "use_scram_passthrough") != 0 || !call_core([&] { return parse_boolean(value); })) return;
  bool libpq_takes_keys = call_core([] { return find_libpq_option("scram_client_key"); }) != nullptr;
  if (keeps_scram_keys() && libpq_takes_keys) return;
  ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED), errmsg("use_scram_passthrough is not available"),
                  errdetail("A server before PostgreSQL 18 does not keep the SCRAM keys of its clients, nor does its libpq take them."),
                  errhint("Put a password into the user mapping, or let a superuser set password_file or password_command.")));
}

void check_password_file(const char *name, const char *value) {
  if (strcmp(name, "password_file") != 0 || is_absolute_path(value)) return;
  ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("\"password_file\" must be an absolute path")));
}

void check_password_command(const char *name, const char *value) {
  if (strcmp(name, "password_command") != 0 || value[strspn(value, " \t\r\n")] != '\0') return;
  ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("\"password_command\" must not be empty")));
}

void validate_own(const OptionSpec &spec, const char *value) {
  check_value(spec, value);
  check_privilege(spec, value);
  check_scram(spec.name, value);
  check_password_file(spec.name, value);
  check_password_command(spec.name, value);
  if (spec.type == OptionType::NameList) (void)extension_oids(value, MissingExtension::Warn);
  if (spec.type == OptionType::FunctionList) check_shippable_functions(value);
}

void validate_libpq(const char *name, OptionLevel level) {
  // of 19: any file that the server can read
  if (strcmp(name, "servicefile") == 0 && !superuser())
    ereport(ERROR, (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE), errmsg("servicefile is superuser-only")));
  if (level == OptionLevel::UserMapping && is_client_certificate(name) && !superuser())
    ereport(ERROR, (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE), errmsg("sslcert and sslkey are superuser-only"),
                    errhint("User mappings with the sslcert or sslkey options set may only be created or modified by "
                            "the superuser.")));
}

void validate_option(const DefElem *def, OptionLevel level) {
  const OptionSpec *spec = find_option(def->defname);
  if (spec != nullptr && spec->allowed_at(level)) {
    validate_own(*spec, defGetString(const_cast<DefElem *>(def)));
    return;
  }
  const LibpqOption *libpq = call_core([&] { return find_libpq_option(def->defname); });
  if (libpq == nullptr || !libpq_allowed_at(*libpq, level)) refuse_unknown(def->defname, level);
  validate_libpq(def->defname, level);
}

void check_one_password(List *options) {
  int given = 0;
  for (const char *name : {"password", "password_file", "password_command"}) given += find_option_value(options, name) != nullptr;
  if (given <= 1) return;
  ereport(ERROR, (errcode(ERRCODE_SYNTAX_ERROR), errmsg("conflicting options: a password can come from one place only"),
                  errhint("Give one of password, password_file and password_command.")));
}

}  // namespace

void validate_options(List *options, Oid catalog_class) {
  OptionLevel level = level_of(catalog_class);
  ListCell *cell;
  foreach (cell, options) validate_option(static_cast<DefElem *>(lfirst(cell)), level);
  if (level == OptionLevel::UserMapping) check_one_password(options);
}

void validate_import_options(List *options) {
  ListCell *cell;
  foreach (cell, options) validate_option(static_cast<DefElem *>(lfirst(cell)), OptionLevel::Import);
}

}  // namespace remote_fdw
