// Owns the table of options and the reading of their values.
#include "remote_fdw/core/option_spec.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <climits>
#include <cmath>
#include <cstdlib>
#include <vector>

namespace remote_fdw {

namespace {

constexpr std::uint8_t bits(OptionLevel a) { return static_cast<std::uint8_t>(a); }
constexpr std::uint8_t operator|(OptionLevel a, OptionLevel b) { return static_cast<std::uint8_t>(bits(a) | bits(b)); }
constexpr std::uint8_t operator|(std::uint8_t a, OptionLevel b) { return static_cast<std::uint8_t>(a | bits(b)); }

using L = OptionLevel;
using T = OptionType;
constexpr auto kAnyone = OptionPrivilege::Anyone;
constexpr auto kSuperuser = OptionPrivilege::Superuser;
constexpr double kMaxInt = INT_MAX;
constexpr double kMaxReal = 1e308;

constexpr OptionSpec boolean(const char *name, std::uint8_t levels, const char *value, const char *help,
                             OptionPrivilege privilege = kAnyone) {
  return {name, levels, T::Boolean, 0, 0, value, nullptr, privilege, help};
}
constexpr OptionSpec text(const char *name, std::uint8_t levels, const char *help) {
  return {name, levels, T::Text, 0, 0, nullptr, nullptr, kAnyone, help};
}
constexpr OptionSpec positive(const char *name, std::uint8_t levels, const char *value, const char *help) {
  return {name, levels, T::Integer, 1, kMaxInt, value, nullptr, kAnyone, help};
}
// With a unit (ms, s, min, h), or else in milliseconds; at most a day.
constexpr OptionSpec duration(const char *name, double least, const char *value, const char *help) {
  return {name, bits(L::Server), T::Duration, least, 86400000, value, nullptr, kAnyone, help};
}
constexpr OptionSpec cost(const char *name, std::uint8_t levels, const char *value, const char *help) {
  return {name, levels, T::Real, 0, kMaxReal, value, nullptr, kAnyone, help};
}

// Sorted by name.
constexpr auto kOptions = std::to_array<OptionSpec>({
    {"analyze_sampling", L::Server | L::Table, T::Choice, 0, 0, "auto", "off,auto,random,system,bernoulli", kAnyone,
     "How ANALYZE samples on the remote; off reads every row and samples here."},
    boolean("async_capable", L::Server | L::Table, nullptr,
            "Scans under an Append run concurrently; when not given: where all rows are wanted and nothing is written."),
    positive("batch_size", L::Server | L::Table, nullptr,
             "Most rows sent in one remote statement; when not given: as many as is fast, bounded in bytes."),
    duration("cleanup_timeout", 10, "1500ms",
             "Most time that a rollback, after an error or a cancel, waits for the remote; then the connection is closed."),
    text("column_name", bits(L::Column), "Name of the remote column, when it differs."),
    positive("connection_limit", bits(L::Server), nullptr,
             "Most connections of all sessions of this database together; wants the library in shared_preload_libraries."),
    duration("connection_limit_wait", 0, "0", "How long to wait for a connection when connection_limit is reached; 0: error at once."),
    {"extensions", bits(L::Server), T::NameList, 0, 0, nullptr, nullptr, kAnyone,
     "Extensions installed alike on both servers, whose functions and operators may run remotely."},
    cost("fdw_startup_cost", bits(L::Server), "100", "Cost added to each remote query."),
    cost("fdw_tuple_cost", bits(L::Server), "0.2", "Cost added to each row that travels."),
    positive("fetch_size", L::Server | L::Table, "100", "Most rows that a remote cursor returns at a time."),
    boolean("forward_statement_timeout", bits(L::Server), "false",
            "What is left of statement_timeout goes along, so that the remote stops by itself when the network is dead."),
    duration("idle_timeout", 0, "0",
             "A connection that no transaction has used for so long is closed, also while its session waits for its client. 0: none is."),
    boolean("import_collate", bits(L::Import), "true", "IMPORT FOREIGN SCHEMA brings column collations."),
    boolean("import_comments", bits(L::Import), "true", "IMPORT FOREIGN SCHEMA brings the comments of tables and columns."),
    boolean("import_default", bits(L::Import), "false", "IMPORT FOREIGN SCHEMA brings column defaults."),
    boolean("import_generated", bits(L::Import), "true", "IMPORT FOREIGN SCHEMA brings generation expressions."),
    boolean("import_keys", bits(L::Import), "false",
            "IMPORT FOREIGN SCHEMA sets key on the columns of primary keys, and on those that a foreign table there declares a key."),
    boolean("import_not_null", bits(L::Import), "true", "IMPORT FOREIGN SCHEMA brings NOT NULL constraints."),
    boolean("import_remote_defaults", bits(L::Import), "false",
            "IMPORT FOREIGN SCHEMA sets remote_defaults on columns that have a default or an identity there."),
    boolean("import_stats", L::Server | L::Table, "false",
            "ANALYZE takes the remote's own statistics instead of sampling rows."),
    boolean("import_types", bits(L::Import), "false",
            "IMPORT FOREIGN SCHEMA makes missing enums, domains and composite types first, with their names and schemas."),
    {"isolation_level", bits(L::Server), T::Choice, 0, 0, "repeatable read", "read committed,repeatable read,serializable", kAnyone,
     "Least isolation of remote transactions; never less than the local transaction's own."},
    boolean("keep_connections", bits(L::Server), "true", "Connections stay open after a transaction for reuse."),
    boolean("key", bits(L::Column), "false",
            "The column belongs to the key by which UPDATE and DELETE find a row, instead of by ctid."),
    duration("max_lifetime", 0, "0", "A connection older than this is not used for another transaction, but replaced. 0: any age."),
    boolean("parallel_abort", bits(L::Server), "true", "Remote transactions roll back at the same time, not in turn."),
    boolean("parallel_commit", bits(L::Server), "false", "Remote transactions commit at the same time, not in turn."),
    {"password_command", bits(L::UserMapping), T::Text, 0, 0, nullptr, nullptr, kSuperuser,
     "A shell command, run by the local server at each connect, whose output is the password; for superusers to set."},
    {"password_file", bits(L::UserMapping), T::Text, 0, 0, nullptr, nullptr, kSuperuser,
     "A file of the local server that holds the password, read at each connect; for superusers to set."},
    boolean("password_required", bits(L::UserMapping), "true",
            "A non-superuser must connect by password; only a superuser may set false.", kSuperuser),
    {"pooler_mode", bits(L::Server), T::Choice, 0, 0, "auto", "auto,session,transaction", kAnyone,
     "transaction: for a connection pooler that hands out a server for each transaction; auto: when a pooler is met that refuses or drops startup options."},
    duration("query_timeout", 0, "0",
             "Longest silence of the remote while an answer is waited for; then the statement is cancelled. 0: any."),
    boolean("remote_defaults", L::Server | L::Table | L::Column, "false",
            "A column that an INSERT gives no value takes the remote's default (identity, sequence ...), unless it has a default here."),
    text("schema_name", bits(L::Table), "Schema of the remote relation, when it differs."),
    {"shippable_functions", bits(L::Server), T::FunctionList, 0, 0, nullptr, nullptr, kAnyone,
     "Immutable functions that do the same on both servers and may run remotely: schema.name(types), ..."},
    text("table_name", bits(L::Table), "Name of the remote relation, when it differs."),
    boolean("truncatable", L::Server | L::Table, "true", "TRUNCATE is allowed."),
    {"two_phase_commit", bits(L::Server), T::Choice, 0, 0, "off", "off,on,auto", kAnyone,
     "Writers prepare before anybody commits (PREPARE TRANSACTION): all of them, or none. auto: only when more than one has written."},
    boolean("updatable", L::Server | L::Table, "true", "INSERT, UPDATE and DELETE are allowed."),
    boolean("use_remote_estimate", L::Server | L::Table, "false", "Costs and row counts come from EXPLAIN on the remote."),
    boolean("use_scram_passthrough", L::Server | L::UserMapping, "false",
            "Connect with the SCRAM keys by which the client has logged in here; needs PostgreSQL 18."),
});

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front()))) text.remove_prefix(1);
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back()))) text.remove_suffix(1);
  return text;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char &c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

// The server's rule for a DDL boolean: true, false, on, off, 1 or 0, in any case.
std::optional<bool> boolean_of(std::string_view value) {
  std::string word = lower(value);
  if (word == "true" || word == "on" || word == "1") return true;
  if (word == "false" || word == "off" || word == "0") return false;
  return std::nullopt;
}

std::optional<double> number_of(std::string_view value) {
  std::string word(trimmed(value));
  if (word.empty()) return std::nullopt;
  char *end = nullptr;
  errno = 0;
  double number = std::strtod(word.c_str(), &end);
  if (*end != '\0' || errno == ERANGE || std::isnan(number)) return std::nullopt;
  return number;
}

std::string quoted(std::string_view name) { return '"' + std::string(name) + '"'; }

std::optional<OptionProblem> check_integer(const OptionSpec &spec, std::string_view value) {
  std::optional<double> number = number_of(value);
  if (!number || std::abs(*number) > kMaxInt)
    return OptionProblem{"22023", "invalid value for integer option " + quoted(spec.name) + ": " + std::string(value), ""};
  if (std::rint(*number) >= spec.minimum) return std::nullopt;
  return OptionProblem{"22023", quoted(spec.name) + " must be an integer value greater than zero", ""};
}

// Milliseconds.
std::optional<double> duration_of(std::string_view value) {
  constexpr struct {
    std::string_view name;
    double ms;
  } kUnits[] = {{"ms", 1}, {"min", 60000}, {"s", 1000}, {"h", 3600000}};
  value = trimmed(value);
  double factor = 1;
  for (const auto &unit : kUnits) {
    if (!value.ends_with(unit.name)) continue;
    value.remove_suffix(unit.name.size());
    factor = unit.ms;
    break;
  }
  std::optional<double> number = number_of(value);
  if (!number || *number < 0 || std::isinf(*number)) return std::nullopt;
  return std::rint(*number * factor);
}

std::optional<OptionProblem> check_duration(const OptionSpec &spec, std::string_view value) {
  std::optional<double> ms = duration_of(value);
  if (!ms) return OptionProblem{"22023", "invalid value for option " + quoted(spec.name) + ": " + std::string(value),
                                "A duration is a number with or without a unit: ms (the default), s, min or h."};
  if (*ms >= spec.minimum && *ms <= spec.maximum) return std::nullopt;
  return OptionProblem{"22023", quoted(spec.name) + " must be between " + std::to_string(std::lrint(spec.minimum)) + " ms and one day", ""};
}

std::optional<OptionProblem> check_real(const OptionSpec &spec, std::string_view value) {
  std::optional<double> number = number_of(value);
  if (!number)
    return OptionProblem{"22023", "invalid value for floating point option " + quoted(spec.name) + ": " + std::string(value), ""};
  if (*number >= spec.minimum && *number <= spec.maximum) return std::nullopt;
  return OptionProblem{"22023", quoted(spec.name) + " must be a floating point value greater than or equal to zero", ""};
}

std::optional<OptionProblem> check_choice(const OptionSpec &spec, std::string_view value) {
  std::string_view rest = spec.choices;
  while (!rest.empty()) {
    std::size_t comma = rest.find(',');
    if (rest.substr(0, comma) == value) return std::nullopt;
    rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
  }
  return OptionProblem{"22023", "invalid value for string option " + quoted(spec.name) + ": " + std::string(value),
                       "Valid values are: " + std::string(spec.choices) + "."};
}

std::optional<OptionProblem> check_boolean(const OptionSpec &spec, std::string_view value) {
  if (boolean_of(value)) return std::nullopt;
  return OptionProblem{"42601", std::string(spec.name) + " requires a Boolean value", ""};
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); j++) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); i++) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); j++) {
      std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row.back();
}

}  // namespace

std::span<const OptionSpec> option_specs() { return kOptions; }

const OptionSpec *find_option(std::string_view name) {
  for (const OptionSpec &spec : kOptions)
    if (name == spec.name) return &spec;
  return nullptr;
}

std::optional<OptionProblem> check_option_value(const OptionSpec &spec, std::string_view value) {
  switch (spec.type) {
    case OptionType::Boolean:
      return check_boolean(spec, value);
    case OptionType::Integer:
      return check_integer(spec, value);
    case OptionType::Duration:
      return check_duration(spec, value);
    case OptionType::Real:
      return check_real(spec, value);
    case OptionType::Choice:
      return check_choice(spec, value);
    case OptionType::Text:
    case OptionType::NameList:  // names are split by the server's own rules: catalog/options
    case OptionType::FunctionList:  // catalog/shippable_functions
      return std::nullopt;
  }
  return std::nullopt;
}

bool parse_boolean(std::string_view value) { return boolean_of(value).value_or(false); }
long parse_integer(std::string_view value) { return std::lrint(number_of(value).value_or(0)); }
long parse_duration(std::string_view value) { return std::lrint(duration_of(value).value_or(0)); }
double parse_real(std::string_view value) { return number_of(value).value_or(0); }

std::string_view closest_name(std::string_view name, std::span<const std::string_view> candidates) {
  std::string_view best;
  std::size_t best_distance = name.size() / 2 + 1;
  for (std::string_view candidate : candidates) {
    std::size_t distance = edit_distance(name, candidate);
    if (distance >= best_distance) continue;
    best_distance = distance;
    best = candidate;
  }
  return best;
}

}  // namespace remote_fdw
